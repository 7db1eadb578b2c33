"""One attempt at one SCO of SCORM 1.2 (or AICC), judged by the standard and a mastery policy."""

from decimal import Decimal

from scorm.judgement import Completion, Judgement, MasteryPolicy, Points, Rule, Success
from scorm.tracks import Tracks

_SPLIT = {
    "passed": (Completion.COMPLETED, Success.PASSED),
    "completed": (Completion.COMPLETED, Success.UNKNOWN),
    "failed": (Completion.UNKNOWN, Success.FAILED),
    "incomplete": (Completion.INCOMPLETE, Success.UNKNOWN),
    "browsed": (Completion.INCOMPLETE, Success.UNKNOWN),
    "not attempted": (Completion.NOT_ATTEMPTED, Success.UNKNOWN),
}
"""What the one status of 1.2 says of the two questions. Failed is never taken for completed."""
_RESULTS = frozenset({"passed", "completed", "failed"})


def judge_scorm12(tracks: Tracks, *, mastery: Decimal | None, policy: MasteryPolicy) -> Judgement:
    """Judge one attempt. `mastery`: the package's mastery score, 0 to 100, compared with the *raw* score.

    Only normal mode with credit counts. A status that content never set is `completed` once the attempt has
    ended (RTE 3.4.4). The mastery score judges attempts that have ended: of a suspended one the score is not
    final, unless content says that it came to a result.
    """
    status = tracks.word("cmi.core.lesson_status")
    suspended = tracks.word("cmi.core.exit") == "suspend"
    if not _counts(tracks):
        return _told(tracks, *_nothing(Rule.NO_CREDIT), suspended=suspended, counts=False)
    over = not suspended or status in _RESULTS
    by_mastery = _by_mastery(tracks, mastery) if over and _asked(policy, status) else None
    if by_mastery is not None:
        claimed = _SPLIT.get(status or "")
        return _told(
            tracks,
            (Completion.COMPLETED if by_mastery is Success.PASSED else Completion.UNKNOWN, by_mastery),
            (Rule.MASTERY_SCORE, Rule.MASTERY_SCORE),
            claimed=claimed if claimed and claimed[1] is not by_mastery else None,
            suspended=suspended,
        )
    if _is_unset(status):
        return _unset(tracks, suspended=suspended)
    return _told(tracks, _SPLIT[status or ""], (Rule.CONTENT_SAYS, Rule.CONTENT_SAYS), suspended=suspended)


def _counts(tracks: Tracks) -> bool:
    mode, credit = tracks.word("cmi.core.lesson_mode"), tracks.word("cmi.core.credit")
    return mode in {None, "normal"} and credit in {None, "credit"}


def _is_unset(status: str | None) -> bool:
    return status in {None, "not attempted"}


def _asked(policy: MasteryPolicy, status: str | None) -> bool:
    if policy is MasteryPolicy.OVERRIDE:
        return True
    return policy is MasteryPolicy.IF_UNSET and _is_unset(status)


def _by_mastery(tracks: Tracks, mastery: Decimal | None) -> Success | None:
    asked = mastery if mastery is not None else tracks.number("cmi.student_data.mastery_score")
    raw = tracks.number("cmi.core.score.raw")
    if asked is None or raw is None:
        return None
    return Success.PASSED if raw >= asked else Success.FAILED


def _unset(tracks: Tracks, *, suspended: bool) -> Judgement:
    if suspended:
        rule = Rule.SUSPENDED
        return _told(tracks, (Completion.INCOMPLETE, Success.UNKNOWN), (rule, rule), suspended=True)
    if not _ended(tracks):
        return _told(tracks, *_nothing(Rule.NEVER_BEGUN))
    rule = Rule.FINISHED_WITHOUT_STATUS
    return _told(tracks, (Completion.COMPLETED, Success.UNKNOWN), (rule, Rule.NOTHING_SAID))


def _ended(tracks: Tracks) -> bool:
    """Whether a session has been finished: content gives its time and its way out as it ends."""
    if "cmi.core.exit" in tracks.values or tracks.values.get("cmi.core.session_time"):
        return True
    return (tracks.seconds("cmi.core.total_time") or 0) > 0


def _nothing(rule: Rule) -> tuple[tuple[Completion, Success], tuple[Rule, Rule]]:
    return (Completion.NOT_ATTEMPTED, Success.UNKNOWN), (rule, rule)


def _told(
    tracks: Tracks,
    outcome: tuple[Completion, Success],
    rules: tuple[Rule, Rule],
    *,
    claimed: tuple[Completion, Success] | None = None,
    suspended: bool = False,
    counts: bool = True,
) -> Judgement:
    return Judgement(
        outcome[0],
        success=outcome[1],
        completion_rule=rules[0],
        success_rule=rules[1],
        points=_points(tracks),
        seconds=_seconds(tracks),
        counts=counts,
        suspended=suspended,
        claimed_completion=claimed[0] if claimed else None,
        claimed_success=claimed[1] if claimed else None,
    )


def _points(tracks: Tracks) -> Points | None:
    raw = tracks.number("cmi.core.score.raw")
    if raw is None:
        return None
    return Points(raw=raw, low=tracks.number("cmi.core.score.min"), high=tracks.number("cmi.core.score.max"))


def _seconds(tracks: Tracks) -> int | None:
    """The whole time; where the platform has not added it up, that of the last session."""
    return tracks.seconds("cmi.core.total_time") or tracks.seconds("cmi.core.session_time")
