"""No code word reaches a page: each has people's words, and they are in the catalogue."""

import pytest
from flask import Flask

from lms_bridge.db.work import KINDS
from lms_bridge.domain.completion import Why
from lms_bridge.domain.fact import FactKind
from lms_bridge.domain.programme import Form, ProgrammeKind
from lms_bridge.services.report import BodyFigures
from lms_bridge.services.sign_in import ROLES
from lms_bridge.web import i18n
from lms_bridge.web.console import BODY_COLUMNS
from lms_bridge.web.glossary import WORDS, word

CODES = {
    "form": [one.value for one in Form],
    "programme-kind": [one.value for one in ProgrammeKind],
    "fact": [one.value for one in FactKind],
    "reason": [one.value for one in Why],
    "origin": ["register", "officer"],
    "login-role": list(ROLES),
    "work": list(KINDS),
    "remedy": list(KINDS),
    "work-state": ["due", "leased", "done", "dead"],
    "source-kind": ["moodle", "bigbluebutton"],
    "role": ["student", "teacher"],
    "column": list(BODY_COLUMNS),
}
FOR_NOBODY = ("dead letter", "lease", "entitlement", "suspended", "realisation", "statement")


@pytest.mark.parametrize(("kind", "code"), [(kind, code) for kind, codes in CODES.items() for code in codes])
def test_every_code_has_words(kind: str, code: str) -> None:
    assert WORDS[kind][code] not in ("", code)


@pytest.mark.parametrize("kind", ["form", "fact", "login-role", "role"])
def test_a_learner_reads_no_word_of_the_workshop(kind: str) -> None:
    assert [text for text in WORDS[kind].values() if any(bad in text.lower() for bad in FOR_NOBODY)] == []


def test_the_columns_of_bodies_are_what_the_report_counts() -> None:
    assert set(BODY_COLUMNS) == set(BodyFigures.__slots__)


def test_a_code_that_nobody_foresaw_is_shown_as_it_is() -> None:
    app = Flask(__name__)
    app.secret_key = "x"
    i18n.install(app)
    with app.test_request_context(headers={"Accept-Language": "sr"}):
        assert word("said", r"core\event\course_viewed") == r"core\event\course_viewed"
        assert word("form", "webinar") == "Вебинар"
