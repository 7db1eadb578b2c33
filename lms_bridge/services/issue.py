"""Issue, replace and withdraw documents, in the unit of the decision or the closing that calls for it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.completion import Completion
from lms_bridge.domain.document import Document, DocumentKind, Ended, Said, Standing
from lms_bridge.domain.issuing import Change, Held, change
from lms_bridge.services.ports import PairKey, Unit, Version
from lms_bridge.services.ports.issuing import Draft, Issue
from lms_bridge.services.scripts import fold
from lms_bridge.services.tell_subscribers import tell_ended, tell_issued

BY_SETTING: Final = "setting"
"""Who acts where nobody does: the rules themselves."""


@dataclass(frozen=True, slots=True)
class Because:
    """By whom, why and when."""

    by: str
    reason: str
    at_ms: int


def held_of(unit: Unit, pairs: Collection[PairKey]) -> Mapping[PairKey, Held]:
    """What each of these holds, here and on paper from before."""
    documents, paper = unit.issued.of_pairs(pairs), unit.issued.on_paper(pairs)
    return {pair: _held(documents.get(pair, ()), paper.get(pair, ())) for pair in pairs}


def _held(documents: Sequence[Document], paper: Collection[DocumentKind]) -> Held:
    return Held(
        valid=[one.kind for one in documents if one.standing is Standing.ISSUED],
        ever=[one.kind for one in documents],
        on_paper=paper,
    )


def follow(
    unit: Unit,
    versions: Mapping[PairKey, Version],
    before: Mapping[PairKey, Completion | None],
    *,
    reasons: Mapping[PairKey, Because],
    anew: Collection[PairKey] = (),
) -> Sequence[Document]:
    """Issue what is newly due by these versions of closed realisations, and end what is due no more.

    Of a realisation that is held up (`domain.validity`) nothing new is issued.

    `anew`: pairs whose documents are replaced where they would say something else now.
    """
    says, held = unit.issued.says(versions), held_of(unit, versions)
    valid = valid_of(unit, versions)
    changes: dict[PairKey, Change] = {}
    for pair, version in versions.items():
        other = _differing(valid[pair], says[pair]) if pair in anew else ()
        changes[pair] = change(before.get(pair), version.completion, held[pair], said_anew=other)
    _end(unit, changes, valid, reasons)
    held_up = unit.validity.obstacles({pair.realisation_id for pair in versions})
    drafts = [
        _draft(pair, kind, versions[pair], says[pair], valid[pair].get(old) if old else None)
        for pair, one in changes.items()
        for kind, old in one.new.items()
        if old is not None or pair.realisation_id not in held_up
    ]
    return _issue(unit, drafts, reasons)


def valid_of(unit: Unit, pairs: Collection[PairKey]) -> Mapping[PairKey, Mapping[DocumentKind, Document]]:
    """The valid documents of each of these, by kind."""
    documents = unit.issued.of_pairs(pairs)
    return {
        pair: {one.kind: one for one in documents.get(pair, ()) if one.standing is Standing.ISSUED}
        for pair in pairs
    }


def _differing(valid: Mapping[DocumentKind, Document], says: Said) -> Collection[DocumentKind]:
    return [kind for kind, one in valid.items() if one.said != said_by(kind, says)]


def said_by(kind: DocumentKind, says: Said) -> Said:
    """What a document of that kind says: the score is a certificate's alone."""
    return says if kind is DocumentKind.CERTIFICATE else replace(says, score=None)


def _end(
    unit: Unit,
    changes: Mapping[PairKey, Change],
    valid: Mapping[PairKey, Mapping[DocumentKind, Document]],
    reasons: Mapping[PairKey, Because],
) -> None:
    for pair, one in changes.items():
        because = reasons[pair]
        ended = Ended(because.at_ms, by=because.by, reason=because.reason)
        replaced = [valid[pair][old] for old in one.new.values() if old]
        withdrawn = [valid[pair][kind] for kind in one.withdrawn]
        for standing, some in ((Standing.REPLACED, replaced), (Standing.WITHDRAWN, withdrawn)):
            end(unit, some, standing, ended)


def end(unit: Unit, documents: Sequence[Document], standing: Standing, ended: Ended) -> None:
    """These documents are valid no more; each end is in the event log."""
    if documents:
        unit.issued.end([one.id for one in documents], standing, ended)
        tell_ended(unit, documents, standing, at_ms=ended.at_ms)
    for one in documents:
        unit.logs.event(
            by=ended.by,
            what=f"document-{standing}",
            subject=_subject(one),
            detail=ended.reason,
            at_ms=ended.at_ms,
        )


def _subject(one: Document) -> str:
    return f"{one.label}: person {one.person_id} → realisation {one.realisation_id}"


def _draft(pair: PairKey, kind: DocumentKind, version: Version, says: Said, old: Document | None) -> Draft:
    said = said_by(kind, says)
    return Draft(kind, pair, version=version.number, said=said, replaces_id=old.id if old else None)


def _issue(unit: Unit, drafts: Sequence[Draft], reasons: Mapping[PairKey, Because]) -> Sequence[Document]:
    made: list[Document] = []
    for by in sorted({reasons[one.pair].by for one in drafts}):
        mine = sorted((one for one in drafts if reasons[one.pair].by == by), key=_by_name)
        at_ms = reasons[mine[0].pair].at_ms
        made += give_out(unit, mine, by=by, at_ms=at_ms)
    return made


def give_out(unit: Unit, drafts: Sequence[Draft], *, by: str, at_ms: int) -> Sequence[Document]:
    """Number these and keep them, and tell whoever wants to hear of it."""
    made = unit.issued.issue(drafts, Issue(by=by, at_ms=at_ms, year=day_of(at_ms).year))
    tell_issued(unit, made, at_ms=at_ms)
    return made


def _by_name(draft: Draft) -> tuple[object, ...]:
    """Numbers follow the alphabet, one for both scripts."""
    said = draft.said
    return draft.kind.value, fold(said.family_name), fold(said.given_name), draft.pair.person_id


def log_issued(unit: Unit, documents: Sequence[Document], *, reason: str = "") -> None:
    """An event for each document that was issued by itself, apart from a closing."""
    for one in documents:
        unit.logs.event(
            by=one.issued_by,
            what="document-issued",
            subject=_subject(one),
            detail=reason,
            at_ms=one.issued_ms,
        )
