"""Our side of a course of a Moodle: who is tied to it, what was told of it, whose the accounts are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, func, or_, select
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.facts import score_of
from lms_bridge.db.roster import realisation_of
from lms_bridge.db.tied import COURSE, effective, on_courses
from lms_bridge.db.upsert import chunks
from lms_bridge.domain.agreement import CourseTold, Here, Standing
from lms_bridge.domain.fact import FactKind
from lms_bridge.domain.held import Choice, Held
from lms_bridge.domain.programme import STUDENT, Realisation
from lms_bridge.services.ports import Source
from lms_bridge.services.ports.polled import CourseRuns

_account, _fact, _link, _object = tables.account, tables.fact, tables.link, tables.fact_object
_realisation, _enrolment, _completion = tables.realisation, tables.enrolment, tables.completion
_pair, _profile, _choice = tables.pair, tables.profile, tables.history_choice

_PAGE: Final = "/course/view.php?id="
_HELD: Final = or_(_realisation.c.ended_ms.is_(None), _realisation.c.ended_ms > _realisation.c.start_ms)
"""Those that were never held are left out."""


class DbSides:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def tied(self, source: Source) -> Sequence[CourseRuns]:
        page = f"{source.home_page}{_PAGE}"
        query = select(_realisation, COURSE.label("course")).where(
            COURSE.startswith(page, autoescape=True), _HELD
        )
        found: dict[int, list[Realisation]] = defaultdict(list)
        for row in self._connection.execute(query.order_by(_realisation.c.start_ms, _realisation.c.id)):
            number = row.course.removeprefix(page)
            if number.isascii() and number.isdecimal():
                found[int(number)].append(effective(realisation_of(row), row))
        return [CourseRuns(course_id, realisations=tuple(ones)) for course_id, ones in sorted(found.items())]

    def among(self, source: Source, course_ids: Collection[int]) -> Collection[int]:
        named = {course_iri(source, course_id): course_id for course_id in course_ids}
        found: set[int] = set()
        for chunk in chunks(named):
            query = select(COURSE).where(on_courses(chunk), _HELD).distinct()
            found |= {named[address] for address in self._connection.execute(query).scalars()}
        return found

    def known(self, source: Source, course_ids: Collection[int]) -> Mapping[tuple[str, int], Collection[int]]:
        found: dict[tuple[str, int], set[int]] = defaultdict(set)
        for course_id in course_ids:
            query = _told(source, [course_iri(source, course_id)]).where(_fact.c.channel != "")
            for row in self._connection.execute(query):
                found[row.name, course_id].add(row.at_ms)
        return found

    def completed(self, source: Source, course_id: int) -> Collection[str]:
        query = _told(source, [course_iri(source, course_id)])
        return {row.name for row in self._connection.execute(query)}

    def here(
        self, source: Source, tied: CourseRuns, realisation: Realisation, *, accounts: Collection[str]
    ) -> Here:
        ids = [one.id for one in tied.realisations]
        course = course_iri(source, tied.course_id)
        told: dict[str, list[CourseTold]] = defaultdict(list)
        counts = {None, Held.TAKEN_OVER} if self._takes_over(source.id, realisation.id) else {None}
        for row in self._connection.execute(_told(source, [course])):
            held = None if row.held in counts else row.held
            told[row.name].append(CourseTold(row.at_ms, row.channel, held))
        waiting = select(_pair.c.person_id).where(
            _pair.c.realisation_id == realisation.id, _pair.c.waits_since_ms.is_not(None)
        )
        return Here(
            realisation,
            tied=tied.realisations,
            persons=self._persons(source, {*accounts, *told}),
            rosters=self._rosters(ids),
            told=told,
            failed=self._failed(source, course),
            percents=self._percents(source, realisation.lms_test),
            standing=self._standing(realisation.id),
            waiting=set(self._connection.execute(waiting).scalars()),
        )

    def _failed(self, source: Source, course: str) -> set[str]:
        """The accounts of which it stands that they are done and failed."""
        query = _about(source, [course], FactKind.COURSE_DONE_FAILED)
        return {row.name for row in self._connection.execute(query)}

    def _percents(self, source: Source, test: str | None) -> dict[str, set[Fraction]]:
        found: dict[str, set[Fraction]] = defaultdict(set)
        if test is not None:
            query = _about(source, [test], FactKind.TEST_ATTEMPT).where(_fact.c.score.is_not(None))
            for row in self._connection.execute(query):
                found[row.name].add(score_of(row.score).percent)
        return found

    def _takes_over(self, source_id: int, realisation_id: str) -> bool:
        """Whether the source's history counts for the realisation."""
        chosen = select(_choice.c.version).where(
            _choice.c.source_id == source_id,
            _choice.c.realisation_id == realisation_id,
            _choice.c.superseded_ms.is_(None),
            _choice.c.choice.in_([one for one in Choice if one.counts]),
        )
        return self._connection.execute(chosen).first() is not None

    def _persons(self, source: Source, accounts: Collection[str]) -> dict[str, str]:
        """Whose each of these accounts is today; of one that told nothing yet, by the user profiles."""
        found: dict[str, str] = {}
        for names in chunks(sorted(accounts)):
            linked = {row.name: row.person_id for row in self._connection.execute(_accounts(source, names))}
            named = select(_profile.c.account, func.min(_profile.c.person_id).label("person_id")).where(
                _profile.c.home_page == source.home_page,
                _profile.c.vendor == source.kind,
                _profile.c.account.in_([name for name in names if name not in linked]),
                _profile.c.ended_ms.is_(None),
            )
            one = named.group_by(_profile.c.account).having(func.count(_profile.c.person_id.distinct()) == 1)
            found |= {row.account: row.person_id for row in self._connection.execute(one)}
            found |= {name: person_id for name, person_id in linked.items() if person_id is not None}
        return found

    def _rosters(self, realisation_ids: Sequence[str]) -> dict[str, Collection[str]]:
        found: dict[str, Collection[str]] = {}
        for realisation_id in realisation_ids:
            query = select(_enrolment.c.person_id).where(
                _enrolment.c.realisation_id == realisation_id,
                _enrolment.c.role == STUDENT,
                _enrolment.c.ended_ms.is_(None),
            )
            found[realisation_id] = set(self._connection.execute(query).scalars())
        return found

    def _standing(self, realisation_id: str) -> dict[str, Standing]:
        query = select(_completion).where(
            _completion.c.realisation_id == realisation_id, _completion.c.superseded_ms.is_(None)
        )
        return {row.person_id: _standing(row) for row in self._connection.execute(query)}


