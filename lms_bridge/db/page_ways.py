"""What each way of knowing a webinar says of its people, for the page and the command that compare them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, and_, literal, select

from lms_bridge.db import tables
from lms_bridge.db.accounts import linked_at
from lms_bridge.db.completions import completion_of
from lms_bridge.db.meetings import kept_ways
from lms_bridge.db.roster import person_of
from lms_bridge.db.upsert import any_of, chunks
from lms_bridge.domain.compare_ways import OwnFigures
from lms_bridge.domain.completion import Completion
from lms_bridge.domain.programme import STUDENT
from lms_bridge.services.pages import ElsewhereAtOnce, KnownWays

_completion, _realisation, _person = tables.completion, tables.realisation, tables.person
_figure, _account, _link, _source = tables.meeting_figure, tables.account, tables.link, tables.source


def known_ways(connection: Connection, realisation_id: str) -> KnownWays | None:
    """All that is known of the people of a realisation; None where there is no such realisation."""
    row = connection.execute(select(_realisation).where(_realisation.c.id == realisation_id)).first()
    if row is None:
        return None
    completions = _current(connection, _completion.c.realisation_id == realisation_id)
    here = {one.person_id: completion_of(one) for one in completions if one.stays != "[]"}
    own = _figures(connection, here, {*here, *_students(connection, row.id)}, at_ms=row.start_ms)
    return KnownWays(
        realisation_id=row.id,
        title=row.title,
        start_ms=row.start_ms,
        ways=kept_ways(connection),
        completions=here,
        names=_names(connection, {*here, *(person_id for person_id, _ in own)}),
        own=own,
        elsewhere=_elsewhere(connection, row, here),
    )


def _current(connection: Connection, *which: Any) -> list[Any]:
    return list(connection.execute(select(_completion).where(_completion.c.superseded_ms.is_(None), *which)))


def _names(connection: Connection, person_ids: Collection[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for chunk in chunks(sorted(person_ids)):
        for row in connection.execute(select(_person).where(_person.c.id.in_(chunk))):
            found[row.id] = person_of(row).name
    return found


def _students(connection: Connection, realisation_id: str) -> Collection[str]:
    seat = tables.enrolment.c
    here = (seat.realisation_id == realisation_id, seat.role == STUDENT, seat.ended_ms.is_(None))
    return set(connection.execute(select(seat.person_id).where(*here)).scalars())


def _figures(
    connection: Connection, completions: Mapping[str, Completion], people: Collection[str], *, at_ms: int
) -> OwnFigures:
    """What hosts say themselves of these people, in the runs that somebody was seen in."""
    runs = {tuple(stay.run.split("/", 1)) for one in completions.values() for stay in one.stays}
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for chunk in chunks(sorted((int(source_id), run) for source_id, run in runs)):
        for row in connection.execute(_of_runs(chunk, at_ms)):
            if row.person_id in people:
                mine = found[row.person_id, f"{row.source_id}/{row.run}"]
                # Two accounts of one person were in at the same time: the host knows no more than the longer.
                mine[row.channel] = max(row.own_ms, mine.get(row.channel, 0))
    return found


def _of_runs(runs: Collection[tuple[int, str]], at_ms: int) -> Any:
    """The figures of these runs, with whose the accounts were at that time."""
    whose = and_(_account.c.source_id == _source.c.accounts_source_id, _account.c.name == _figure.c.account)
    return (
        select(_figure, _link.c.person_id)
        .join(_source, _source.c.id == _figure.c.source_id)
        .join(_account, whose)
        .join(_link, and_(_link.c.account_id == _account.c.id, linked_at(literal(at_ms))))
        .where(any_of((_figure.c.source_id, _figure.c.run), runs))
    )


def _elsewhere(
    connection: Connection, realisation: Any, completions: Mapping[str, Completion]
) -> tuple[ElsewhereAtOnce, ...]:
    """Other realisations that were held at the same time, in which these people have minutes too."""
    overlaps = and_(
        _completion.c.window_start_ms < realisation.end_ms,
        _completion.c.window_end_ms > realisation.start_ms,
        _completion.c.realisation_id != realisation.id,
        _completion.c.present_ms > 0,
    )
    titles = {
        row.id: row.title for row in connection.execute(select(_realisation.c.id, _realisation.c.title))
    }
    return tuple(
        ElsewhereAtOnce(row.person_id, row.realisation_id, titles[row.realisation_id], completion_of(row))
        for row in _current(connection, overlaps)
        if row.person_id in completions
    )
