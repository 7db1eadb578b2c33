"""What differs between here, a register and the documents, by person."""

from dataclasses import replace

import pytest

from lms_bridge.domain.document import DocumentKind
from lms_bridge.domain.reconciliation import ON_ITS_WAY_MS, Mine, MismatchKind, look
from lms_bridge.domain.submission import SubmissionState

S, K = SubmissionState, MismatchKind
BOTH = frozenset(DocumentKind)
ANA = Mine(
    "ana",
    attended=True,
    gives=True,
    due=BOTH,
    decided_ms=0,
    documents=BOTH,
    submission_id=1,
    state=S.ACKNOWLEDGED,
    key="k",
)
CANCELLED = replace(ANA, attended=False, gives=False, due=frozenset(), documents=frozenset())
LATE = ON_ITS_WAY_MS


def test_what_agrees_everywhere_is_no_mismatch() -> None:
    looked = look([ANA], {"ana": "k"}, closed=True, now_ms=LATE)
    assert looked.found == ()
    chain = looked.chain
    assert (chain.decided, chain.submitted, chain.acknowledged, chain.there) == (1, 1, 1, 1)
    assert (chain.entitled, chain.documents) == (2, 2)


@pytest.mark.parametrize(
    ("mine", "there", "kinds"),
    [
        (replace(ANA, state=None, key=""), {}, [K.NOT_SUBMITTED]),
        (replace(ANA, state=S.RETURNED, error="score"), {}, [K.WITH_STAFF]),
        (replace(ANA, state=S.ASIDE), {"ana": "older"}, [K.WITH_STAFF]),
        (replace(ANA, state=S.WAITING), {"ana": "older"}, [K.ON_ITS_WAY]),
        (replace(ANA, state=S.SENT), {}, [K.ON_ITS_WAY]),
        (replace(ANA, state=S.PENDING), {}, [K.ON_ITS_WAY]),
        (replace(ANA, state=S.WAITING, decided_ms=1), {}, []),
        (ANA, {}, [K.GONE]),
        (ANA, {"ana": "other"}, [K.OTHER]),
        (ANA, {"ana": ""}, [K.OTHER]),
        (ANA, {"ana": "k", "bojan": "x"}, [K.UNKNOWN]),
        (ANA, {"ana": "k", "bojan": ""}, []),
        (CANCELLED, {}, []),
        (CANCELLED, {"ana": "k"}, []),
        (CANCELLED, {"ana": "older"}, [K.OTHER]),
        (ANA, None, []),
    ],
)
def test_each_difference_has_its_kind(mine: Mine, there: dict[str, str] | None, kinds: list[K]) -> None:
    looked = look([mine], there, closed=True, now_ms=LATE)
    assert [one.kind for one in looked.found] == kinds
    assert looked.proven is (there is not None)


@pytest.mark.parametrize(
    ("due", "documents", "closed", "found"),
    [
        (BOTH, frozenset(), True, [(K.NO_DOCUMENT, "certificate+confirmation")]),
        (BOTH, frozenset({DocumentKind.CONFIRMATION}), True, [(K.NO_DOCUMENT, "certificate")]),
        (BOTH, frozenset(), False, []),
        (BOTH, frozenset(), None, []),
        (frozenset(), frozenset({DocumentKind.CERTIFICATE}), False, [(K.NOT_ENTITLED, "certificate")]),
    ],
)
def test_documents_are_due_when_the_realisation_is_closed(
    due: frozenset[DocumentKind],
    documents: frozenset[DocumentKind],
    closed: bool | None,
    found: list[tuple[K, str]],
) -> None:
    mine = replace(ANA, due=due, documents=documents)
    looked = look([mine], {"ana": "k"}, closed=closed, now_ms=LATE)
    assert [(one.kind, one.why) for one in looked.found] == found


def test_a_document_that_tells_other_figures_is_named() -> None:
    other = replace(ANA, telling_other=frozenset({DocumentKind.CERTIFICATE}))
    looked = look([other], {"ana": "k"}, closed=True, now_ms=LATE)
    assert [(one.kind, one.why) for one in looked.found] == [(K.TELLS_OTHER, "certificate")]


def test_without_proof_nothing_is_said_of_what_is_there() -> None:
    assert look([ANA], None, closed=None, now_ms=LATE).chain.there is None


def test_what_was_on_paper_before_or_ended_by_a_person_is_not_missed() -> None:
    settled = frozenset({DocumentKind.CONFIRMATION})
    mine = replace(ANA, due=BOTH, documents=frozenset(), settled=settled)
    looked = look([mine], {"ana": "k"}, closed=True, now_ms=LATE)
    assert [(one.kind, one.why) for one in looked.found] == [(K.NO_DOCUMENT, "certificate")]
