"""What can be wrong with a body of statements, one root for the whole package.

XapiError
├── MalformedJson       the bytes are not JSON that can be trusted: one place, no findings
└── StatementsRefused   they are JSON, and the specification refuses what it says: a list of findings
"""

from typing import ClassVar

from xapi.findings import Finding


class XapiError(Exception):
    """Root of all that this package raises."""

    code: ClassVar[str] = "xapi"
    retryable: ClassVar[bool] = False


class MalformedJson(XapiError):
    """The body is not strict JSON (RFC 8259; xAPI 1.0.3 Data 2.2 for members given twice).

    `reason` is a stable code: `syntax`, `not-utf8`, `duplicate-key`, `not-a-number`, `number-range`,
    `lone-surrogate` or `too-deep`. `line` and `column` count from 1 in characters, `offset` from 0 in
    bytes of the body. `index`: the statement's place in the batch, where it is inside of one.
    """

    code = "malformed-json"

    def __init__(self, reason: str, *, line: int, column: int, offset: int) -> None:
        super().__init__(f"{reason} at line {line}, column {column} (byte {offset})")
        self.reason = reason
        self.line = line
        self.column = column
        self.offset = offset
        self.index: int | None = None


class StatementsRefused(XapiError):
    """At least one statement breaks a rule; `findings` say which, where, and by which clause."""

    code = "statements-refused"

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(str(finding) for finding in findings))
        self.findings = findings
