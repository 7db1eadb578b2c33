"""Whatever a Moodle does has words for people: every error of the client, every finding of a check."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

import moodle_sync
from lms_bridge.runtime.wording import words_of
from lms_bridge.runtime.wording_capabilities import CAPABILITIES
from lms_bridge.runtime.wording_menus import MENUS
from lms_bridge.runtime.wording_moodle import FINDINGS, SEVERITIES, finding_words
from lms_bridge.runtime.wording_trouble import BECAUSE, TROUBLES
from lms_bridge.services.moodles import as_ours
from lms_bridge.services.ports import Source
from moodle_sync import MoodleError, errors
from moodle_sync.check import CODES, Finding, Severity
from moodle_sync.functions import FUNCTIONS

LMS = Source(1, "lms", "moodle", "https://lms.example", None, None, None)
NOT_OF_THE_CHECK = {"no-token", "key-mismatch", "check-failed"}
GOOD = {code for code in CODES if code.endswith("-good")} | {"plugin-there", "idnumber-locked"}


def every_error(error: type[MoodleError] = MoodleError) -> Iterator[type[MoodleError]]:
    yield error
    for below in error.__subclasses__():
        yield from every_error(below)


def codes() -> set[str]:
    for found in pkgutil.walk_packages(moodle_sync.__path__, "moodle_sync."):
        importlib.import_module(found.name)
    return {each.code for each in every_error() if each.__module__.startswith("moodle_sync.")}


def test_every_error_of_the_client_has_words_and_nothing_else_has() -> None:
    assert codes() == TROUBLES.keys()
    assert len(codes()) > 35


def test_no_words_are_empty() -> None:
    texts = {code: (words.title, words.detail, words.remedy) for code, words in TROUBLES.items()}
    assert [code for code, parts in texts.items() if not all(parts)] == []
    assert [code for code, words in FINDINGS.items() if not words.text] == []


def test_every_finding_has_words_and_what_is_not_good_says_what_to_do() -> None:
    assert FINDINGS.keys() == CODES | NOT_OF_THE_CHECK
    assert {code for code, words in FINDINGS.items() if not words.remedy} == GOOD
    assert list(SEVERITIES) == list(Severity)


def test_every_capability_that_a_function_needs_says_what_goes_wrong_without_it() -> None:
    needed = {need.capability for function in FUNCTIONS.values() for need in function.needs}
    assert needed == CAPABILITIES.keys()


def test_every_place_in_a_menu_is_known_and_used() -> None:
    texts = [*(words.remedy for words in TROUBLES.values()), *(words.remedy for words in FINDINGS.values())]
    assert {name for text in texts for name in re.findall(r"{(at_\w+)}", text)} == MENUS.keys()


RAISED = [
    errors.TokenRefused(function="core_user_get_users_by_field"),
    errors.AccessRefused(function="core_user_get_users_by_field"),
    *(errors.ServiceUserBarred(function="f", why=why) for why in list(BECAUSE)[:7]),
    errors.NotMoodle(status=404),
    errors.AddressMoved(status=301),
    errors.CapabilityMissing(function="f", capabilities=("moodle/user:create",), errorcode="nopermissions"),
    errors.CapabilityMissing(function="f", capabilities=(), errorcode="nopermissions"),
    *(errors.UnknownRecord(function="f", what=what) for what in ("", "user", "course", "activity")),
    errors.CallTooLarge(),
    errors.UnsendableValue(field="token", expected="letters"),
    errors.EmptyNotBelieved(function="f", capabilities=("moodle/user:viewdetails",)),
    errors.CountDiffers(function="f", sent=2, answered=1),
    errors.AnswerUnexpected(place="$", expected="a list"),
    errors.UnknownTrouble(function="f", exception="x", errorcode="y"),
    *(errors.Unreachable(function="f", reason=reason) for reason in list(BECAUSE)[7:]),
    errors.ReplyLost(function="f", reason="moodle-answer-not-json"),
    errors.Maintenance(retry_after_s=None),
    errors.Overloaded(status=502, retry_after_s=None),
    errors.NotJson(status=200),
    errors.AnswerCut(function="f"),
    errors.ListMoved(function="f"),
]


@pytest.mark.parametrize("error", RAISED, ids=str)
def test_the_words_name_the_source_and_leave_nothing_open(error: MoodleError) -> None:
    ours = as_ours(LMS, error)
    words = words_of(ours)
    assert "“lms”" in words.detail
    assert "{" not in words.title + words.detail + words.remedy
    assert ours.retryable == error.retryable


@pytest.mark.parametrize("reason", BECAUSE)
def test_a_reason_is_no_code(reason: str) -> None:
    assert reason not in BECAUSE[reason].split()[0]


def test_a_reason_that_nobody_foresaw_is_shown_as_it_is() -> None:
    words = words_of(as_ours(LMS, errors.Unreachable(function="f", reason="odd-reason")))
    assert "odd-reason" in words.detail


def test_a_finding_that_nobody_foresaw_is_shown_as_it_is() -> None:
    odd = Finding(Severity.NOTE, code="something-new")
    assert finding_words(odd, source="lms").text == "something-new"
