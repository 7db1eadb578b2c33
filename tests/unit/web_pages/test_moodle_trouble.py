"""A Moodle that refuses, or does not answer, is said in its words on any page and to any program."""

import pytest
from flask import Blueprint, Flask

from lms_bridge.domain.errors import BridgeError
from lms_bridge.runtime.wording import words_of
from lms_bridge.services.moodles import as_ours
from lms_bridge.services.ports import Source
from lms_bridge.web import i18n
from lms_bridge.web.moodle_words import trouble_of
from lms_bridge.web.pages import error_page
from lms_bridge.web.problems import answer_problems
from moodle_sync import errors
from moodle_sync.errors import MoodleError
from tests.unit.web_pages.world import World

LMS = Source(1, "lms", "moodle", "https://lms.example", None, None, None)
TROUBLES = [
    (errors.TokenRefused(function="f"), 409, "Moodle does not know the token"),
    (errors.Maintenance(retry_after_s=300), 503, "Moodle is in maintenance"),
]


def raising(error: BridgeError) -> Flask:
    def refuse() -> str:
        raise error

    programs = Blueprint("programs", __name__)
    programs.add_url_rule("/x", "x", refuse)
    answer_problems(programs)
    app = Flask(__name__)
    app.register_blueprint(programs)
    return app


@pytest.mark.parametrize(("trouble", "status", "title"), TROUBLES)
def test_a_program_is_told_the_trouble_beside_the_code(trouble: MoodleError, status: int, title: str) -> None:
    answer = raising(as_ours(LMS, trouble)).test_client().get("/x")
    document = answer.get_json()
    assert (answer.status_code, document["title"], document["trouble"]) == (status, title, trouble.code)
    assert document["code"] in {"source-refused", "source-unavailable"}
    assert "“lms”" in document["detail"]
    assert document["remedy"]


def test_a_page_says_it_in_its_language() -> None:
    app = Flask(__name__)
    app.secret_key = "x"
    i18n.install(app)
    error = as_ours(LMS, errors.ServiceUserBarred(function="f", why="suspended"))
    with app.test_request_context(headers={"Accept-Language": "sr"}):
        words = trouble_of(error)
    assert words is not None
    assert words.title == "Сервисни налог не може да се пријави"
    assert words.detail == "Налог којем припада токен код „lms“ не може да се користи: суспендован је."
    assert "Site administration > Users > Accounts > Browse list of users" in words.remedy


def test_an_error_page_has_the_words_and_the_way_out(world: World) -> None:
    words = words_of(as_ours(LMS, errors.TokenRefused(function="f")))
    with world.app.test_request_context(headers={"Accept-Language": "en"}):
        answer = error_page(409, words)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "<h1>Moodle does not know the token</h1>" in text
    assert "Manage tokens" in text
