"""What counts as done at an item, in English: what the package itself says, before any policy of a course."""

from collections.abc import Iterator
from typing import Final

from scorm.model import Assignable, Item, Kind, Standard

_MOVE_ON: Final = {
    "Passed": "passed",
    "Completed": "completed",
    "CompletedAndPassed": "completed and passed",
    "CompletedOrPassed": "completed or passed",
    "NotApplicable": "nothing is asked: done from the start",
}


def what_counts(item: Item, standard: Standard) -> str:
    """One phrase for an item with content; "" for a folder, which is done when what is below it is."""
    if item.kind is Kind.FOLDER:
        return ""
    if item.kind is Kind.ASSET:
        return "not tracked: done when opened" if standard.is_2004 else "not tracked"
    if item.assignable:
        return _of_unit(item, item.assignable)
    return "; ".join(_of_2004(item) if standard.is_2004 else _of_12(item))


def _of_unit(item: Item, assignable: Assignable) -> str:
    counts = _MOVE_ON[assignable.move_on]
    return counts if item.mastery_score is None else f"{counts}; passed from a score of {item.mastery_score}"


def _of_12(item: Item) -> Iterator[str]:
    if item.mastery_score is None:
        yield "as the content reports"
    else:
        yield f"passed from a score of {item.mastery_score}, where the LMS lets the mastery score decide"


def _of_2004(item: Item) -> Iterator[str]:
    sequencing, threshold = item.sequencing, item.completion_threshold
    measure = sequencing.primary.passing_measure if sequencing and sequencing.primary else None
    if sequencing and not sequencing.delivery.tracked:
        yield "not tracked"
        return
    if threshold and threshold.by_measure:
        yield f"completed from a progress of {threshold.minimum}"
    if measure is not None:
        yield f"passed from a scaled score of {measure}"
    if measure is None and not (threshold and threshold.by_measure):
        by_content = sequencing and sequencing.delivery.completion_by_content
        yield "as the content reports" if by_content else "as the content reports, else when it is left"
