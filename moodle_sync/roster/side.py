"""The Moodle that a plan is applied to: the port, and what it may raise."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Protocol

from moodle_sync.errors import MoodleRefused, MoodleUnavailable
from moodle_sync.roster.accounts import Names, NewAccount
from moodle_sync.roster.has_circle import HasCircle
from moodle_sync.roster.seats import Intent, Read


@dataclass(frozen=True, slots=True)
class Enrol:
    """One row of an enrolment call: the whole intent for one user in one course."""

    moodle_user_id: int
    _: KW_ONLY
    intent: Intent


@dataclass(frozen=True, slots=True)
class Found:
    """A user that a new account's names found."""

    moodle_user_id: int
    _: KW_ONLY
    username: str
    idnumber: str


class RowRefused(MoodleRefused):
    """One row of the call is bad, Moodle does not say which, and nothing of the call was written (`why`)."""

    code = "moodle-row-refused"
    remedy = "look-up-and-compare"


class NotWhole(MoodleUnavailable):
    """Not all seats of a course could be read: those that came say nothing of anybody (`course_id`)."""

    code = "moodle-course-not-whole"


class RosterSide(Protocol):
    """What applying a plan needs of a Moodle. Every sequence has 1 to 100 members.

    A *look* raises `MoodleUnavailable` when it may be tried again, `MoodleRefused` when a person must act; it
    never gives an empty answer that a lost capability would explain. What is written before a look is seen
    by it.

    A *write* is all or nothing, and says exactly one of four things: it returns, all is written;
    `RowRefused`, nothing is written, because of one of the rows; another `MoodleRefused`, nothing is
    written, and no other row would be; `MoodleUnavailable`, it may be written or not. Whatever leaves a
    doubt about that (counts that differ, an answer of an unexpected shape, an unknown error) is the last.
    """

    def read(self, course_id: int) -> Read:
        """Look at all seats of a course; `whole` only where that is proven."""

    def enrol(self, course_id: int, rows: Sequence[Enrol]) -> None:
        """Write the manual seats of a course, whole intents over what was there."""

    def find(self, accounts: Sequence[NewAccount]) -> Mapping[str, tuple[Found, ...]]:
        """Look for users with the username, the idnumber or the e-mail of each; by username, all in it."""

    def create(self, accounts: Sequence[NewAccount]) -> None:
        """Write new accounts."""

    def suspensions(self, moodle_user_ids: Sequence[int]) -> Mapping[int, bool]:
        """Look whether accounts are suspended; deleted and unknown ones are not in the answer."""

    def set_suspensions(self, suspended: Mapping[int, bool]) -> None:
        """Write whether accounts are suspended."""

    def names(self, moodle_user_ids: Sequence[int]) -> Mapping[int, Names]:
        """Look at the names of accounts; deleted and unknown ones are not in the answer."""

    def set_names(self, names: Mapping[int, Names]) -> None:
        """Write the names of accounts."""

    def circles(self, course_id: int | None) -> Mapping[str, HasCircle]:
        """Look at our groups in a course, or our cohorts (None), by idnumber; not at those of others."""

    def make_circles(self, course_id: int | None, names: Mapping[str, str]) -> None:
        """Write new groups of a course, or cohorts: names by idnumber."""

    def put_in(self, course_id: int | None, pairs: Sequence[tuple[int, int]]) -> None:
        """Write members: pairs of circle and user."""

    def take_out(self, course_id: int | None, pairs: Sequence[tuple[int, int]]) -> None:
        """Write that these are members no more: pairs of circle and user."""
