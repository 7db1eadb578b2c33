"""Decide: what stands about a person and a realisation, and the rule, come to a completion."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final

from lms_bridge.domain.completion import Completion, Decision, Why, decide, why
from lms_bridge.services.after_closing import issue_after_closing
from lms_bridge.services.guard import Proposed, by_documents, let_pass
from lms_bridge.services.hesitate import waiting
from lms_bridge.services.late_objections import Terms, carried_out, contest, found_of
from lms_bridge.services.ports import Clock, PairKey, Record, Unit, Version
from lms_bridge.services.ports.outbox import EMBEDDED
from lms_bridge.services.tell_subscribers import tell_completions

FIRM_MS: Final = 24 * 3_600_000
"""What was given longer ago no late fact takes away by itself, unless the settings say otherwise."""


@dataclass(frozen=True, slots=True)
class DecidePairs:
    """Judges the pairs of a lot. What changes is a new version, and a submission in the same transaction.

    What waits for a word about the counted time is left as it stands, and so is what late facts would take
    from somebody who was given it more than `firm_ms` ago: both are listed for a person. What is newly due of
    a closed realisation is issued with the decision.
    """

    clock: Clock
    firm_ms: int = FIRM_MS
    terms: Terms = field(default_factory=Terms)
    """Of objections that facts open."""

    def __call__(self, unit: Unit, lease: str) -> None:
        unit.closings.among_others()
        pairs = unit.pairs.leased(lease)
        decisions = {pair: decide(dossier) for pair, dossier in unit.completions.dossiers(pairs).items()}
        now_ms = self.clock.now_ms()
        unit.pairs.waits({pair: one.waits for pair, one in decisions.items()}, at_ms=now_ms)
        hesitant = waiting(unit, {pair.realisation_id for pair in pairs}, at_ms=now_ms)
        sure = {pair: one for pair, one in decisions.items() if pair.realisation_id not in hesitant}
        current = unit.completions.current(list(sure))
        versions, reasons = self._versions(unit, sure, current, now_ms)
        unit.pairs.settled(list(sure))
        unit.completions.add(_proved(unit, versions, sure), reasons=reasons, at_ms=now_ms)
        before = {pair: one.completion for pair, one in current.items()}
        # Documents are with whom they count for; one that is left of two an officer looks at.
        own = {pair: one for pair, one in versions.items() if not _with_oneself(decisions[pair])}
        issue_after_closing(unit, own, before, at_ms=now_ms)
        new = _of_closed(unit, [pair for pair in sure if pair not in current])
        contest(unit, [*current, *new], self.terms, at_ms=now_ms)
        carried_out(unit, found_of(unit, list(sure)), {**current, **versions})
        records = [record_of(pair, version) for pair, version in versions.items()]
        for target in (EMBEDDED, *unit.register_targets.names()):
            unit.submissions.add(records, target=target, at_ms=now_ms)
        tell_completions(unit, versions, at_ms=now_ms)

    def _versions(
        self,
        unit: Unit,
        decisions: Mapping[PairKey, Decision],
        current: Mapping[PairKey, Version],
        now_ms: int,
    ) -> tuple[dict[PairKey, Version], dict[PairKey, str]]:
        versions, reasons = _changed(unit, decisions, current)
        bare = _without_evidence(decisions, current)
        bare = {pair: bare[pair] for pair in _of_closed(unit, bare)}
        come_over = by_documents(unit, bare)
        for pair in come_over.keys() - versions.keys():  # their facts come to nothing at all
            versions[pair], reasons[pair] = bare[pair], Why.EVIDENCE_WITHDRAWN.value
        # What is with themselves under another id is lost to nobody.
        guarded = {pair: one for pair, one in current.items() if not _with_oneself(decisions[pair])}
        guarded |= come_over
        proposed = dict.fromkeys(unit.withdrawals.latest(list(bare))) | {
            pair: _proposed(one, versions.get(pair)) for pair, one in guarded.items()
        }
        passes = let_pass(unit, proposed, firm_before_ms=now_ms - self.firm_ms, at_ms=now_ms)
        made = {pair: one for pair, one in versions.items() if passes.get(pair, True)}
        return made, {pair: reasons[pair] for pair in made}


def _of_closed(unit: Unit, pairs: Collection[PairKey]) -> Sequence[PairKey]:
    """Those of realisations that are closed: of others nobody has a document."""
    closed = unit.closings.of({pair.realisation_id for pair in pairs})
    return [pair for pair in pairs if pair.realisation_id in closed]


def _without_evidence(
    decisions: Mapping[PairKey, Decision], current: Mapping[PairKey, Version]
) -> dict[PairKey, Version]:
    """Of each pair of which no version stands, or one without evidence, the version to which it comes."""
    found: dict[PairKey, Version] = {}
    for pair, one in decisions.items():
        standing = current.get(pair)
        if one.completion is not None and not one.moved and (standing is None or standing.completion.empty):
            found[pair] = Version(standing.number + 1 if standing else 1, one.completion)
    return found


def _with_oneself(decision: Decision) -> bool:
    return decision.moved is Why.PERSONS_MERGED


def _proposed(standing: Version, version: Version | None) -> Proposed | None:
    if version is None:
        return None
    return Proposed(standing, version, figures=payload(version.completion))


def _changed(
    unit: Unit, decisions: Mapping[PairKey, Decision], current: Mapping[PairKey, Version]
) -> tuple[dict[PairKey, Version], dict[PairKey, str]]:
    """Of each pair for which something changes the version that says so, and why."""
    decisive = {one for version in current.values() for one in version.completion.fact_ids}
    fallen = unit.facts.fallen(decisive)
    versions: dict[PairKey, Version] = {}
    reasons: dict[PairKey, str] = {}
    for pair, decision in decisions.items():
        if decision.completion is None:
            continue
        standing = current.get(pair)
        if decision.moved and (standing is None or standing.completion.empty):
            continue
        reason = why(standing.completion if standing else None, decision.completion, fallen=fallen)
        if reason is not None:
            versions[pair] = Version(standing.number + 1 if standing else 1, decision.completion)
            reasons[pair] = (decision.moved or reason).value
    return versions, reasons


def _proved(
    unit: Unit, versions: Mapping[PairKey, Version], decisions: Mapping[PairKey, Decision]
) -> dict[PairKey, Version]:
    """The same, each with the raw rows that say what it rests on, and their hashes of this moment."""
    rests_on = {pair: decisions[pair].rests_on for pair in versions}
    told = unit.facts.sources({fact_id for ids in rests_on.values() for fact_id in ids})
    return {
        pair: replace(version, sources=tuple({one: None for each in rests_on[pair] for one in told[each]}))
        for pair, version in versions.items()
    }


def record_of(pair: PairKey, version: Version) -> Record:
    """What registers are told of a version: its figures, and by what its evidence is known again."""
    told = {**json.loads(payload(version.completion)), "evidence": evidence_of(version)}
    return Record(pair.person_id, pair.realisation_id, version.number, json.dumps(told, sort_keys=True))


def evidence_of(version: Version) -> str | None:
    """A digest of the raw rows that a version rests on, whatever their order; None where it names none.

    The SHA-256 of the rows' own SHA-256 in hexadecimal digits, sorted, a line each.
    """
    hashes = sorted(one.sha256 for one in version.sources)
    return sha256("\n".join(hashes).encode()).hexdigest() if hashes else None


def payload(completion: Completion) -> str:
    """What the register keeps: the entitlement and the figures behind it, as JSON text."""
    score = completion.score
    return json.dumps(
        {
            "attended": completion.attended,
            "attended_at_ms": completion.attended_at_ms,
            "minutes": completion.minutes,
            "score": score.whole_percent if score else None,
            "confirmation": completion.confirmation,
            "certificate": completion.certificate,
            "body": completion.body_id,
            "rule_version": completion.rule.version,
        },
        sort_keys=True,
    )
