"""Whether what is decided of one realisation, what registers hold of it and its documents agree: pure.

Nothing follows from a mismatch by itself: a person acts, or the machine goes on with what is on its way.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import Final

from lms_bridge.domain.document import DocumentKind
from lms_bridge.domain.submission import OPEN, WITH_STAFF, SubmissionState

ON_ITS_WAY_MS: Final = 900_000
"""What is on its way for less is no difference: the machine goes on with it."""


class MismatchKind(StrEnum):
    NOT_SUBMITTED = "not-submitted"
    """Decided, and never put on its way."""
    WITH_STAFF = "with-staff"
    """Returned by the register or set aside: a person looks at it."""
    GONE = "gone"
    """The register acknowledged it, and does not have it any more."""
    OTHER = "other"
    """The register acknowledged it, and has something else now."""
    UNKNOWN = "unknown"
    """The register has something from here of which nothing is known here."""
    ON_ITS_WAY = "on-its-way"
    """It is on its way for longer than it should be."""
    NO_DOCUMENT = "no-document"
    """The realisation is closed, and a document that the completion entitles to was not issued."""
    NOT_ENTITLED = "not-entitled"
    """A document is valid to which nothing entitles any more."""
    TELLS_OTHER = "tells-other"
    """A document is valid that tells other minutes, or another score, than are decided now."""


@dataclass(frozen=True, slots=True)
class Mine:
    """What is held here of one person: the current completion, and what became of its submission.

    `gives`: whether anything stands in it. `state`: of the submission of this version, None where there is
    none; `key`: of it. `documents`: those that are valid; `settled`: those in whose place none is due, as one
    was issued elsewhere before or was ended by a person; `telling_other`: of the valid ones those that tell
    other figures than are decided.
    """

    person_id: str
    _: KW_ONLY
    attended: bool
    gives: bool
    due: frozenset[DocumentKind]
    decided_ms: int
    documents: frozenset[DocumentKind] = frozenset()
    settled: frozenset[DocumentKind] = frozenset()
    telling_other: frozenset[DocumentKind] = frozenset()
    submission_id: int | None = None
    state: SubmissionState | None = None
    key: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """`why`: a code, empty where the kind says all. `since_ms`: None: since it is seen."""

    person_id: str
    kind: MismatchKind
    _: KW_ONLY
    why: str = ""
    submission_id: int | None = None
    since_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """How many attended by each station. `there`: of those that attended the ones that the register holds as
    they were told; None where its answer is not proven to be whole. `entitled`, `documents`: documents."""

    decided: int
    submitted: int
    acknowledged: int
    there: int | None
    entitled: int
    documents: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of looking. Without proof of what the register holds, what was found there before stands."""

    chain: Chain
    found: tuple[Mismatch, ...]
    proven: bool


FROM_THERE: Final = frozenset({MismatchKind.GONE, MismatchKind.OTHER, MismatchKind.UNKNOWN})
"""What only the register's own answer can show or settle."""


def look(
    mine: Sequence[Mine], there: Mapping[str, str] | None, *, closed: bool | None, now_ms: int
) -> Looked:
    """Compare. `there`: by person the key of what the register holds, empty where it is not from here; None:
    unproven. `closed`: whether documents are due by now; None: documents are looked at elsewhere."""
    attended = [one for one in mine if one.attended]
    reached = {SubmissionState.ACKNOWLEDGED}
    documented = () if closed is None else mine
    chain = Chain(
        decided=len(attended),
        submitted=sum(one.state is not None for one in attended),
        acknowledged=sum(one.state in reached for one in attended),
        there=None if there is None else sum(_as_told(one, there) for one in attended),
        entitled=sum(len(one.due) for one in documented),
        documents=sum(len(one.documents) for one in documented),
    )
    found = [each for one in mine for each in _of_submission(one, now_ms)]
    if there is not None:
        found += _of_register(mine, there)
    if closed is not None:
        found += [each for one in mine for each in _of_documents(one, closed=closed)]
    return Looked(chain, tuple(found), proven=there is not None)


def _as_told(one: Mine, there: Mapping[str, str]) -> bool:
    return bool(one.key) and there.get(one.person_id) == one.key


def _of_submission(one: Mine, now_ms: int) -> Iterator[Mismatch]:
    since_ms, of = one.decided_ms, one.submission_id
    if one.state is None:
        yield Mismatch(one.person_id, MismatchKind.NOT_SUBMITTED, since_ms=since_ms)
    elif one.state in WITH_STAFF:
        why = one.error if one.state is SubmissionState.RETURNED else one.state.value
        yield Mismatch(one.person_id, MismatchKind.WITH_STAFF, why=why, submission_id=of, since_ms=since_ms)
    elif one.state in OPEN and since_ms + ON_ITS_WAY_MS <= now_ms:
        why = one.error or one.state.value
        yield Mismatch(one.person_id, MismatchKind.ON_ITS_WAY, why=why, submission_id=of, since_ms=since_ms)


def _of_register(mine: Sequence[Mine], there: Mapping[str, str]) -> Iterator[Mismatch]:
    """Only what was acknowledged in its newest version can be missed; an older one is being replaced."""
    for one in mine:
        if one.state is not SubmissionState.ACKNOWLEDGED or _as_told(one, there):
            continue
        if one.person_id in there:
            yield Mismatch(one.person_id, MismatchKind.OTHER, submission_id=one.submission_id)
        elif one.gives:  # of what was cancelled nothing needs to be left
            yield Mismatch(one.person_id, MismatchKind.GONE, submission_id=one.submission_id)
    known = {one.person_id for one in mine}
    for person_id, key in there.items():
        if key and person_id not in known:
            yield Mismatch(person_id, MismatchKind.UNKNOWN)


def _of_documents(one: Mine, *, closed: bool) -> Iterator[Mismatch]:
    if closed:
        for kind in _named(one.due - one.documents - one.settled):
            yield Mismatch(one.person_id, MismatchKind.NO_DOCUMENT, why=kind)
    for kind in _named(one.documents - one.due):
        yield Mismatch(one.person_id, MismatchKind.NOT_ENTITLED, why=kind)
    for kind in _named(one.telling_other & one.due):
        yield Mismatch(one.person_id, MismatchKind.TELLS_OTHER, why=kind)


def _named(kinds: Collection[DocumentKind]) -> Sequence[str]:
    """As one word: a person lacks a kind or both, and is one line."""
    return ["+".join(sorted(kinds))] if kinds else []
