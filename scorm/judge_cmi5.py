"""One registration at a cmi5 course: which statements hold, what each unit came to, what is satisfied.

A statement that breaks a rule of the specification says nothing: a platform has to void it (6.3). The
package says what is asked; what the platform said at the launch goes before it (10.2.4, 10.2.5). Without
the package each unit is judged, and the whole is not known.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from scorm.attempt import Lack
from scorm.cmi5_said import Said, Verb, to_json
from scorm.model import Item, Kind, Organization, Package
from scorm.satisfied import met_at

_NORMAL: Final = "Normal"
_JUDGED: Final = frozenset({Verb.COMPLETED, Verb.PASSED, Verb.FAILED})
_NOTHING_ASKED: Final = "NotApplicable"


class Fault(StrEnum):
    """Why a statement says nothing."""

    NOT_NORMAL = "not-normal"
    BEFORE_INITIALIZED = "before-initialized"
    AFTER_THE_END = "after-the-end"
    TWICE = "twice"
    FAILED_AFTER_PASSED = "failed-after-passed"
    AGAINST_MASTERY = "against-mastery"
    AGAINST_ITS_VERB = "against-its-verb"
    UNMARKED = "unmarked"
    WITHOUT_DURATION = "without-duration"
    WITHOUT_REASON = "without-reason"


CLAUSES: Final[Mapping[Fault, str]] = {
    Fault.NOT_NORMAL: "10.2.2",
    Fault.BEFORE_INITIALIZED: "7.1.1, 9.3.2",
    Fault.AFTER_THE_END: "7.1.2, 9.3.6, 9.3.8",
    Fault.TWICE: "9.3",
    Fault.FAILED_AFTER_PASSED: "9.3",
    Fault.AGAINST_MASTERY: "9.3.4, 9.3.5, 9.5.1",
    Fault.AGAINST_ITS_VERB: "9.5.1, 9.5.2, 9.5.3",
    Fault.UNMARKED: "9.6.2.2",
    Fault.WITHOUT_DURATION: "9.5.4.1",
    Fault.WITHOUT_REASON: "9.3.7, 9.5.5.2",
}
_OWED: Final = {
    Verb.COMPLETED: (None, True),
    Verb.PASSED: (True, None),
    Verb.FAILED: (False, None),
    Verb.WAIVED: (True, True),
}
"""What `success` and `completion` have to say with a verb (9.5.2, 9.5.3)."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A statement that says nothing, and why."""

    said: Said
    _: KW_ONLY
    fault: Fault


@dataclass(frozen=True, slots=True)
class Scored:
    """A score within its bounds, of a statement `passed` or `failed`."""

    said: Said
    _: KW_ONLY
    raw: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Unit:
    """An assignable unit. `publisher` is its id in the package, "" where that is not known.

    `move_on` and `mastery` are those that held; `by_launch`: the platform set them otherwise than the
    package. `met_ms`: since when moveOn is met, None where it is not.
    """

    publisher: str
    _: KW_ONLY
    activity: str
    title: str
    move_on: str
    by_launch: bool
    mastery: Decimal | None
    met_ms: int | None
    completed_ms: int | None
    passed_ms: int | None
    failed_ms: int | None
    waived_ms: int | None
    scores: tuple[Scored, ...]
    seconds: int | None
    sessions: int


@dataclass(frozen=True, slots=True)
class Registration:
    """All of it. `blocks`: the titles of blocks by id that are satisfied, with the time.

    `satisfied_ms`: since when the course is; None where it is not, or where that is not known.
    `said_satisfied_ms`: when the platform said so of the course, None where it did not.
    """

    units: tuple[Unit, ...]
    _: KW_ONLY
    blocks: Mapping[str, int]
    satisfied_ms: int | None
    said_satisfied_ms: int | None
    refused: tuple[Refused, ...]
    lacks: tuple[Lack, ...]


@dataclass(slots=True)
class _Seen:
    """What holds of one unit so far, in the order of time."""

    activity: str
    launches: dict[str, Said] = field(default_factory=dict)
    begun: dict[str, int] = field(default_factory=dict)
    ended: dict[str, int] = field(default_factory=dict)
    verbs: set[tuple[str, Verb]] = field(default_factory=set)
    first: dict[Verb, Said] = field(default_factory=dict)
    held: list[Said] = field(default_factory=list)
    sessions: set[str] = field(default_factory=set)


