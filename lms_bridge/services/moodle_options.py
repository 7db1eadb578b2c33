"""What staff have set for one Moodle: how people are matched, what a push may do, how much is too much.

Kept as JSON with the source; what is not in it is as made here, so an older row reads as it was meant.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from types import NoneType
from typing import Final, get_args, get_type_hints

from lms_bridge.domain.errors import InvalidValue

COMPARE: Final = "compare"
COUNT: Final = "count"
WEBINAR_MINUTES: Final = (COMPARE, COUNT)
IDNUMBER_MEANS: Final = ("nothing", "register-id", "employee-number")


@dataclass(frozen=True, slots=True)
class MoodleOptions:
    """The settings of a Moodle. As made, nothing is switched on that writes people into it.

    `idnumber_locked`: whether learners cannot edit their idnumber; None: nobody knows, and then it matches
    nobody. `idnumber_means`: one of `IDNUMBER_MEANS`. `email_verified`: addresses there are proven their
    owners'. `student_role_id`: the role that a push gives. `username_pattern`: how accounts that a push makes
    are called; `{person}`, `{number}`, `{email}` stand for the register's id, the employee number and the
    address. `auth`: how they sign in, as Moodle names the plugin. `invite_after_hours`: how long after a plan
    was applied the people it made accounts for are told; until then it can be undone unseen. `report_id`: the
    custom report of completions where there is no companion plugin. `max_input_vars` and `logstore_…`: what
    an administrator of Moodle told of settings that only the companion plugin tells by itself; None: not
    known. `most_…`: how many may lose access, come new, or get an account by one push, and the same in
    percent. `silent_after_hours`: how long nothing may come before that is worth a message; 0: never.
    `attendance_present` and `attendance_absent`: which statuses of the activity Attendance mean so, by their
    acronyms, separated by blanks; what is in neither means nothing. `webinar_minutes`: one of
    `WEBINAR_MINUTES`: whether sums of minutes that BigBlueButton told it count where nothing else told of a
    meeting.
    """

    idnumber_locked: bool | None = None
    idnumber_means: str = "register-id"
    email_verified: bool = False
    student_role_id: int = 5
    make_accounts: bool = False
    username_pattern: str = "{person}"
    auth: str = "manual"
    invite_after_hours: int = 24
    update_names: bool = False
    groups_by_body: bool = False
    cohorts_by_programme: bool = False
    report_id: int | None = None
    max_input_vars: int | None = None
    logstore_batch_size: int | None = None
    logstore_real_time: bool | None = None
    logstore_sends_idnumber: bool | None = None
    logstore_sends_username: bool | None = None
    most_lost: int = 200
    most_lost_percent: int = 5
    most_new: int = 1000
    most_new_percent: int = 50
    most_accounts: int = 200
    most_accounts_percent: int = 20
    silent_after_hours: int = 0
    attendance_present: str = "P L"
    attendance_absent: str = "A E"
    webinar_minutes: str = COMPARE

    def to_json(self) -> str:
        """What differs from the options as made."""
        made = MoodleOptions()
        changed = {name: value for name, value in asdict(self).items() if value != getattr(made, name)}
        return json.dumps(changed, sort_keys=True)


def moodle_options(text: str) -> MoodleOptions:
    """The options in a source's row; names that this version does not know are left out."""
    value = json.loads(text or "{}")
    known = {each.name for each in fields(MoodleOptions)}
    return MoodleOptions(**{name: given for name, given in value.items() if name in known})


def changed_options(options: MoodleOptions, given: Mapping[str, str]) -> MoodleOptions:
    """The options with what was given, as texts: yes or no, a whole number, none where that is possible.

    Raises `InvalidValue` for an unknown name or an impossible value, saying what the option takes.
    """
    read = {name: _read(name, text.strip()) for name, text in given.items()}
    return MoodleOptions(**{**asdict(options), **read})