def course_iri(source: Source, course_id: int) -> str:
    """The course as statements and the register name it."""
    return f"{source.home_page}{_PAGE}{course_id}"


def _told(source: Source, courses: Iterable[str]) -> Select[Any]:
    """The completions of these courses that stand, with the account's name."""
    return _about(source, courses, FactKind.COURSE_COMPLETED)


def _about(source: Source, objects: Iterable[str], kind: FactKind) -> Select[Any]:
    """The facts of a kind about these objects that stand, with the account's name.

    What only another site told is not among them: a copy tells the same as this Moodle, which is to be asked.
    """
    ours = or_(_fact.c.held.is_(None), _fact.c.held != Held.OTHER_SITE)
    return (
        select(_account.c.name, _fact.c.at_ms, _fact.c.channel, _fact.c.held, _fact.c.score)
        .join(_fact, _fact.c.account_id == _account.c.id)
        .join(_object, _object.c.fact_id == _fact.c.id)
        .where(_object.c.object.in_(list(objects)), _fact.c.kind == kind)
        .where(_fact.c.stands, ours, *_of(source))
    )


def _accounts(source: Source, names: Collection[str]) -> Select[Any]:
    """These accounts of the source, each with the person of its standing link, None where it has none."""
    standing = and_(
        _link.c.account_id == _account.c.id, _link.c.undone_ms.is_(None), _link.c.until_ms.is_(None)
    )
    query = select(_account.c.name, _link.c.person_id).join(_link, standing, isouter=True)
    return query.where(_account.c.name.in_(names), *_of(source))


def _of(source: Source) -> tuple[ColumnElement[bool], ...]:
    return _account.c.source_id == source.id, _account.c.home_page == source.home_page


def _standing(row: Any) -> Standing:
    percent = score_of(row.score).percent if row.score else None
    return Standing(row.attended, row.attended_at_ms, percent)
