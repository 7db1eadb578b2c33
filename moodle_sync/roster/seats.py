"""Seats in a Moodle course: as Moodle tells of them, as a push writes them, as the last push left them.

A *seat* is one enrolment of one Moodle user in one course by one method; a user may hold several. Times are
Unix seconds, as Moodle keeps them, `start_s` included and `end_s` excluded, and 0 is open.

What Moodle does not tell is None, and is taken to be as the last push left it. A stock Moodle tells neither
method nor dates, and calls a seat inactive when it is suspended *or* outside its dates: whoever reads says
`suspended` only where the dates leave no doubt. The companion plugin tells everything.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass

MANUAL = "manual"
"""The one method by which a push enrols, and by which Moodle lets anybody enrol from outside."""

_OPEN = float("inf")


@dataclass(frozen=True, slots=True)
class Intent:
    """All that a push says of one seat, always together.

    Moodle's enrolment is an overwriting upsert: what a call leaves out is wiped, dates and suspension too.
    """

    role_id: int
    _: KW_ONLY
    start_s: int = 0
    end_s: int = 0
    suspended: bool = False

    def narrows(self, was: "Intent") -> bool:
        """Whether it lets in for less time than `was`; moved to later as a whole it does not."""
        end, before = self.end_s or _OPEN, was.end_s or _OPEN
        return end < before or (end == before and self.start_s > was.start_s)


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat as Moodle tells of it. `role_ids` are the user's in the course, whatever gave them."""

    moodle_user_id: int
    _: KW_ONLY
    method: str | None = MANUAL
    suspended: bool | None = None
    start_s: int | None = None
    end_s: int | None = None
    role_ids: frozenset[int] | None = None

    @property
    def may_be_ours(self) -> bool:
        return self.method in {MANUAL, None}

    def filled(self, known: Intent) -> Intent:
        """The seat as a whole intent; what was not told is as in `known`, and so is the role."""
        return Intent(
            known.role_id,
            start_s=known.start_s if self.start_s is None else self.start_s,
            end_s=known.end_s if self.end_s is None else self.end_s,
            suspended=known.suspended if self.suspended is None else self.suspended,
        )

    def may_be(self, other: "Seat") -> bool:
        """Whether it tells nothing else than `other`; it may tell less."""
        told = ("method", "suspended", "start_s", "end_s", "role_ids")
        return self.moodle_user_id == other.moodle_user_id and all(
            getattr(self, name) in {None, getattr(other, name)} for name in told
        )

    def agrees(self, intent: Intent) -> bool:
        """Whether all that was told is as intended."""
        return self.filled(intent) == intent and self.plays(intent.role_id)

    def plays(self, role_id: int) -> bool:
        """Whether the user has the role, or roles were not told."""
        return self.role_ids is None or role_id in self.role_ids

    def lets_in_until(self, end_s: int) -> bool:
        """Whether the seat, as far as told, gives access up to `end_s`."""
        end = self.end_s or 0
        return not self.suspended and (end == 0 or 0 < end_s <= end)


@dataclass(frozen=True, slots=True)
class Left:
    """A seat as the last push left it, for whom, and the body the person came from then."""

    moodle_user_id: int
    _: KW_ONLY
    person_id: str
    body_id: str | None
    intent: Intent


@dataclass(frozen=True, slots=True)
class Read:
    """All seats of a course, as one look at Moodle gave them.

    `whole` is a proof, not a hope: every page came and the capability to see them was shown to be there. A
    read that is not whole says nothing of anybody, and nothing is planned for its course.
    """

    course_id: int
    _: KW_ONLY
    seats: tuple[Seat, ...]
    whole: bool = False

    def by_user(self) -> dict[int, list[Seat]]:
        """The seats of each user who has any."""
        seats: defaultdict[int, list[Seat]] = defaultdict(list)
        for seat in self.seats:
            seats[seat.moodle_user_id].append(seat)
        return dict(seats)


def own(seats: Iterable[Seat]) -> Seat | None:
    """Of one user's seats in one course, that which a push would overwrite."""
    ours = (seat for seat in seats if seat.may_be_ours)
    return min(ours, key=lambda seat: (seat.method is None, repr(seat)), default=None)


def base(seats: Iterable[Seat]) -> str:
    """The hash of exactly these seats, in whatever order: 64 hexadecimal digits."""
    return digest(sorted(json.dumps(_plain(seat)) for seat in seats))


def digest(value: object) -> str:
    """SHA-256 over a value of lists, texts, numbers and None: 64 hexadecimal digits."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(seat: Seat) -> list[object]:
    roles = None if seat.role_ids is None else sorted(seat.role_ids)
    return [seat.moodle_user_id, seat.method, seat.suspended, seat.start_s, seat.end_s, roles]