def judge_registration(said: Iterable[Said], package: Package | None) -> Registration:
    """Judge all that was said of one registration, in whatever order it came, and however often."""
    ordered = sorted({*said}, key=lambda one: (one.at_ms, _RANKS[one.verb], to_json(one)))
    organization = package.organization if package else Organization("")
    items = {item.identifier: item for item in organization.walk() if item.kind is Kind.SCO}
    seen: dict[str, _Seen] = {}
    refused: list[Refused] = []
    for key, some in _by_unit(ordered, items).items():
        seen[key] = _Seen(some[0].activity)
        refused += _taken(seen[key], some, items.get(key))
    units = tuple(_unit(key, each, items.get(key)) for key, each in seen.items())
    units += tuple(_unit(key, _Seen(""), item) for key, item in items.items() if key not in seen)
    met = met_at(organization, {one.publisher: one.met_ms for one in units}, registered_ms=_begun(ordered))
    whole = met.get(organization.identifier) if package else None
    blocks = {key: at for key, at in met.items() if key not in items and key != organization.identifier}
    return Registration(
        units,
        blocks=blocks,
        satisfied_ms=whole,
        said_satisfied_ms=_platform_says(ordered, organization),
        refused=tuple(refused),
        lacks=tuple(_lacks(units, seen.values(), package, whole)),
    )


_RANKS: Final = {verb: place for place, verb in enumerate(Verb)}
"""Of one moment the launch comes first and the end last (9.7: times need not be unique)."""


def _begun(ordered: Sequence[Said]) -> int:
    return ordered[0].at_ms if ordered else 0


def _by_unit(ordered: Sequence[Said], items: Mapping[str, Item]) -> dict[str, list[Said]]:
    """The statements about units: by the publisher's id where the package has it, else by the platform's."""
    found: dict[str, list[Said]] = {}
    for one in ordered:
        if one.verb is not Verb.SATISFIED:
            key = next((each for each in (*one.publisher, one.activity) if each in items), one.activity)
            found.setdefault(key, []).append(one)
    return found


def _taken(seen: _Seen, some: Sequence[Said], item: Item | None) -> Iterator[Refused]:
    """Take in what holds; give back what does not, with the reason."""
    for one in some:
        if one.verb is Verb.INITIALIZED:
            seen.begun.setdefault(one.session, one.at_ms)
    for one in some:
        fault = _fault(one, seen, item)
        if fault is not None:
            yield Refused(one, fault=fault)
            continue
        seen.verbs.add((one.session, one.verb))
        seen.held.append(one)
        seen.first.setdefault(one.verb, one)
        if one.verb is Verb.LAUNCHED:
            seen.launches[one.session] = one
        if one.verb is not Verb.WAIVED:
            seen.sessions.add(one.session)
        if one.verb in {Verb.TERMINATED, Verb.ABANDONED}:
            seen.ended.setdefault(one.session, one.at_ms)


def _fault(one: Said, seen: _Seen, item: Item | None) -> Fault | None:
    """The first rule that a statement breaks."""
    if one.verb is Verb.LAUNCHED:
        return Fault.TWICE if (one.session, one.verb) in seen.verbs else None
    if (one.success, one.completion) != _OWED.get(one.verb, (None, None)):
        return Fault.AGAINST_ITS_VERB
    if one.verb is Verb.WAIVED:
        return None if one.reason else Fault.WITHOUT_REASON
    ended = seen.ended.get(one.session)
    if ended is not None and (one.at_ms > ended or one.verb in {Verb.TERMINATED, Verb.ABANDONED}):
        return Fault.AFTER_THE_END
    if (one.session, one.verb) in seen.verbs:
        return Fault.TWICE
    return _fault_of_a_judgement(one, seen, item) if one.verb in _JUDGED else None


def _fault_of_a_judgement(one: Said, seen: _Seen, item: Item | None) -> Fault | None:
    launch = seen.launches.get(one.session)
    if launch is not None and launch.mode not in ("", _NORMAL):
        return Fault.NOT_NORMAL
    if one.at_ms < seen.begun.get(one.session, one.at_ms):
        return Fault.BEFORE_INITIALIZED
    if not one.counts:
        return Fault.UNMARKED
    if not one.timed:
        return Fault.WITHOUT_DURATION
    return _fault_of_order(one, seen) or _fault_of_mastery(one, launch, item)


def _fault_of_order(one: Said, seen: _Seen) -> Fault | None:
    if one.verb in {Verb.COMPLETED, Verb.PASSED} and one.verb in seen.first:
        return Fault.TWICE
    if one.verb is Verb.FAILED and Verb.PASSED in seen.first:
        return Fault.FAILED_AFTER_PASSED
    other = {Verb.PASSED: Verb.FAILED, Verb.FAILED: Verb.PASSED}.get(one.verb)
    return Fault.TWICE if other and (one.session, other) in seen.verbs else None


