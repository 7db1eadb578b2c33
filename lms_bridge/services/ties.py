"""Ties: which realisation is held in which course of a platform. Each act is in the event log."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lms_bridge.domain.errors import InvalidValue, NotFound, Refused
from lms_bridge.domain.lms import CourseKey, LmsModule, TieKind, course_address, module_address
from lms_bridge.domain.tying import Named, by_idnumber
from lms_bridge.services.ports import Clock, Database, Source, Tie, Unit

IDNUMBER: Final = "idnumber"
"""The `by` of a tie that follows from a course's idnumber."""


class AlreadyTied(Refused):
    """The realisation has a course or test already, by the register or by a tie (`realisation`, `object`)."""

    code = "already-tied"


@dataclass(frozen=True, slots=True)
class KeepTies:
    """Each act is one transaction; what waited for it is due again with it."""

    database: Database
    clock: Clock

    def tie(self, realisation_id: str, course: CourseKey, *, by: str, reason: str) -> None:
        """Say that the realisation is held in the course.

        Raises `NotFound`, `AlreadyTied`, `InvalidValue`.
        """
        _refuse_no_reason(reason)
        with self.database.write() as unit:
            unit.alone()
            source = unit.sources.by_id(course.source_id)
            if unit.courses.course(course) is None:
                raise NotFound(what="course", name=str(course.course_id))
            _refuse_tied(unit, realisation_id, TieKind.COURSE)
            _make(unit, _course_tie(source, course, realisation_id, (by, reason)), at_ms=self.clock.now_ms())

    def tie_test(self, realisation_id: str, module_id: int, *, by: str, reason: str) -> None:
        """Say that attempts at the activity, of the course tied, are the realisation's test.

        Raises `NotFound` for an activity that is not in that course, `AlreadyTied`, `InvalidValue`.
        """
        _refuse_no_reason(reason)
        with self.database.write() as unit:
            unit.alone()
            _refuse_tied(unit, realisation_id, TieKind.TEST)
            source, module = _module_of(unit, realisation_id, module_id)
            if not module.graded:
                raise InvalidValue(field="activity", expected="a test or a package")
            address = module_address(source.home_page or "", module.kind, module.id)
            course = CourseKey(source.id, module.course_id)
            tie = Tie(realisation_id, kind=TieKind.TEST, course=course, object=address, by=by, reason=reason)
            _make(unit, tie, at_ms=self.clock.now_ms())

    def untie(self, realisation_id: str, kind: TieKind, *, by: str, reason: str) -> None:
        """Take a tie of ours apart; what counted by it is judged again without it. It is never made again by
        itself. Raises `NotFound` where none stands, `InvalidValue`."""
        _refuse_no_reason(reason)
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            unit.alone()
            tie = unit.ties.of(realisation_id, kind).tie
            if tie is None:
                raise NotFound(what="tie", name=realisation_id)
            # While it stands its facts still lead to the pairs that must be judged without it.
            unit.pairs.touch_ties({tie.object})
            unit.ties.undo(realisation_id, kind, by=by, reason=reason, at_ms=now_ms)
            _log(unit, tie, f"{kind.value}-untied", (by, reason), at_ms=now_ms)

    def source(self, name: str) -> Source:
        """Raises `NotFound`."""
        with self.database.read() as unit:
            source = unit.sources.by_name(name)
        if source is None:
            raise NotFound(what="source", name=name)
        return source


def tie_by_idnumber(unit: Unit, *, at_ms: int) -> Named:
    """Tie what courses' idnumbers name and nothing contradicts; gives what all of them say.

    Only ever adds: an idnumber that changed later takes nothing from whom it named before, since a course may
    serve one year after the other. What somebody took apart stays so.
    """
    said = by_idnumber(unit.courses.numbered(), unit.ties.tieable())
    untied, undone = unit.ties.untied(), unit.ties.undone()
    for one in said.agreed:
        if one.realisation_id in untied and (one.realisation_id, one.course) not in undone:
            source = unit.sources.by_id(one.course.source_id)
            _make(unit, _course_tie(source, one.course, one.realisation_id, (IDNUMBER, "")), at_ms=at_ms)
    return said


def offered_test(modules: Sequence[LmsModule]) -> LmsModule | None:
    """The activity that may well be a course's test: its only test, else its only package, that counts for
    the course's completion. It is offered, never tied by itself."""
    counting = [one for one in modules if one.criterion]
    for kind in ("quiz", "scorm"):
        of_kind = [one for one in counting if one.kind == kind]
        if of_kind:
            return of_kind[0] if len(of_kind) == 1 else None
    return None


def _course_tie(source: Source, course: CourseKey, realisation_id: str, said: tuple[str, str]) -> Tie:
    address = course_address(source.home_page or "", course.course_id)
    by, reason = said
    return Tie(realisation_id, kind=TieKind.COURSE, course=course, object=address, by=by, reason=reason)


def _module_of(unit: Unit, realisation_id: str, module_id: int) -> tuple[Source, LmsModule]:
    """The activity in the realisation's course, with its source."""
    tied = unit.ties.of(realisation_id, TieKind.COURSE)
    address = tied.own or (tied.tie.object if tied.tie else None)
    for source in unit.sources.all():
        module = unit.courses.module(source.id, module_id)
        if module and course_address(source.home_page or "", module.course_id) == address:
            return source, module
    raise NotFound(what="activity", name=str(module_id))


def _refuse_tied(unit: Unit, realisation_id: str, kind: TieKind) -> None:
    tied = unit.ties.of(realisation_id, kind)
    standing = tied.own or (tied.tie.object if tied.tie else None)
    if standing is not None:
        raise AlreadyTied(realisation=realisation_id, object=standing)


def _refuse_no_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidValue(field="reason", expected="why, in a few words")


def _make(unit: Unit, tie: Tie, *, at_ms: int) -> None:
    unit.ties.make(tie, at_ms=at_ms)
    unit.pairs.touch_ties({tie.object})  # whoever shares it may have to give something up
    _log(unit, tie, f"{tie.kind.value}-tied", (tie.by, tie.reason), at_ms=at_ms)


def _log(unit: Unit, tie: Tie, what: str, said: tuple[str, str], *, at_ms: int) -> None:
    by, reason = said
    detail = f"{tie.object} {reason}".strip()
    subject = f"realisation {tie.realisation_id}"
    unit.logs.event(by=by, what=what, subject=subject, detail=detail, at_ms=at_ms)
