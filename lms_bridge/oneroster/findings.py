"""What is wrong with a package: each finding with its place and code, personal values masked."""

import re
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from enum import StrEnum
from typing import Never

from lms_bridge.domain.errors import Refused
from lms_bridge.oneroster.national import holds_national_id

LIMIT = 100
"""How many findings are kept; the total is counted on."""
SHOWN = 60
"""How many characters of a value that may be shown are shown."""

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class Code(StrEnum):
    """Every reason for which a package is refused. The words for each are in `wording`."""

    UNREADABLE = "unreadable"
    PACKAGE_TOO_LARGE = "package-too-large"
    NOT_A_ZIP = "not-a-zip"
    TOO_MANY_ENTRIES = "too-many-entries"
    NESTED_PATH = "nested-path"
    DUPLICATE_ENTRY = "duplicate-entry"
    CASE_COLLISION = "case-collision"
    ENCRYPTED_ENTRY = "encrypted-entry"
    UNSUPPORTED_COMPRESSION = "unsupported-compression"
    ENTRY_TOO_LARGE = "entry-too-large"
    UNPACKED_TOO_LARGE = "unpacked-too-large"
    RATIO_TOO_HIGH = "ratio-too-high"
    DAMAGED_ENTRY = "damaged-entry"

    MANIFEST_MISSING = "manifest-missing"
    UNKNOWN_PROPERTY = "unknown-property"
    DUPLICATE_PROPERTY = "duplicate-property"
    MISSING_PROPERTY = "missing-property"
    WRONG_VERSION = "wrong-version"
    UNKNOWN_MODE = "unknown-mode"
    DELTA_NOT_TAKEN = "delta-not-taken"
    FILE_MISSING = "file-missing"
    FILE_DECLARED_ABSENT = "file-declared-absent"
    UNKNOWN_FILE = "unknown-file"
    NEEDED_FILE_ABSENT = "needed-file-absent"

    NOT_UTF8 = "not-utf8"
    MALFORMED_CSV = "malformed-csv"
    NO_HEADER = "no-header"
    WRONG_HEADER = "wrong-header"
    UNKNOWN_COLUMN = "unknown-column"
    DUPLICATE_COLUMN = "duplicate-column"
    MISSING_COLUMN = "missing-column"
    WRONG_FIELD_COUNT = "wrong-field-count"
    TOO_MANY_ROWS = "too-many-rows"

    VALUE_MISSING = "value-missing"
    VALUE_TOO_LONG = "value-too-long"
    CONTROL_CHARACTER = "control-character"
    NOT_BLANK_IN_BULK = "not-blank-in-bulk"
    NOT_A_GUID = "not-a-guid"
    UNKNOWN_WORD = "unknown-word"
    NOT_A_DATE = "not-a-date"
    NOT_A_MOMENT = "not-a-moment"
    MOMENT_WITHOUT_OFFSET = "moment-without-offset"
    NOT_HOURS = "not-hours"
    NOT_A_PERCENT = "not-a-percent"
    NOT_A_YEAR = "not-a-year"
    NOT_AN_IRI = "not-an-iri"
    DUPLICATE_ID = "duplicate-id"
    DANGLING_REFERENCE = "dangling-reference"

    NOT_INTERVALS = "not-intervals"
    AGENDA_COUNTS_NOTHING = "agenda-counts-nothing"
    AGENDA_OUTSIDE = "agenda-outside"
    END_NOT_AFTER_START = "end-not-after-start"
    END_BEFORE_BEGIN = "end-before-begin"
    PRESENCE_PERCENT_MISSING = "presence-percent-missing"
    PASS_MARK_MISSING = "pass-mark-missing"  # noqa: S105
    NOT_A_HOME_PAGE = "not-a-home-page"
    ACCOUNT_OF_TWO = "account-of-two"
    ENROLLED_TWICE = "enrolled-twice"
    PARENT_CYCLE = "parent-cycle"
    NATIONAL_ID_IN_CLEAR = "national-id-in-clear"


@dataclass(frozen=True, slots=True)
class RosterFinding:
    """One thing wrong. `file` is "" for the package itself; `line` is the physical line, header = 1.

    `value` is already masked and escaped: it may be printed. `params` fill the words of the code.
    """

    file: str
    code: Code
    _: KW_ONLY
    line: int | None = None
    column: str | None = None
    value: str | None = None
    params: Mapping[str, str | int] = field(default_factory=dict)

    def to_dict(self) -> dict[str, object]:
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "code": str(self.code),
            "value": self.value,
            "params": dict(self.params),
        }


class RosterRefused(Refused):
    """A package was not taken; nothing of it was. `findings` holds at most 100 of the `total`."""

    code = "roster-refused"

    def __init__(self, findings: tuple[RosterFinding, ...], *, total: int) -> None:
        super().__init__(total=total)
        self.findings = findings
        self.total = total


class Findings:
    """Collects what is wrong with one package: the first 100, and how many there are."""

    def __init__(self) -> None:
        self._kept: list[RosterFinding] = []
        self.total = 0

    def add(self, finding: RosterFinding) -> None:
        self.total += 1
        if len(self._kept) < LIMIT:
            self._kept.append(finding)

    def refuse(self, finding: RosterFinding) -> Never:
        """Add one after which nothing more can be read, and refuse."""
        self.add(finding)
        raise self._refusal()

    def refuse_if_any(self) -> None:
        """Raises `RosterRefused` when something was found."""
        if self.total:
            raise self._refusal()

    def _refusal(self) -> RosterRefused:
        return RosterRefused(tuple(self._kept), total=self.total)


def shown(value: str) -> str:
    """A value that tells of nobody: cut at 60 characters, unseen characters escaped."""
    if holds_national_id(value):
        return masked(value)
    cut = value if len(value) <= SHOWN else value[:SHOWN] + "…"
    return _UNSEEN.sub(lambda unseen: f"\\u{ord(unseen.group()):04x}", cut)


def masked(value: str) -> str:
    """A personal value: its first character and its length, `M…[7]`."""
    return f"{_UNSEEN.sub('?', value[:1])}…[{len(value)}]" if value else ""
