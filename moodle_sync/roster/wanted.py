"""What the register wants in Moodle's courses, and which accounts its people were found to have."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass

from moodle_sync.roster.accounts import Account
from moodle_sync.roster.items import Reason
from moodle_sync.roster.seats import Intent, Left, Read, digest


@dataclass(frozen=True, slots=True)
class Wanted:
    """The register enrols the person in a realisation that is tied to the course.

    `intent.suspended` is False. `done`: the person has completed this realisation; whoever has, and was
    taken out in Moodle since, is left in peace.
    """

    person_id: str
    _: KW_ONLY
    realisation_id: str
    body_id: str | None
    intent: Intent
    done: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """One Moodle course with the three sides of the comparison.

    `wanted` is that of *all* realisations tied to the course: compared one by one, each would suspend the
    people of the others.
    """

    id: int
    _: KW_ONLY
    wanted: tuple[Wanted, ...]
    has: Read
    left: tuple[Left, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """What all realisations together want for one person in one course; `problem` where they contradict."""

    person_id: str
    _: KW_ONLY
    body_id: str | None
    intent: Intent
    done: bool
    problem: Reason | None


def claims(wanted: Iterable[Wanted]) -> tuple[Claim, ...]:
    """One claim per person, by person: from the earliest start to the latest end, for the latest's body.

    Done is only who has completed them all.
    """
    by_person: defaultdict[str, list[Wanted]] = defaultdict(list)
    for each in wanted:
        by_person[each.person_id].append(each)
    return tuple(_claim(by_person[person_id]) for person_id in sorted(by_person))


def register_base(courses: Iterable[Course], accounts: Mapping[str, Account]) -> str:
    """The hash of what the register wants, what the last push left and the accounts found."""
    rows = sorted(courses, key=lambda course: course.id)
    return digest([
        [[each.id, sorted(map(repr, each.wanted)), sorted(map(repr, each.left))] for each in rows],
        [[person_id, repr(accounts[person_id])] for person_id in sorted(accounts)],
    ])  # fmt: skip


def _claim(rows: list[Wanted]) -> Claim:
    latest = max(rows, key=lambda row: (row.intent.start_s, row.realisation_id, row.body_id or ""))
    ends = [row.intent.end_s for row in rows]
    intent = Intent(
        latest.intent.role_id,
        start_s=min(row.intent.start_s for row in rows),
        end_s=0 if 0 in ends else max(ends),
    )
    return Claim(
        latest.person_id,
        body_id=latest.body_id,
        intent=intent,
        done=all(row.done for row in rows),
        problem=_problem(rows),
    )


def _problem(rows: list[Wanted]) -> Reason | None:
    if len({row.intent.role_id for row in rows}) > 1:
        return Reason.ROLES_CONTRADICT
    if any(row.intent.end_s and row.intent.end_s <= row.intent.start_s for row in rows):
        return Reason.DATES_CONTRADICT
    return None
