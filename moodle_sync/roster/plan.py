"""The plan of a roster push: what would bring Moodle's courses to the register's roster."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass

from moodle_sync.roster.accounts import Account, NewAccount
from moodle_sync.roster.circles import Circle, circle_items
from moodle_sync.roster.compare import Comparison
from moodle_sync.roster.guards import STANDARD, Figures, Guard, Limits, Proof, judge
from moodle_sync.roster.items import (
    AccountItem,
    CircleItem,
    Item,
    Kind,
    Listed,
    NameItem,
    Reason,
    SeatItem,
    account_subject,
    name_subject,
    ordered,
)
from moodle_sync.roster.people import Look, Whose, resolve
from moodle_sync.roster.seats import base, digest
from moodle_sync.roster.wanted import Course, claims, register_base


@dataclass(frozen=True, slots=True)
class Plan:
    """What a push would do, and all that it rests on.

    `items`: in their order, each subject once. `bases`: the hash of the seats read, by course. `unread`:
    the courses that were not read whole, of which nothing is known and nothing is planned. `gone`: seats
    (course, user) that the last push left and Moodle has no more: to be forgotten when the plan is kept.
    `guards`: what holds it.
    """

    items: tuple[Item, ...]
    _: KW_ONLY
    guards: tuple[Guard, ...]
    bases: Mapping[int, str]
    register_base: str
    gone: tuple[tuple[int, int], ...] = ()
    unread: tuple[int, ...] = ()

    @property
    def base(self) -> str:
        """One hash over everything that was read, of the register and of Moodle."""
        return digest([self.register_base, sorted(self.bases.items())])

    @property
    def work(self) -> tuple[SeatItem | AccountItem | NameItem | CircleItem, ...]:
        """The items that write."""
        return tuple(item for item in self.items if not isinstance(item, Listed))

    def counts(self) -> dict[Kind, int]:
        """How many items of each kind; kinds without any are in it with 0."""
        found = Counter(item.kind for item in self.items)
        return {kind: found[kind] for kind in Kind}

    def counts_by_body(self) -> dict[str | None, dict[Kind, int]]:
        """The same for each body that has items, by its id; None is of people without one."""
        found: dict[str | None, Counter[Kind]] = {}
        for item in self.items:
            found.setdefault(item.body_id, Counter())[item.kind] += 1
        bodies = sorted(found, key=lambda each: each or "")
        return {body: {kind: found[body][kind] for kind in Kind} for body in bodies}


def plan(
    courses: Sequence[Course],
    *,
    accounts: Mapping[str, Account],
    proof: Proof,
    limits: Limits = STANDARD,
    circles: Sequence[Circle] = (),
) -> Plan:
    """Compare every course three ways; the order of anything given makes no difference.

    `accounts`: what was found for each person, by the register's id. `circles`: groups and cohorts to be
    kept; those of a course that was not read whole are left as they are. Raises ValueError when a course is
    given twice: all that is wanted of it belongs into one.
    """
    if len({course.id for course in courses}) < len(courses):
        raise ValueError("a course is given twice; give it once with all that its realisations want")
    courses = sorted(courses, key=lambda course: course.id)
    whose = resolve(_persons(courses), _look(courses, accounts, proof=proof))
    whole = [course for course in courses if course.has.whole]
    compared = {course.id: Comparison(course, whose) for course in whole}
    seats = [item for comparison in compared.values() for item in comparison.items()]
    names = _names(courses, whose, accounts)
    in_circles = _circles(circles, {course.id: course for course in whole}, seats, whose)
    items = ordered([*seats, *_creations(seats, whose), *names, *in_circles])
    return Plan(
        items,
        guards=judge(items, _figures(courses, compared, whose), proof=proof, limits=limits),
        bases={course.id: base(course.has.seats) for course in whole},
        register_base=register_base(courses, accounts),
        gone=tuple(sorted((id_, user) for id_, each in compared.items() for user in each.gone())),
        unread=tuple(course.id for course in courses if not course.has.whole),
    )


def _persons(courses: Iterable[Course]) -> list[str]:
    return sorted({wanted.person_id for course in courses for wanted in course.wanted})


def _look(courses: Iterable[Course], accounts: Mapping[str, Account], *, proof: Proof) -> Look:
    known = frozenset(left.person_id for course in courses for left in course.left)
    return Look(accounts, proven=proof.accounts, known=known)


def _creations(seats: Iterable[Item], whose: Mapping[str, Whose]) -> Iterator[AccountItem]:
    """One account for each person who is to be added and has none, however many the courses."""
    firsts: dict[str, SeatItem] = {}
    for item in seats:
        if isinstance(item, SeatItem) and item.moodle_user_id is None:
            firsts.setdefault(item.person_id, item)
    for person_id, item in firsts.items():
        new = whose[person_id]
        yield AccountItem(
            account_subject(person_id),
            kind=Kind.CREATE_ACCOUNT,
            reason=Reason.NO_ACCOUNT,
            person_id=person_id,
            body_id=item.body_id,
            moodle_user_id=None,
            new=new if isinstance(new, NewAccount) else None,
        )


def _names(
    courses: Iterable[Course], whose: Mapping[str, Whose], accounts: Mapping[str, Account]
) -> Iterator[NameItem]:
    """One for each account whose name is to follow the register's, however many the courses."""
    bodies = {claim.person_id: claim.body_id for course in courses for claim in claims(course.wanted)}
    for person_id, body_id in sorted(bodies.items()):
        user, account = whose[person_id], accounts.get(person_id, Account())
        if isinstance(user, int) and account.rename is not None:
            yield NameItem(
                name_subject(user),
                kind=Kind.UPDATE_NAME,
                reason=Reason.NAME_CHANGED,
                person_id=person_id,
                body_id=body_id,
                moodle_user_id=user,
                before=account.rename.before,
                after=account.rename.after,
            )


def _circles(
    circles: Iterable[Circle],
    courses: Mapping[int, Course],
    seats: Iterable[Item],
    whose: Mapping[str, Whose],
) -> Iterator[CircleItem]:
    """Only who sits in a course, or will by this plan, is put into a group of it."""
    enrolled: dict[int, set[int | str]] = {
        id_: {seat.moodle_user_id for seat in course.has.seats} for id_, course in courses.items()
    }
    for item in seats:
        if isinstance(item, SeatItem) and item.kind is Kind.ADD:
            enrolled[item.course_id].add(item.moodle_user_id or item.person_id)
    for circle in circles:
        if circle.course_id is None:
            yield from circle_items(circle, whose, enrolled=None)
        elif circle.course_id in enrolled:
            yield from circle_items(circle, whose, enrolled=enrolled[circle.course_id])


def _figures(
    courses: Sequence[Course], compared: Mapping[int, Comparison], whose: Mapping[str, Whose]
) -> Figures:
    wanted = {course.id: claims(course.wanted) for course in courses}
    standing = {id_: list(each.standing()) for id_, each in compared.items()}
    people = {claim.person_id: claim.body_id for each in wanted.values() for claim in each}
    return Figures(
        sum(map(len, wanted.values())),
        standing=Counter(left.body_id for each in standing.values() for left in each),
        matched=Counter(body for person, body in people.items() if isinstance(whose[person], int)),
        unread=len(courses) - len(compared),
        emptied={id_: len(left) for id_, left in standing.items() if left and not wanted[id_]},
    )
