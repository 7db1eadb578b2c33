"""What is too much to be believed: a guard holds a plan until a named person overrides it with a reason.

Counts are seats, a person in a course; accounts count once. Access is lost by a suspension and by dates that
let in for less time: a source that sends wrong dates for everybody locks out as many as one that lost them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field

from moodle_sync.roster.items import Item, Kind, SeatItem


@dataclass(frozen=True, slots=True)
class Limit:
    """Held is what exceeds `count`, or `percent` of what stands. Percent None: only the count."""

    count: int
    _: KW_ONLY
    percent: int | None


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may change in one plan before a person has to look.

    A share is asked only where `few` or more change out of `few` or more: of three people one is a third.
    """

    shrinks: Limit = Limit(500, percent=10)
    lose: Limit = Limit(200, percent=5)
    lose_in_body: Limit = Limit(50, percent=20)
    seats: Limit = Limit(1000, percent=50)
    seats_in_body: Limit = Limit(200, percent=200)
    accounts: Limit = Limit(200, percent=20)
    accounts_in_body: Limit = Limit(50, percent=50)
    few: int = 5

    def exceeded(self, limit: Limit, *, by: int, of: int) -> bool:
        if by > limit.count:
            return True
        if limit.percent is None or min(by, of) < self.few:
            return False
        return by * 100 > of * limit.percent


STANDARD = Limits()


@dataclass(frozen=True, slots=True)
class Proof:
    """How far the register's side can be trusted.

    `roster`: every page of it came. `accounts`: every look-up was shown to see. `before`: how many seats the
    last proven roster wanted, None where there was none.
    """

    roster: bool
    _: KW_ONLY
    accounts: bool
    before: int | None


@dataclass(frozen=True, slots=True)
class Guard:
    """One reason to hold a plan: a stable code, the body or course it is about, and the figures."""

    code: str
    _: KW_ONLY
    about: str = ""
    params: Mapping[str, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What an override names: the code, and what it is about."""
        return f"{self.code}:{self.about}" if self.about else self.code


@dataclass(frozen=True, slots=True)
class Override:
    """`by` takes it upon themselves, for a reason, that this one guard is wrong this one time."""

    guard: str
    _: KW_ONLY
    by: str
    reason: str

    @property
    def stands(self) -> bool:
        """An override without a name or a reason is none."""
        return bool(self.by.strip() and self.reason.strip())


@dataclass(frozen=True, slots=True)
class Figures:
    """What guards weigh the items against. `standing` (seats) and `matched` (persons) are by body.

    `unread`: how many courses were not read whole. `emptied`: seats that stand, by course of which nothing
    is wanted any more.
    """

    wanted: int
    _: KW_ONLY
    standing: Counter[str | None]
    matched: Counter[str | None]
    unread: int
    emptied: Mapping[int, int]


def held(guards: Iterable[Guard], overrides: Iterable[Override]) -> tuple[Guard, ...]:
    """The guards that nobody has overridden."""
    lifted = {override.guard for override in overrides if override.stands}
    return tuple(guard for guard in guards if guard.key not in lifted)


def judge(items: Iterable[Item], figures: Figures, *, proof: Proof, limits: Limits) -> tuple[Guard, ...]:
    """Every guard that the plan trips, in a stable order."""
    rows = list(items)
    lost = Counter(item.body_id for item in rows if isinstance(item, SeatItem) and item.takes_access)
    added = Counter(item.body_id for item in rows if item.kind is Kind.ADD)
    made = Counter(item.body_id for item in rows if item.kind is Kind.CREATE_ACCOUNT)
    renamed = Counter(item.body_id for item in rows if item.kind is Kind.UPDATE_NAME)
    return (
        *_proofs(figures, proof=proof),
        *_source(figures, before=proof.before, limits=limits),
        *_counted(
            "access-lost", lost, of=figures.standing, pair=(limits.lose, limits.lose_in_body), limits=limits
        ),
        *_counted(
            "more-seats-than-usual",
            added,
            of=figures.standing,
            pair=(limits.seats, limits.seats_in_body),
            limits=limits,
        ),
        *_counted(
            "more-accounts-than-usual",
            made,
            of=figures.matched,
            pair=(limits.accounts, limits.accounts_in_body),
            limits=limits,
        ),
        *_counted(
            "more-names-than-usual",
            renamed,
            of=figures.matched,
            pair=(limits.accounts, limits.accounts_in_body),
            limits=limits,
        ),
    )


def _proofs(figures: Figures, *, proof: Proof) -> Iterator[Guard]:
    if not proof.roster:
        yield Guard("roster-not-proven")
    if not proof.accounts:
        yield Guard("accounts-not-proven")
    if figures.unread:
        yield Guard("moodle-not-proven", params={"courses": figures.unread})


def _source(figures: Figures, *, before: int | None, limits: Limits) -> Iterator[Guard]:
    if before and not figures.wanted:
        yield Guard("source-emptied", params={"before": before})
    elif before and limits.exceeded(limits.shrinks, by=before - figures.wanted, of=before):
        yield Guard("source-shrank", params={"before": before, "now": figures.wanted})
    for course_id, standing in sorted(figures.emptied.items()):
        yield Guard("course-emptied", about=str(course_id), params={"standing": standing})


def _counted(
    code: str,
    counts: Counter[str | None],
    *,
    of: Counter[str | None],
    pair: tuple[Limit, Limit],
    limits: Limits,
) -> Iterator[Guard]:
    in_all, in_body = pair
    by, total = counts.total(), of.total()
    if limits.exceeded(in_all, by=by, of=total):
        yield Guard(code, params={"count": by, "of": total})
    for body_id in sorted(counts, key=lambda each: each or ""):
        by, total = counts[body_id], of[body_id]
        if limits.exceeded(in_body, by=by, of=total):
            yield Guard(f"{code}-in-body", about=body_id or "", params={"count": by, "of": total})
