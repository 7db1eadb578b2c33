"""A programme's rule as it is kept with every completion, and the time a realisation takes facts in."""

from itertools import product

import pytest

from lms_bridge.domain.programme import Certificate, Confirmation, Failed, Form, Realisation, Rule

RULE = Rule(80, 60, Confirmation.ATTENDED_WITHOUT_CERTIFICATE, Certificate.PASSED)
EVERY_RULE = [
    Rule(*parts) for parts in product((None, 0, 80), (None, 0, 60), Confirmation, Certificate, Failed)
]


@pytest.mark.parametrize("rule", EVERY_RULE)
def test_a_rule_comes_back_from_its_json(rule: Rule) -> None:
    assert Rule.from_json(rule.to_json()) == rule


def test_the_stored_json_never_changes() -> None:
    """Rows of the past hold it and its version."""
    assert RULE.to_json() == (
        '{"certificate": "passed", "confirmation": "attended-without-certificate",'
        ' "pass_mark": 60, "presence_percent": 80}'
    )
    assert RULE.version == "ccc224c94544"


def test_a_rule_that_leaves_failures_to_the_platform_is_the_rule_of_before() -> None:
    assert Rule(80, 60, RULE.confirmation, RULE.certificate, Failed.AS_PLATFORM).version == RULE.version


def test_a_rule_of_json_in_another_order_has_the_same_version() -> None:
    text = (
        '{"presence_percent":80,"pass_mark":60,'
        '"confirmation":"attended-without-certificate","certificate":"passed"}'
    )
    assert Rule.from_json(text).version == RULE.version


def test_every_rule_has_a_version_of_its_own() -> None:
    assert len({rule.version for rule in EVERY_RULE}) == len(EVERY_RULE)


@pytest.mark.parametrize("text", ['{"presence_percent": 80}', "{}"])
def test_a_rule_with_a_part_missing_is_not_made_up(text: str) -> None:
    with pytest.raises(KeyError):
        Rule.from_json(text)


def test_an_unknown_word_is_not_taken_for_a_rule() -> None:
    with pytest.raises(ValueError, match="sometimes"):
        Rule.from_json(RULE.to_json().replace("attended-without-certificate", "sometimes"))


DAY_MS = 24 * 60 * 60 * 1000


@pytest.mark.parametrize(
    ("at_ms", "taken"),
    [(999, False), (1000, True), (5000, True), (5000 + 30 * DAY_MS, True), (5001 + 30 * DAY_MS, False)],
)
def test_facts_are_taken_from_the_start_to_thirty_days_after_the_end(at_ms: int, taken: bool) -> None:
    one = Realisation(
        id="id",
        programme_id="programme",
        code="R-1",
        title="Training",
        form=Form.ONLINE,
        start_ms=1000,
        end_ms=5000,
        lms_course=None,
        lms_test=None,
        meeting=None,
        provider_id=None,
    )
    assert one.takes(at_ms) is taken
