"""Messages to staff: cause, whom it touches, and the way out, in the language of the installation."""

import re

import pytest

from lms_bridge.services.ports import Affected, NoticeKind, RunState, Source, SyncJob, SyncKind, SyncRun
from lms_bridge.services.tell_staff import Message, Telling
from lms_bridge.web.i18n import speech_of
from lms_bridge.web.notice_words import NoticesInWords

LMS = Source(1, "lms", "moodle", "https://lms.example", None, None, None)
AT = 1_583_139_600_000
JOB = SyncJob(1, "nightly", 1, SyncKind.RECONCILE, "0 3 * * *", AT)
RUN = SyncRun(
    1,
    1,
    AT,
    AT,
    RunState.FAILED,
    code="source-refused",
    params={"source": "lms", "trouble": "moodle-token-refused"},
)
FAILING = Telling(NoticeKind.FAILURE, LMS, AT, AT, Affected(2, 31), JOB, RUN, failures=3)
WORKING = Telling(NoticeKind.RECOVERY, LMS, AT, AT, Affected(), JOB, RUN)
SILENT = Telling(NoticeKind.SILENCE, LMS, AT, AT, Affected(1, 1))
HEARD = Telling(NoticeKind.RECOVERY, LMS, AT, AT, Affected())


def told(telling: Telling, language: str = "en") -> Message:
    return NoticesInWords(speech_of(language), "https://bridge.example")(telling)


def test_a_failure_names_its_cause_whom_it_touches_and_the_remedy() -> None:
    message = told(FAILING)
    assert message.subject == "lms-bridge: the job “nightly” fails"
    for part in (
        "failed 3 times in a row",
        "Moodle does not know the token",
        "2 trainings that are being held on it, with 31 people",
        "lms-bridge source change lms --token-file FILE",
        "https://bridge.example/jobs",
    ):
        assert part in message.text


@pytest.mark.parametrize("telling", [FAILING, WORKING, SILENT, HEARD])
def test_every_message_is_whole_in_every_language(telling: Telling) -> None:
    texts = {language: told(telling, language) for language in ("en", "sr_Latn", "sr_Cyrl")}
    for message in texts.values():
        whole = message.subject + message.text
        assert re.findall(r"%\(|{", whole) == []
        assert "\n" not in message.subject
    assert len({message.subject for message in texts.values()}) == 3
    assert re.search("[Ѐ-ӿ]", texts["sr_Cyrl"].subject)
    assert not re.search("[Ѐ-ӿ]", texts["sr_Latn"].subject)


def test_silence_says_since_when_in_belgrades_time() -> None:
    assert "since 02.03.2020. 10:00" in told(SILENT).text


def test_what_the_register_does_not_know_is_not_guessed() -> None:
    nobody = Telling(NoticeKind.SILENCE, LMS, AT, AT, Affected())
    assert "Affected" not in told(nobody).text
