"""The English words about files of attendance: what is said of a line or of the whole file, and the way out.

Keyed by code, for commands and pages alike; `say` translates a text into the language of a page.
`docs/reference/attendance-files.md` lists the same codes.
"""

from collections.abc import Callable, Mapping
from typing import Final

from lms_bridge.runtime.words import Words, placed
from lms_bridge.services.attendance_file import Said

Say = Callable[[str], str]
Pair = tuple[str, str]
TITLE: Final = "The file is not taken"
AT_LINE: Final = "Line {line}: {text}"

OF_FILE: Final[Mapping[str, Pair]] = {
    "file-too-large": (
        "The file is larger than {most} MB.",
        "Export one meeting at a time.",
    ),
    "too-many-rows": (
        "The file has more than {most} lines.",
        "Export one meeting at a time, or cut the file into several.",
    ),
    "file-empty": (
        "There is nothing in the file.",
        "Export it again; it may be that the download was broken off.",
    ),
    "wrong-encoding": (
        "The file is not text in {encoding}.",
        "Take the file as it was downloaded. Out of a spreadsheet save it as “CSV UTF-8”.",
    ),
    "file-truncated": (
        "The file ends before it is whole.",
        "Download it again; it may be that the download was broken off.",
    ),
    "malformed-table": (
        "The table is broken here: quotation marks that do not close, or text after them.",
        "Take the file as it was downloaded, or correct the line.",
    ),
    "not-json": (
        "The file begins as JSON and is none.",
        "Save the answer of Graph as it came.",
    ),
    "layout-unknown": (
        "None of the known tables is in the file.",
        "Take the file as it was downloaded; export it in English, or write the file in our own format.",
    ),
    "other-format": (
        "The file is of the format “{found}”, not “{asked}”.",
        "Choose the format “{found}”, or have it recognised.",
    ),
    "column-missing": (
        "The column “{column}” is missing.",
        "Add it; the header names are realisation, account or person, join, leave.",
    ),
    "column-twice": (
        "Column {column} says what another column of the header says already.",
        "Leave one of the two out.",
    ),
    "only-totals": (
        "The file has only the total of each participant, not when they came and went.",
        "Export it again without “Show unique users”.",
    ),
    "several-meetings": (
        "The file is about more than one meeting.",
        "Export one meeting at a time.",
    ),
    "nobody-in-file": (
        "Nobody is in the file.",
        "Look whether it is the right meeting, and export it again.",
    ),
    "zone-needed": (
        "Times are written without a time zone.",
        "Say in which zone they are meant, such as Europe/Belgrade: it is the zone of whoever exported it.",
    ),
    "zone-unknown": (
        "There is no time zone of that name.",
        "Name it as in Europe/Belgrade.",
    ),
    "order-needed": (
        "Every date of the file could be day and month or month and day.",
        "Say which it is (dmy: the day first, mdy: the month first); look at the date of the meeting.",
    ),
    "order-contradicted": (
        "This date cannot be in the order that was stated.",
        "State the other order, or none: the file shows it.",
    ),
    "order-mixed": (
        "Some dates have the day first, others the month.",
        "Take the file as it was downloaded: a spreadsheet has rewritten some of its dates.",
    ),
    "meeting-differs": (
        "The file is about the meeting {found}; the realisation is held in {expected}.",
        "Take the file of the right meeting, or choose the right realisation.",
    ),
    "realisation-needed": (
        "The file does not say of which realisation it tells.",
        "Choose the realisation.",
    ),
    "not-a-webinar": (
        "The realisation is no webinar; presence to the minute counts for nothing in it.",
        "Tick the list of a classroom day on its own page.",
    ),
    "file-stands": (
        "File {number} stands already for this realisation and this source.",
        "Say whether the new file replaces it, or adds to it: what both tell counts once.",
    ),
    "format-not-of-source": (
        "A source of the kind “{kind}” has no files of the format “{format}”.",
        "Choose the source of the product that the file comes from.",
    ),
    "nothing-to-import": (
        "No line of the file can be taken.",
        "Correct what is said of its lines; at the command line --dry-run lists it.",
    ),
}
"""Why nothing of a file is taken."""

