"""The world of the pages, made once and copied for each test, and browsers signed in to it.

The app is made once too. A test has one world: that which stands on the stage.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.unit.web_pages.world import PASSWORD, Stage, World, fill, open_world


@pytest.fixture(scope="session")
def stage() -> Stage:
    return Stage()


@pytest.fixture(scope="session")
def told_file(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("pages") / "told.sqlite"
    fill(stage, file, with_facts=True)
    return file


@pytest.fixture(scope="session")
def silent_file(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("pages") / "silent.sqlite"
    fill(stage, file, with_facts=False)
    return file


@pytest.fixture
def world(stage: Stage, told_file: Path, tmp_path: Path) -> Iterator[World]:
    opened = open_world(stage, Path(shutil.copy(told_file, tmp_path / "world.sqlite")))
    yield opened
    opened.close()


@pytest.fixture
def silent_world(stage: Stage, silent_file: Path, tmp_path: Path) -> Iterator[World]:
    """A roster, and not a word from any source."""
    opened = open_world(stage, Path(shutil.copy(silent_file, tmp_path / "silent.sqlite")))
    yield opened
    opened.close()


class Browser:
    """A test client that sends forms as a page would: with the token that the page holds."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, *, language: str = "en") -> TestResponse:
        return self.client.get(path, headers={"Accept-Language": language, "Accept": "text/html"})

    def text(self, path: str, *, language: str = "en") -> str:
        """The page's words, tags and doubled blanks left out."""
        html = self.get(path, language=language).get_data(as_text=True)
        return words(html)

    def send(self, path: str, *, on: str = "/sign-in", **fields: str) -> TestResponse:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(on).get_data(as_text=True))
        assert found is not None, f"no form on {on}"
        headers = {"Accept-Language": "en", "Accept": "text/html"}
        return self.client.post(path, data={"csrf_token": found.group(1), **fields}, headers=headers)

    def sign_in(self, name: str, password: str = PASSWORD) -> TestResponse:
        return self.send("/sign-in", name=name, password=password)


def words(html: str) -> str:
    text = re.sub(r"<(style|head)\b.*?</\1>", " ", html, flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", text)
    return re.sub(r"\s+", " ", text.replace("&#39;", "'").replace("&amp;", "&"))


@pytest.fixture
def browser(world: World) -> Callable[[], Browser]:
    return lambda: Browser(world.app.test_client())


@pytest.fixture
def stranger(world: World) -> Browser:
    return Browser(world.app.test_client())


@pytest.fixture
def staff(world: World) -> Browser:
    browser = Browser(world.app.test_client())
    assert browser.sign_in("sluzba").status_code == 302
    return browser


@pytest.fixture
def learner(world: World) -> Browser:
    browser = Browser(world.app.test_client())
    assert browser.sign_in("ljubica").status_code == 302
    return browser


@pytest.fixture
def silent_staff(silent_world: World) -> Browser:
    browser = Browser(silent_world.app.test_client())
    assert browser.sign_in("sluzba").status_code == 302
    return browser


@pytest.fixture
def silent_learner(silent_world: World) -> Browser:
    browser = Browser(silent_world.app.test_client())
    assert browser.sign_in("ljubica").status_code == 302
    return browser
