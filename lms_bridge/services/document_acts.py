"""What an officer does with one document: withdraw it, or replace it by what the register says now."""

import re
from dataclasses import dataclass
from typing import Final

from lms_bridge.domain.document import Document, DocumentKind, Ended, Standing
from lms_bridge.domain.errors import NotFound, Refused
from lms_bridge.domain.issuing import entitled
from lms_bridge.services.four_eyes import Wanted
from lms_bridge.services.issue import end, give_out, log_issued, said_by
from lms_bridge.services.ports import PairKey, Unit, Version
from lms_bridge.services.ports.issuing import Draft

_LETTERS: Final = {"P": DocumentKind.CONFIRMATION, "S": DocumentKind.CERTIFICATE}
_LABEL: Final = re.compile(r"([PS])-([0-9]{4})-([0-9]{1,9})")


class DocumentEnded(Refused):
    """The document is not valid any more, or has been replaced (`name`)."""

    code = "document-ended"


class DocumentNotDue(Refused):
    """Nothing entitles to such a document now (`name`)."""

    code = "document-not-due"


@dataclass(frozen=True, slots=True)
class WithdrawDocument:
    """The completion stays as it is; who holds the document may object."""

    def check(self, unit: Unit, wanted: Wanted) -> None:
        """Raises `NotFound`, `DocumentEnded`."""
        _valid(unit, wanted.subject_id)

    def do(self, unit: Unit, wanted: Wanted, *, at_ms: int) -> None:
        """Raises the same."""
        one = _valid(unit, wanted.subject_id)
        ended = Ended(at_ms, by=wanted.by, reason=wanted.reason.strip())
        end(unit, [one], Standing.WITHDRAWN, ended)


@dataclass(frozen=True, slots=True)
class ReplaceDocument:
    """A new document of the same kind, with a number of its own, in the place of a valid one, or of one that
    was withdrawn by mistake."""

    def check(self, unit: Unit, wanted: Wanted) -> None:
        """Raises `NotFound`, `DocumentEnded`, `DocumentNotDue`."""
        _entitling(unit, _replaceable(unit, wanted.subject_id))

    def do(self, unit: Unit, wanted: Wanted, *, at_ms: int) -> None:
        """Raises the same."""
        one = _replaceable(unit, wanted.subject_id)
        version = _entitling(unit, one)
        end_now = [one] if one.standing is Standing.ISSUED else []
        end(unit, end_now, Standing.REPLACED, Ended(at_ms, by=wanted.by, reason=wanted.reason.strip()))
        pair = PairKey(one.person_id, one.realisation_id)
        said = said_by(one.kind, unit.issued.says({pair: version})[pair])
        draft = Draft(one.kind, pair, version=version.number, said=said, replaces_id=one.id)
        made = give_out(unit, [draft], by=wanted.by, at_ms=at_ms)
        log_issued(unit, made, reason=wanted.reason.strip())


def _known(unit: Unit, document_id: int) -> Document:
    one = unit.issued.by_id(document_id)
    if one is None:
        raise NotFound(what="document", name=str(document_id))
    return one


def _valid(unit: Unit, document_id: int) -> Document:
    one = _known(unit, document_id)
    if one.standing is not Standing.ISSUED:
        raise DocumentEnded(name=one.label)
    return one


def _replaceable(unit: Unit, document_id: int) -> Document:
    one = _known(unit, document_id)
    pair = PairKey(one.person_id, one.realisation_id)
    same = [each for each in unit.issued.of_pairs([pair])[pair] if each.kind is one.kind]
    other = any(each.standing is Standing.ISSUED and each.id != one.id for each in same)
    if one.standing is Standing.REPLACED or other or unit.issued.successor(one.id) is not None:
        raise DocumentEnded(name=one.label)
    return one


def _entitling(unit: Unit, one: Document) -> Version:
    pair = PairKey(one.person_id, one.realisation_id)
    version = unit.completions.current([pair]).get(pair)
    if version is None or one.kind not in entitled(version.completion):
        raise DocumentNotDue(name=one.label)
    return version


def document_named(unit: Unit, label: str) -> Document | None:
    """The document that is printed so, `P-2026-000123`; None where there is none."""
    told = _LABEL.fullmatch(label)
    if told is None:
        return None
    return unit.issued.by_number(_LETTERS[told[1]], int(told[2]), int(told[3]))
