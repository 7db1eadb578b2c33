"""English words for every reason of refusal: what is wrong, and what to do. The edge translates them.

Templates are filled by `fields`: `file`, `line`, `column`, `value` (masked) and the finding's own params.
"""

from collections.abc import Mapping

from lms_bridge.oneroster.findings import Code, RosterFinding

PLACES: Mapping[str, str] = {
    "package": "the package",
    "file": "{file}",
    "line": "{file}, line {line}",
    "cell": "{file}, line {line}, column {column}",
}
"""How a place is said, by how much of it is known."""

WORDS: Mapping[Code, str] = {
    Code.UNREADABLE: "The file cannot be read. Check that it is there and that you may read it.",
    Code.PACKAGE_TOO_LARGE: "The package is larger than {most} bytes. Export the roster alone.",
    Code.NOT_A_ZIP: "This is not a zip file. Pack the CSV files into one zip.",
    Code.TOO_MANY_ENTRIES: "The zip holds more than {most} files. Pack the roster's CSV files alone.",
    Code.NESTED_PATH: "The zip holds a folder or a path. Pack the CSV files themselves, without a folder.",
    Code.DUPLICATE_ENTRY: "The zip holds this file twice. Pack it once.",
    Code.CASE_COLLISION: "The zip holds this name in capital and in small letters. Keep one of them.",
    Code.ENCRYPTED_ENTRY: "The file is encrypted. Pack it without a password.",
    Code.UNSUPPORTED_COMPRESSION: "The file is packed in an uncommon way. Pack an ordinary zip (deflate).",
    Code.ENTRY_TOO_LARGE: "The file unpacks to more than is taken. Check the export.",
    Code.UNPACKED_TOO_LARGE: "The package unpacks to more than is taken. Check the export.",
    Code.RATIO_TOO_HIGH: "The file unpacks to far more than its size allows. Check where it came from.",
    Code.DAMAGED_ENTRY: "The file in the zip is damaged. Export or send the package again.",
    Code.MANIFEST_MISSING: "There is no manifest.csv in the package. Export the whole package.",
    Code.UNKNOWN_PROPERTY: "OneRoster 1.2 has no property {value}. Remove the line or correct its name.",
    Code.DUPLICATE_PROPERTY: "The property {value} stands already on line {first}. Keep one of them.",
    Code.MISSING_PROPERTY: "The property {property} is missing. Add it.",
    Code.WRONG_VERSION: "{property} must be {expected}, not “{value}”. Export as OneRoster 1.2 CSV.",
    Code.UNKNOWN_MODE: "{property} must be absent or bulk, not “{value}”.",
    Code.DELTA_NOT_TAKEN: "{file} holds changes only (delta). Export it whole (bulk).",
    Code.FILE_MISSING: "The manifest says bulk, but {file} is not in the zip. Add it, or say absent.",
    Code.FILE_DECLARED_ABSENT: "The manifest says absent, but {file} is in the zip. Say bulk, or remove it.",
    Code.UNKNOWN_FILE: "OneRoster 1.2 has no such file. Remove it from the zip.",
    Code.NEEDED_FILE_ABSENT: "A whole roster needs {file}. Add it; its header alone is enough.",
    Code.NOT_UTF8: "The file is not UTF-8. Save it as CSV in UTF-8.",
    Code.MALFORMED_CSV: "The CSV breaks here: a quotation mark is not closed or not doubled. Correct it.",
    Code.NO_HEADER: "The file is empty. Its first line must be the header of OneRoster 1.2.",
    Code.WRONG_HEADER: (
        "Column {position} of the header must be {column}, not “{value}”. Keep the standard's order."
    ),
    Code.UNKNOWN_COLUMN: (
        "The header has a column that the standard does not know. Remove it, or name it metadata.{column}."
    ),
    Code.DUPLICATE_COLUMN: "The header names this column twice. Keep one of them.",
    Code.MISSING_COLUMN: "The header lacks this column, which every row needs. Add it.",
    Code.WRONG_FIELD_COUNT: (
        "The line has {found} fields instead of {expected}. Quote values that hold a comma."
    ),
    Code.TOO_MANY_ROWS: "The file has more than {most} rows. Check the export.",
    Code.VALUE_MISSING: "A value is needed here. Fill it in.",
    Code.VALUE_TOO_LONG: "The value is longer than any that is taken. Shorten it.",
    Code.CONTROL_CHARACTER: "The value holds a control character. Remove it.",
    Code.NOT_BLANK_IN_BULK: "In a whole roster (bulk) this column is empty, not “{value}”. Empty it.",
    Code.NOT_A_GUID: "“{value}” is no id: only A-Z a-z 0-9 . / @ _ - and at most 255 of them. Correct it.",
    Code.UNKNOWN_WORD: "“{value}” is not taken here. Write one of: {expected}.",
    Code.NOT_A_DATE: "“{value}” is no date. Write it as 2026-01-31.",
    Code.NOT_A_MOMENT: "“{value}” is no date and time. Write it as 2026-01-31T09:00:00+01:00.",
    Code.MOMENT_WITHOUT_OFFSET: "“{value}” does not say its offset from UTC. Add it, as in …T09:00:00+01:00.",
    Code.NOT_INTERVALS: (
        "“{value}” is no list of times. Write FROM/TO, each with its offset, and a blank between two:"
        " 2026-01-31T09:00:00+01:00/2026-01-31T09:45:00+01:00."
    ),
    Code.AGENDA_OUTSIDE: "A part or a break lies outside metadata.start and metadata.end. Correct it.",
    Code.AGENDA_COUNTS_NOTHING: (
        "A part or a break does not end after it begins, or nothing is left that counts. Correct it."
    ),
    Code.NOT_HOURS: "“{value}” is no number of hours. Write it as 8 or 7.5.",
    Code.NOT_A_PERCENT: "“{value}” is no percentage. Write a whole number from 0 to 100.",
    Code.NOT_A_YEAR: "“{value}” is no year. Write four digits.",
    Code.NOT_AN_IRI: "“{value}” is no address. Write it whole, as the platform names it (https://…).",
    Code.DUPLICATE_ID: "The id {value} stands already on line {first}. Give every row an id of its own.",
    Code.DANGLING_REFERENCE: "{id} does not stand in {refers}. Add it there, or correct it here.",
    Code.END_NOT_AFTER_START: "The end is not after the start. Correct metadata.start or metadata.end.",
    Code.END_BEFORE_BEGIN: "The period ends before it begins. Correct beginDate or endDate.",
    Code.PRESENCE_PERCENT_MISSING: (
        "{webinar} is a webinar of this programme, which does not say how much presence it asks. Fill it in."
    ),
    Code.PASS_MARK_MISSING: (
        "The programme gives a certificate for a passed test and has no pass mark. Fill it in, or say never."
    ),
    Code.NOT_A_HOME_PAGE: (
        "“{value}” is no home page of a Moodle. Write its address (https://…), as the platform knows it."
    ),
    Code.ACCOUNT_OF_TWO: (
        "The account {value} is another person's on line {first}. An account has one person: correct one."
    ),
    Code.ENROLLED_TWICE: "The person is enrolled here in the same role on line {first}. Keep one of them.",
    Code.PARENT_CYCLE: "The body is, over its parents, its own parent. Correct parentSourcedId.",
    Code.NATIONAL_ID_IN_CLEAR: (
        "A citizen's national number (JMBG) stands here in clear. It is not taken in: export another number."
    ),
}
"""What is wrong and what to do, by code."""


def fields(finding: RosterFinding) -> dict[str, str | int]:
    """What a template may name. A param wins over the place where both have a name."""
    place = {"file": finding.file, "column": finding.column or "", "value": finding.value or ""}
    return {**place, "line": finding.line or 0, **finding.params}


def place(finding: RosterFinding) -> str:
    """`users.csv, line 4, column email`, or as much of it as is known."""
    if not finding.file:
        return PLACES["package"]
    if finding.line is None:
        return PLACES["file"].format(file=finding.file)
    known = "line" if finding.column is None else "cell"
    return PLACES[known].format(file=finding.file, line=finding.line, column=finding.column)


def sentence(finding: RosterFinding) -> str:
    """The finding in English, with its place: `users.csv, line 4, column email: …`."""
    return f"{place(finding)}: {WORDS[finding.code].format(**fields(finding))}"