@dataclass(frozen=True, slots=True)
class OptionKind:
    """What an option takes: yes or no (`flag`), a number within `least` and `most`, else text.

    `optional`: also none, where nobody knows.
    """

    flag: bool
    least: int | None
    most: int | None
    optional: bool


def option_kind(name: str) -> OptionKind:
    """What the option takes. Raises `InvalidValue` for an unknown name."""
    kinds = _KINDS.get(name)
    if kinds is None:
        raise InvalidValue(field=f"option {name}", expected="the name of an option of a Moodle")
    optional = NoneType in kinds
    if bool in kinds or int not in kinds:
        return OptionKind(flag=bool in kinds, least=None, most=None, optional=optional)
    most = _PERCENT if name.endswith("_percent") else _MOST
    return OptionKind(flag=False, least=1 if name in _FROM_ONE else 0, most=most, optional=optional)


def option_text(value: object) -> str:
    """A value as `changed_options` takes it."""
    if value is None:
        return _NONE
    return _NO_YES[value] if isinstance(value, bool) else str(value)


_NONE: Final = "none"
_NO_YES: Final = ("no", "yes")
_FLAGS: Final = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_MOST: Final = 1_000_000_000
_PERCENT: Final = 100
_AUTH: Final = re.compile(r"[a-z][a-z0-9_]{0,19}")
_USERNAME: Final = re.compile(r"(?:[a-z0-9_.@-]|\{(?:person|number|email)\})+")
_ACRONYMS: Final = re.compile(r"\S{1,20}(?: +\S{1,20}){0,19}")
_SOME_ACRONYMS: Final = "acronyms of statuses, separated by blanks, as P L"
_WORDS: Final[Mapping[str, tuple[Callable[[str], bool], str]]] = {
    "idnumber_means": (lambda text: text in IDNUMBER_MEANS, " or ".join(IDNUMBER_MEANS)),
    "webinar_minutes": (lambda text: text in WEBINAR_MINUTES, " or ".join(WEBINAR_MINUTES)),
    "auth": (
        lambda text: _AUTH.fullmatch(text) is not None,
        "the name of an authentication method, as manual",
    ),
    "attendance_present": (lambda text: _ACRONYMS.fullmatch(text) is not None, _SOME_ACRONYMS),
    "attendance_absent": (lambda text: _ACRONYMS.fullmatch(text) is not None, _SOME_ACRONYMS),
    "username_pattern": (
        lambda text: "{" in text and _USERNAME.fullmatch(text) is not None,
        "small letters, digits, - _ . @ and at least one of {person}, {number}, {email}",
    ),
}


def _read(name: str, text: str) -> bool | int | str | None:
    kind = option_kind(name)
    if kind.optional and text in ("", _NONE):
        return None
    if kind.flag:
        return _flag(name, text, kind)
    return _text(name, text) if kind.least is None else _number(name, text, kind)


def _flag(name: str, text: str, kind: OptionKind) -> bool:
    found = _FLAGS.get(text.lower())
    if found is None:
        raise InvalidValue(field=f"option {name}", expected=_or_none(kind, "yes or no"))
    return found


def _number(name: str, text: str, kind: OptionKind) -> int:
    least, most = kind.least or 0, kind.most or 0
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        expected = _or_none(kind, f"a whole number from {least} to {most}")
        raise InvalidValue(field=f"option {name}", expected=expected)
    return int(text)


def _text(name: str, text: str) -> str:
    fits, expected = _WORDS[name]
    if not fits(text):
        raise InvalidValue(field=f"option {name}", expected=expected)
    return text


def _or_none(kind: OptionKind, expected: str) -> str:
    return f"{expected}, or {_NONE} where nobody knows" if kind.optional else expected


_FROM_ONE: Final = frozenset({"student_role_id", "report_id", "max_input_vars", "logstore_batch_size"})
_KINDS: Final[Mapping[str, frozenset[type]]] = {
    name: frozenset(get_args(kind) or (kind,)) for name, kind in get_type_hints(MoodleOptions).items()
}
