"""Options of a Moodle as texts: what each takes, and that what it does not take is named."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.domain.errors import InvalidValue
from lms_bridge.runtime.wording_options import OPTIONS
from lms_bridge.services.moodle_options import MoodleOptions, changed_options, moodle_options, option_text

MADE = MoodleOptions()

TAKEN = [
    ("idnumber_locked", "yes", True),
    ("idnumber_locked", "No", False),
    ("idnumber_locked", "none", None),
    ("email_verified", "TRUE", True),
    ("email_verified", "0", False),
    ("student_role_id", "12", 12),
    ("report_id", "", None),
    ("report_id", " 7 ", 7),
    ("most_lost_percent", "100", 100),
    ("most_lost", "0", 0),
    ("idnumber_means", "employee-number", "employee-number"),
    ("auth", "shibboleth", "shibboleth"),
    ("username_pattern", "{email}", "{email}"),
    ("username_pattern", "u-{number}.{person}", "u-{number}.{person}"),
]


@pytest.mark.parametrize(("name", "text", "value"), TAKEN)
def test_a_text_becomes_the_value_of_its_kind(name: str, text: str, value: object) -> None:
    assert getattr(changed_options(MADE, {name: text}), name) == value


REFUSED = [
    ("nothing_like_it", "1", "the name of an option"),
    ("email_verified", "none", "yes or no"),
    ("idnumber_locked", "perhaps", "yes or no, or none where nobody knows"),
    ("most_lost", "none", "a whole number from 0"),
    ("most_lost", "-1", "a whole number from 0"),
    ("most_lost", "1.5", "a whole number from 0"),
    ("most_lost", "١٢", "a whole number from 0"),
    ("most_lost_percent", "101", "from 0 to 100"),
    ("student_role_id", "0", "from 1"),
    ("idnumber_means", "name", "nothing or register-id or employee-number"),
    ("auth", "Not one", "authentication method"),
    ("auth", "", "authentication method"),
    ("username_pattern", "everybody", "at least one of {person}"),
    ("username_pattern", "{name}", "at least one of {person}"),
    ("username_pattern", "Ћ{person}", "small letters"),
    ("username_pattern", "{person}, x", "small letters"),
]


@pytest.mark.parametrize(("name", "text", "expected"), REFUSED)
def test_what_an_option_does_not_take_is_refused_with_its_name(name: str, text: str, expected: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        changed_options(MADE, {name: text})
    assert refused.value.params["field"] == f"option {name}"
    assert expected in str(refused.value.params["expected"])


def test_what_is_not_named_stays() -> None:
    once = changed_options(MADE, {"most_lost": "3"})
    assert changed_options(once, {"auth": "ldap"}).most_lost == 3


def test_every_option_has_words_in_the_order_of_the_options() -> None:
    assert list(OPTIONS) == [each.name for each in fields(MoodleOptions)]
    assert [name for name, words in OPTIONS.items() if not (words.label and words.meaning)] == []


@given(
    st.builds(
        MoodleOptions, idnumber_locked=st.sampled_from([None, True, False]), most_new=st.integers(0, 999)
    )
)
def test_what_is_shown_can_be_given_back(options: MoodleOptions) -> None:
    texts = {each.name: option_text(getattr(options, each.name)) for each in fields(MoodleOptions)}
    assert changed_options(MADE, texts) == options
    assert moodle_options(options.to_json()) == options
