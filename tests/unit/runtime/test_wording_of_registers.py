"""Every trouble of a register elsewhere has words, and stands in the reference with them."""

import re
from pathlib import Path

import pytest

import lms_bridge
from lms_bridge.runtime.wording_registers import REASONS, REGISTERS, register_words, submission_reason
from lms_bridge.services import send_lot, submission_outcomes
from tests.house.tree import ROOT

SERVICES = Path(lms_bridge.__file__).parent / "services"
CHANGES = {"register-added", "register-changed", "register-paused", "register-resumed", "register-removed"}


def test_every_code_has_words() -> None:
    files = ("send_submissions.py", "submission_outcomes.py", "register_desk.py")
    texts = [(SERVICES / name).read_text(encoding="utf-8") for name in files]
    used = {code for text in texts for code in re.findall(r'"(register-[a-z-]+)"', text)}
    assert used - CHANGES == set(REGISTERS)
    ours = {submission_outcomes.FORGOTTEN, submission_outcomes.NOT_DECIDED, send_lot.FAULT}
    assert ours <= REASONS.keys()


@pytest.mark.parametrize("code", REGISTERS)
def test_the_reference_says_what_the_service_says(code: str) -> None:
    words = REGISTERS[code]
    title, detail, remedy = (
        re.sub(r"\{\w+\}", "…", text) for text in (words.title, words.detail, words.remedy)
    )
    row = f"| `{code}` | {title}. {detail} | {remedy} |"
    assert row in (ROOT / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")


def test_the_words_of_a_trouble_name_its_reason() -> None:
    assert "status 503" in register_words("register-unavailable", {"reason": "status-503"}).detail
    assert "certificate" in register_words("register-barred", {"reason": "tls"}).detail
    assert submission_reason("unforeseen") == "unforeseen"
