"""“This is wrong”: opened, owned, decided with reasons, and carried out as a version and a document."""

import json
from decimal import Decimal
from typing import Any

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.errors import InvalidValue, NotFound
from lms_bridge.domain.fact import Score
from lms_bridge.domain.four_eyes import ActKind
from lms_bridge.domain.objection import Decision, Origin, Outcome, State
from lms_bridge.domain.programme import DAY_MS
from lms_bridge.domain.ruling import Finding
from lms_bridge.services.close_realisations import CloseRealisations, ClosingWaits
from lms_bridge.services.document_acts import DocumentEnded, DocumentNotDue, ReplaceDocument, WithdrawDocument
from lms_bridge.services.four_eyes import FourEyes, ProposalOver, ProposalWaits, SameEyes, Wanted
from lms_bridge.services.late_objections import Terms
from lms_bridge.services.objections import DecideObjection, ObjectionOpen, ObjectionOver, Objections, Said
from lms_bridge.services.ports import PairKey
from lms_bridge.services.withdraw import DecideWithdrawals, ObjectionDecides
from tests.db.pipeline import ANA, BOJAN, LATER, VESNA, Pipeline, completed, tried, voids

YES = Finding(attended=True)
PASSED = Score(Decimal(24), Decimal(0), Decimal(30))


def desk(school: Pipeline) -> Objections:
    return Objections(school.database, school.clock, Terms(15, "chief"))


def eyes(school: Pipeline, *, needed: bool = False) -> FourEyes:
    acts = {
        ActKind.OBJECTION: DecideObjection(school.ids.new),
        ActKind.WITHDRAW: WithdrawDocument(),
        ActKind.REPLACE: ReplaceDocument(),
    }
    return FourEyes(school.database, school.clock, acts, needed=needed)


def opened(school: Pipeline, person: str = ANA, origin: Origin = Origin.LEARNER) -> int:
    said = Said(PairKey(person, "online"), origin=origin, by=person, text="I was there")
    return desk(school).open(said)


def decide(school: Pipeline, number: int, outcome: Outcome, finding: Finding = Finding()) -> None:  # noqa: B008
    decision = Decision(outcome, reason="looked into", finding=finding)
    wanted = Wanted(number, by="officer", reason="looked into", detail=decision.to_json())
    eyes(school).act(ActKind.OBJECTION, wanted)
    school.drain()


def closed(school: Pipeline, *statements: Any) -> list[str]:
    """The online training, closed; the ids of what was told."""
    ids = school.post(*statements) if statements else []
    school.drain()
    CloseRealisations(school.database, school.clock).close("online", by="officer", reason="all is in")
    return ids


def documents(school: Pipeline) -> list[tuple[str, int, str]]:
    return [(row.kind, row.number, row.standing) for row in school.rows(tables.document)]


def test_it_is_opened_with_owner_deadline_and_evidence(school: Pipeline) -> None:
    closed(school, completed())
    (listed,) = [opened(school)] and desk(school).listed(State.OPEN, limit=9)
    one = listed.objection
    assert (one.owner, one.due_ms, listed.person_name) == ("chief", LATER + 15 * DAY_MS, "Ana Петровић")
    held = json.loads(one.evidence)
    assert (held["version"], held["documents"], len(held["sources"])) == (1, ["P-2021-000001"], 1)
    with pytest.raises(ObjectionOpen) as refused:
        opened(school)
    assert refused.value.params["id"] == one.id
    with pytest.raises(NotFound):
        opened(school, "nobody")


def test_a_missing_completion_is_given_by_a_finding(school: Pipeline) -> None:
    decide(school, opened(school), Outcome.FOUND, Finding(attended=True, score=PASSED))
    assert school.standing()[ANA, "online"][-2:] == (True, True)
    (version,) = school.rows(tables.completion)
    assert json.loads(version.sources)[0][0] == "objection"
    (one,) = school.rows(tables.objection)
    assert (one.state, one.decided_by, one.made_version) == ("decided", "officer", 1)
    assert school.recorded()[ANA, "online"] == (1, True)


def test_whoever_is_in_no_roster_is_let_in_by_it(school: Pipeline) -> None:
    decide(school, opened(school, VESNA), Outcome.FOUND, YES)
    assert (VESNA, "online") in school.attended()


def test_after_the_closing_what_is_found_is_issued(school: Pipeline) -> None:
    closed(school, completed(BOJAN))
    decide(school, opened(school), Outcome.FOUND, YES)
    assert documents(school) == [("confirmation", 1, "issued"), ("confirmation", 2, "issued")]


def test_a_finding_against_a_document_withdraws_it_at_once(school: Pipeline) -> None:
    closed(school, completed(), tried(raw=90))
    decide(school, opened(school, origin=Origin.OFFICER), Outcome.FOUND, Finding(untested=True))
    assert documents(school) == [("certificate", 1, "withdrawn"), ("confirmation", 1, "issued")]
    (row,) = school.rows(tables.document, tables.document.c.standing == "withdrawn")
    assert (row.ended_by, row.reason) == ("officer", "looked into")


def test_another_score_replaces_the_certificate(school: Pipeline) -> None:
    closed(school, completed(), tried(raw=90))
    decide(school, opened(school), Outcome.FOUND, Finding(score=PASSED))
    assert documents(school) == [
        ("certificate", 1, "replaced"),
        ("confirmation", 1, "issued"),
        ("certificate", 2, "issued"),
    ]
    old, _, new = school.rows(tables.document)
    assert (new.replaces_id, json.loads(new.said)["score"]) == (old.id, "24/30")


