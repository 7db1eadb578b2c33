"""Judge: tracks of packages become facts and statements, and are judged anew where the reason changes.

What a row tells is a pure function of what is kept, of the packages, and of what staff said for the course.
A result that the row does not come to any more is told no more: the completion gets a new version beside the
old. That a course was failed stays said until the packages or the policy say otherwise: it was so then.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from lms_bridge.domain.fact import ABOUT_A_COURSE, Account, FactKind, digest, home_page
from lms_bridge.services.attempt_statements import StateAttempts
from lms_bridge.services.judged_tracks import (
    JudgedPackage,
    Known,
    PackageAt,
    course_facts,
    facts_of,
    judge_packages,
    lacks_of,
)
from lms_bridge.services.ports import Clock, Source, Told, Unit
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
        touched: set[int] = set()
        for each in unit.tracks.leased(lease):
            touched |= self._judge(unit, each)
        unit.pairs.touch_facts(touched)

    def _judge(self, unit: Unit, stored: StoredTracks) -> set[int]:
        source = unit.sources.by_id(stored.key.source_id)
        judged, judging, by = judged_now(unit, stored, package_of=self.package_of)
        before = stored.outcome
        again = before.judged_by not in ("", by)
        number = before.round + again
        touched = self._tell(unit, stored, (source, judging, judged), anew=again)
        outcome = TracksOutcome(
            by,
            round=number,
            stated=before.stated,
            lacks=lacks_of(judged),
            differs=tuple(dict.fromkeys(code.value for one in judged for code in one.differs)),
        )
        stated = self.state(unit, source, stored=replace(stored, outcome=outcome), judged=judged)
        unit.tracks.judged(stored.id, replace(outcome, stated=stated), at_ms=self.clock.now_ms())
        return touched

    def _tell(
        self,
        unit: Unit,
        stored: StoredTracks,
        come: tuple[Source, Judging, Collection[JudgedPackage]],
        *,
        anew: bool,
    ) -> set[int]:
        source, judging, judged = come
        account = account_of(source, stored)
        packages = tuple(judged)
        facts = [
            *facts_of(packages, account=account, judging=judging),
            *course_facts(stored.tracks, packages, account=account, course_id=stored.key.course_id),
        ]
        told = [
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
        before = unit.facts.told_by(RAW, stored.id)
        now = set(unit.facts.tell(told, at_ms=self.clock.now_ms())) if told else set()
        gone = {key for key, kind in before.items() if key not in now and (anew or _may_go(kind))}
        unit.facts.drop(RAW, stored.id, gone)
        return now | gone


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


def _may_go(kind: FactKind) -> bool:
    return kind not in ABOUT_A_COURSE


def _once(package_at: PackageAt) -> PackageAt:
    known: dict[tuple[int, int], Known] = {}

    def asked(module_id: int, at_ms: int) -> Known:
        if (module_id, at_ms) not in known:
            known[module_id, at_ms] = package_at(module_id, at_ms)
        return known[module_id, at_ms]

    return asked
