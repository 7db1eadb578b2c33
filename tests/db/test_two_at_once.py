"""Two who write at the same time, on PostgreSQL: nothing is lost between them. SQLite has one writer."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Thread
from typing import Any

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.errors import DatabaseBusy
from lms_bridge.domain.person import Profile
from lms_bridge.domain.programme import DAY_MS
from lms_bridge.domain.subscription import EventKind
from lms_bridge.services.import_roster import import_roster
from lms_bridge.services.ports import NewDelivery, NewStatement, PairKey, Record, Unit
from lms_bridge.services.ports.lrs import Search
from lms_bridge.services.ports.subscribers import NewEvent
from lms_bridge.services.site_identity import seen_site
from moodle_sync.identity import ToldSite
from tests.db.pipeline import (
    ACCOUNT,
    ANA,
    LATER,
    LMS,
    ONLINE,
    ROSTER,
    START,
    VESNA,
    WEBINAR,
    Pipeline,
    completed,
    enrolled,
    opened,
    voids,
)
from tests.db.subscribing import Subscribing
from xapi import links_of

WAIT_S = 0.4
"""How long the first waits for the second before it commits: the second may well wait for the first."""

NEW = NewDelivery(2, "key", "form", b"")
ANOTHER = f"{LMS}/course/view.php?id=77"
ID = "00000000-0000-4000-8000-00000000000a"
OTHER_ID = "00000000-0000-4000-8000-00000000000b"


@pytest.fixture
def school(postgres_url: str) -> Iterator[Pipeline]:
    with opened(postgres_url) as made:
        yield made


def together(pipeline: Pipeline, first: Callable[[Unit], object], second: Callable[[], object]) -> None:
    """`second` begins when `first` has done all but commit. Who had to give way does it again."""
    again = Thread(target=until_done, args=(second,))
    with pipeline.database.write() as unit:
        first(unit)
        again.start()
        again.join(WAIT_S)
    again.join(30)
    assert not again.is_alive()
    pipeline.drain()


def until_done(act: Callable[[], object]) -> None:
    for _ in range(5):
        try:
            act()
        except DatabaseBusy:
            continue
        return


def reading(pipeline: Pipeline) -> Callable[[Unit], None]:
    """Read what was posted, as a worker does in one transaction."""
    task = pipeline.tasks()[0]

    def read(unit: Unit) -> None:
        lot = unit.work.claim("statement", limit=200, at_ms=pipeline.clock.now_ms(), lease_ms=60_000)
        assert lot is not None
        task.handle(unit, lot.lease)
        unit.work.finish("statement", lot)

    return read


def test_a_link_made_while_its_facts_are_read_gives_the_completion(school: Pipeline) -> None:
    school.post(completed("77", course=ANOTHER))
    school.drain()
    school.post(completed("77"))
    account = school.account_id("77")
    together(school, reading(school), lambda: school.acts.link(account, ANA, by="officer", reason=""))
    assert school.attended() == {(ANA, "online")}


def test_facts_read_while_their_link_is_undone_give_none(school: Pipeline) -> None:
    school.post(completed(course=ANOTHER))
    school.drain()
    school.post(completed())
    account = school.account_id("1")

    def unlink(unit: Unit) -> None:
        unit.alone()
        unit.pairs.touch_account(account)
        unit.accounts.unlink(account, by="officer", at_ms=0)

    together(school, unlink, Pipeline(school.engines).drain)
    assert school.attended() == set()


def test_facts_read_while_a_link_is_made_give_the_completion(school: Pipeline) -> None:
    school.post(completed("77", course=ANOTHER))
    school.drain()
    school.post(completed("77"))
    account = school.account_id("77")

    def link(unit: Unit) -> None:
        unit.alone()
        unit.accounts.link(account, ANA, by="officer", reason="", at_ms=0)
        unit.pairs.touch_account(account)

    together(school, link, Pipeline(school.engines).drain)
    assert school.attended() == {(ANA, "online")}


def test_a_profile_imported_while_its_account_is_first_heard_of_links_it(school: Pipeline) -> None:
    school.post(completed("77"))
    profiles = (*ROSTER.profiles, Profile("new", ANA, "moodle", LMS, "77"))
    together(school, reading(school), lambda: school.enrol(replace(ROSTER, profiles=profiles)))
    assert school.attended() == {(ANA, "online")}


def test_an_account_first_heard_of_while_its_profile_is_imported_is_linked(school: Pipeline) -> None:
    school.post(completed("77"))
    profiles = (*ROSTER.profiles, Profile("new", ANA, "moodle", LMS, "77"))

    def enrol(unit: Unit) -> None:
        unit.alone()
        import_roster(unit.roster, replace(ROSTER, profiles=profiles), now_ms=0, by="test")

    together(school, enrol, Pipeline(school.engines).drain)
    assert school.attended() == {(ANA, "online")}


def test_a_realisation_imported_while_its_facts_are_read_has_them(school: Pipeline) -> None:
    school.post(completed(course=ANOTHER))
    new = replace(ONLINE, id="new", lms_course=ANOTHER)
    roster = replace(
        ROSTER, realisations=(ONLINE, WEBINAR, new), enrolments=(*ROSTER.enrolments, enrolled(ANA, "new"))
    )
    together(school, reading(school), lambda: school.enrol(roster))
    assert school.attended() == {(ANA, "new")}


def test_facts_read_while_a_person_is_admitted_settle_the_other_run_too(school: Pipeline) -> None:
    second = replace(ONLINE, id="second", start_ms=START + DAY_MS)
    school.enrol(replace(ROSTER, realisations=(ONLINE, WEBINAR, second)))
    school.post(completed(VESNA, minute=2 * 1440))

    def admit(unit: Unit) -> None:
        unit.alone()
        unit.enrolments.admit(PairKey(VESNA, "online"), at_ms=0)
        unit.pairs.touch_person(VESNA)
        unit.pairs.touch([PairKey(VESNA, "online")])

    together(school, admit, Pipeline(school.engines).drain)
    assert (school.attended(), school.waiting()) == ({(VESNA, "online")}, set())


def test_a_statement_and_its_voiding_that_cross_leave_nothing(school: Pipeline) -> None:
    def store(unit: Unit) -> None:
        add(unit, completed(id=ID))
        unit.statements.void(unit.statements.voiding([ID]))

    together(school, store, lambda: school.post(voids(ID)))
    said = {row.id: (row.said, bool(row.voided_by)) for row in school.rows(tables.statement)}
    assert said[ID] == ("voided", True)


def test_a_voiding_that_was_read_before_its_statement_was_stored_holds(school: Pipeline) -> None:
    def store(unit: Unit) -> None:
        new = NewStatement(ID, json.dumps(completed(id=ID)), None)
        unit.statements.add([new], source_id=1, credential_id=3, at_ms=0)

    def void_and_read() -> None:
        other = Pipeline(school.engines)
        other.post(voids(ID))
        other.worker().round()

    together(school, store, void_and_read)
    (row,) = school.rows(tables.statement, tables.statement.c.id == ID)
    assert (row.said, bool(row.voided_by)) == ("voided", True)
    assert school.attended() == set()


def test_a_statement_voided_while_it_is_read_leaves_no_completion(school: Pipeline) -> None:
    school.post(completed(id=ID))
    together(school, reading(school), lambda: school.post(voids(ID)))
    assert school.attended() == set()
    assert [row.stands for row in school.rows(tables.fact)] == [False]


def test_the_same_statement_posted_twice_at_once_is_one_row(school: Pipeline) -> None:
    def store(unit: Unit) -> None:
        raw = json.dumps(completed(id=ID))
        unit.statements.add([NewStatement(ID, raw, None)], source_id=1, credential_id=3, at_ms=0)

    together(school, store, lambda: school.post(completed(id=ID)))
    assert len(school.rows(tables.statement)) == 1
    assert school.attended() == {(ANA, "online")}


def test_the_newer_version_stays_in_the_register_whoever_is_first(school: Pipeline) -> None:
    """Two workers deliver two versions of a pair that has no entry yet; the older commits last."""

    def newer(unit: Unit) -> None:
        unit.register.submit({"two": Record(ANA, "online", 2, "{}")}, at_ms=0)

    def older() -> None:
        with school.database.write() as unit:
            unit.register.submit({"one": Record(ANA, "online", 1, "{}")}, at_ms=0)

    together(school, newer, older)
    assert [(row.version, row.receipt) for row in school.rows(tables.entry)] == [(2, "two")]


def test_the_same_call_twice_at_once_is_one_row(school: Pipeline) -> None:
    def first(unit: Unit) -> None:
        unit.deliveries.add(NEW, at_ms=0)

    def second() -> None:
        with school.database.write() as unit:
            assert not unit.deliveries.add(NEW, at_ms=0)

    together(school, first, second)
    assert [row.times for row in school.rows(tables.delivery)] == [2]


def test_a_fact_told_by_two_workers_at_once_has_both_sources(school: Pipeline) -> None:
    school.post(completed())
    read = reading(school)

    def second() -> None:
        other = Pipeline(school.engines)
        other.post(completed())
        with other.database.write() as unit:
            reading(other)(unit)

    together(school, read, second)
    assert len(school.rows(tables.fact)) == len(school.rows(tables.account)) == 1
    assert len(school.rows(tables.evidence)) == 2
    assert school.attended() == {(ANA, "online")}


def test_a_message_read_meanwhile_takes_no_feed_back_to_where_it_was(school: Pipeline) -> None:
    def heard() -> None:
        with school.database.write() as unit:
            unit.alone()
            seen_site(unit, school.lms, ToldSite("abc", LMS), at_ms=1)

    heard()
    together(school, lambda unit: unit.sites.set_cursor(school.lms.id, 20), heard)
    with school.database.read() as unit:
        assert unit.sites.of(school.lms.id).cursor == 20


@pytest.mark.parametrize("first_refers", [True, False])
def test_who_refers_has_the_links_of_what_is_stored_at_the_same_moment(
    school: Pipeline, *, first_refers: bool
) -> None:
    refers = {**completed(VESNA, id=ID), "object": {"objectType": "StatementRef", "id": OTHER_ID}}
    is_referred_to = completed(ANA, id=OTHER_ID)
    one, other = (refers, is_referred_to) if first_refers else (is_referred_to, refers)
    together(school, lambda unit: add(unit, one), lambda: school.post(other))
    assert found(school, ANA) == {ID, OTHER_ID}


def test_two_that_refer_to_each_other_at_the_same_moment_are_found_by_each_other(school: Pipeline) -> None:
    one = {**completed(VESNA, id=ID), "object": {"objectType": "StatementRef", "id": OTHER_ID}}
    other = {**completed(ANA, id=OTHER_ID), "object": {"objectType": "StatementRef", "id": ID}}
    together(school, lambda unit: add(unit, one), lambda: school.post(other))
    assert found(school, ANA) == found(school, VESNA) == {ID, OTHER_ID}


def add(unit: Unit, statement: Any) -> None:
    new = NewStatement(statement["id"], json.dumps(statement), None, links_of(statement))
    unit.statements.add([new], source_id=1, credential_id=3, at_ms=LATER)


def found(pipeline: Pipeline, person: str) -> set[str]:
    with pipeline.database.read() as unit:
        search = Search(10, agent=f"account {LMS} {ACCOUNT[person]}")
        return {one.id for one in unit.search.page(search)}


def test_who_is_removed_while_it_is_told_something_leaves_no_message(school: Pipeline) -> None:
    on = Subscribing(school)
    on.add()
    told = NewEvent(EventKind.COMPLETION_DECIDED, {"realisation": "online", "version": 1})

    def tells(unit: Unit) -> None:
        unit.messages.tell([told], at_ms=LATER)

    together(school, tells, lambda: on.desk.remove("hr", by="officer"))
    assert (on.kinds(), on.states(), school.rows(tables.subscriber)) == (["completion.decided"], [], [])
