"""What staff are told of a subscriber: the cause, the way out, and that it is over."""

import pytest

from lms_bridge.services.forward_told import TargetTelling
from lms_bridge.web.i18n import speech_of
from lms_bridge.web.subscriber_notices import SubscribersInWords
from tests.unit.web_pages.world import NOW

GONE = TargetTelling("hr", NOW, True, False, "subscriber-gone", {"status": 410, "reason": "status-410"})
FAILING = TargetTelling("hr", NOW, False, False, "subscriber-fails", {"reason": "timeout"})
OVER = TargetTelling("hr", NOW, False, True, None, {})


@pytest.mark.parametrize(
    ("telling", "subject", "parts"),
    [
        (GONE, "subscriber “hr” was switched off", ("status 410", "until somebody switches it on", "01.12.")),
        (FAILING, "“hr” takes no messages", ("the answer did not come in time", "tried again by itself")),
        (OVER, "“hr” takes messages again", ("01.12.2020. 10:00",)),
    ],
)
def test_a_message_says_what_is_the_matter(
    telling: TargetTelling, subject: str, parts: tuple[str, ...]
) -> None:
    message = SubscribersInWords(speech_of("en"), "https://bridge.example")(telling)
    assert subject in message.subject
    assert [part for part in parts if part not in message.text] == []
    assert message.text.rstrip().endswith("https://bridge.example/subscribers")


@pytest.mark.parametrize("language", ["sr_Cyrl", "sr_Latn"])
def test_it_is_told_in_the_language_of_the_settings(language: str) -> None:
    message = SubscribersInWords(speech_of(language), "https://bridge.example")(GONE)
    assert ("искључен" in message.subject) == (language == "sr_Cyrl")
