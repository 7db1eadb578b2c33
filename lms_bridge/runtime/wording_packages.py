"""The English words of packages for commands and pages alike: what changed, what counts, why one is refused.

`say` translates a text into the language of a page.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from lms_bridge.runtime.wording_trouble import trouble_words
from lms_bridge.runtime.words import Words, placed
from scorm import Code, Severity
from scorm.changes import What
from scorm.codes import severity_of
from scorm.wording import WORDS

Say = Callable[[str], str]

CHANGED: Final[Mapping[What, str]] = {
    What.STANDARD: "standard",
    What.IDENTIFIER: "identifier",
    What.LANGUAGES: "languages",
    What.ORGANIZATION: "organisation that is played",
    What.ADDED: "new item",
    What.REMOVED: "item removed",
    What.MOVED: "item moved",
    What.TITLE: "title",
    What.KIND: "tracked or not",
    What.VISIBLE: "visible",
    What.LAUNCH: "address that is opened",
    What.LAUNCH_DATA: "data for the content",
    What.LAUNCH_METHOD: "window",
    What.MASTERY_SCORE: "score needed to pass",
    What.PASSING_MEASURE: "scaled score needed to pass",
    What.MINIMUM_PROGRESS: "progress needed to complete",
    What.PROGRESS_WEIGHT: "weight of the progress",
    What.MOVE_ON: "what is asked",
    What.TRACKED: "followed by the platform",
    What.BY_CONTENT: "said by the content alone",
    What.TIME_LIMIT: "time limit",
    What.TIME_LIMIT_ACTION: "what happens when the time is over",
    What.DURATION_LIMIT: "time limit of an attempt",
    What.ATTEMPT_LIMIT: "number of attempts",
    What.PREREQUISITES: "what has to come before",
    What.ROLLUP: "how results are put together",
    What.OTHER_OBJECTIVES: "objectives",
    What.SEQUENCING: "rules of moving on",
    What.LEARNING_TIME: "typical learning time",
}
"""What people call that which differs between two versions."""

FROM_TO: Final = "{old} → {new}"
NOTHING_SAID: Final = "not stated"
ORDER_CHANGED: Final = "another place among its neighbours"

_MOVE_ON: Final = {
    "Passed": "when passed",
    "Completed": "when completed",
    "CompletedAndPassed": "when completed and passed",
    "CompletedOrPassed": "when completed or passed",
    "NotApplicable": "nothing is asked: done from the start",
}
_BY_CONTENT: Final = "as the content reports"
_ELSE_LEFT: Final = "as the content reports, else when it is left"
_UNTRACKED: Final = "not tracked"
_OPENED: Final = "not tracked: done when opened"
_SCORE: Final = "passed from a score of {value}"
_MASTERY: Final = "passed from a score of {value}, where the platform lets the mastery score decide"
_PROGRESS: Final = "completed from a progress of {value}"
_SCALED: Final = "passed from a scaled score of {value}"
COUNTS: Final = (
    *_MOVE_ON.values(),
    *(_BY_CONTENT, _ELSE_LEFT, _UNTRACKED, _OPENED, _SCORE, _MASTERY, _PROGRESS, _SCALED),
)
"""Every phrase by which is said what counts as done."""

SEVERITIES: Final = {"error": "error", "warning": "warning", "info": "note"}
VERDICTS: Final = {
    "accept": "can be used",
    "accept-with-warnings": "can be used, with warnings",
    "reject": "cannot be used",
}
UNKNOWN: Final = "It cannot be used ({code})."


def counts(node: Mapping[str, Any], standard: str | None, *, say: Say = str) -> list[str]:
    """What counts as done at an item of a report's tree, in phrases; none for a folder."""
    return [say(text).format_map({"value": value}) for text, value in _counts(node, standard or "")]


def _counts(node: Mapping[str, Any], standard: str) -> Iterator[tuple[str, object]]:
    is_2004 = standard.startswith("SCORM 2004")
    if node["kind"] == "folder":
        return
    if node["kind"] == "asset":
        yield (_OPENED if is_2004 else _UNTRACKED), ""
    elif "move_on" in node:
        yield _MOVE_ON.get(node["move_on"], _BY_CONTENT), ""
        if "mastery_score" in node:
            yield _SCORE, node["mastery_score"]
    elif is_2004:
        yield from _counts_2004(node)
    elif "mastery_score" in node:
        yield _MASTERY, node["mastery_score"]
    else:
        yield _BY_CONTENT, ""


def _counts_2004(node: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    if "untracked" in node:
        yield _UNTRACKED, ""
        return
    for name, text in (("minimum_progress", _PROGRESS), ("passing_measure", _SCALED)):
        if name in node:
            yield text, node[name]
    if "minimum_progress" not in node and "passing_measure" not in node:
        yield (_BY_CONTENT if "completion_by_content" in node else _ELSE_LEFT), ""


def finding_words(code: str, params: Mapping[str, object], *, say: Say = str) -> Words:
    """A finding of a package by its code: what it means (`title`), and how to put it right."""
    known = code_of(code)
    words = WORDS[known] if known else None
    message, remedy = (say(words.message), say(words.remedy)) if words else (say(UNKNOWN), "")
    return Words(placed(message, {"code": code, **params}), "", placed(remedy, params))


def why_refused(code: str, params: Mapping[str, object], *, say: Say = str) -> Words:
    """Why a version is refused: by a finding of the package, or by what the platform said of it.

    `params`: `source`, and those of the finding where they are known.
    """
    trouble = trouble_words({**params, "trouble": code}, say=say)
    if trouble is None:
        return finding_words(code, params, say=say)
    return Words(trouble.detail, "", trouble.remedy)


def code_of(code: str) -> Code | None:
    """The finding's code; None for one of another version of this program."""
    try:
        return Code(code)
    except ValueError:
        return None


def severity_code(code: str) -> str:
    """How much a finding weighs; one that is not known any more weighs most."""
    known = code_of(code)
    return (severity_of(known) if known else Severity.ERROR).value
