"""The options of a Moodle as a form: what is asked how, and what of it differs from what stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lms_bridge.runtime.wording_options import OPTIONS
from lms_bridge.services.moodle_options import (
    IDNUMBER_MEANS,
    MoodleOptions,
    OptionKind,
    option_kind,
    option_text,
)
from lms_bridge.web.glossary import word
from lms_bridge.web.marking import msg
from lms_bridge.web.moodle_words import say

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    msg("How people are matched"): ("idnumber_locked", "idnumber_means", "email_verified"),
    msg("What a roster push may do"): (
        *("student_role_id", "make_accounts", "username_pattern", "auth", "invite_after_hours"),
        *("update_names", "groups_by_body", "cohorts_by_programme"),
    ),
    msg("How much is too much"): (
        *("most_lost", "most_lost_percent", "most_new", "most_new_percent"),
        *("most_accounts", "most_accounts_percent"),
    ),
    msg("Where completions come from"): ("report_id", "silent_after_hours"),
    msg("What Moodle's administrator told"): (
        *("max_input_vars", "logstore_batch_size", "logstore_real_time"),
        *("logstore_sends_idnumber", "logstore_sends_username"),
    ),
}
"""In which order and under which headings options are asked for."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a list, as text, and what people call it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One field: its name in the form, its words, its value as text.

    With `choices` it is a list; else a number within `least` and `most`, or text where they are None. An
    `optional` number may be left empty.
    """

    name: str
    label: str
    meaning: str
    value: str
    choices: tuple[Choice, ...] = ()
    least: int | None = None
    most: int | None = None
    optional: bool = False


def asked(options: MoodleOptions) -> Iterator[tuple[str, list[Asked]]]:
    """The fields by heading, in the language of the page."""
    for heading, names in GROUPS.items():
        yield say(heading), [_asked(name, option_text(getattr(options, name))) for name in names]


def changes(options: MoodleOptions, form: Mapping[str, str]) -> dict[str, str]:
    """What of a form differs from what stands, as texts; an empty field of an optional number is none."""
    given = {name: form[name].strip() for name in OPTIONS if name in form}
    standing = {name: option_text(getattr(options, name)) for name in given}
    return {name: text or "none" for name, text in given.items() if (text or "none") != standing[name]}


def _asked(name: str, value: str) -> Asked:
    kind = option_kind(name)
    number = kind.least is not None
    return Asked(
        name,
        say(OPTIONS[name].label),
        say(OPTIONS[name].meaning),
        "" if number and value == "none" else value,
        choices=tuple(_choices(name, kind)),
        least=kind.least,
        most=kind.most,
        optional=kind.optional,
    )


def _choices(name: str, kind: OptionKind) -> Iterator[Choice]:
    if name == "idnumber_means":
        yield from (Choice(value, word("idnumber-means", value)) for value in IDNUMBER_MEANS)
    elif kind.flag:
        values = ("yes", "no", "none") if kind.optional else ("yes", "no")
        yield from (Choice(value, word("yes-no", value)) for value in values)
