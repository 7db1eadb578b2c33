"""Keeps what people hold from being taken in silence by facts that come late."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, replace

from lms_bridge.domain.completion import Completion
from lms_bridge.domain.document import DocumentKind
from lms_bridge.domain.issuing import takes_document
from lms_bridge.domain.withdrawal import Guarded, State, digest_of, given_ms, guarded, takes_away
from lms_bridge.services.issue import valid_of
from lms_bridge.services.late_objections import found_of
from lms_bridge.services.ports import PairKey, Unit, Version
from lms_bridge.services.ports.withdrawals import Withdrawal


@dataclass(frozen=True, slots=True)
class Proposed:
    """A version that would take the place of the one that stands."""

    standing: Version
    version: Version
    _: KW_ONLY
    figures: str
    """What the register would be told, JSON text."""

    @property
    def takes_away(self) -> bool:
        return takes_away(self.standing.completion, self.version.completion)


def let_pass(
    unit: Unit, proposed: Mapping[PairKey, Proposed | None], *, firm_before_ms: int, at_ms: int
) -> Mapping[PairKey, bool]:
    """Which of these versions are made, by pair; what is not made is listed for a person.

    `proposed`: None where nothing changes; then what was listed of the pair is moot. What was given before
    `firm_before_ms` is firm, and so is whatever a valid document says. What a person found passes.
    """
    before = unit.withdrawals.latest(list(proposed))
    documented = _documented(unit, proposed)
    found = found_of(unit, list(proposed))
    taking = {pair for pair, one in proposed.items() if one and (one.takes_away or pair in documented)}
    taking -= found.keys()
    late = unit.pairs.late(list(taking))
    given = unit.completions.given(list(taking))
    passes: dict[PairKey, bool] = {}
    kept: list[Withdrawal] = []
    for pair, one in proposed.items():
        last = before.get(pair)
        if pair not in taking or one is None:
            passes[pair] = one is not None
            kept += _over(last, State.DONE if pair in found else State.MOOT)
            continue
        since_ms = given_ms(given[pair], before=one.standing.completion, after=one.version.completion)
        same = last is not None and last.digest == digest_of(one.version.completion)
        firm = since_ms is not None and since_ms <= firm_before_ms
        fate = guarded(
            last.state if last else None,
            same=same,
            late=pair in late,
            firm=firm,
            documented=pair in documented,
        )
        passes[pair] = fate is Guarded.PASSES
        if fate is Guarded.WAITS:
            kept.append(_listed(unit, pair, one, last, at_ms=at_ms))
        elif fate is Guarded.PASSES:
            kept += _over(last, State.DONE)
    unit.withdrawals.keep(kept)
    return passes


def by_documents(unit: Unit, versions: Mapping[PairKey, Version]) -> Mapping[PairKey, Version]:
    """What stands by their valid documents of those of whom no evidence stood: a merge, or its undoing,
    brought them. `versions`: what their facts come to."""
    valid = valid_of(unit, list(versions))
    given = {pair: frozenset(documents) for pair, documents in valid.items() if documents}
    return {
        pair: Version(versions[pair].number - 1, _said(versions[pair].completion, kinds))
        for pair, kinds in given.items()
    }


def _said(completion: Completion, kinds: Collection[DocumentKind]) -> Completion:
    return replace(
        completion,
        attended=True,
        confirmation=DocumentKind.CONFIRMATION in kinds,
        certificate=DocumentKind.CERTIFICATE in kinds,
    )


def _documented(unit: Unit, proposed: Mapping[PairKey, Proposed | None]) -> Collection[PairKey]:
    """The pairs of which a valid document says what would be no more."""
    new = {pair: one for pair, one in proposed.items() if one is not None}
    valid = valid_of(unit, new)
    return {pair for pair, one in new.items() if takes_document(one.version.completion, list(valid[pair]))}


def _over(last: Withdrawal | None, state: State) -> Iterator[Withdrawal]:
    if last is not None and last.state in (State.OPEN, State.KEPT, State.TAKEN):
        yield replace(last, state=state)


def _listed(unit: Unit, pair: PairKey, one: Proposed, last: Withdrawal | None, *, at_ms: int) -> Withdrawal:
    """What waits already goes on waiting with the newest figures; else it is listed anew."""
    completion: Completion = one.version.completion
    if last is not None and last.state is State.OPEN:
        return replace(last, version=one.standing.number, would_be=one.figures, digest=digest_of(completion))
    return Withdrawal(
        unit.withdrawals.new_id(),
        pair,
        version=one.standing.number,
        would_be=one.figures,
        digest=digest_of(completion),
        state=State.OPEN,
        since_ms=at_ms,
    )
