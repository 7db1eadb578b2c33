"""Groups of courses and cohorts of the site that pushes keep: one for each body, one for each programme.

A *circle* is a group or a cohort that a push made, known by an idnumber of ours; no other is looked at. Of
its members only those are taken out whom a push has put in.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import KW_ONLY, dataclass, field

from moodle_sync.roster.accounts import NewAccount
from moodle_sync.roster.items import CircleItem, Kind, Reason
from moodle_sync.roster.people import Open, Whose

PREFIX = "lms-bridge:"
"""How the idnumber of every circle of ours begins."""
_LONGEST = 100
_LONGEST_NAME = 250


@dataclass(frozen=True, slots=True)
class Member:
    """Who is wanted in a circle, or was put there."""

    person_id: str
    _: KW_ONLY
    body_id: str | None


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle with the three sides of the comparison. `course_id`: None is a cohort of the site.

    `there`: it stands in Moodle, with the users `has`. `left`: whom pushes put in, by user.
    """

    course_id: int | None
    _: KW_ONLY
    idnumber: str
    name: str
    wanted: tuple[Member, ...]
    there: bool = False
    has: frozenset[int] = frozenset()
    left: Mapping[int, Member] = field(default_factory=dict)


def circle_idnumber(what: str, of: str) -> str:
    """The idnumber of the circle of a body or a programme; a long id is shortened to a hash of it."""
    whole = f"{PREFIX}{what}:{of}"
    return (
        whole if len(whole) <= _LONGEST else f"{PREFIX}{what}:{hashlib.sha256(of.encode()).hexdigest()[:32]}"
    )


def circle_items(
    circle: Circle, whose: Mapping[str, Whose], *, enrolled: AbstractSet[int | str] | None
) -> Iterator[CircleItem]:
    """What brings the circle to what is wanted of it.

    `enrolled`: the users, and the persons without a user yet, who sit in the course; None for a cohort.
    """
    adds = list(_adds(circle, whose, enrolled))
    if adds and not circle.there:
        yield _item(circle, Kind.CREATE_GROUP if circle.course_id else Kind.CREATE_COHORT, Reason.BELONGS)
    yield from adds
    yield from _removals(circle, whose)


def _adds(
    circle: Circle, whose: Mapping[str, Whose], enrolled: AbstractSet[int | str] | None
) -> Iterator[CircleItem]:
    kind = Kind.ADD_TO_GROUP if circle.course_id else Kind.ADD_TO_COHORT
    for member in sorted(circle.wanted, key=lambda each: each.person_id):
        account = whose.get(member.person_id)
        user = account if isinstance(account, int) else None
        if user in circle.has or not isinstance(account, int | NewAccount):
            continue
        if enrolled is None or (user or member.person_id) in enrolled:
            yield _item(circle, kind, Reason.BELONGS, member=member, user=user)


def _removals(circle: Circle, whose: Mapping[str, Whose]) -> Iterator[CircleItem]:
    """As long as it is open whose an account is, it stays where it is."""
    kind = Kind.REMOVE_FROM_GROUP if circle.course_id else Kind.REMOVE_FROM_COHORT
    spared: set[int] = set()
    for member in circle.wanted:
        account = whose.get(member.person_id)
        spared |= {account} if isinstance(account, int) else set()
        spared |= set(account.candidates) if isinstance(account, Open) else set()
    open_persons = {one.person_id for one in circle.wanted if isinstance(whose.get(one.person_id), Open)}
    for user, member in sorted(circle.left.items()):
        if user in circle.has and user not in spared and member.person_id not in open_persons:
            yield _item(circle, kind, Reason.NOT_WANTED, member=member, user=user)


def circle_subject(course_id: int | None, idnumber: str) -> str:
    return f"group:{course_id}:{idnumber}" if course_id else f"cohort:{idnumber}"


def _item(
    circle: Circle, kind: Kind, reason: Reason, *, member: Member | None = None, user: int | None = None
) -> CircleItem:
    subject = circle_subject(circle.course_id, circle.idnumber)
    if member is not None:
        subject += f":user:{user}" if user else f":person:{member.person_id}"
    return CircleItem(
        subject,
        kind=kind,
        reason=reason,
        course_id=circle.course_id,
        person_id=member.person_id if member else None,
        body_id=member.body_id if member else None,
        moodle_user_id=user,
        idnumber=circle.idnumber,
        name=circle.name[:_LONGEST_NAME],
    )


def putting_in(items: Iterable[CircleItem]) -> list[CircleItem]:
    return [item for item in items if item.kind in {Kind.ADD_TO_GROUP, Kind.ADD_TO_COHORT}]


def taking_out(items: Iterable[CircleItem]) -> list[CircleItem]:
    return [item for item in items if item.kind in {Kind.REMOVE_FROM_GROUP, Kind.REMOVE_FROM_COHORT}]


def making(items: Iterable[CircleItem]) -> list[CircleItem]:
    return [item for item in items if item.kind in {Kind.CREATE_GROUP, Kind.CREATE_COHORT}]
