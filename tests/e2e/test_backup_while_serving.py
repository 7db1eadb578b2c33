"""A backup taken while the service writes is one moment of it, and fills an empty place."""

from pathlib import Path

import pytest

from tests.databases import Server
from tests.e2e import years
from tests.e2e.running import Place, serving
from tests.e2e.years import Input


def test_a_backup_taken_while_serving_gives_the_same_indicators(
    either_place: Place, small_year: Input, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    key = years.set_up(either_place, small_year)
    years.import_roster(either_place, small_year)
    with serving(either_place) as service:
        years.post_all(service.client, key, small_year.posts)
        either_place.ask("backup", str(either_place.folder / "early.backup"))
        either_place.ask("work", "--drain")
        either_place.ask("backup", str(either_place.folder / "late.backup"))
    for name in ("early", "late"):
        restored = elsewhere(either_place, tmp_path / name, request)
        restored.ask("restore", str(either_place.folder / f"{name}.backup"))
        restored.ask("work", "--drain")
        assert years.differences(restored, small_year) == []
        assert restored.call("restore", str(either_place.folder / f"{name}.backup")).refused


def elsewhere(place: Place, folder: Path, request: pytest.FixtureRequest) -> Place:
    """An empty place of the same kind."""
    folder.mkdir()
    if not place.database_url:
        return Place(folder)
    server: Server = request.getfixturevalue("postgres_server")
    made = server.make()
    request.addfinalizer(lambda: server.drop(made))
    return Place(folder, made)
