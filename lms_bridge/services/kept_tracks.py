"""What a platform kept of a person's packages in a course, as it was last told, in all its states.

An attempt may be told again and again while it goes on. Each state that says a result is a reading of its
own: who opens a package again, and by that sets it back, has not lost what they had. Absence says nothing: an
attempt that is not told any more stays.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from moodle_sync.client.completions import State
from moodle_sync.records import Activity, Grade, LearnerRecord, ScormTracks
from scorm.attempt import Played, Policy, judge_attempt
from scorm.attempts import Which, chosen

PACKAGE: Final = "scorm"
MOST_READINGS: Final = 20
"""States kept of one attempt: the newest, and the best of those before."""
_LONGEST: Final = 250
_SAYS: Final = (
    "status", ".exit", ".credit", ".mode", ".lesson_mode", "_measure", "_threshold", "_score",
    ".score.raw", ".score.min", ".score.max", ".score.scaled",
)  # fmt: skip
"""How the elements end that a judgement rests on; of these alone a new state is made."""
_TIMES: Final = ("_time",)
_INNER: Final = ("cmi.interactions", "cmi.objectives", "cmi.comments")
_OBJECTIVE: Final = re.compile(
    r"cmi\.objectives\.[0-9]{1,2}\.(?:id|success_status|score\.scaled|completion_status|progress_measure)",
    re.ASCII,
)
"""What SCORM 2004 packages may share among their items, of a hundred objectives."""


@dataclass(frozen=True, slots=True)
class ReadSco:
    """One SCO of a reading, by Moodle's number. `elements`: those that a judgement or a page rests on.

    `at`: when the last of it came to Moodle, in seconds since 1970; 0 where it was not told.
    """

    id: int
    _: KW_ONLY
    identifier: str
    elements: Mapping[str, str]
    at: int = 0


@dataclass(frozen=True, slots=True)
class AttemptReading:
    """A state of an attempt, and since when it is so, in seconds since 1970."""

    at: int
    _: KW_ONLY
    scos: tuple[ReadSco, ...]

    @property
    def played(self) -> tuple[Played, ...]:
        return tuple(Played(each.identifier, elements=each.elements, at=each.at) for each in self.scos)

    @property
    def says_a_result(self) -> bool:
        """Whether content itself says that something was passed, failed or completed."""
        judged = judge_attempt(self.played, package=None, policy=Policy()).scos
        return any(each.judgement.is_final for each in judged)


@dataclass(frozen=True, slots=True)
class KeptPackage:
    """A package of the course. `attempts`: the readings of each, in order. `items`: how many SCOs it has.

    `state`, `state_at` and `grade` are the platform's own opinion, None where it was not told.
    """

    module_id: int
    _: KW_ONLY
    items: int | None = None
    attempts: Mapping[int, Sequence[AttemptReading]] = field(default_factory=dict)
    grade: Grade | None = None


@dataclass(frozen=True, slots=True)
class KeptTracks:
    """Everything kept of one person in one course. `activities`: as last told, packages and criteria."""

    packages: Mapping[int, KeptPackage]
    _: KW_ONLY
    completed_at: datetime | None = None
    criteria: int = 0
    met: int = 0
    activities: tuple[Activity, ...] = ()

    def activity(self, module_id: int) -> Activity | None:
        """The activity as the platform last told it."""
        return next((each for each in self.activities if each.module_id == module_id), None)


def judged_apart(record: LearnerRecord) -> frozenset[int]:
    """The packages, by their activities, of whose tracks it was told when they were kept."""
    timeless = {each.module_id for each in record.scorm if each.changed is None}
    return frozenset(each.module_id for each in record.scorm) - timeless


def merged(before: KeptTracks | None, record: LearnerRecord) -> KeptTracks:
    """What is kept after a record came that is newer than all before."""
    known = dict(before.packages) if before else {}
    apart = judged_apart(record)
    for module_id in sorted(apart):
        rows = [each for each in record.scorm if each.module_id == module_id]
        known[module_id] = _package(known.get(module_id) or KeptPackage(module_id), rows)
    grades = {each.module_id: each for each in record.grades}
    packages = {number: replace(each, grade=grades.get(number, each.grade)) for number, each in known.items()}
    told = tuple(each for each in record.activities if each.criterion or each.module_id in packages)
    return KeptTracks(
        packages,
        completed_at=record.completed_at,
        criteria=record.criteria,
        met=record.met,
        activities=told or (before.activities if before else ()),
    )


def _package(before: KeptPackage, rows: Sequence[ScormTracks]) -> KeptPackage:
    attempts = {number: tuple(readings) for number, readings in before.attempts.items()}
    for number in sorted({each.attempt for each in rows}):
        own = [each for each in rows if each.attempt == number]
        attempts[number] = _readings(attempts.get(number, ()), own)
    items = next((each.items for each in rows if each.items is not None), before.items)
    return replace(before, attempts=attempts, items=items)


def _readings(before: tuple[AttemptReading, ...], rows: Sequence[ScormTracks]) -> tuple[AttemptReading, ...]:
    scos = {each.id: each for each in before[-1].scos} if before else {}
    scos |= {each.sco_id: _sco(each) for each in rows}
    at = max(int(each.changed.timestamp()) for each in rows if each.changed)
    now = AttemptReading(at, scos=tuple(scos[number] for number in sorted(scos)))
    if not before:
        return (now,)
    last = before[-1]
    if _said(last) == _said(now):
        return (*before[:-1], replace(now, at=last.at))
    earlier = before if last.says_a_result else before[:-1]
    return _newest((*earlier, replace(now, at=max(at, last.at))))


def _newest(readings: tuple[AttemptReading, ...]) -> tuple[AttemptReading, ...]:
    """At most so many as are kept; what is dropped is the oldest that is not the best of all."""
    if len(readings) <= MOST_READINGS:
        return readings
    judged = (judge_attempt(each.played, package=None, policy=Policy(), items=1) for each in readings)
    best = chosen({place: each.summary for place, each in enumerate(judged)}, which=Which.BEST)
    drop = 1 if best == 0 else 0
    return readings[:drop] + readings[drop + 1 :]


def _sco(row: ScormTracks) -> ReadSco:
    kept = {name: value[:_LONGEST] for name, value in sorted(row.elements.items()) if _is_kept(name)}
    at = int(row.changed.timestamp()) if row.changed else 0
    return ReadSco(row.sco_id, identifier=row.identifier, elements=kept, at=at)


def _is_kept(name: str) -> bool:
    if _OBJECTIVE.fullmatch(name):
        return True
    return name.startswith("cmi.") and not name.startswith(_INNER) and name.endswith((*_SAYS, *_TIMES))


def _said(reading: AttemptReading) -> list[tuple[int, list[tuple[str, str]]]]:
    """What of it a judgement rests on; times grow without saying anything new."""
    return [
        (
            each.id,
            sorted(
                (name, value)
                for name, value in each.elements.items()
                if name.endswith(_SAYS) or _OBJECTIVE.fullmatch(name)
            ),
        )
        for each in reading.scos
    ]


def to_json(tracks: KeptTracks) -> str:
    """As text, the same for the same."""
    told = {
        "completed": _seconds(tracks.completed_at),
        "criteria": [tracks.criteria, tracks.met],
        "activities": [_activity(each) for each in tracks.activities],
        "packages": [_told(each) for _, each in sorted(tracks.packages.items())],
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> KeptTracks:
    """What `to_json` wrote."""
    told = json.loads(text)
    packages = [_read(each) for each in told["packages"]]
    return KeptTracks(
        {each.module_id: each for each in packages},
        completed_at=_moment(told["completed"]),
        criteria=told["criteria"][0],
        met=told["criteria"][1],
        activities=tuple(_read_activity(each) for each in told["activities"]),
    )


def _activity(each: Activity) -> list[Any]:
    state = [int(each.state), _seconds(each.at)]
    return [each.module_id, each.kind, each.instance, each.name, each.criterion, *state]


def _read_activity(told: Sequence[Any]) -> Activity:
    module_id, kind, instance, name, criterion, state, at = told
    return Activity(
        module_id,
        kind=kind,
        instance=instance,
        idnumber="",
        name=name,
        criterion=criterion,
        state=State(state),
        at=_moment(at),
        overridden_by=None,
    )


def _told(package: KeptPackage) -> dict[str, Any]:
    return {
        "module": package.module_id,
        "items": package.items,
        "grade": None if package.grade is None else _told_grade(package.grade),
        "attempts": [
            [number, [[one.at, [_told_sco(each) for each in one.scos]] for one in readings]]
            for number, readings in sorted(package.attempts.items())
        ],
    }


def _told_sco(each: ReadSco) -> list[Any]:
    return [each.id, each.identifier, dict(each.elements), each.at]


def _told_grade(grade: Grade) -> list[Any]:
    numbers = (grade.raw, grade.minimum, grade.maximum, grade.passing)
    told = [None if each is None else str(each) for each in numbers]
    return [grade.instance, *told, _seconds(grade.at), grade.overridden]


def _read(told: Mapping[str, Any]) -> KeptPackage:
    attempts = {
        number: tuple(
            AttemptReading(
                at, scos=tuple(ReadSco(one[0], identifier=one[1], elements=one[2], at=one[3]) for one in scos)
            )
            for at, scos in readings
        )
        for number, readings in told["attempts"]
    }
    grade = None if told["grade"] is None else _read_grade(told["module"], told["grade"])
    return KeptPackage(told["module"], items=told["items"], attempts=attempts, grade=grade)


def _read_grade(module_id: int, told: Sequence[Any]) -> Grade:
    instance, raw, low, high, passing, at, overridden = told
    numbers = [None if each is None else Decimal(each) for each in (raw, low, high, passing)]
    return Grade(
        module_id,
        kind=PACKAGE,
        instance=instance,
        raw=numbers[0],
        minimum=numbers[1],
        maximum=numbers[2],
        passing=numbers[3],
        at=_moment(at),
        overridden=overridden,
    )


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
