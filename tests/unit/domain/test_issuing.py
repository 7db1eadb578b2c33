"""Which documents follow from a completion, by what is held."""

from dataclasses import replace

import pytest

from lms_bridge.domain.completion import Completion
from lms_bridge.domain.document import DocumentKind
from lms_bridge.domain.issuing import Change, Held, change, takes_document, tells_other
from lms_bridge.domain.presence import Window
from lms_bridge.domain.programme import Certificate, Confirmation, Rule
from tests.db.issuing import SAID

P, S = DocumentKind.CONFIRMATION, DocumentKind.CERTIFICATE
NOTHING = Completion(
    attended=False,
    attended_at_ms=None,
    present_ms=None,
    window=Window(0, 1),
    score=None,
    confirmation=False,
    certificate=False,
    body_id=None,
    rule=Rule(None, None, Confirmation.ATTENDED, Certificate.PASSED),
    stays=(),
    fact_ids=(),
)
ONLY_P, ONLY_S = replace(NOTHING, confirmation=True), replace(NOTHING, certificate=True)
BOTH = replace(NOTHING, confirmation=True, certificate=True)


@pytest.mark.parametrize(
    ("before", "after", "held", "new"),
    [
        (None, BOTH, Held(), {P: None, S: None}),
        (None, NOTHING, Held(), {}),
        (ONLY_P, BOTH, Held([P], [P]), {S: None}),
        (BOTH, BOTH, Held([P, S], [P, S]), {}),
        (None, BOTH, Held(on_paper=[P]), {S: None}),
        (None, BOTH, Held(on_paper=[P, S]), {}),
        (ONLY_P, ONLY_P, Held([], [P]), {}),
        (NOTHING, ONLY_P, Held([], [P]), {P: None}),
        (ONLY_P, ONLY_S, Held([P], [P]), {S: P}),
        (ONLY_S, ONLY_P, Held([S], [S]), {P: S}),
    ],
    ids=[
        "all at the closing",
        "nothing",
        "what is newly due",
        "nothing twice",
        "no second beside paper",
        "all on paper",
        "what an officer withdrew stays withdrawn",
        "what was earned again",
        "a certificate in place of a confirmation",
        "a confirmation in place of a certificate",
    ],
)
def test_what_is_issued(
    before: Completion | None, after: Completion, held: Held, new: dict[DocumentKind, DocumentKind | None]
) -> None:
    assert change(before, after, held) == Change(new)


def test_what_is_earned_no_more_ends() -> None:
    assert change(BOTH, ONLY_P, Held([P, S], [P, S])) == Change({}, withdrawn=(S,))
    assert change(BOTH, NOTHING, Held([P, S], [P, S])) == Change({}, withdrawn=(P, S))


def test_a_decision_replaces_what_says_something_else() -> None:
    assert change(BOTH, BOTH, Held([P, S], [P, S]), said_anew=[S]) == Change({S: S})
    assert change(BOTH, ONLY_P, Held([P, S], [P, S]), said_anew=[S]) == Change({}, withdrawn=(S,))


@pytest.mark.parametrize(
    ("after", "valid", "takes"),
    [
        (BOTH, [P, S], False),
        (ONLY_P, [P], False),
        (ONLY_P, [P, S], True),
        (NOTHING, [P], True),
        (ONLY_S, [P], False),
        (NOTHING, [], False),
    ],
)
def test_what_takes_a_document(after: Completion, valid: list[DocumentKind], *, takes: bool) -> None:
    assert takes_document(after, valid) is takes


@pytest.mark.parametrize(
    ("kind", "minutes", "score", "other"),
    [
        (P, 90, None, False),
        (P, 95, None, True),
        (P, None, None, True),
        (P, 90, "18/30", False),  # a confirmation tells no score
        (S, 90, "24/30", False),
        (S, 90, "18/30", True),
        (S, 90, None, True),
    ],
)
def test_a_document_tells_the_figures_of_its_kind(
    kind: DocumentKind, minutes: int | None, score: str | None, other: bool
) -> None:
    said = replace(SAID, minutes=90, score="24/30" if kind is S else None)
    assert tells_other(kind, said, minutes=minutes, score=score) is other
