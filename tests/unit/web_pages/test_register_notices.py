"""What staff are told of registers and of what differs: the cause, what to do, where to look."""

import pytest

from lms_bridge.services.forward_told import TargetTelling
from lms_bridge.web.i18n import speech_of
from lms_bridge.web.reconcile_notices import MismatchesInWords
from lms_bridge.web.register_notices import RegistersInWords
from tests.unit.web_pages.world import NOW

BARRED = TargetTelling("state", NOW, True, False, "register-barred", {"reason": "status-401"})
FAILING = TargetTelling("state", NOW, False, False, "register-unavailable", {"reason": "timeout"})
OVER = TargetTelling("state", NOW, False, True, None, {})


@pytest.mark.parametrize(
    ("telling", "subject", "parts"),
    [
        (BARRED, "sending to the register “state” has stopped", ("status 401", "until somebody resumes")),
        (FAILING, "the register “state” takes nothing", ("did not come in time", "tried again by itself")),
        (OVER, "takes completions again", ("01.12.2020. 10:00",)),
    ],
)
def test_a_message_says_what_is_the_matter_and_where(
    telling: TargetTelling, subject: str, parts: tuple[str, ...]
) -> None:
    message = RegistersInWords(speech_of("en"), "https://bridge.example")(telling)
    assert subject in message.subject
    assert [part for part in parts if part not in message.text] == []
    assert message.text.rstrip().endswith("https://bridge.example/submissions")


def test_what_differs_for_long_is_told_without_names() -> None:
    message = MismatchesInWords(speech_of("en"), "https://bridge.example")(3, 48)
    assert message.subject == "lms-bridge: registers differ for more than 48 hours"
    assert "3 differences between what is decided" in message.text
    serbian = MismatchesInWords(speech_of("sr_Cyrl"), "https://bridge.example")(1, 48)
    assert "1 разлика" in serbian.text
