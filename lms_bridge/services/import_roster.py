"""Take over a register's roster: say what it would change, refuse what looks like a loss, apply it whole.

What is missing from the roster wanted is ended, never deleted. When much would end, the roster is more
likely broken than the year: then nothing is written, and a person looks at it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Protocol

from lms_bridge.domain.errors import InvalidValue, Refused
from lms_bridge.domain.programme import Programme, Realisation
from lms_bridge.domain.roster import Difference, Roster, difference
from lms_bridge.domain.validity import Accreditation, Obstacle, accredited_anew, obstacles, told_by

SHARE = Decimal(20)
"""The percentage of what stands of one kind that may end in one import, unless somebody says otherwise."""
ALL = Decimal(100)
"""The share that lifts the guard: a person says that everything may end, an emptied kind included."""
FEW = 5
"""Below this many standing rows a share says nothing: one of three is a third. Only emptying is refused."""


class RosterStore(Protocol):
    """Where the roster stands. Used inside the caller's transaction, which makes it all or nothing."""

    def current(self) -> Roster:
        """What stands and is not ended, with each programme's latest rule."""

    def admitted(self) -> Collection[str]:
        """The ids of enrolments that stand by an officer's act; no roster ends or repeats them."""

    def accreditations(self) -> Sequence[Accreditation]:
        """Those of providers that hold by what was said last."""

    def apply(self, differences: Sequence[Difference], *, at_ms: int, by: str) -> None:
        """Write the changes, kind by kind in the order given; `at_ms` is their time, `by` who made them.

        Added rows are inserted, or stand again where they stood and were ended. Ended rows are marked,
        never deleted. A realisation that started before `at_ms` keeps the rule it started with.
        """


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a kind is not taken over: more of it would end than the share allows."""

    kind: str
    ended: int
    standing: int


@dataclass(frozen=True, slots=True)
class Pinned:
    """A realisation that has started and keeps the rule (`rule_version`) that its programme changes now."""

    realisation_id: str
    programme_id: str
    rule_version: str


@dataclass(frozen=True, slots=True)
class HeldUpRun:
    """A realisation that is taken over, and of which no document is issued until it is put right."""

    realisation_id: str
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """What taking over a roster would do, kind by kind, and whether it may."""

    differences: tuple[Difference, ...]
    refusals: tuple[Refusal, ...]
    pinned: tuple[Pinned, ...]
    held_up: tuple[HeldUpRun, ...] = ()

    @property
    def empty(self) -> bool:
        return all(kind.empty for kind in self.differences)

    def to_dict(self) -> dict[str, object]:
        """The plan as JSON takes it: counts, ids and names of fields; no value of any row."""
        return {
            "empty": self.empty,
            "counts": {kind.kind: _counts(kind) for kind in self.differences},
            "changes": {kind.kind: _changes(kind) for kind in self.differences if not kind.empty},
            "refusals": [asdict(refusal) for refusal in self.refusals],
            "pinned": [asdict(pinned) for pinned in self.pinned],
            "held_up": [_held(one) for one in self.held_up],
        }


class TooMuchWouldEnd(Refused):
    """More would end than `share` percent, or a kind would be emptied (`kind`, `ended`, `standing`, `share`).

    The params tell of the first kind; `refusals` has all.
    """

    code = "too-much-would-end"

    def __init__(self, refusals: tuple[Refusal, ...], *, share: Decimal | int) -> None:
        first = refusals[0]
        super().__init__(kind=first.kind, ended=first.ended, standing=first.standing, share=share)
        self.refusals = refusals


def plan(current: Roster, wanted: Roster, *, share: Decimal | int = SHARE, now_ms: int) -> RosterPlan:
    """Say what would bring `current` to `wanted`, and what of it is too much to be believed.

    A kind is refused when more than `share` percent of its standing rows would end (not below five rows),
    or when all would end and none be there instead. `ALL` lifts both. Raises `InvalidValue` for a share
    outside 0 to 100.
    """
    if not 0 <= share <= ALL:
        raise InvalidValue(field="share", expected="0 to 100")
    differences = difference(current, wanted)
    return RosterPlan(
        differences=differences,
        refusals=tuple(
            Refusal(kind=kind.kind, ended=len(kind.ended), standing=kind.standing)
            for kind in differences
            if _too_much(kind, share=share)
        ),
        pinned=tuple(_pinned(current, differences, now_ms=now_ms)),
    )


def plan_into(store: RosterStore, wanted: Roster, *, share: Decimal | int = SHARE, now_ms: int) -> RosterPlan:
    """`plan` from what stands in the store. A roster that was exported here repeats whom officers admitted
    here: that says nothing new.
    """
    admitted = store.admitted()
    seats = tuple(one for one in wanted.enrolments if one.id not in admitted)
    current = store.current()
    planned = plan(current, replace(wanted, enrolments=seats), share=share, now_ms=now_ms)
    held_up = _held_up(current, wanted, planned, known=store.accreditations())
    return replace(planned, held_up=tuple(held_up))


def _held_up(
    current: Roster, wanted: Roster, planned: RosterPlan, *, known: Sequence[Accreditation]
) -> Iterator[HeldUpRun]:
    """The realisations against which something stands now that did not before."""
    bodies = next(one for one in planned.differences if one.kind == "bodies")
    before = {one.realisation_id: one.obstacles for one in _against(current, known)}
    for one in _against(wanted, told_by(accredited_anew(bodies), known)):
        if before.get(one.realisation_id) != one.obstacles:
            yield one


def _against(roster: Roster, known: Sequence[Accreditation]) -> Iterator[HeldUpRun]:
    programmes = {one.id: one for one in roster.programmes}
    by_provider = {
        body_id: [one for one in known if one.body_id == body_id]
        for body_id in {one.body_id for one in known}
    }
    for run in roster.realisations:
        own = by_provider.get(run.provider_id or "", ())
        if run.programme_id in programmes and (
            found := obstacles(run, programme=programmes[run.programme_id], accreditations=own)
        ):
            yield HeldUpRun(run.id, found)


def _held(one: HeldUpRun) -> dict[str, object]:
    against = [
        {"lack": each.lack.value, "name": each.name, "day": each.day.isoformat()} for each in one.obstacles
    ]
    return {"realisation_id": one.realisation_id, "obstacles": against}


def import_roster(
    store: RosterStore, wanted: Roster, *, share: Decimal | int = SHARE, now_ms: int, by: str
) -> RosterPlan:
    """Plan and apply in the caller's transaction; a plan that changes nothing writes nothing.

    Raises `TooMuchWouldEnd` before anything is written, and `InvalidValue` as `plan` does.
    """
    planned = plan_into(store, wanted, share=share, now_ms=now_ms)
    if planned.refusals:
        raise TooMuchWouldEnd(planned.refusals, share=share)
    if not planned.empty:
        store.apply(planned.differences, at_ms=now_ms, by=by)
    return planned


def _too_much(kind: Difference, *, share: Decimal | int) -> bool:
    if share >= ALL or not kind.ended:
        return False
    emptied = len(kind.ended) == kind.standing and not kind.added
    return emptied or (kind.standing >= FEW and len(kind.ended) * ALL > kind.standing * share)


def _pinned(current: Roster, differences: Sequence[Difference], *, now_ms: int) -> Iterator[Pinned]:
    old = {
        change.before.id: change.before.rule.version
        for kind in differences
        for change in kind.changed
        if isinstance(change.before, Programme) and "rule" in change.fields
    }
    for realisation in current.realisations:
        if realisation.programme_id in old and _started(realisation, now_ms=now_ms):
            rule_version = old[realisation.programme_id]
            yield Pinned(realisation.id, realisation.programme_id, rule_version)


def _started(realisation: Realisation, *, now_ms: int) -> bool:
    return realisation.start_ms <= now_ms


def _counts(kind: Difference) -> dict[str, int]:
    return {
        "added": len(kind.added),
        "changed": len(kind.changed),
        "ended": len(kind.ended),
        "standing": kind.standing,
    }


def _changes(kind: Difference) -> dict[str, object]:
    return {
        "added": [row.id for row in kind.added],
        "changed": [{"id": change.after.id, "fields": list(change.fields)} for change in kind.changed],
        "ended": [row.id for row in kind.ended],
    }
