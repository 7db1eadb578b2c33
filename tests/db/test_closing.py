"""A realisation is closed: once, never while a decision waits, and with all documents or none."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from lms_bridge.db import tables
from lms_bridge.db.unit import DbDatabase, DbUnit
from lms_bridge.domain.body_history import BodyTurn, Turn
from lms_bridge.domain.document import DocumentKind, Standing
from lms_bridge.domain.errors import AlreadyThere, InvalidValue, NotFound
from lms_bridge.domain.held import Choice
from lms_bridge.domain.programme import DAY_MS
from lms_bridge.services.close_realisations import CloseRealisations, ClosingWaits, RealisationRuns
from lms_bridge.services.decide import FIRM_MS
from lms_bridge.services.keep_validity import KeepValidity
from lms_bridge.services.ports.bodies import Said as SaidBy
from lms_bridge.services.ports.issuing import Issue, Matter
from lms_bridge.services.ports.outbox import EMBEDDED
from tests.db.issuing import draft, issue
from tests.db.pipeline import (
    ANA,
    BOJAN,
    LATER,
    MINUTE,
    ONLINE,
    VESNA,
    Pipeline,
    completed,
    joined,
    left,
    tried,
    voids,
)
from tests.db.watching import begins, choose

P, S = DocumentKind.CONFIRMATION, DocumentKind.CERTIFICATE


def desk(school: Pipeline, days: int = 30) -> CloseRealisations:
    return CloseRealisations(school.database, school.clock, days)


def decided(school: Pipeline) -> list[str]:
    """Ana attended and passed, Bojan attended; the statements' ids."""
    ids = school.post(completed(), tried(raw=90), completed(BOJAN))
    school.drain()
    return ids


def close(school: Pipeline, realisation: str = "online") -> list[str]:
    made = desk(school).close(realisation, by="officer", reason="all is in")
    return [one.label for one in made]


def labels(school: Pipeline, standing: Standing = Standing.ISSUED) -> list[tuple[str, str]]:
    rows = school.rows(tables.document, tables.document.c.standing == standing.value)
    return sorted((row.person_id, f"{row.kind[0]}-{row.number}") for row in rows)


def test_what_completions_entitle_to_is_issued_in_the_order_of_names(school: Pipeline) -> None:
    decided(school)
    assert close(school) == ["S-2021-000001", "P-2021-000001", "P-2021-000002"]
    assert [row.person_id for row in school.rows(tables.document)] == [ANA, ANA, BOJAN]
    (row,) = school.rows(tables.event_log, tables.event_log.c.what == "realisation-closed")
    assert (row.by, row.subject) == ("officer", "realisation online")
    assert row.detail == "all is in; documents issued: 3"


def test_a_document_says_what_the_register_says_at_its_issue(school: Pipeline) -> None:
    decided(school)
    certificate, confirmation, _ = desk(school).close("online", by="officer", reason="why")
    said = certificate.said
    assert (said.name, said.body, said.programme_code) == ("Ana Петровић", "Општина", "P-1")
    assert (said.score, confirmation.said.score) == ("90/100", None)
    assert (said.start_ms, said.end_ms) == (ONLINE.start_ms, ONLINE.end_ms)


def test_it_is_closed_once(school: Pipeline) -> None:
    decided(school)
    close(school)
    with pytest.raises(AlreadyThere):
        close(school)
    desk(school)()
    assert len(school.rows(tables.document)) == 3


def test_it_closes_by_itself_after_the_quiet_time(school: Pipeline) -> None:
    school.clock.at_ms = ONLINE.end_ms
    decided(school)
    school.clock.at_ms = ONLINE.end_ms + 30 * DAY_MS - 1
    assert not desk(school)()
    school.clock.at_ms += 1
    assert not desk(school, days=0)()
    assert desk(school)()
    assert [row.by for row in school.rows(tables.closing)] == ["setting"]
    assert labels(school) == [(ANA, "c-1"), (ANA, "c-1"), (BOJAN, "c-2")]


def waiting_pair(school: Pipeline) -> None:
    school.post(completed(VESNA))


def waiting_withdrawal(school: Pipeline) -> None:
    school.clock.at_ms += 2 * FIRM_MS
    school.post(voids(school.rows(tables.statement)[0].id))


