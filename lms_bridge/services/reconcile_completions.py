"""Reconcile: the whole of a course in Moodle against the whole of what stands here, person by person.

What Moodle has and we have not is kept and becomes facts; what we have and Moodle has not is listed and kept.
Where Moodle's answer is not proven to be all of it, nothing is concluded at all.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lms_bridge.domain.agreement import Counts, Difference, compare
from lms_bridge.domain.errors import BridgeError, NotFound
from lms_bridge.domain.programme import Realisation
from lms_bridge.services.kept_answers import RECONCILED, KeepAnswers
from lms_bridge.services.known_moodle import known_moodle
from lms_bridge.services.moodle_options import moodle_options
from lms_bridge.services.moodle_side import LEARNERS_FUNCTION, Course, Learner, Side, side_of
from lms_bridge.services.moodles import MoodleOf, refuse_paused, speaking_to
from lms_bridge.services.ports import Clock, CourseRuns, Database, Source
from lms_bridge.services.same_site import refuse_other_site
from lms_bridge.services.sync_work import Progress, unheard
from moodle_sync import Moodle

EMPTIED: Final = "emptied"
"""Moodle shows nobody in a course that had people the last time: more likely it may not be seen."""
UNREADABLE: Final = "unreadable"
"""Something of a person came that cannot be read: of whom, nobody knows."""
_LOT: Final = 50
_MODULE: Final = re.compile(r"/mod/\w+/view\.php\?id=([0-9]{1,18})$")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a comparison came to. `trouble`: why nothing was proven; then the counts are the last proven."""

    realisation_id: str
    title: str
    counts: Counts | None
    differences: tuple[Difference, ...] = ()
    added: int = 0
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class ReconcileCompletions:
    """The handler of `SyncKind.RECONCILE`."""

    database: Database
    moodle_of: MoodleOf
    clock: Clock

    def __call__(self, source: Source, progress: Progress) -> Mapping[str, int]:
        """Compare every realisation that has begun and is tied to a course of the source.

        A course that is refused is doubted and the others go on. Raises `SourceUnavailable` where Moodle is
        away, `SourcePaused`, also where another site answers, `NoToken`, `DatabaseBusy`.
        """
        outcomes = self.outcomes(source, progress)
        return {
            "realisations": len(outcomes),
            "added": sum(each.added for each in outcomes),
            "differences": sum(len(each.differences) for each in outcomes),
            "doubted": sum(each.trouble is not None for each in outcomes),
        }

    def outcomes(
        self, source: Source, progress: Progress = unheard, *, realisation_id: str | None = None
    ) -> Sequence[Outcome]:
        """The same, one outcome a realisation; of one alone where it is named. Raises `NotFound` then."""
        refuse_paused(source)
        now_ms = self.clock.now_ms()
        with self.database.read() as unit:
            tied = [_begun(one, now_ms, realisation_id) for one in unit.sides.tied(source)]
        due = [(one, chosen) for one, chosen in tied if chosen]
        if realisation_id is not None and not due:
            raise NotFound(what="tied realisation", name=realisation_id)
        moodle = known_moodle(source, self.moodle_of, database=self.database, clock=self.clock)
        with speaking_to(source):
            has_plugin = LEARNERS_FUNCTION in moodle.site.info().functions
        run = _Run(self, source, moodle, has_plugin)
        outcomes: list[Outcome] = []
        for done, (one, chosen) in enumerate(due):
            progress(done, len(due))
            outcomes += run.course(one, chosen)
        progress(len(due), len(due))
        if realisation_id is None:
            with self.database.write() as unit:
                compared = [each.realisation_id for each in outcomes]
                unit.agreements.leave(source.id, compared, at_ms=self.clock.now_ms())
        return outcomes


@dataclass(frozen=True, slots=True)
class _Run:
    of: ReconcileCompletions
    source: Source
    moodle: Moodle
    has_plugin: bool

    def course(self, tied: CourseRuns, chosen: Sequence[Realisation]) -> list[Outcome]:
        """One reading of the course for all its realisations."""
        try:
            with speaking_to(self.source):
                side = self._side(tied)
        except BridgeError as error:
            if error.retryable:
                raise
            trouble = str(error.params.get("trouble", error.code))
            return [self._doubted(one, trouble) for one in chosen]
        if side.site is not None:
            refuse_other_site(self.of.database, self.of.clock, self.source, site=side.site)
        return [self._realisation(tied, one, side) for one in chosen]

    def _side(self, tied: CourseRuns) -> Side:
        return side_of(
            self.moodle,
            Course(tied.course_id, self.source.home_page or ""),
            role_id=moodle_options(self.source.options).student_role_id,
            has_plugin=self.has_plugin,
        )

    def _realisation(self, tied: CourseRuns, realisation: Realisation, side: Side) -> Outcome:
        learners = _about(side, realisation)
        accounts = [each.there.account for each in learners]
        with self.of.database.read() as unit:
            here = unit.sides.here(self.source, tied, realisation, accounts=accounts)
            before = unit.agreements.last(self.source.id, realisation.id)
        if not learners and before is not None and before.there_total:
            return self._doubted(realisation, EMPTIED)
        try:
            with speaking_to(self.source):
                added = self._add([each for each in learners if here.lacks(each.there)])
        except BridgeError as error:
            if error.retryable:
                raise
            return self._doubted(realisation, str(error.params.get("trouble", error.code)))
        if side.unread:
            return replace(self._doubted(realisation, UNREADABLE), added=added)
        counts, found = compare([each.there for each in learners], here)
        at_ms = self.of.clock.now_ms()
        with self.of.database.write() as unit:
            unit.agreements.prove(self.source.id, realisation.id, counts=counts, found=found, at_ms=at_ms)
        return Outcome(realisation.id, realisation.title, counts, found, added)

    def _add(self, new: Sequence[Learner]) -> int:
        """Keep the answers about these; how many say what was never said before."""
        keep = KeepAnswers(self.of.database, self.of.clock)
        added = 0
        for start in range(0, len(new), _LOT):
            bodies = [each.answer() for each in new[start : start + _LOT]]
            added += keep(self.source, bodies, content_type=RECONCILED)
        return added

    def _doubted(self, realisation: Realisation, trouble: str) -> Outcome:
        at_ms = self.of.clock.now_ms()
        with self.of.database.write() as unit:
            unit.agreements.doubt(self.source.id, realisation.id, trouble=trouble, at_ms=at_ms)
            counts = unit.agreements.last(self.source.id, realisation.id)
        return Outcome(realisation.id, realisation.title, counts, trouble=trouble)


def _begun(
    tied: CourseRuns, now_ms: int, realisation_id: str | None
) -> tuple[CourseRuns, Sequence[Realisation]]:
    begun = [one for one in tied.realisations if one.start_ms <= now_ms]
    return tied, [one for one in begun if realisation_id in (None, one.id)]


def _about(side: Side, realisation: Realisation) -> list[Learner]:
    """The learners with their percentage in the test of this realisation."""
    module = _MODULE.search(realisation.lms_test or "")
    test = int(module[1]) if module else None
    return [
        replace(each, there=replace(each.there, percent=each.percents.get(test) if test else None))
        for each in side.learners
    ]
