"""The English words of judged attempts at learning packages, by code; translated at the edge."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

RULES: Final[Mapping[str, str]] = {
    "no-credit": "It was in review or browse mode, or without credit, so it counts for nothing.",
    "never-begun": "No session of it was ever ended.",
    "content-says": "The content itself says so.",
    "finished-without-status": "A session was ended and the content set no status: that is completed.",
    "mastery-score": "The score was compared with the mastery score of the package.",
    "suspended": "It is suspended and may be resumed.",
    "completion-threshold": "The progress was compared with the completion threshold of the package.",
    "no-progress-measure": "The package asks for a measure of progress, and the content told none.",
    "passing-score": "The scaled score was compared with the passing score of the package.",
    "no-scaled-score": "The package asks for a scaled score, and the content told none.",
    "set-by-platform": "The content set nothing, and the package leaves it to the platform: it counts.",
    "nothing-said": "The content did not say.",
    "rolled-up": "All items of the package together, by the standard's default.",
    "rollup-rule": "All items of the package together, by a rule of the package.",
    "rollup-measure": "The measures of all items together were compared with what the package asks.",
    "shared-objective": "By an objective that items of the package share; another item wrote it.",
    "all-scos": "Every item that is shown has to be completed.",
    "any-sco": "Any one item that is shown is enough.",
    "move-on": "By what the package asks before one may move on.",
}
"""By what a value was decided."""


@dataclass(frozen=True, slots=True)
class LackWords:
    """Why an attempt is no result, and what to do."""

    reason: str
    remedy: str


LACKS: Final[Mapping[str, LackWords]] = {
    "looked-at": LackWords(
        "It was in review or browse mode, or without credit.", "Nothing: it counts for nothing by intent."
    ),
    "not-in-package": LackWords(
        "It has items that the package known for its time does not have.",
        "Fetch the packages of the course again, or upload the one that was in the course then.",
    ),
    "package-unknown": LackWords(
        "The package has several items and is not known, so nobody can say what the whole consists of.",
        "Fetch the packages of the course, or upload this one by hand. It is judged again then.",
    ),
    "suspended": LackWords(
        "The person has suspended it and may go on.", "Nothing: it is judged again when they have."
    ),
    "unfinished": LackWords(
        "It came to no result yet, or not every item was begun.",
        "Nothing: it is judged again when the platform tells more of it.",
    ),
    "nothing-asked": LackWords(
        "The course asks for nothing, and nothing was done in it that one could show.",
        "If taking part is to be proven, have its authors ask for something (moveOn) and publish it again.",
    ),
    "no-score": LackWords(
        "It is over and has no score that could be compared with a pass mark.",
        "If it is meant to be a test, have its authors report a score with its maximum.",
    ),
}

DIFFERS: Final[Mapping[str, str]] = {
    "complete-there": "Complete on the platform, not by the tracks",
    "incomplete-there": "Complete by the tracks, not on the platform",
    "passed-there": "Passed on the platform, failed by the tracks",
    "failed-there": "Failed on the platform, passed by the tracks",
    "score": "Another score than the platform's grade",
    "overridden": "A teacher wrote the grade over the score",
    "satisfied-there": "Satisfied on the platform, not by the statements",
    "unsatisfied-there": "Satisfied by the statements, and the platform has not said so",
}

COMPLETIONS: Final[Mapping[str, str]] = {
    "completed": "completed",
    "incomplete": "not completed",
    "not-attempted": "not attempted",
    "unknown": "completion not known",
}
SUCCESSES: Final[Mapping[str, str]] = {
    "passed": "passed",
    "failed": "not passed",
    "unknown": "passed or not is not known",
}
FAULTS: Final[Mapping[str, str]] = {
    "unknown-element": "no element of the standard",
    "not-of-its-type": "not written as the standard says",
    "out-of-range": "out of its range",
    "too-long": "longer than the standard says; kept",
}
MOVE_ONS: Final[Mapping[str, str]] = {
    "Passed": "It has to be passed.",
    "Completed": "It has to be completed.",
    "CompletedAndPassed": "It has to be completed and passed.",
    "CompletedOrPassed": "It has to be completed or passed.",
    "NotApplicable": "Nothing is asked.",
}
"""What a unit of a cmi5 course asks for."""
NO_MOVE_ON: Final = "The platform asked for something that cmi5 does not know."
VERBS: Final[Mapping[str, str]] = {
    "launched": "launched",
    "initialized": "begun",
    "completed": "completed",
    "passed": "passed",
    "failed": "not passed",
    "abandoned": "abandoned",
    "waived": "waived",
    "terminated": "ended",
    "satisfied": "satisfied",
}
BROKEN: Final[Mapping[str, str]] = {
    "not-normal": "The unit was launched to look around or to review.",
    "before-initialized": "It lies before the beginning of its session.",
    "after-the-end": "Its session had ended.",
    "twice": "It had been said already.",
    "failed-after-passed": "The unit had been passed.",
    "against-mastery": "Its score contradicts it.",
    "against-its-verb": "Its result contradicts it.",
    "unmarked": "It is not marked as one that counts.",
    "without-duration": "It does not say how long it took.",
    "without-reason": "It does not say why the unit was waived.",
}
"""Why a statement of a cmi5 course says nothing."""
DOUBTS: Final[Mapping[str, str]] = {
    "older": "The attempt is older than the first package that is known; it may have been another.",
    "between": "The package was exchanged at about that time; it may have been the other.",
    "refused": "The platform held a package then that was refused; the last good one is used.",
}
"""Why the package at the time of an attempt may have been another."""


@dataclass(frozen=True, slots=True)
class ChoiceWords:
    """A choice that staff may make for a course: how it is called, and what it means."""

    label: str
    meaning: str


MASTERY: Final[Mapping[str, ChoiceWords]] = {
    "override": ChoiceWords("decides over the content", "As Moodle does."),
    "if-unset": ChoiceWords("decides where the content set no status", "As many other platforms do."),
    "content": ChoiceWords("decides nothing", "The content's own word stands."),
}
ATTEMPTS: Final[Mapping[str, ChoiceWords]] = {
    "best": ChoiceWords("the best", "Passed goes before open before failed, then the higher score."),
    "last": ChoiceWords("the last", "The last that came to a result."),
    "first": ChoiceWords("the first", "The first that came to a result."),
}
WHOLE: Final[Mapping[str, ChoiceWords]] = {
    "all": ChoiceWords("every item that is shown", "The usual."),
    "any": ChoiceWords("any one item", "Where learners choose one of several."),
}