@pytest.mark.parametrize(
    ("given", "matter"), [(waiting_pair, Matter.ADMISSION), (waiting_withdrawal, Matter.WITHDRAWAL)]
)
def test_it_stays_open_while_a_decision_waits(school: Pipeline, given: Any, matter: Matter) -> None:
    decided(school)
    given(school)
    school.drain()
    with pytest.raises(ClosingWaits) as refused:
        close(school)
    assert refused.value.params["waits"] == f"1 {matter}"
    desk(school)()
    assert school.rows(tables.closing) == []
    assert desk(school).outlook("online", limit=9).waits == {matter: 1}


def test_what_is_to_be_judged_keeps_it_open(school: Pipeline) -> None:
    decided(school)
    with school.database.write() as unit:
        unit.pairs.touch_realisation("online")
    with pytest.raises(ClosingWaits) as refused:
        close(school)
    assert refused.value.params["waits"] == "2 deciding"


def test_what_cannot_be_closed_is_refused(school: Pipeline) -> None:
    with pytest.raises(NotFound):
        close(school, "unknown")
    with pytest.raises(InvalidValue):
        desk(school).close("online", by="officer", reason=" ")
    school.clock.at_ms = ONLINE.end_ms - 1
    with pytest.raises(RealisationRuns):
        close(school)


def test_what_fails_in_the_middle_leaves_nothing(school: Pipeline) -> None:
    decided(school)
    issue(school, draft(BOJAN))  # in the way: a second valid one is refused by the database
    now = Issue(by="test", at_ms=school.clock.now_ms(), year=2021)
    with pytest.raises(IntegrityError), school.database.write() as unit:
        unit.issued.issue([draft(kind=S), draft(BOJAN)], now)
    assert labels(school) == [(BOJAN, "c-1")]
    assert [row.last for row in school.rows(tables.document_number)] == [1]


def test_the_outlook_says_what_would_be_issued(school: Pipeline) -> None:
    school.clock.at_ms = ONLINE.end_ms
    decided(school)
    before = desk(school).outlook("online", limit=9)
    assert (before.would_issue, before.waits, before.closing) == ({P: 2, S: 1}, {}, None)
    assert before.due_ms == ONLINE.end_ms + 30 * DAY_MS
    close(school)
    after = desk(school).outlook("online", limit=2)
    assert (after.due_ms, len(after.documents)) == (None, 2)
    assert after.closing is not None


def test_what_comes_late_issues_what_is_newly_due(school: Pipeline) -> None:
    decided(school)
    close(school)
    school.post(tried(BOJAN, raw=80))
    school.drain()
    assert labels(school) == [(ANA, "c-1"), (ANA, "c-1"), (BOJAN, "c-2"), (BOJAN, "c-2")]
    school.post(tried(BOJAN, raw=95, n=2))
    school.drain()
    assert len(labels(school)) == 4
    (row,) = school.rows(tables.event_log, tables.event_log.c.what == "document-issued")
    assert row.subject == "S-2021-000002: person bojan → realisation online"


def test_what_would_take_a_document_waits_however_new_it_is(school: Pipeline) -> None:
    statement_id, *_ = decided(school)
    close(school)
    school.post(voids(statement_id))
    school.drain()
    assert len(labels(school)) == 3
    assert [row.state for row in school.rows(tables.withdrawal)] == ["open"]


def test_who_holds_paper_from_before_gets_no_second_document(school: Pipeline) -> None:
    begins(school, ONLINE.start_ms + 45 * MINUTE)
    school.post(completed(minute=40), completed(BOJAN), tried(raw=90, minute=50))
    school.drain()
    with pytest.raises(ClosingWaits) as refused:
        close(school)
    assert refused.value.params["waits"] == "1 held"
    choose(school, "online", Choice.DOCUMENTED)
    school.drain()
    assert desk(school).outlook("online", limit=9).on_paper == 1
    close(school)
    assert labels(school) == [(ANA, "c-1"), (BOJAN, "c-1")]
    assert [row.person_id for row in school.rows(tables.document) if row.kind == "certificate"] == [ANA]


