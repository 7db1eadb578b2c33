"""The verb: what was done (xAPI 1.0.3 Data 2.4.3)."""

from xapi.checks import Shape, language_map, record, text
from xapi.values import is_iri

VOIDED = "http://adlnet.gov/expapi/verbs/voided"

check_verb = record(
    "verb-object",
    Shape(
        {"id": text("verb-id", "iri", is_iri), "display": language_map("verb-display")},
        required={"id": "verb-id"},
    ),
)
