"""Which of several attempts at one SCO counts."""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction

from scorm.judgement import Completion, Judgement, Success


class Which(StrEnum):
    BEST = "best"
    LAST = "last"
    FIRST = "first"


_SUCCESS = {Success.PASSED: 2, Success.UNKNOWN: 1, Success.FAILED: 0}
_COMPLETION = {
    Completion.COMPLETED: 3,
    Completion.UNKNOWN: 2,
    Completion.INCOMPLETE: 1,
    Completion.NOT_ATTEMPTED: 0,
}
_NO_SCORE = Fraction(-2)


def chosen(attempts: Mapping[int, Judgement], *, which: Which) -> int | None:
    """The number of the attempt that counts, None where none does.

    Attempts in review or browse mode take no part. The best one is passed before open before failed, then
    completed, then the higher score, then the earlier. The last and the first are those that came to a
    result: who looks into a package again has not lost what they had. Where none did, one that has ended goes
    before one that is suspended.
    """
    counting = {number: each for number, each in attempts.items() if each.counts}
    if not counting:
        return None
    final = {number: each for number, each in counting.items() if each.is_final}
    ended = final or {number: each for number, each in counting.items() if not each.suspended} or counting
    if which is Which.BEST:
        return max(ended, key=lambda number: (*_merit(ended[number]), -number))
    return max(ended) if which is Which.LAST else min(ended)


def _merit(judged: Judgement) -> tuple[int, int, Fraction]:
    share = judged.points.share if judged.points else None
    score = _NO_SCORE if share is None else share
    return _SUCCESS[judged.success], _COMPLETION[judged.completion], score
