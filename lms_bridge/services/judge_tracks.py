"""Judge: tracks of packages become facts and statements, and are judged anew where the reason changes.

What a row tells is a pure function of what is kept, of the packages, and of what staff said for the course.
A result that the row does not come to any more is told no more: the completion gets a new version beside the
old. That a course was failed stays said until the packages or the policy say otherwise: it was so then.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from lms_bridge.domain.fact import ABOUT_A_COURSE, Account, Fact, digest, home_page
from lms_bridge.services.attempt_statements import StateAttempts, Statements
from lms_bridge.services.judged_tracks import (
    JudgedPackage,
    Known,
    PackageAt,
    course_facts,
    facts_of,
    judge_packages,
    lacks_of,
)
from lms_bridge.services.ports import Clock, Source, Told, ToldBy, Unit
from lms_bridge.services.ports.tracks import Judging, StoredTracks, TracksOutcome
from scorm import Package

RAW: Final = "tracks"
"""What raw row tells these facts."""

PackageOf: TypeAlias = Callable[[str], Package | None]
"""A kept package by its hash."""


@dataclass(frozen=True, slots=True)
class JudgeTracks:
    """The task of the rows of kind `tracks`."""

    clock: Clock
    package_of: PackageOf
    state: StateAttempts

    def __call__(self, unit: Unit, lease: str) -> None:
        unit.alone()
        rows = unit.tracks.leased(lease)
        lot = _Lot(unit, self.package_of, self.state.lot(unit), {one.id: [] for one in rows})
        for told in unit.facts.told_by(RAW, lot.before):
            lot.before[told.raw_id].append(told)
        now_ms = self.clock.now_ms()
        for each in rows:
            unit.tracks.judged(each.id, lot.judge(each), at_ms=now_ms)
        lot.statements.store()
        unit.pairs.hear_facts(lot.gone | {*unit.facts.tell(lot.told, at_ms=now_ms)})


@dataclass(slots=True)
class _Lot:
    """What is asked once for all rows of a lot, and what they tell together. `before`: by row."""

    unit: Unit
    package_of: PackageOf
    statements: Statements
    before: dict[int, list[ToldBy]]
    sources: dict[int, Source] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)

    def judge(self, stored: StoredTracks) -> TracksOutcome:
        key = stored.key.source_id
        if key not in self.sources:
            self.sources[key] = self.unit.sources.by_id(key)
        source = self.sources[key]
        judged, judging, by = judged_now(self.unit, stored, package_of=self.package_of)
        before = stored.outcome
        again = before.judged_by not in ("", by)
        self._tell(stored, source, _facts(source, stored, judged, judging), anew=again)
        outcome = TracksOutcome(
            by,
            round=before.round + again,
            stated=before.stated,
            lacks=lacks_of(judged),
            differs=tuple(dict.fromkeys(code.value for one in judged for code in one.differs)),
        )
        stated = self.statements.add(source, stored=replace(stored, outcome=outcome), judged=judged)
        return replace(outcome, stated=stated)

    def _tell(self, stored: StoredTracks, source: Source, facts: Sequence[Fact], *, anew: bool) -> None:
        keys = {fact.key(source.id) for fact in facts}
        gone = {
            one.fact_id
            for one in self.before[stored.id]
            if one.key not in keys and (anew or one.kind not in ABOUT_A_COURSE)
        }
        if gone:
            self.unit.facts.drop(RAW, stored.id, gone)
        self.gone |= gone
        self.told += [
            Told(
                fact=fact,
                source_id=source.id,
                accounts_source_id=source.id,
                label=stored.label,
                raw=RAW,
                raw_id=stored.id,
            )
            for fact in facts
        ]


def _facts(
    source: Source, stored: StoredTracks, judged: Sequence[JudgedPackage], judging: Judging
) -> list[Fact]:
    account = account_of(source, stored)
    return [
        *facts_of(judged, account=account, judging=judging),
        *course_facts(stored.tracks, judged, account=account, course_id=stored.key.course_id),
    ]


def judged_now(
    unit: Unit, stored: StoredTracks, *, package_of: PackageOf
) -> tuple[tuple[JudgedPackage, ...], Judging, str]:
    """The tracks judged by what is known now, how the course is judged, and a digest of what decided."""
    key = stored.key
    judging = unit.tracks.judging(key.source_id, key.course_id)
    used: dict[tuple[int, str], None] = {}

    def package_at(module_id: int, at_ms: int) -> Known:
        standing = unit.packages.version_at(key.source_id, module_id, at_ms)
        package = package_of(standing.sha256) if standing else None
        used[module_id, standing.sha256 if standing and package else ""] = None
        return (package, standing) if package else (None, None)

    judged = judge_packages(stored.tracks, judging=judging, package_at=_once(package_at))
    policy = (judging.mastery.value, judging.attempts.value, judging.whole.value)
    by = digest(*policy, *(f"{number} {sha}" for number, sha in sorted(used)))
    return judged, judging, by


def account_of(source: Source, stored: StoredTracks) -> Account:
    """Whose the tracks are, as facts name it."""
    return Account(home_page(source.home_page or ""), str(stored.key.moodle_user_id))


def _once(package_at: PackageAt) -> PackageAt:
    known: dict[tuple[int, int], Known] = {}

    def asked(module_id: int, at_ms: int) -> Known:
        if (module_id, at_ms) not in known:
            known[module_id, at_ms] = package_at(module_id, at_ms)
        return known[module_id, at_ms]

    return asked
