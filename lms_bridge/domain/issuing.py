"""Which documents follow from a completion: pure, by what is held already.

The kinds are independent. Whoever holds paper from before gets no second document, and one that an officer
withdrew does not come back by itself.
"""

from collections.abc import Collection, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Final

from lms_bridge.domain.completion import Completion
from lms_bridge.domain.document import DocumentKind, Said

_ENTITLES: Final = {DocumentKind.CONFIRMATION: "confirmation", DocumentKind.CERTIFICATE: "certificate"}


def entitled(completion: Completion | None) -> frozenset[DocumentKind]:
    """The kinds to which a completion entitles."""
    return frozenset(kind for kind, name in _ENTITLES.items() if completion and getattr(completion, name))


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody has of one realisation.

    `valid`: the kinds of which a document stands; `ever`: those of which one was ever issued; `on_paper`:
    those that were issued elsewhere before.
    """

    valid: Collection[DocumentKind] = ()
    ever: Collection[DocumentKind] = ()
    on_paper: Collection[DocumentKind] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """`new`: kinds to issue, each with the kind whose document it replaces, None where it replaces none.
    `withdrawn`: kinds whose documents end with nothing in their place."""

    new: Mapping[DocumentKind, DocumentKind | None] = field(default_factory=dict)
    _: KW_ONLY
    withdrawn: Collection[DocumentKind] = ()

    @property
    def empty(self) -> bool:
        return not (self.new or self.withdrawn)


def change(
    before: Completion | None, after: Completion, held: Held, *, said_anew: Collection[DocumentKind] = ()
) -> Change:
    """What becomes of the documents of a closed realisation with a new version of a completion.

    `before`: None for the first version, and at the closing itself. `said_anew`: kinds whose valid documents
    are to say something else by a person's decision; each is replaced by another of its kind.
    """
    was, is_now = entitled(before), entitled(after)
    lapsed = [one for one in DocumentKind if one in held.valid and one not in is_now]
    new: dict[DocumentKind, DocumentKind | None] = {
        one: None for one in DocumentKind if _is_due(one, is_now, was, held)
    }
    new |= dict(zip(list(new), lapsed, strict=False))  # another in the place of what it was
    new |= {one: one for one in said_anew if one in held.valid and one in is_now}
    return Change(new, withdrawn=tuple(one for one in lapsed if one not in new.values()))


def _is_due(
    kind: DocumentKind, is_now: Collection[DocumentKind], was: Collection[DocumentKind], held: Held
) -> bool:
    if kind not in is_now or kind in held.valid or kind in held.on_paper:
        return False
    return kind not in held.ever or kind not in was


def tells_other(kind: DocumentKind, said: Said, *, minutes: int | None, score: str | None) -> bool:
    """Whether a document tells other figures than are decided now: minutes, and of a certificate the score.

    Nothing is taken from anybody by that, so nothing follows by itself: an officer may replace it.
    """
    return said.minutes != minutes or (kind is DocumentKind.CERTIFICATE and said.score != score)


def takes_document(after: Completion, valid: Collection[DocumentKind]) -> bool:
    """Whether a completion takes from somebody what a valid document of theirs says."""
    lost = [one for one in valid if one not in entitled(after)]
    if not lost:
        return False
    # Who passes the test where a confirmation is only for those who did not has a certificate for it.
    return DocumentKind.CERTIFICATE in lost or not after.certificate
