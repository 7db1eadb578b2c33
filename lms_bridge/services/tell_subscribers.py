"""What happened is told in the unit in which it happens: kept with it, or not at all.

An event holds ids and figures alone. Whoever is told reads the rest where they have a right to it.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from lms_bridge.domain.document import Document, Standing
from lms_bridge.domain.subscription import EventKind
from lms_bridge.services.ports import PairKey, Unit, Version
from lms_bridge.services.ports.subscribers import NewEvent

_ENDED: Final[Mapping[Standing, EventKind]] = {
    Standing.REPLACED: EventKind.DOCUMENT_REPLACED,
    Standing.WITHDRAWN: EventKind.DOCUMENT_WITHDRAWN,
}


def tell_completions(unit: Unit, versions: Mapping[PairKey, Version], *, at_ms: int) -> None:
    """An event for each new version of a completion."""
    unit.messages.tell([_completion(pair, version) for pair, version in versions.items()], at_ms=at_ms)


def _completion(pair: PairKey, version: Version) -> NewEvent:
    first = version.number == 1
    kind = EventKind.COMPLETION_DECIDED if first else EventKind.COMPLETION_CORRECTED
    return NewEvent(kind, {"realisation": pair.realisation_id, "version": version.number})


def tell_issued(unit: Unit, documents: Sequence[Document], *, at_ms: int) -> None:
    """An event for each of these new documents."""
    told = [NewEvent(EventKind.DOCUMENT_ISSUED, _document(one)) for one in documents]
    unit.messages.tell(told, at_ms=at_ms)


def tell_ended(unit: Unit, documents: Sequence[Document], standing: Standing, *, at_ms: int) -> None:
    """An event for each of these documents, which are valid no more."""
    unit.messages.tell([NewEvent(_ENDED[standing], _document(one)) for one in documents], at_ms=at_ms)


def _document(one: Document) -> Mapping[str, object]:
    return {"document": one.label, "kind": one.kind.value, "realisation": one.realisation_id}