def _fault_of_mastery(one: Said, launch: Said | None, item: Item | None) -> Fault | None:
    if one.verb is Verb.COMPLETED or one.scaled is None:
        return None
    mastery = _mastery(one, launch, item)
    if mastery is None:
        return None
    return None if (one.scaled >= mastery) is (one.verb is Verb.PASSED) else Fault.AGAINST_MASTERY


def _mastery(one: Said | None, launch: Said | None, item: Item | None) -> Decimal | None:
    """The platform's at the launch (10.2.4); where it told none the package's, else the content's."""
    if launch is not None and launch.mastery is not None:
        return launch.mastery
    if item is not None and item.mastery_score is not None:
        return item.mastery_score
    return one.mastery if one else None


def _unit(key: str, seen: _Seen, item: Item | None) -> Unit:
    launch = next(reversed(seen.launches.values()), None)
    asked = item.assignable.move_on if item and item.assignable else _NOTHING_ASKED
    move_on = launch.move_on if launch and launch.move_on else asked
    at = {verb: one.at_ms for verb, one in seen.first.items()}
    mastery = _mastery(None, launch, item)
    return Unit(
        key if item else "",
        activity=seen.activity,
        title=item.title if item else "",
        move_on=move_on,
        by_launch=item is not None and (move_on, mastery) != (asked, item.mastery_score),
        mastery=mastery,
        met_ms=_met(move_on, at),
        completed_ms=at.get(Verb.COMPLETED),
        passed_ms=at.get(Verb.PASSED),
        failed_ms=next((one.at_ms for one in reversed(seen.held) if one.verb is Verb.FAILED), None),
        waived_ms=at.get(Verb.WAIVED),
        scores=tuple(scored for one in seen.held if (scored := _scored(one))),
        seconds=_seconds(seen.held),
        sessions=len(seen.sessions),
    )


def _met(move_on: str, at: Mapping[Verb, int]) -> int | None:
    """Since when the criterion is met (13.1.4), or waived (9.3.9); 0 where nothing is asked."""
    completed, passed, waived = (at.get(verb) for verb in (Verb.COMPLETED, Verb.PASSED, Verb.WAIVED))
    either = [each for each in (completed, passed) if each is not None]
    met = {
        "Passed": passed,
        "Completed": completed,
        "CompletedAndPassed": max(either) if len(either) == len((completed, passed)) else None,
        "CompletedOrPassed": min(either, default=None),
        _NOTHING_ASKED: 0,
    }.get(move_on)
    return min((each for each in (met, waived) if each is not None), default=None)


def _scored(one: Said) -> Scored | None:
    """A raw score within its bounds goes before the scaled one, which lies from 0 to 1 (9.5.1)."""
    if one.verb not in {Verb.PASSED, Verb.FAILED}:
        return None
    raw, low, high = one.raw, one.low, one.high
    if raw is not None and low is not None and high is not None and low <= raw <= high and low < high:
        return Scored(one, raw=raw, low=low, high=high)
    if one.scaled is not None and 0 <= one.scaled <= 1:
        return Scored(one, raw=one.scaled, low=Decimal(0), high=Decimal(1))
    return None


def _seconds(held: Sequence[Said]) -> int | None:
    """The time of all sessions that ended (9.5.4)."""
    told = [one.seconds for one in held if one.verb in {Verb.TERMINATED, Verb.ABANDONED}]
    known = [each for each in told if each is not None]
    return sum(known) if known else None


def _platform_says(ordered: Sequence[Said], organization: Organization) -> int | None:
    """When the platform said that the course is satisfied (9.3.9)."""
    wanted = organization.identifier
    return next(
        (one.at_ms for one in ordered if one.verb is Verb.SATISFIED and wanted and wanted in one.publisher),
        None,
    )


def _lacks(
    units: Sequence[Unit], seen: Iterable[_Seen], package: Package | None, whole: int | None
) -> Iterator[Lack]:
    modes = {launch.mode for each in seen for launch in each.launches.values()}
    begun = [one for one in units if one.sessions or one.waived_ms is not None]
    if modes and not modes & {"", _NORMAL}:
        yield Lack.LOOKED_AT
    if package is None:
        yield Lack.PACKAGE_UNKNOWN
    elif any(not one.publisher for one in begun):
        yield Lack.NOT_IN_PACKAGE
    elif whole is None:
        yield Lack.UNFINISHED
    elif not any(_was_done(one) for one in units):
        yield Lack.NOTHING_ASKED


def _was_done(unit: Unit) -> bool:
    """Whether anything was done in a unit that one could show; where nothing is asked nothing need be."""
    return any(each is not None for each in (unit.completed_ms, unit.passed_ms, unit.waived_ms))
