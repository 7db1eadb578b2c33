"""Whom pushes put into groups and cohorts, and who is to be told of accounts that they made."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, delete, select, update

from lms_bridge.db import tables, work
from lms_bridge.db.aliases import aliases
from lms_bridge.db.roster import person_of
from lms_bridge.db.upsert import any_of, chunks, insert_new, insert_or_set
from lms_bridge.services.ports.plans import CircleKey, Invited
from moodle_sync.roster import Member

_member, _invitation = tables.circle_member, tables.invitation
_WITHDRAWN: Final = "withdrawn"
_OUTCOMES: Final = {"due": "waiting", "leased": "waiting", "done": "sent", "dead": "failed"}


class DbCircles:
    """The part of `services.ports.plans.Seats` that is about groups and cohorts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def members(self, source_id: int) -> Mapping[CircleKey, Mapping[int, Member]]:
        found, known = defaultdict[CircleKey, dict[int, Member]](dict), aliases(self._connection)
        for row in self._connection.execute(select(_member).where(_member.c.source_id == source_id)):
            member = Member(known.of(row.person_id), body_id=row.body_id)
            found[row.course_id or None, row.idnumber][row.moodle_user_id] = member
        return dict(found)

    def entered(self, source_id: int, members: Iterable[tuple[CircleKey, int, Member]], *, plan: int) -> None:
        rows = [
            {
                "source_id": source_id,
                "course_id": course_id or 0,
                "idnumber": idnumber,
                "moodle_user_id": user,
                "person_id": member.person_id,
                "body_id": member.body_id,
                "plan": plan,
            }
            for (course_id, idnumber), user, member in members
        ]
        insert_or_set(self._connection, _member, rows, values=["person_id", "body_id", "plan"])

    def gone_out(self, source_id: int, members: Collection[tuple[CircleKey, int]]) -> None:
        key = (_member.c.moodle_user_id, _member.c.course_id, _member.c.idnumber)
        for chunk in chunks((user, course_id or 0, idnumber) for (course_id, idnumber), user in members):
            mine = delete(_member).where(_member.c.source_id == source_id, any_of(key, chunk))
            self._connection.execute(mine)


class DbInvitations:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, plan: int, made: Iterable[tuple[str, int, str]], *, due_ms: int) -> None:
        rows = [
            {
                "plan": plan,
                "person_id": person_id,
                "moodle_user_id": user,
                "username": username,
                "state": "due",
                "next_try_ms": due_ms,
            }
            for person_id, user, username in made
        ]
        insert_new(self._connection, _invitation, rows)

    def leased(self, lease: str) -> Sequence[Invited]:
        query = (
            select(_invitation.c.plan, _invitation.c.username, _invitation.c.tries, tables.person)
            .add_columns(tables.plan.c.source_id)
            .join(tables.person, tables.person.c.id == _invitation.c.person_id)
            .join(tables.plan, tables.plan.c.number == _invitation.c.plan)
            .where(_invitation.c.lease == lease, _invitation.c.state == "leased")
        )
        return [
            Invited(
                row.plan,
                person_of(row),
                username=row.username,
                source_id=row.source_id,
                tries=row.tries,
            )
            for row in self._connection.execute(query)
        ]

    def withdraw(self, plan: int) -> int:
        waiting = _invitation.c.state.in_(["due", "dead"])
        gone = update(_invitation).where(_invitation.c.plan == plan, waiting)
        values = {**work.due_again(), "state": "done", "error": _WITHDRAWN}
        return self._connection.execute(gone.values(**values)).rowcount

    def outcome(self, plan: int) -> Mapping[str, int]:
        query = select(_invitation.c.state, _invitation.c.error).where(_invitation.c.plan == plan)
        rows = self._connection.execute(query)
        return Counter(_WITHDRAWN if row.error == _WITHDRAWN else _OUTCOMES[row.state] for row in rows)
