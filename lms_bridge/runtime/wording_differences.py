"""The English words of differences between a Moodle and the register, by code; translated at the edge."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lms_bridge.runtime.wording_trouble import TROUBLES


@dataclass(frozen=True, slots=True)
class CauseWords:
    """Why it is so, and what to do; `remedy` may be empty where nothing is to be done."""

    reason: str
    remedy: str


KINDS: Final[Mapping[str, str]] = {
    "complete-there": "Complete in Moodle, not here",
    "complete-here": "Attended here, not complete in Moodle",
    "times": "Completed at different times",
    "scores": "Different test results",
    "failed-there": "Attended here, failed in Moodle",
    "account-unmatched": "Account of nobody",
    "channels": "Reports disagree on the time",
}

CAUSES: Final[Mapping[str, CauseWords]] = {
    "unmatched": CauseWords(
        "The account belongs to nobody in the register.", "Say whose it is, on the page “Unmatched accounts”."
    ),
    "not-enrolled": CauseWords(
        "The person is not in the roster of this realisation.",
        "Admit them on the page “Waiting for admission”, or correct the roster in the register.",
    ),
    "other-time": CauseWords(
        "The completion in Moodle lies outside the time of this realisation.",
        "If it is from an earlier run, reset the person's completion in Moodle before they begin again.",
    ),
    "held": CauseWords(
        "It is here and does not count yet: the source is only watched or paused, or it is history.",
        "Decide on the page of the source.",
    ),
    "waiting": CauseWords("It waits for an admission.", "Decide on the page “Waiting for admission”."),
    "no-time": CauseWords(
        "Moodle says that the course is complete and tells no time.",
        "Install the companion plugin, which tells it, or look at the completion criteria of the course.",
    ),
    "just-added": CauseWords(
        "It was missing here and has just been added.", "Nothing: the next comparison shows it settled."
    ),
    "failed": CauseWords(
        "An activity that the course asks for was done and failed.",
        "Nothing, if the programme's rule is meant so; else look at the activity in Moodle.",
    ),
    "rule": CauseWords(
        "It is here, and by the programme's rule it is no attendance.",
        "Look at the person's page for the rule and the evidence.",
    ),
    "unenrolled": CauseWords(
        "The person is no longer enrolled in the course, and Moodle no longer shows what they did.",
        "Nothing: what was completed is kept.",
    ),
    "incomplete": CauseWords(
        "Moodle shows the person as not complete: the completion was unlocked or reset there.",
        "Nothing, if that was meant so: what was completed is kept. If it never happened, void what told it.",
    ),
    "here-earlier": CauseWords(
        "The time here is the earlier one, and it counts.", "Nothing, unless the earlier time is wrong."
    ),
    "there-earlier": CauseWords(
        "The time in Moodle is the earlier one; it has been added and will count.",
        "Nothing: the next comparison shows it settled.",
    ),
    "other-score": CauseWords(
        "The best attempt here and the grade in Moodle are not the same.",
        "Look how the test is graded in Moodle (highest, average, last), and whether a grade was overridden.",
    ),
    "nobody": CauseWords(
        "Somebody learns in Moodle whose account belongs to nobody in the register.",
        "Say whose it is, so that a completion counts at once.",
    ),
    "several": CauseWords(
        "The reports of one completion tell different times; the earliest counts.",
        "Nothing, unless the earliest is wrong.",
    ),
}

DOUBTS: Final[Mapping[str, str]] = {
    "emptied": "Moodle shows nobody in the course where people were the last time.",
    "unreadable": "The companion plugin tells something of a person that cannot be read.",
}
"""Why a comparison proved nothing, beside the troubles with a Moodle."""


def doubt_words(trouble: str) -> str:
    """Why a comparison proved nothing; a code that nobody foresaw is shown as it is."""
    words = TROUBLES.get(trouble)
    return words.title if words else DOUBTS.get(trouble, trouble)
