"""Objections in the unit of a decision: those that facts open, and those whose finding is carried out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from lms_bridge.domain.objection import Origin, Outcome, State
from lms_bridge.domain.programme import DAY_MS
from lms_bridge.domain.withdrawal import State as Withdrawn
from lms_bridge.services.issue import BY_SETTING, valid_of
from lms_bridge.services.objection_evidence import evidence_held
from lms_bridge.services.ports import PairKey, Unit, Version
from lms_bridge.services.ports.objections import Objection
from lms_bridge.services.ports.withdrawals import Withdrawal

DAYS: Final = 15


@dataclass(frozen=True, slots=True)
class Terms:
    """`days`: how long an objection may take; `owner`: who sees to those that no officer opened."""

    days: int = DAYS
    owner: str = ""

    def due_ms(self, at_ms: int) -> int:
        return at_ms + self.days * DAY_MS


def contest(unit: Unit, pairs: Collection[PairKey], terms: Terms, *, at_ms: int) -> None:
    """Open an objection where something would be taken that a valid document says; end one that is moot."""
    withdrawals = unit.withdrawals.latest(pairs)
    if not withdrawals:
        return
    valid, known = valid_of(unit, withdrawals), unit.objections.of_pairs(list(withdrawals))
    for pair, one in withdrawals.items():
        mine = next((each for each in known.get(pair, ()) if each.withdrawal_id == one.id), None)
        if one.state is Withdrawn.OPEN and mine is None and valid[pair]:
            unit.objections.add(_opened(unit, one, terms, at_ms))
        elif one.state in (Withdrawn.MOOT, Withdrawn.DONE) and mine and mine.state is State.OPEN:
            _moot(unit, mine.id, at_ms)


def _moot(unit: Unit, objection_id: int, at_ms: int) -> None:
    one = unit.objections.hold(objection_id)
    if one is not None and one.state is State.OPEN:
        unit.objections.keep(replace(one, state=State.MOOT, decided_ms=at_ms))


def _opened(unit: Unit, one: Withdrawal, terms: Terms, at_ms: int) -> Objection:
    return Objection(
        unit.objections.new_id(),
        one.pair,
        origin=Origin.FACTS,
        said="",
        opened_by=BY_SETTING,
        opened_ms=at_ms,
        due_ms=terms.due_ms(at_ms),
        owner=terms.owner,
        evidence=evidence_held(unit, one.pair, would_be=one.would_be),
        withdrawal_id=one.id,
    )


def found_of(unit: Unit, pairs: Collection[PairKey]) -> Mapping[PairKey, Objection]:
    """By pair the last objection whose finding is to be carried out."""
    return {
        pair: found[0]
        for pair, some in unit.objections.of_pairs(pairs).items()
        if (found := [one for one in some if _is_due(one)])
    }


def _is_due(one: Objection) -> bool:
    found = one.decision is not None and one.decision.outcome is Outcome.FOUND
    return found and one.made_version is None


def carried_out(unit: Unit, found: Mapping[PairKey, Objection], versions: Mapping[PairKey, Version]) -> None:
    """The findings of these pairs were looked at; `versions`: as they stand now."""
    for pair in found:
        number = versions[pair].number if pair in versions else 0
        for one in unit.objections.of_pairs([pair])[pair]:
            if _is_due(one):
                unit.objections.keep(replace(one, made_version=number))
