"""No code word reaches a page: each has people's words, and they are in the catalogue."""

import re
from pathlib import Path

import pytest
from flask import Flask

import lms_bridge
import moodle_sync
from lms_bridge.db.work import KINDS
from lms_bridge.domain.completion import Why
from lms_bridge.domain.fact import ABOUT_AN_ACCOUNT, FactKind
from lms_bridge.domain.package import VersionState
from lms_bridge.domain.programme import Form, ProgrammeKind
from lms_bridge.domain.roster import KINDS as ROSTER
from lms_bridge.services.moodle_side import EVENT
from lms_bridge.services.package_pages import Situation
from lms_bridge.services.ports import NoticeKind, RunState, SyncKind
from lms_bridge.services.report import BodyFigures
from lms_bridge.services.sign_in import ROLES
from lms_bridge.web import i18n
from lms_bridge.web.console import BODY_COLUMNS
from lms_bridge.web.event_words import EVENTS, SAID
from lms_bridge.web.glossary import WORDS, said, word
from scorm import Verdict

CODES = {
    "sync-kind": [one.value for one in SyncKind],
    "notice-kind": [one.value for one in NoticeKind],
    "form": [one.value for one in Form],
    "programme-kind": [one.value for one in ProgrammeKind],
    "fact": [one.value for one in FactKind],
    "reason": [one.value for one in Why],
    "origin": ["register", "officer"],
    "login-role": list(ROLES),
    "work": list(KINDS),
    "remedy": list(KINDS),
    "work-state": ["due", "leased", "done", "dead"],
    "source-kind": ["moodle", "bigbluebutton", "by-hand"],
    "role": ["student", "teacher"],
    "column": list(BODY_COLUMNS),
    "untied": list(ABOUT_AN_ACCOUNT),
    "roster": list(ROSTER),
    "package-situation": [one.value for one in Situation],
    "package-state": [one.value for one in VersionState],
    "package-verdict": [one.value for one in Verdict],
    "change": [
        *("account-linked", "account-unlinked", "person-admitted", "source-added", "source-changed"),
        "package-uploaded",
        *("credential-added", "credential-revoked", "roster-imported", "work-retried"),
    ],
}
STATES = {
    "run-state": {one.value for one in RunState},
    "job-state": {*(one.value for one in RunState), "asked", "waits", "paused", "never"},
}
"""Their words in English are the codes themselves."""
FOR_NOBODY = ("dead letter", "lease", "entitlement", "suspended", "realisation", "statement")


@pytest.mark.parametrize(("kind", "code"), [(kind, code) for kind, codes in CODES.items() for code in codes])
def test_every_code_has_words(kind: str, code: str) -> None:
    assert WORDS[kind][code] not in ("", code)


@pytest.mark.parametrize("kind", STATES)
def test_every_state_of_a_job_has_words(kind: str) -> None:
    assert WORDS[kind].keys() == STATES[kind]


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
        assert word("said", "whiteboard-cleaned") == "whiteboard-cleaned"
        assert said("whiteboard-cleaned") is None
        assert word("form", "webinar") == "Вебинар"
        assert said(r"mod_page\event\course_module_viewed") == "Отворена активност"


def test_every_event_that_is_logged_has_words() -> None:
    """The codes are read from where they are written: a new one without words is found here."""
    package = Path(lms_bridge.__file__).parent
    written = {
        code
        for file in package.rglob("*.py")
        for code in re.findall(r'\.event\([^)]*?what="([a-z-]+)"', file.read_text(encoding="utf-8"))
    }
    assert len(written) >= 9
    assert written - WORDS["change"].keys() == set()


def test_what_a_platform_sends_has_words(shared_data: Path) -> None:
    files = sorted((shared_data / "logstore_xapi").glob("*.json"))
    names = {
        name.replace("\\\\", "\\")
        for file in files
        for name in re.findall(r'"event_name": *"\\\\([^"]+)"', file.read_text(encoding="utf-8"))
    }
    assert len(names) > 40
    app = Flask(__name__)
    i18n.install(app)
    app.secret_key = "x"
    with app.test_request_context():
        assert {name for name in names if said(name) is None} == set()


def test_what_the_plugin_sends_has_words() -> None:
    """Its events are read from where it listens to them."""
    observer = Path(moodle_sync.__file__).parent / "plugin/local_lmsbridge/classes/observer.php"
    events = re.findall(r"'\\\w+\\event\\(\w+)' => outbox", observer.read_text(encoding="utf-8"))
    assert len(events) > 10
    ours = (EVENT, "looked", "learner", "account", "course", "test")
    assert {*events, *ours} - EVENTS.keys() - SAID.keys() == set()
