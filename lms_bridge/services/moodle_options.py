"""What staff have set for one Moodle: how people are matched, what a push may do, how much is too much.

Kept as JSON with the source; what is not in it is as made here, so an older row reads as it was meant.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from lms_bridge.domain.errors import InvalidValue

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
    custom report of completions where there is no companion plugin. `silent_after_hours`: how long nothing
    may come before that is worth a message; 0: never.
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
    most_lost: int = 200
    most_lost_percent: int = 5
    most_new: int = 1000
    most_new_percent: int = 50
    most_accounts: int = 200
    most_accounts_percent: int = 20
    silent_after_hours: int = 0

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


def changed_options(options: MoodleOptions, given: Mapping[str, Any]) -> MoodleOptions:
    """The options with what was given. Raises `InvalidValue` for an unknown name or an impossible value."""
    known = {each.name: each for each in fields(MoodleOptions)}
    for name, value in given.items():
        if name not in known:
            raise InvalidValue(field=name, expected="the name of an option of a Moodle")
        standard = getattr(MoodleOptions(), name)
        if isinstance(standard, str) and not isinstance(value, str):
            raise InvalidValue(field=name, expected="text")
    made = MoodleOptions(**{**asdict(options), **given})
    if made.idnumber_means not in IDNUMBER_MEANS:
        raise InvalidValue(field="idnumber_means", expected=" or ".join(IDNUMBER_MEANS))
    return made
