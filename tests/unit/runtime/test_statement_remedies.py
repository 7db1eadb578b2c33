"""Every rule of statements says what to do."""

from lms_bridge.runtime.wording_statements import REMEDIES
from xapi import RULES


def test_every_rule_has_a_remedy_and_no_other() -> None:
    assert set(REMEDIES) == set(RULES)


def test_a_remedy_is_one_sentence() -> None:
    assert [text for text in REMEDIES.values() if not text.endswith(".") or len(text) > 100] == []
