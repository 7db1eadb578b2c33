"""The questions of the pages get the same answers from both databases."""

import pytest
from sqlalchemy import insert

from lms_bridge.db import tables
from lms_bridge.db.engine import Engines
from lms_bridge.domain.programme import Form
from tests.unit.web_pages.world import BBB, NOW, World, tell, world_over


@pytest.fixture
def told(engines: Engines) -> World:
    world = world_over(engines)
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
    assert (arrived.pending["delivery"], arrived.refused_times) == (1, 1)


def test_views_are_read_from_where_one_stopped(told: World) -> None:
    with told.unit() as unit:
        for n in range(3):
            unit.logs.viewed("sluzba", ["p-ana", "p-marko"], page="persons", at_ms=NOW + n)
    with told.database.read() as unit:
        first = unit.pages.views(person_id="p-ana", before=None, limit=2)
        rest = unit.pages.views(person_id="p-ana", before=first[-1].seq, limit=2)
    assert [one.at_ms - NOW for one in (*first, *rest)] == [2, 1, 0]
