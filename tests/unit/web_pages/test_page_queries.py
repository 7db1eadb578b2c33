"""The questions of the pages get the same answers from both databases."""

import pytest
from sqlalchemy import delete, insert, update

from lms_bridge.db import tables
from lms_bridge.db.engine import Engines
from lms_bridge.domain.fact import FactKind
from lms_bridge.domain.programme import Form
from tests.unit.web_pages.world import BBB, COURSE, NOW, ROOM, Stage, World, at, tell


@pytest.fixture
def told(stage: Stage, engines: Engines) -> World:
    world = stage.open(engines)
    tell(world, with_facts=True)
    return world


def test_a_year_is_summed_alike(told: World) -> None:
    with told.database.read() as unit:
        assert unit.pages.years() == (2020,)
        year = unit.pages.year(2020)
    assert (year.forms[Form.ONLINE].attendances, year.forms[Form.WEBINAR].attendances, year.persons) == (
        1,
        1,
        1,
    )
    assert [(one.enrolled, one.attended, one.waiting) for one in year.realisations] == [(1, 1, 1), (2, 1, 0)]


def test_a_realisation_is_listed_slice_by_slice(told: World) -> None:
    with told.database.read() as unit:
        first = unit.pages.realisation("r-webinar", offset=0, limit=1)
        second = unit.pages.realisation("r-webinar", offset=1, limit=1)
    assert first is not None
    assert second is not None
    assert (first.listed, first.guests) == (2, 1)
    assert [one.person_id for one in (*first.participants, *second.participants)] == ["p-ljubica", "p-ana"]


def test_a_record_holds_its_evidence(told: World) -> None:
    with told.database.read() as unit:
        record = unit.pages.person("p-ljubica")
    assert record is not None
    online = next(one for one in record.trainings if one.head.id == "r-online")
    assert [(one.statements, one.decides) for one in online.courses] == [(2, True)]
    assert [one.score.whole_percent for one in online.attempts] == [90]
    assert online.entry is not None
    assert online.entry.version == online.versions[0].number


def test_an_account_and_its_link_are_told(told: World) -> None:
    with told.unit() as unit:
        account = unit.accounts.find("lms", "900")[0]
        waiting = unit.pages.account(account)
        unit.accounts.link(account, "p-ana", by="sluzba", reason="asked", at_ms=NOW)
        linked, made = unit.pages.account(account), unit.pages.links_made(limit=5)
    assert waiting is not None
    assert linked is not None
    assert (waiting.waiting, waiting.person_name) == (3, None)
    assert (linked.waiting, linked.person_name) == (0, "Ана Џодан")
    assert [(one.person_id, one.by, one.reason) for one in made] == [("p-ana", "sluzba", "asked")]


def test_what_arrived_is_counted_alike(told: World) -> None:
    row = {"id": 1, "source_id": BBB, "key": "k", "content_type": "x", "body": b"", "times": 3}
    with told.engines.writer.begin() as connection:
        connection.execute(insert(tables.delivery).values(**row, received_ms=NOW, said="poll-started"))
    with told.database.read() as unit:
        arrived = unit.pages.arrived()
    assert [(one.name, one.deliveries, one.repeated) for one in arrived.sources] == [
        ("bbb", 1, 2),
        ("lms", 0, 0),
    ]
    assert [(one.name, one.times, one.used) for one in arrived.said] == [("poll-started", 1, 0)]
    assert arrived.untied == ()
    assert (arrived.pending["delivery"], arrived.refused_times) == (1, 1)


def test_each_thing_in_a_call_is_used_by_the_fact_that_it_tells(told: World) -> None:
    """The delivery 100 tells a join; 101 tells a leave; see the world."""
    rows = [(100, "meeting-created, user-joined"), (101, "user-left ×2"), (102, "user-joined")]
    row = {"source_id": BBB, "content_type": "x", "body": b"", "received_ms": NOW}
    with told.engines.writer.begin() as connection:
        for number, said in rows:
            values = {**row, "id": number, "key": str(number), "said": said}
            connection.execute(insert(tables.delivery).values(values))
    with told.database.read() as unit:
        said = unit.pages.arrived().said
    assert [(one.name, one.times, one.used) for one in said] == [
        ("user-joined", 2, 2),
        ("user-left", 2, 1),
        ("meeting-created", 1, 0),
    ]


def test_what_no_realisation_is_tied_to_is_listed_the_newest_first(told: World) -> None:
    with told.engines.writer.begin() as connection:
        connection.execute(update(tables.realisation).values(lms_course=None, lms_test=None, meeting=None))
        untrue = tables.fact.c.kind == "test-attempt"
        connection.execute(update(tables.fact).where(untrue).values(stands=False))
    with told.database.read() as unit:
        untied = unit.pages.arrived().untied
    assert [(one.source, one.kind, one.object, one.facts) for one in untied] == [
        ("bbb", FactKind.JOINED, ROOM, 3),
        ("lms", FactKind.COURSE_COMPLETED, COURSE, 5),
    ]
    assert [one.last_ms for one in untied] == [at("2020-05-05", "11:02"), at("2020-03-10") + 2]


def test_changes_are_found_and_paged_alike(told: World) -> None:
    with told.unit() as unit:
        for person in ("p-ana", "p-marko", "p-ana", "p-gone"):
            unit.logs.event(by="x", what="person-admitted", subject=f"person {person}", detail="", at_ms=NOW)
    with told.database.read() as unit:
        everything = unit.pages.changes(asked="", codes=(), before=None, limit=9)
        mine = unit.pages.changes(asked="dzodan", codes=(), before=None, limit=1)
        rest = unit.pages.changes(asked="dzodan", codes=(), before=mine[0].seq, limit=9)
        kind = unit.pages.changes(asked="y", codes=["person-admitted"], before=None, limit=9)
    assert [one.named[0].name for one in everything] == [None, "Ана Џодан", "Marko Petrović", "Ана Џодан"]
    assert [one.seq for one in (*mine, *rest)] == [everything[1].seq, everything[3].seq]
    assert kind == everything


def test_a_completion_without_a_place_in_the_roster_is_listed(told: World) -> None:
    with told.engines.writer.begin() as connection:
        connection.execute(delete(tables.enrolment).where(tables.enrolment.c.person_id == "p-ljubica"))
    with told.database.read() as unit:
        shown = unit.pages.realisation("r-webinar", offset=0, limit=9)
    assert shown is not None
    assert (shown.enrolled, shown.attended, shown.listed) == (1, 1, 2)
    assert [(one.person_id, one.left) for one in shown.participants] == [
        ("p-ljubica", True),
        ("p-ana", False),
    ]


def test_views_are_read_from_where_one_stopped(told: World) -> None:
    with told.unit() as unit:
        for n in range(3):
            unit.logs.viewed("sluzba", ["p-ana", "p-marko"], page="persons", at_ms=NOW + n)
    with told.database.read() as unit:
        first = unit.pages.views(person_id="p-ana", before=None, limit=2)
        rest = unit.pages.views(person_id="p-ana", before=first[-1].seq, limit=2)
    assert [one.at_ms - NOW for one in (*first, *rest)] == [2, 1, 0]
