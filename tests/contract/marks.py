"""What clients hand into a gradebook, and how they are answered."""

from typing import Any

from tests.contract.oneroster import Client, Service
from tests.db.pipeline import ANA

LINE = {
    "title": "Испит",
    "assignDate": "2026-01-31T12:00:00.000Z",
    "dueDate": "2026-02-01T12:00:00.000Z",
    "class": {"sourcedId": "webinar"},
    "category": {"sourcedId": "completion/test"},
    "school": {"sourcedId": "centre/1"},
    "resultValueMin": 0,
    "resultValueMax": 100,
}
RESULT = {
    "lineItem": {"sourcedId": "line"},
    "student": {"sourcedId": ANA},
    "scoreStatus": "fully graded",
    "scoreDate": "2026-02-01",
    "score": 80,
}
SCALE = {
    "title": "Оцене",
    "type": "letters",
    "class": {"sourcedId": "webinar"},
    "scoreScaleValue": [{"itemValueLHS": "A", "itemValueRHS": "90-100"}],
}
ASSESSED = {**RESULT, "assessmentLineItem": {"sourcedId": "exam"}}
del ASSESSED["lineItem"]
HANDED: dict[str, tuple[str, dict[str, Any]]] = {
    "scoreScales": ("scale", SCALE),
    "categories": ("theirs", {"title": "Домаћи рад", "weight": 0.5}),
    "lineItems": ("line", LINE),
    "results": ("mark", RESULT),
    "assessmentLineItems": ("exam", {"title": "Пријемни", "class": {"sourcedId": "webinar"}}),
    "assessmentResults": ("grade", {**ASSESSED, "scorePercentile": 91.5}),
}
"""By kind, in the order in which they may be handed in: an id, and the object."""


def filled(service: Service) -> Client:
    made = service.client()
    assert {made.put(kind, id_, **told).status_code for kind, (id_, told) in HANDED.items()} == {201}
    return made


def minor(answer: Any) -> tuple[int, str]:
    (field,) = answer.get_json()["imsx_CodeMinor"]["imsx_codeMinorField"]
    return answer.status_code, field["imsx_codeMinorFieldValue"]
