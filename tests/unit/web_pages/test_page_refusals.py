"""Refused requests are shown with their answer, and deletions by age are planned before they are done."""

import json
import re

import pytest
from sqlalchemy import insert

from lms_bridge.db import tables
from lms_bridge.db.refusals import MOST_REFUSED
from lms_bridge.services.delete_statements import DeleteStatements
from lms_bridge.services.keep_refused import DAY_MS, KeepRefused, Refused
from lms_bridge.services.ports import Credential
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.statements_kept import KEY, ident, keep, said
from tests.unit.web_pages.world import LMS, World, at

PROBLEM = {
    "title": "A rule is broken",
    "detail": "Statement [1], $.verb: required <b>",
    "code": "statements-refused",
    "remedy": "Correct it",
    "findings": [{"index": 1}],
}


FILLER = dict.fromkeys(("method", "path", "content_type", "version", "place", "code", "answer"), "") | {
    "excerpt": b"",
    "size": 0,
    "status": 400,
    "times": 1,
    "first_ms": 1,
    "last_ms": 1,
}


def refused(
    world: World, *, caller: Credential | None = KEY, body: object = (), times: int = 1
) -> KeepRefused:
    keeper = KeepRefused(world.database, world.clock, days=90)
    for _ in range(times):
        keeper.keep(
            Refused(
                "POST",
                path="/xapi/statements",
                content_type="application/json",
                version="1.0.3",
                body=json.dumps(body).encode(),
                status=400 if caller else 401,
                code="statements-refused",
                answer=json.dumps(PROBLEM),
                index=1,
                caller=caller,
            )
        )
    return keeper


@pytest.fixture
def logstore(world: World) -> World:
    keep(world)  # makes the credential
    return world


def test_a_refused_request_is_shown_with_its_answer_and_the_statement(
    staff: Browser, logstore: World
) -> None:
    refused(logstore, body=[{"first": 1}, {"second": "<i>"}], times=3)
    text = staff.text("/statements/refused")
    assert "lms Logstore of the LMS 400 A rule is broken Statement [1], $.verb" in text
    html = staff.get("/statements/refused").get_data(as_text=True)
    number = html.partition('href="/statements/refused/')[2].partition('"')[0]
    page = staff.get(f"/statements/refused/{number}").get_data(as_text=True)
    assert "The statement of index 1 of the batch." in page
    assert "second" in page
    assert "first&#34;" not in page
    assert "<i>" not in page
    assert "Times 3" in staff.text(f"/statements/refused/{number}")


def test_whom_a_refused_statement_names_is_in_the_log(staff: Browser, logstore: World) -> None:
    refused(logstore, body=[{}, said()])
    with logstore.unit() as unit:
        (one,) = unit.refusals.newest(source="lms", limit=9)
    staff.get(f"/statements/refused/{one.id}")
    assert "Љубица Ђорђевић" in staff.text("/views")


def test_callers_whom_nobody_knows_are_counted_at_most_once_a_second(world: World) -> None:
    keeper = refused(world, caller=None, times=1)
    with world.unit() as unit:
        assert [(one.times, one.excerpt) for one in unit.refusals.newest(source=None, limit=9)] == [(1, b"")]
    world.clock.now += 10
    for _ in range(4):
        keeper.keep(_unknown())
    world.clock.now += 2000
    keeper.keep(_unknown())
    with world.unit() as unit:
        assert [one.times for one in unit.refusals.newest(source=None, limit=9)] == [6]


def _unknown() -> Refused:
    shared = {"content_type": "application/json", "version": "1.0.3", "body": b"", "index": None}
    answer = json.dumps(PROBLEM)
    return Refused(
        "POST", path="/x", status=401, code="statements-refused", answer=answer, caller=None, **shared
    )


def test_whoever_is_refused_without_end_fills_a_counter(staff: Browser, logstore: World) -> None:
    row = {"source_id": LMS, "credential_id": KEY.id, **FILLER}
    rows = [{**row, "id": n, "key": str(n)} for n in range(MOST_REFUSED)]
    with logstore.engines.writer.begin() as connection:
        connection.execute(insert(tables.refused_request), rows)
    logstore.clock.now += 1
    refused(logstore, body=["one"])
    refused(logstore, body=["another"])
    with logstore.unit() as unit:
        newest, *_ = unit.refusals.newest(source="lms", limit=3)
    assert (newest.times, newest.excerpt, newest.status) == (2, b"", 400)
    assert "further ones, which are only counted" in staff.text("/statements/refused")


def test_what_was_refused_is_forgotten_in_time(logstore: World) -> None:
    keeper = refused(logstore)
    assert keeper.forget()  # the forged call of the world is of June
    logstore.clock.now += 89 * DAY_MS
    assert not keeper.forget()
    logstore.clock.now += 2 * DAY_MS
    assert keeper.forget()
    with logstore.unit() as unit:
        assert unit.refusals.newest(source=None, limit=9) == []


def plan(staff: Browser, **fields: str) -> str:
    given = {"before": "2020-12-01", "reason": "older than the law asks", "source": "", **fields}
    return staff.send("/statements/deletions", on="/statements/deletions", **given).headers["Location"]


def test_a_deletion_is_planned_seen_and_then_carried_out(staff: Browser, world: World) -> None:
    keep(world, said(id=ident(1)), said("900", id=ident(2)))
    world.clock.now = at("2020-12-05")
    place = plan(staff, before="2020-12-03")
    text = staff.text(place)
    assert "lms 1" in text
    assert "1 – what it says waits until somebody says whose the account is" in text
    assert staff.send(f"{place}/ask", on=place).status_code == 302
    while world_deletes(world):
        pass
    assert "done" in staff.text(place)
    text = staff.text(f"/statements/{ident(1)}")
    assert "Its text was deleted on" in text
    assert "It was read as: Course completed." in text
    assert staff.get(f"/statements/{ident(1)}/raw").status_code == 404
    assert "Deletion of old statements done" in staff.text("/changes")


def test_the_evidence_of_a_completion_says_that_a_text_was_deleted(staff: Browser, world: World) -> None:
    keep(world, said(id=ident(1), timestamp="2020-03-05T08:00:00Z"))
    world.clock.now = at("2020-12-05")
    place = plan(staff, before="2020-12-03")
    staff.send(f"{place}/ask", on=place)
    world_deletes(world)
    (fact,) = {
        one
        for one in re.findall(r"/facts/\d+", staff.get("/persons/p-ljubica").get_data(as_text=True))
        if "2020" in staff.text(one) and ident(1) in staff.text(one)
    }
    assert "Its text was deleted on" in staff.text(fact)
    assert "It counts in the completion of" in staff.text(fact)


def world_deletes(world: World) -> bool:
    return DeleteStatements(world.database, world.clock).go_on()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"before": "soon"}, "Please give a day."),
        ({"before": "2999-01-01"}, "Only what is older than today can be deleted"),
        ({"reason": " "}, "Please give a reason."),
    ],
)
def test_a_deletion_that_is_not_meant_is_refused(staff: Browser, fields: dict[str, str], words: str) -> None:
    assert plan(staff, **fields) == "/statements/deletions"
    assert words in staff.text("/statements/deletions")


def test_a_withdrawn_deletion_is_no_longer_carried_out(staff: Browser, world: World) -> None:
    place = plan(staff)
    staff.send(f"{place}/withdraw", on=place)
    assert "withdrawn" in staff.text(place)
    staff.send(f"{place}/ask", on="/statements/deletions")
    assert "cannot be done with this deletion" in staff.text(place)
    assert staff.get("/statements/deletions/99").status_code == 404
