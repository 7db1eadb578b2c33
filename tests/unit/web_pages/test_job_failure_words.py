"""Why a job failed, in the reader's language: every error that a job can meet."""

import pytest

from lms_bridge.web.i18n import read_catalogue
from lms_bridge.web.job_words import failure

PARAMS = {"number": 3, "name": "lms", "source": "lms", "guards": "access-lost", "state": "stopped"}
CODES = (
    *("source-paused", "no-token", "run-calls-used", "run-time-used", "poll-busy", "job-busy", "no-handler"),
    *("plan-guarded", "push-incomplete", "plan-outdated", "plan-unsettled", "plan-overtaken", "plan-busy"),
    *("plan-closed", "nothing-to-undo", "not-found", "database-busy", "key-mismatch", "run-interrupted"),
)
TEXTS = {message.id: message.string for message in read_catalogue()}


class Serbian:
    """The catalogue as it is written; one that lacks a text would give it in English."""

    def gettext(self, message: str) -> str:
        return str(TEXTS[message])

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        raise AssertionError((msgid1, msgid2, n))


@pytest.mark.parametrize("code", CODES)
def test_a_failure_is_told_in_serbian(code: str) -> None:
    words = failure(code, {**PARAMS, "what": "plan", "stopped": "moodle-unreachable"}, Serbian())
    told = words.title + words.detail + words.remedy
    assert "The " not in told
    assert words.title[0] in "АБВГДЂЕЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШ"


@pytest.mark.parametrize(
    ("stopped", "told"),
    [
        ("moodle-unreachable", "Moodle није доступан. Наставите план касније."),
        ("moodle-overloaded", "Moodle"),
        ("", "План 3 је прекинут."),
    ],
)
def test_what_stopped_a_push_is_told_in_words(stopped: str, told: str) -> None:
    words = failure("push-incomplete", {"number": 3, "stopped": stopped}, Serbian())
    assert told in words.detail
    assert "{" not in words.detail
    assert "moodle-" not in words.detail


def test_what_is_not_there_has_a_name() -> None:
    assert failure("not-found", {"what": "job", "name": "x"}, Serbian()).detail == "Не постоји посао „x“."
