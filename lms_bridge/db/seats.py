"""What the register wants in a source's courses, and what pushes left there."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, select

from lms_bridge.db import tables, tied
from lms_bridge.db.aliases import aliases
from lms_bridge.db.circles import DbCircles
from lms_bridge.db.roster import person_of, role_of
from lms_bridge.db.upsert import any_of, chunks, insert_or_set
from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.person import Person, Role, body_on
from lms_bridge.domain.programme import STUDENT
from lms_bridge.services.ports.plans import Want
from moodle_sync.roster import Intent, Left

_seat, _realisation, _enrolment = tables.seat, tables.realisation, tables.enrolment
_person, _completion = tables.person, tables.completion


class DbSeats(DbCircles):
    """Seats, groups and cohorts as the last push left them, each with the person for whom it counts now."""

    def left(self, source_id: int) -> Mapping[int, Sequence[Left]]:
        found, known = defaultdict[int, list[Left]](list), aliases(self._connection)
        for row in self._connection.execute(select(_seat).where(_seat.c.source_id == source_id)):
            found[row.course_id].append(_left(row, known.of(row.person_id)))
        return dict(found)

    def keep(self, source_id: int, left: Iterable[tuple[int, Left]], *, plan: int) -> None:
        rows = [
            {
                "source_id": source_id,
                "course_id": course_id,
                "moodle_user_id": each.moodle_user_id,
                "person_id": each.person_id,
                "body_id": each.body_id,
                "role_id": each.intent.role_id,
                "start_s": each.intent.start_s,
                "end_s": each.intent.end_s,
                "suspended": each.intent.suspended,
                "plan": plan,
            }
            for course_id, each in left
        ]
        changing = ["person_id", "body_id", "role_id", "start_s", "end_s", "suspended", "plan"]
        insert_or_set(self._connection, _seat, rows, values=changing)

    def forget(self, source_id: int, gone: Collection[tuple[int, int]]) -> None:
        key = (_seat.c.course_id, _seat.c.moodle_user_id)
        for chunk in chunks(gone):
            self._connection.execute(delete(_seat).where(_seat.c.source_id == source_id, any_of(key, chunk)))


class DbWants:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def wanted(self, course_prefix: str, *, over_ms: int) -> Sequence[Want]:
        rows = list(self._students(course_prefix, over_ms))
        ids = sorted({row.person_id for row in rows})
        persons, roles = self._persons(ids), self._roles(ids)
        done = self._done({row.realisation_id for row in rows})
        return [
            Want(
                persons[row.person_id],
                realisation_id=row.realisation_id,
                course=row.course,
                start_ms=row.start_ms,
                end_ms=row.end_ms,
                body_id=body_on(
                    day_of(row.start_ms),
                    roles=roles.get(row.person_id, ()),
                    primary_body_id=persons[row.person_id].primary_body_id,
                ),
                done=(row.person_id, row.realisation_id) in done,
                programme_id=row.programme_id,
                programme=row.programme,
            )
            for row in rows
        ]

    def body_names(self, ids: Collection[str]) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for chunk in chunks(sorted(ids)):
            query = select(tables.body.c.id, tables.body.c.name).where(tables.body.c.id.in_(chunk))
            found |= {row.id: row.name for row in self._connection.execute(query)}
        return found

    def shared_emails(self) -> Collection[str]:
        address = func.lower(_person.c.email)
        query = select(address).where(_person.c.ended_ms.is_(None), _person.c.email != "")
        # Two who are one person share nothing with anybody else.
        owner = func.coalesce(_person.c.merged_into, _person.c.id)
        query = query.group_by(address).having(func.count(owner.distinct()) > 1)
        return set(self._connection.execute(query).scalars())

    def _students(self, course_prefix: str, over_ms: int) -> Iterator[Any]:
        query = (
            select(
                _enrolment.c.person_id,
                _realisation.c.id.label("realisation_id"),
                tied.COURSE.label("course"),
                _realisation.c.start_ms,
                _realisation.c.end_ms,
                _realisation.c.programme_id,
                tables.programme.c.title.label("programme"),
            )
            .join(_enrolment, _enrolment.c.realisation_id == _realisation.c.id)
            .join(_person, _person.c.id == _enrolment.c.person_id)
            .join(tables.programme, tables.programme.c.id == _realisation.c.programme_id)
            .where(_realisation.c.ended_ms.is_(None), _realisation.c.end_ms > over_ms)
            .where(tied.COURSE.startswith(course_prefix, autoescape=True))
            .where(_enrolment.c.ended_ms.is_(None), _enrolment.c.role == STUDENT)
            .where(_person.c.ended_ms.is_(None))
            .distinct()
            .order_by(tied.COURSE, _realisation.c.id, _enrolment.c.person_id)
        )
        return iter(self._connection.execute(query))

    def _persons(self, ids: Collection[str]) -> dict[str, Person]:
        found: dict[str, Person] = {}
        for chunk in chunks(ids):
            for row in self._connection.execute(select(_person).where(_person.c.id.in_(chunk))):
                found[row.id] = person_of(row)
        return found

    def _roles(self, ids: Collection[str]) -> dict[str, list[Role]]:
        """Of these people, those that left the roster too: where somebody worked then does not change."""
        found: defaultdict[str, list[Role]] = defaultdict(list)
        for chunk in chunks(ids):
            query = select(tables.role).where(tables.role.c.person_id.in_(chunk))
            for row in self._connection.execute(query):
                found[row.person_id].append(role_of(row))
        return found

    def _done(self, realisation_ids: Collection[str]) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for chunk in chunks(sorted(realisation_ids)):
            query = select(_completion.c.person_id, _completion.c.realisation_id).where(
                _completion.c.realisation_id.in_(chunk),
                _completion.c.superseded_ms.is_(None),
                _completion.c.attended,
            )
            found.update((row.person_id, row.realisation_id) for row in self._connection.execute(query))
        return found


def _left(row: Any, person_id: str) -> Left:
    intent = Intent(row.role_id, start_s=row.start_s, end_s=row.end_s, suspended=row.suspended)
    return Left(row.moodle_user_id, person_id=person_id, body_id=row.body_id, intent=intent)
