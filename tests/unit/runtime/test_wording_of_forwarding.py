"""Every trouble of forwarding has words, and stands in the reference with them."""

import re
from pathlib import Path

import pytest

import lms_bridge
from lms_bridge.domain.errors import KeyMismatch
from lms_bridge.runtime.wording_forwarding import CHECKS, STATEMENTS, TARGETS, forward_words, reason_words
from lms_bridge.services.forward_answers import Verdict
from lms_bridge.services.forward_check import Found
from lms_bridge.web.forward_words import CHANGES, FORWARDING
from tests.house.tree import ROOT

WORDS = {**TARGETS, **STATEMENTS}
NO_TROUBLE = {"forward-not-compared"}
SERVICES = Path(lms_bridge.__file__).parent / "services"


def used() -> set[str]:
    """The codes that the services write, read from where they stand."""
    texts = [file.read_text(encoding="utf-8") for file in SERVICES.glob("forward*.py")]
    return {code for text in texts for code in re.findall(r'"(forward-[a-z-]+)"', text)}


def test_every_code_has_words() -> None:
    assert used() - WORDS.keys() - CHANGES.keys() == NO_TROUBLE
    assert {one.value for one in Found} == set(CHECKS)
    assert {one.value for one in Verdict} == set(FORWARDING["forward-outcome"])


@pytest.mark.parametrize("code", WORDS)
def test_the_reference_says_what_the_service_says(code: str) -> None:
    words = [
        re.sub(r"\{\w+\}", "…", text) for text in (WORDS[code].title, WORDS[code].detail, WORDS[code].remedy)
    ]
    row = f"| `{code}` | {words[0]}. {words[1]} | {words[2]} |"
    assert row in (ROOT / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")


def test_the_words_of_a_trouble_name_its_status_and_its_reason() -> None:
    assert "status 401" in forward_words("forward-not-allowed", {"status": 401}).detail
    assert "status 503" in forward_words("forward-unavailable", {"reason": "status-503"}).detail
    assert "certificate" in forward_words("forward-unavailable", {"reason": "tls"}).detail
    assert forward_words(KeyMismatch.code, {}).title == "Sealed with another key"
    assert reason_words("unforeseen") == "unforeseen"
