"""What is decided after a realisation was closed: what is newly due is issued with the decision itself."""

from collections.abc import Mapping, Sequence

from lms_bridge.domain.completion import Completion
from lms_bridge.domain.document import Document
from lms_bridge.domain.withdrawal import State, digest_of
from lms_bridge.services.issue import BY_SETTING, Because, follow, log_issued
from lms_bridge.services.late_objections import found_of
from lms_bridge.services.ports import PairKey, Unit, Version
from lms_bridge.services.ports.objections import Objection


def issue_after_closing(
    unit: Unit,
    versions: Mapping[PairKey, Version],
    before: Mapping[PairKey, Completion | None],
    *,
    at_ms: int,
) -> Sequence[Document]:
    """Issue what these new versions of closed realisations entitle to, and end what they no longer do.

    Nothing ends here that no person decided about: `guard.let_pass` has kept it back. Where a person found
    otherwise, documents that would say something else now are replaced.
    """
    closed = unit.closings.of({pair.realisation_id for pair in versions})
    mine = {pair: one for pair, one in versions.items() if pair.realisation_id in closed}
    if not mine:
        return ()
    found = found_of(unit, list(mine))
    reasons = _reasons(unit, mine, at_ms) | {pair: _because(one, at_ms) for pair, one in found.items()}
    made = follow(unit, mine, before, reasons=reasons, anew=found)
    log_issued(unit, made)
    return made


def _because(one: Objection, at_ms: int) -> Because:
    return Because(one.decided_by or BY_SETTING, one.decision.reason if one.decision else "", at_ms)


def _reasons(unit: Unit, versions: Mapping[PairKey, Version], at_ms: int) -> dict[PairKey, Because]:
    """Who decided what is carried out now, and why; else the rules themselves."""
    decided = unit.withdrawals.latest(list(versions))
    found: dict[PairKey, Because] = {}
    for pair, version in versions.items():
        one = decided.get(pair)
        taken = one is not None and one.state is State.DONE and one.digest == digest_of(version.completion)
        by, reason = (one.by, one.reason) if one and taken else (None, None)
        found[pair] = Because(by or BY_SETTING, reason or "", at_ms)
    return found