def test_a_rejection_changes_nothing(school: Pipeline) -> None:
    closed(school, completed())
    number = opened(school)
    decide(school, number, Outcome.REJECTED)
    assert school.versions() == [("first", True)]
    assert desk(school).one(number).state is State.DECIDED
    with pytest.raises(ObjectionOver):
        decide(school, number, Outcome.REJECTED)
    assert opened(school) != number


def test_a_name_that_was_put_right_comes_on_a_new_document(school: Pipeline) -> None:
    closed(school, completed())
    with school.database.write() as unit:
        unit._connection.execute(tables.person.update().values(family_name="Јовић"))
    decide(school, opened(school), Outcome.REISSUED)
    assert documents(school) == [("confirmation", 1, "replaced"), ("confirmation", 2, "issued")]
    assert [json.loads(row.said)["family_name"] for row in school.rows(tables.document)] == [
        "Петровић",
        "Јовић",
    ]


def test_facts_against_a_document_open_an_objection(school: Pipeline) -> None:
    statement_id, *_ = closed(school, completed())
    school.post(voids(statement_id))
    school.drain()
    (listed,) = desk(school).listed(State.OPEN, limit=9)
    one = listed.objection
    assert (one.origin, json.loads(one.evidence)["would_be"]["confirmation"]) == (Origin.FACTS, False)
    with pytest.raises(ObjectionDecides):
        DecideWithdrawals(school.database, school.clock).take(
            one.withdrawal_id or 0, by="officer", reason="why"
        )
    decide(school, one.id, Outcome.FOLLOWED)
    assert documents(school) == [("confirmation", 1, "withdrawn")]
    assert school.versions()[-1][1] is False


def test_it_stays_where_it_was_decided_to_keep(school: Pipeline) -> None:
    statement_id, *_ = closed(school, completed())
    school.post(voids(statement_id))
    school.drain()
    (listed,) = desk(school).listed(State.OPEN, limit=9)
    decide(school, listed.objection.id, Outcome.REJECTED)
    assert documents(school) == [("confirmation", 1, "issued")]
    assert [row.state for row in school.rows(tables.withdrawal)] == ["kept"]


def test_facts_that_bring_it_back_leave_nothing_to_decide(school: Pipeline) -> None:
    statement_id, *_ = closed(school, completed())
    school.post(voids(statement_id))
    school.drain()
    school.post(completed(minute=61))
    school.drain()
    assert [row.state for row in school.rows(tables.objection)] == ["moot"]
    assert documents(school) == [("confirmation", 1, "issued")]


def test_an_open_one_keeps_a_realisation_open(school: Pipeline) -> None:
    opened(school)
    with pytest.raises(ClosingWaits) as refused:
        closed(school)
    assert refused.value.params["waits"] == "1 objection"


@pytest.mark.parametrize(("outcome", "finding"), [(Outcome.FOLLOWED, Finding()), (Outcome.FOUND, Finding())])
def test_what_it_cannot_end_in_is_refused(school: Pipeline, outcome: Outcome, finding: Finding) -> None:
    with pytest.raises(InvalidValue):
        decide(school, opened(school), outcome, finding)


def test_a_document_is_withdrawn_and_issued_again(school: Pipeline) -> None:
    closed(school, completed())
    (row,) = school.rows(tables.document)
    eyes(school).act(ActKind.WITHDRAW, Wanted(row.id, by="officer", reason="a mistake"))
    with pytest.raises(DocumentEnded):
        eyes(school).act(ActKind.WITHDRAW, Wanted(row.id, by="officer", reason="again"))
    school.post(completed(minute=61))
    school.drain()
    assert documents(school) == [("confirmation", 1, "withdrawn")]
    eyes(school).act(ActKind.REPLACE, Wanted(row.id, by="officer", reason="it was right"))
    assert documents(school) == [("confirmation", 1, "withdrawn"), ("confirmation", 2, "issued")]
    with pytest.raises(DocumentEnded):
        eyes(school).act(ActKind.REPLACE, Wanted(row.id, by="officer", reason="once more"))


def test_what_nothing_entitles_to_is_not_issued_again(school: Pipeline) -> None:
    closed(school, completed())
    (row,) = school.rows(tables.document)
    decide(school, opened(school), Outcome.FOUND, Finding(attended=False))
    with pytest.raises(DocumentNotDue):
        eyes(school).act(ActKind.REPLACE, Wanted(row.id, by="officer", reason="why"))


def test_four_eyes_do_it_only_together(school: Pipeline) -> None:
    closed(school, completed())
    (row,) = school.rows(tables.document)
    four, wanted = eyes(school, needed=True), Wanted(row.id, by="first", reason="a mistake")
    assert not four.act(ActKind.WITHDRAW, wanted)
    assert documents(school) == [("confirmation", 1, "issued")]
    (waiting,) = four.waiting()
    with pytest.raises(ProposalWaits):
        four.act(ActKind.WITHDRAW, wanted)
    with pytest.raises(SameEyes):
        four.confirm(waiting.id, by="first")
    four.confirm(waiting.id, by="second")
    (row,) = school.rows(tables.document)
    assert (row.standing, row.ended_by, row.reason) == ("withdrawn", "first, second", "a mistake")
    with pytest.raises(ProposalOver):
        four.confirm(waiting.id, by="second")


def test_a_second_person_may_decline(school: Pipeline) -> None:
    closed(school, completed())
    (row,) = school.rows(tables.document)
    four = eyes(school, needed=True)
    four.act(ActKind.WITHDRAW, Wanted(row.id, by="first", reason="a mistake"))
    four.decline(four.waiting()[0].id, by="second", reason="it is right")
    assert (four.waiting(), documents(school)) == ([], [("confirmation", 1, "issued")])
