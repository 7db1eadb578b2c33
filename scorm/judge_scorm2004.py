"""One attempt at one SCO of SCORM 2004, judged as ADL's sample run-time environment judges it.

A threshold of the manifest decides over the content's own word; without the measure that it asks for the
answer is `unknown`, even if the content has said passed (RTE 4.2.4.1, 4.2.22.1).
"""

import re
from dataclasses import KW_ONLY, dataclass, replace
from decimal import Decimal

from scorm.judgement import Completion, Judgement, ObjectiveTold, Points, Rule, Success
from scorm.model import Item
from scorm.tracks import Tracks

_COMPLETIONS = {
    "completed": Completion.COMPLETED,
    "incomplete": Completion.INCOMPLETE,
    "not attempted": Completion.NOT_ATTEMPTED,
    "unknown": Completion.UNKNOWN,
}
_SUCCESSES = {each.value: each for each in Success}
_OBJECTIVE = re.compile(r"cmi\.objectives\.\d{1,6}\.id", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the manifest asks of one SCO. Measures: `progress` 0 to 1, `scaled` -1 to 1; None: not asked.

    `objective`: the id of the primary one, "" without. `by_platform`: the thresholds that the platform told
    content count, as the manifest's are not known. Moodle tells thresholds where a manifest asks for none.

    `completion_by_content`, `success_by_content`: content that says nothing leaves it unknown; otherwise the
    platform sets it as the attempt ends (SN 3.14).
    """

    _: KW_ONLY
    progress: Decimal | None = None
    scaled: Decimal | None = None
    completion_by_content: bool = False
    success_by_content: bool = False
    tracked: bool = True
    objective: str = ""
    by_platform: bool = False


UNTOLD = Asked(completion_by_content=True, success_by_content=True, by_platform=True)
"""What is asked where no manifest is known: nothing is set that content has not said."""


def asked_of(item: Item) -> Asked:
    """What an item's manifest asks, defaults filled in."""
    threshold, sequencing = item.completion_threshold, item.sequencing
    progress = threshold.minimum if threshold and threshold.by_measure else None
    if sequencing is None:
        return Asked(progress=progress)
    primary, delivery = sequencing.primary, sequencing.delivery
    return Asked(
        progress=progress,
        scaled=primary.passing_measure if primary else None,
        completion_by_content=delivery.completion_by_content,
        success_by_content=delivery.objective_by_content,
        tracked=delivery.tracked,
        objective=primary.identifier if primary else "",
    )


def judge_scorm2004(tracks: Tracks, *, asked: Asked) -> Judgement:
    """Judge one attempt."""
    suspended = tracks.word("cmi.exit") in {"suspend", "logout"}
    told = _objectives(tracks)
    mine = next((one for one in told if one.identifier == asked.objective), ObjectiveTold(""))
    if not _counts(tracks) or not asked.tracked:
        no = Judgement(
            Completion.UNKNOWN,
            success=Success.UNKNOWN,
            completion_rule=Rule.NO_CREDIT,
            success_rule=Rule.NO_CREDIT,
            counts=False,
            suspended=suspended,
        )
        return _with_measures(no, tracks)
    completion, completion_rule = _completion(tracks, asked, suspended=suspended)
    success, success_rule = _success(tracks, asked, mine, suspended=suspended)
    said = _COMPLETIONS.get(tracks.word("cmi.completion_status") or "")
    claimed = _SUCCESSES.get(tracks.word("cmi.success_status") or "")
    judged = Judgement(
        completion,
        success=success,
        completion_rule=completion_rule,
        success_rule=success_rule,
        suspended=suspended,
        claimed_completion=said if said is not completion else None,
        claimed_success=claimed if claimed is not success else None,
        objectives=told,
    )
    return _with_measures(judged, tracks)


def _counts(tracks: Tracks) -> bool:
    mode, credit = tracks.word("cmi.mode"), tracks.word("cmi.credit")
    return mode in {None, "normal"} and credit in {None, "credit"}


def _completion(tracks: Tracks, asked: Asked, *, suspended: bool) -> tuple[Completion, Rule]:
    need = tracks.number("cmi.completion_threshold") if asked.by_platform else asked.progress
    if need is not None:
        made = tracks.number("cmi.progress_measure")
        if made is None:
            return Completion.UNKNOWN, Rule.NO_PROGRESS_MEASURE
        reached = Completion.COMPLETED if made >= need else Completion.INCOMPLETE
        return reached, Rule.COMPLETION_THRESHOLD
    said = _COMPLETIONS.get(tracks.word("cmi.completion_status") or "")
    if said is not None and said is not Completion.UNKNOWN:
        return said, Rule.CONTENT_SAYS
    if suspended:
        return Completion.INCOMPLETE, Rule.SUSPENDED
    if said is None and _ended(tracks) and not asked.completion_by_content:
        return Completion.COMPLETED, Rule.SET_BY_PLATFORM
    return Completion.UNKNOWN, Rule.NOTHING_SAID if _ended(tracks) else Rule.NEVER_BEGUN


def _objectives(tracks: Tracks) -> tuple[ObjectiveTold, ...]:
    """What is said of each objective, by its place in the collection; the first of an id."""
    found: dict[str, ObjectiveTold] = {}
    for name, identifier in tracks.values.items():
        if _OBJECTIVE.fullmatch(name) and identifier:
            stem = name.removesuffix(".id")
            said = tracks.word(f"{stem}.success_status") or ""
            told = ObjectiveTold(
                identifier,
                success=_SUCCESSES.get(said, Success.UNKNOWN),
                measure=tracks.number(f"{stem}.score.scaled"),
                completion=_COMPLETIONS.get(
                    tracks.word(f"{stem}.completion_status") or "", Completion.UNKNOWN
                ),
                progress=tracks.number(f"{stem}.progress_measure"),
            )
            found.setdefault(identifier, told)
    return tuple(found.values())


def _success(tracks: Tracks, asked: Asked, mine: ObjectiveTold, *, suspended: bool) -> tuple[Success, Rule]:
    """`mine`: what content says of the primary objective by its id, where it says it there (RTE 4.2.17)."""
    need = tracks.number("cmi.scaled_passing_score") if asked.by_platform else asked.scaled
    if need is not None:
        scaled = tracks.number("cmi.score.scaled")
        made = mine.measure if scaled is None else scaled
        if made is None:
            return Success.UNKNOWN, Rule.NO_SCALED_SCORE
        return (Success.PASSED if made >= need else Success.FAILED), Rule.PASSING_SCORE
    said = _SUCCESSES.get(tracks.word("cmi.success_status") or "")
    if said in {None, Success.UNKNOWN} and mine.success is not Success.UNKNOWN:
        said = mine.success
    if said is not None:
        return said, Rule.CONTENT_SAYS
    if _ended(tracks) and not suspended and not asked.success_by_content:
        return Success.PASSED, Rule.SET_BY_PLATFORM
    return Success.UNKNOWN, Rule.NOTHING_SAID


def _ended(tracks: Tracks) -> bool:
    """Whether a session has been terminated: content gives its time and its way out as it ends."""
    if "cmi.exit" in tracks.values or tracks.values.get("cmi.session_time"):
        return True
    return (tracks.seconds("cmi.total_time") or 0) > 0


def _with_measures(judged: Judgement, tracks: Tracks) -> Judgement:
    points = Points(
        raw=tracks.number("cmi.score.raw"),
        low=tracks.number("cmi.score.min"),
        high=tracks.number("cmi.score.max"),
        scaled=tracks.number("cmi.score.scaled"),
        most=None,
    )
    return replace(
        judged,
        points=points if points.raw is not None or points.scaled is not None else None,
        seconds=tracks.seconds("cmi.total_time") or tracks.seconds("cmi.session_time"),
        progress=tracks.number("cmi.progress_measure"),
    )
