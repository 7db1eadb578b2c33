"""What a plan is made of: what a push would do to a seat or an account, and what it leaves to a person.

The `subject` of an item names the seat or account that it is about, the same in every plan:
`seat:<course>:user:<Moodle user>` where a known user's seat is written, `seat:<course>:person:<person>` where
somebody wanted has no account yet or waits for a person, `account:person:<person>`, `name:user:<user>`, and
for groups and cohorts `group:<course>:<idnumber>` and `cohort:<idnumber>`, alone or with the user or person
added. A plan holds a subject once.
"""

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import TypeAlias

from moodle_sync.roster.accounts import Names, NewAccount
from moodle_sync.roster.seats import Intent, Seat


class Kind(StrEnum):
    """What an item does. The last two do nothing: a person must."""

    CREATE_ACCOUNT = "create-account"
    SUSPEND_ACCOUNT = "suspend-account"
    REACTIVATE_ACCOUNT = "re-activate-account"
    ADD = "add"
    SUSPEND = "suspend"
    REACTIVATE = "re-activate"
    UPDATE = "update"
    CREATE_GROUP = "create-group"
    ADD_TO_GROUP = "add-to-group"
    REMOVE_FROM_GROUP = "remove-from-group"
    CREATE_COHORT = "create-cohort"
    ADD_TO_COHORT = "add-to-cohort"
    REMOVE_FROM_COHORT = "remove-from-cohort"
    UPDATE_NAME = "update-name"
    UNMATCHED = "unmatched"
    CONFLICT = "conflict"


class Reason(StrEnum):
    """Why an item is in the plan. *Elsewhere*: somebody did it in Moodle since the last push."""

    NEW = "new"
    RETURNED = "returned"
    NOT_WANTED = "not-wanted"
    ACCOUNT_CHANGED = "account-changed"
    DATES_CHANGED = "dates-changed"
    DATES_CHANGED_ELSEWHERE = "dates-changed-elsewhere"
    SUSPENDED_ELSEWHERE = "suspended-elsewhere"
    UNENROLLED_ELSEWHERE = "unenrolled-elsewhere"
    TAKEN_BACK = "taken-back"
    NAME_CHANGED = "name-changed"
    BELONGS = "belongs"

    NO_ACCOUNT = "no-account"
    LOOK_UP_NOT_PROVEN = "look-up-not-proven"

    SEVERAL_ACCOUNTS = "several-accounts"
    KEYS_CONTRADICT = "keys-contradict"
    ACCOUNT_SHARED = "account-shared"
    ACCOUNT_SUSPENDED = "account-suspended"
    ACCOUNT_LOST = "account-lost"
    NEW_ACCOUNTS_COLLIDE = "new-accounts-collide"
    ROLES_CONTRADICT = "roles-contradict"
    DATES_CONTRADICT = "dates-contradict"
    ROLE_DIFFERS = "role-differs"
    HELD_BY_OTHERS = "held-by-others"
    ACTIVATED_ELSEWHERE = "activated-elsewhere"
    CHANGED_SINCE = "changed-since"


@dataclass(frozen=True, slots=True)
class SeatItem:
    """A seat to be written: add, suspend, re-activate, update.

    `moodle_user_id` is None where the plan makes the account first. `before`: the seat as it was read, None
    where there was none. `was`: the same as a whole intent, by which the item can be undone. `after`: the
    whole intent to be sent.
    """

    subject: str
    _: KW_ONLY
    kind: Kind
    reason: Reason
    course_id: int
    person_id: str
    body_id: str | None
    moodle_user_id: int | None
    before: Seat | None
    was: Intent | None
    after: Intent

    @property
    def takes_access(self) -> bool:
        """Whether somebody gets in no more, or for less time."""
        if self.was is None or self.was.suspended:
            return False
        return self.after.suspended or self.after.narrows(self.was)


@dataclass(frozen=True, slots=True)
class AccountItem:
    """An account to be made (`new`) or, when that is undone, suspended (`moodle_user_id`)."""

    subject: str
    _: KW_ONLY
    kind: Kind
    reason: Reason
    person_id: str
    body_id: str | None
    moodle_user_id: int | None
    new: NewAccount | None


@dataclass(frozen=True, slots=True)
class NameItem:
    """The name of an account to be changed to the register's."""

    subject: str
    _: KW_ONLY
    kind: Kind
    reason: Reason
    person_id: str
    body_id: str | None
    moodle_user_id: int
    before: Names
    after: Names


@dataclass(frozen=True, slots=True)
class CircleItem:
    """A group or cohort of ours to be made (nobody named), or somebody to be put in or taken out.

    `course_id` None: a cohort. `moodle_user_id` None where the plan makes the account first.
    """

    subject: str
    _: KW_ONLY
    kind: Kind
    reason: Reason
    course_id: int | None
    person_id: str | None
    body_id: str | None
    moodle_user_id: int | None
    idnumber: str
    name: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A difference that no push may settle: unmatched, conflict. `candidates`: Moodle users it is about."""

    subject: str
    _: KW_ONLY
    kind: Kind
    reason: Reason
    course_id: int | None
    person_id: str
    body_id: str | None
    candidates: tuple[int, ...]


Item: TypeAlias = SeatItem | AccountItem | NameItem | CircleItem | Listed

_RANK = {kind: rank for rank, kind in enumerate(Kind)}


def ordered(items: Iterable[Item]) -> tuple[Item, ...]:
    """In the order of a plan: accounts before the seats that need them, then by course, kind and user."""
    return tuple(sorted(items, key=_place))


def seat_subject(course_id: int, moodle_user_id: int) -> str:
    return f"seat:{course_id}:user:{moodle_user_id}"


def vacant_subject(course_id: int, person_id: str) -> str:
    return f"seat:{course_id}:person:{person_id}"


def name_subject(moodle_user_id: int) -> str:
    return f"name:user:{moodle_user_id}"


def account_subject(person_id: str) -> str:
    return f"account:person:{person_id}"


def _place(item: Item) -> tuple[int, int, int, str]:
    course_id = 0 if isinstance(item, AccountItem | NameItem) else item.course_id or 0
    moodle_user_id = 0 if isinstance(item, Listed) else item.moodle_user_id or 0
    return course_id, _RANK[item.kind], moodle_user_id, item.subject
