"""Numbers without gaps, one valid document of a kind, and closings: what the database itself holds."""

from threading import Thread

import pytest
from sqlalchemy.exc import IntegrityError

from lms_bridge.db import tables
from lms_bridge.domain.document import DocumentKind, Ended, Standing
from lms_bridge.services.ports import PairKey
from lms_bridge.services.ports.issuing import Closing, Issue
from tests.db.issuing import SAID, draft, issue
from tests.db.pipeline import ANA, BOJAN, LATER, VESNA, Pipeline, completed, opened

CERTIFICATE = DocumentKind.CERTIFICATE
WHY = Ended(LATER, by="officer", reason="why")


def test_each_kind_and_year_counts_from_one(school: Pipeline) -> None:
    made = issue(school, draft(), draft(kind=CERTIFICATE), draft(BOJAN))
    later = issue(school, draft(VESNA), year=2022)
    again = issue(school, draft(BOJAN, CERTIFICATE))
    assert [one.label for one in (*made, *later, *again)] == [
        "P-2021-000001",
        "S-2021-000001",
        "P-2021-000002",
        "P-2022-000001",
        "S-2021-000002",
    ]


def test_what_is_kept_is_what_was_issued(school: Pipeline) -> None:
    (made,) = issue(school, draft())
    with school.database.read() as unit:
        found = unit.issued.by_code(made.code)
        assert found == unit.issued.by_id(made.id) == unit.issued.by_number(made.kind, 2021, 1) == made
        assert unit.issued.of_person(ANA) == [made]
        assert unit.issued.of_realisation("online", limit=9) == [made]
        assert unit.issued.of_pairs([PairKey(ANA, "online")]) == {PairKey(ANA, "online"): [made]}
        assert made.said == SAID


def test_what_is_undone_leaves_no_gap(school: Pipeline) -> None:
    issue(school, draft())
    with pytest.raises(RuntimeError), school.database.write() as unit:  # noqa: PT012 - all of it is undone
        unit.issued.issue([draft(BOJAN)], Issue(by="test", at_ms=LATER, year=2021))
        raise RuntimeError
    assert [one.number for one in issue(school, draft(VESNA))] == [2]


def test_a_second_valid_document_of_a_kind_is_refused(school: Pipeline) -> None:
    issue(school, draft())
    with pytest.raises(IntegrityError):
        issue(school, draft())
    assert [row.number for row in school.rows(tables.document)] == [1]


def test_a_replaced_one_names_its_successor(school: Pipeline) -> None:
    (first,) = issue(school, draft())
    with school.database.write() as unit:
        unit.issued.end([first.id], Standing.REPLACED, WHY)
    (second,) = issue(school, draft(replaces_id=first.id))
    with school.database.read() as unit:
        assert unit.issued.successor(first.id) == second
        ended = unit.issued.by_id(first.id)
    assert ended is not None
    assert (ended.standing, ended.ended) == (Standing.REPLACED, WHY)


def test_a_realisation_closes_once(school: Pipeline) -> None:
    first = Closing("online", at_ms=LATER, by="officer", reason="all is in")
    with school.database.write() as unit:
        assert unit.closings.add(first)
        assert not unit.closings.add(Closing("online", at_ms=LATER + 1, by="setting", reason=""))
        assert unit.closings.of(["online", "webinar"]) == {"online": first}


def test_who_numbers_next_waits_for_who_numbers_now(postgres_url: str) -> None:
    with opened(postgres_url) as school:
        second = Thread(target=issue, args=(school, draft(BOJAN)))
        with school.database.write() as unit:
            unit.issued.issue([draft()], Issue(by="test", at_ms=LATER, year=2021))
            second.start()
            second.join(0.3)
        second.join(30)
        numbers = {row.person_id: row.number for row in school.rows(tables.document)}
    assert numbers == {ANA: 1, BOJAN: 2}


def test_what_is_decided_while_a_realisation_closes_is_issued_after_it(postgres_url: str) -> None:
    with opened(postgres_url) as school:
        school.post(completed())
        deciding = Thread(target=school.drain)
        with school.database.write() as unit:
            unit.closings.alone()
            unit.closings.add(Closing("online", at_ms=LATER, by="officer", reason="why"))
            deciding.start()
            deciding.join(0.5)
        deciding.join(30)
        assert [row.person_id for row in school.rows(tables.document)] == [ANA]
