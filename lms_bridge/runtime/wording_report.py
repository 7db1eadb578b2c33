"""The custom report of completions in Moodle's own menu words: how it is made, and what is wrong with it."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.runtime.words import Words

STEPS: Final = """\
Open {at_reports} and press New report.
Give it a name, choose the report source Course participants, leave Include default setup ticked.
Add the columns Username, Course ID number (or Course short name) and Time completed; rename none.
Press Filters at the right and add Time completed.
Set the service account's Preferred language to English (en) and its Timezone to UTC.
Allow its role the capability moodle/reportbuilder:viewall.
Give the number at the end of its address by lms-bridge source change {source} --option report_id=NUMBER
Run this command again: it reads the report and says what is wrong with it.
""".splitlines()
"""`{source}` is the source's name, `{at_…}` a place in Moodle's menus."""

REPORT_TROUBLES: Final[Mapping[str, Words]] = {
    "moodle-report-columns-missing": Words(
        "The report lacks columns",
        "The report of completions at “{source}” has not, or has twice: {columns}.",
        "Open it in {at_reports}, press Edit, and add each of them once, under its own name.",
    ),
    "moodle-report-filter-missing": Words(
        "The report cannot be narrowed",
        "The report of completions at “{source}” shows the same whatever time is asked for.",
        "Open it in {at_reports}, press Edit, then Filters, and add Time completed.",
    ),
    "moodle-report-language": Words(
        "The service account's language is not English",
        "“{source}” shows the report of completions to the service account in “{found}”.",
        "Open the account in {at_users}, press Edit, and choose Preferred language English (en).",
    ),
    "moodle-report-time-zone": Words(
        "The service account's time zone is not UTC",
        "A time that the report at “{source}” shows, read as UTC and asked for, does not come back.",
        "Open the account in {at_users}, press Edit, and choose the Timezone UTC.",
    ),
    "moodle-report-time-unreadable": Words(
        "A date of the report cannot be read",
        "In the column {column} at “{source}” stands a date that is not as Moodle shows it in English.",
        "Restore strftimedaydatetime of core_langconfig in Site administration > General > Language >"
        " Language customisation, for English (en).",
    ),
}
"""By the code of `moodle_sync.report`'s errors."""
