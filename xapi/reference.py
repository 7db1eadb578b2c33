"""References to other statements (xAPI 1.0.3 Data 2.4.4.3)."""

from xapi.checks import Shape, one_of, record, text
from xapi.values import is_uuid

check_statement_ref = record(
    "statement-ref-object",
    Shape(
        {
            "objectType": one_of("statement-ref-object-type", frozenset({"StatementRef"})),
            "id": text("statement-ref-id", "uuid", is_uuid),
        },
        required={"objectType": "statement-ref-object-type", "id": "statement-ref-id"},
    ),
)
