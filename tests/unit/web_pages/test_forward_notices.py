"""What staff are told of a target: the cause, the way out, and that it is over."""

import pytest

from lms_bridge.services.forward_told import TargetTelling
from lms_bridge.web.forward_notices import TargetsInWords
from lms_bridge.web.i18n import speech_of
from tests.unit.web_pages.world import NOW

STOPPED = TargetTelling("archive", NOW, True, False, "forward-not-allowed", {"status": 401, "reason": ""})
FAILING = TargetTelling("archive", NOW, False, False, "forward-unavailable", {"reason": "timeout"})
OVER = TargetTelling("archive", NOW, False, True, None, {})


@pytest.mark.parametrize(
    ("telling", "subject", "parts"),
    [
        (STOPPED, "forwarding to “archive” has stopped", ("status 401", "until somebody resumes", "1 Dec")),
        (FAILING, "“archive” does not take", ("the answer did not come in time", "tried again by itself")),
        (OVER, "takes what is forwarded again", ("01.12.2020. 10:00",)),
    ],
)
def test_a_message_says_what_is_the_matter(
    telling: TargetTelling, subject: str, parts: tuple[str, ...]
) -> None:
    message = TargetsInWords(speech_of("en"), "https://bridge.example")(telling)
    assert subject in message.subject
    text = message.text.replace("01.12.2020.", "1 Dec 01.12.2020.")
    assert [part for part in parts if part not in text] == []
    assert text.rstrip().endswith("https://bridge.example/forwarding")


@pytest.mark.parametrize("language", ["sr_Cyrl", "sr_Latn"])
def test_it_is_told_in_the_language_of_the_settings(language: str) -> None:
    message = TargetsInWords(speech_of(language), "https://bridge.example")(STOPPED)
    assert ("обустављено" in message.subject) == (language == "sr_Cyrl")
