"""Installations for tests that go the whole way."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Server
from tests.e2e import years
from tests.e2e.running import BEHIND_A_PROXY, Place, Running, serving


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """An empty folder: nothing is set up yet."""
    return Place(tmp_path)


@pytest.fixture
def postgres_place(tmp_path: Path, postgres_server: Server) -> Iterator[Place]:
    """The same, with an empty database on PostgreSQL."""
    made = postgres_server.make()
    yield Place(tmp_path, made)
    postgres_server.drop(made)


@pytest.fixture(params=["sqlite", "postgresql"])
def either_place(request: pytest.FixtureRequest) -> Place:
    """Both, one after the other."""
    found: Place = request.getfixturevalue({"sqlite": "place", "postgresql": "postgres_place"}[request.param])
    return found


@pytest.fixture(scope="session")
def small_year() -> years.Input:
    return years.small_year()


@pytest.fixture(scope="session")
def shared_year(shared_data: Path) -> years.Input:
    return years.shared_year(shared_data / "year-small")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, small_year: years.Input) -> Iterator[Running]:
    """A service that the tests of a module share. Nothing is worked off, and no roster is there."""
    place = Place(tmp_path_factory.mktemp("running"), settings=BEHIND_A_PROXY)
    key = years.set_up(place, small_year)
    with serving(place, "--no-worker") as service:
        yield Running(place, service, key)


@pytest.fixture(scope="module")
def running_on_postgresql(
    tmp_path_factory: pytest.TempPathFactory, small_year: years.Input, postgres_server: Server
) -> Iterator[Running]:
    made = postgres_server.make()
    place = Place(tmp_path_factory.mktemp("running"), made, BEHIND_A_PROXY)
    key = years.set_up(place, small_year)
    with serving(place, "--no-worker") as service:
        yield Running(place, service, key)
    postgres_server.drop(made)


@pytest.fixture(scope="session")
def posted_template(tmp_path_factory: pytest.TempPathFactory, small_year: years.Input) -> Path:
    """The folder of an installation to which the small year was posted; nothing of it is worked off."""
    place = Place(tmp_path_factory.mktemp("posted"))
    key = years.set_up(place, small_year)
    years.import_roster(place, small_year)
    with serving(place, "--no-worker") as service:
        years.post_all(service.client, key, small_year.posts)
    return place.folder


@pytest.fixture
def posted(posted_template: Path, tmp_path: Path) -> Place:
    """A copy of it."""
    shutil.copytree(posted_template, tmp_path, dirs_exist_ok=True)
    return Place(tmp_path)


@pytest.fixture(scope="session")
def played_template(tmp_path_factory: pytest.TempPathFactory, posted_template: Path) -> Path:
    """The same, worked off."""
    place = Place(tmp_path_factory.mktemp("played"))
    shutil.copytree(posted_template, place.folder, dirs_exist_ok=True)
    place.ask("work", "--drain")
    return place.folder


@pytest.fixture
def played(played_template: Path, tmp_path: Path) -> Place:
    """A copy of it."""
    shutil.copytree(played_template, tmp_path, dirs_exist_ok=True)
    return Place(tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def on_both(request: pytest.FixtureRequest) -> Running:
    name = {"sqlite": "running", "postgresql": "running_on_postgresql"}[request.param]
    found: Running = request.getfixturevalue(name)
    return found