def test_numbers_have_no_gaps_whatever_fails(school: Pipeline) -> None:
    decided(school)
    close(school)
    close(school, "webinar")
    school.post(tried(BOJAN, raw=80))
    school.drain()
    for kind in ("confirmation", "certificate"):
        rows = school.rows(tables.document, tables.document.c.kind == kind)
        assert sorted(row.number for row in rows) == [1, 2]


class DiesBeforeTheEnd(DbDatabase):
    """A process that is killed when all but the commit was done."""

    @contextmanager
    def write(self) -> Iterator[DbUnit]:
        with super().write() as unit:
            yield unit
            raise SystemExit


def test_a_closing_that_is_killed_leaves_nothing_and_is_done_again(school: Pipeline) -> None:
    decided(school)
    dying = DiesBeforeTheEnd(school.engines, school.ids)
    with pytest.raises(SystemExit):
        CloseRealisations(dying, school.clock).close("online", by="officer", reason="all is in")
    for table in (tables.closing, tables.document, tables.document_number):
        assert school.rows(table) == []
    assert close(school) == ["S-2021-000001", "P-2021-000001", "P-2021-000002"]


def test_what_did_not_hold_at_its_start_keeps_it_open(school: Pipeline) -> None:
    decided(school)
    with school.database.write() as unit:
        unit._connection.execute(tables.programme.update().values(valid_to=date(2020, 1, 1)))
    with pytest.raises(ClosingWaits) as refused:
        close(school)
    assert refused.value.params["waits"] == "1 validity"
    assert not desk(school)()
    keep = KeepValidity(school.database, school.clock)
    keep.waive("online", by="chief", reason="it was prolonged on paper")
    assert len(close(school)) == 3


def test_bodies_are_named_as_they_were_called_then(school: Pipeline) -> None:
    decided(school)
    turn = BodyTurn(1, "body", Turn.RENAMED, date(2020, 12, 1), "Скупштина", "Општина", None)
    with school.database.write() as unit:
        unit.bodies.add_turn(turn, SaidBy("officer", "a decree", LATER))
    made = desk(school).close("online", by="officer", reason="all is in")
    assert {one.said.body for one in made} == {"Скупштина"}


def test_with_something_unread_nothing_closes(school: Pipeline) -> None:
    decided(school)
    school.post(completed(VESNA))
    desk(school)()
    with pytest.raises(ClosingWaits):
        close(school)
    assert desk(school).outlook("online", limit=9).waits == {Matter.UNREAD: 1}
    assert labels(school) == []


def test_what_was_decided_just_now_does_not_close_by_itself(school: Pipeline) -> None:
    decided(school)
    at_ms = school.clock.now_ms()
    (last_ms,) = {row.decided_ms for row in school.rows(tables.completion)}
    fresh = CloseRealisations(school.database, school.clock, 30, at_ms - last_ms + 1)
    assert not fresh()
    assert fresh.outlook("online", limit=9).due_ms == at_ms + 1
    assert CloseRealisations(school.database, school.clock, 30, at_ms - last_ms)()


def test_with_nothing_decided_only_a_person_closes(school: Pipeline) -> None:
    assert not desk(school)()
    (late, _) = desk(school).late(limit=9)
    assert (late.waits, late.due_ms) == ({}, None)
    outlook = desk(school).outlook("online", limit=9)
    assert (outlook.decided, outlook.due_ms) == (False, None)
    assert close(school) == []
    (closed,) = desk(school).lately(limit=9)
    assert (closed.realisation.id, closed.closing.by, closed.documents) == ("online", "officer", 0)


def test_late_minutes_alone_leave_the_document_as_it_is_and_are_named(school: Pipeline) -> None:
    school.hook(joined(ANA, 0), left(90, session="w_1"))
    school.drain()
    (made,) = desk(school).close("webinar", by="officer", reason="all is in")
    assert made.said.minutes == 90
    school.hook(joined(ANA, 92, session="w_2"), left(100, session="w_2"))
    school.drain()
    assert labels(school) == [(ANA, "c-1")]
    with school.database.read() as unit:
        (mine,) = unit.reconciling.mine("webinar", EMBEDDED)
    assert (mine.documents, mine.telling_other) == ({P}, {P})