OF_LINE: Final[Mapping[str, Pair]] = {
    "time-missing": ("A time is missing.", "Fill it in."),
    "not-a-time": (
        "A time cannot be read.",
        "Write it as 2026-11-24T09:00:00+01:00, or as the product exports it.",
    ),
    "time-skipped": (
        "In the night of the clock change there was no such time.",
        "Write the time with its offset, as 2026-03-29T03:30:00+02:00.",
    ),
    "time-twice": (
        "In the night of the clock change this time was there twice.",
        "Write the time with its offset, as 2026-10-25T02:30:00+02:00.",
    ),
    "time-absurd": (
        "The time is before the year 2000, or still to come.",
        "Correct the year; look whether day and month changed places.",
    ),
    "leave-missing": (
        "It does not say when they left.",
        "Export the file again after the meeting has ended, or fill the time in.",
    ),
    "leave-before-join": ("They left before they came.", "Correct one of the two times."),
    "stay-empty": (
        "They came and left in the same moment.",
        "Correct one of the two times, or remove the line.",
    ),
    "stay-absurd": ("They stayed longer than a day.", "Correct one of the two times."),
    "row-too-short": (
        "The line has {found} cells; the header has {expected}.",
        "Complete it. If it is the last line, the download may have been broken off.",
    ),
    "row-too-long": (
        "The line has {found} cells; the header has {expected}.",
        "Put a cell that holds the separator into quotation marks.",
    ),
    "person-and-account": (
        "Both the person and the account are named.",
        "Leave one of them empty.",
    ),
    "nobody-named": ("Neither a person nor an account is named.", "Fill in one of them."),
    "name-unusable": (
        "A name holds characters that cannot be shown, or is too long.",
        "Write it anew.",
    ),
    "yes-or-no": (
        "A cell that says yes or no says something else.",
        "Take the file as it was exported; else write Yes or No.",
    ),
    "acts-out-of-turn": (
        "Under this name somebody joined twice or left twice: it may be two people.",
        "Write the file in our own format, for each person by the register's number.",
    ),
    "act-unknown": (
        "The line says neither that they joined nor that they left.",
        "Switch the product to English and export again.",
    ),
    "record-unreadable": ("The record is not one of Graph.", "Save the answer of Graph as it came."),
    "realisation-unknown": (
        "The register has no such realisation, or more than one of that code.",
        "Write the register's number of the realisation.",
    ),
    "realisation-differs": (
        "The line names another realisation than the one that was chosen.",
        "Import the file without choosing one, or remove the line.",
    ),
    "person-unknown": (
        "The register knows no such person.",
        "Write the register's number of the person.",
    ),
    "line-not-a-webinar": (
        "The realisation is no webinar; presence to the minute counts for nothing in it.",
        "Remove the line.",
    ),
    "of-another-realisation": (
        "At this time another realisation was held in the same room.",
        "Import the file for that realisation.",
    ),
}
"""Why a line is not taken. The others are."""

OF_NOTE: Final[Mapping[str, Pair]] = {
    "did-not-attend": ("Registered, and did not come.", ""),
    "waiting-room": ("Time in the waiting room is no presence.", ""),
    "data-lacking": (
        "Graph has no times of this stay; it is not counted.",
        "If they were there, say so in a file of our own format.",
    ),
    "duration-differs": (
        "The product's own duration is {minutes} minutes off what the times come to; the times count.",
        "Look whether the time zone and the order of the date are right.",
    ),
    "row-repeated": ("The same as line {other}; it counts once.", ""),
    "rows-overlap": ("Overlaps line {other}; the time counts once.", ""),
    "two-at-once": (
        "At the same time they were in another realisation, by line {other}.",
        "Look which of the two is right.",
    ),
}
"""What is worth knowing of a line."""

OUTCOMES: Final[Mapping[str, str]] = {
    "counts": "counts",
    "outside": "outside the counted time: kept, counts nothing",
    "unmatched": "waits: nobody is known to have this account",
    "not-in-roster": "waits: the person is not in the roster",
    "lectures": "lectures: present as such",
}
"""What becomes of a line that is taken."""

ALL: Final[Mapping[str, Pair]] = {**OF_FILE, **OF_LINE, **OF_NOTE}


def said_words(said: Said, *, say: Say = str) -> tuple[str, str]:
    """What is said of a line, and the remedy, which may be empty."""
    text, remedy = ALL.get(said.code, ("", ""))
    return placed(say(text), said.params), placed(say(remedy), said.params) if remedy else ""


def refusal_words(said: Said, *, say: Say = str) -> Words:
    """Why nothing of a file is taken."""
    text, remedy = said_words(said, say=say)
    where = placed(say(AT_LINE), {"line": said.line, "text": text}) if said.line else text
    return Words(say(TITLE), where, remedy)
