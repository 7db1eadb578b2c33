"""No document of a realisation whose provider was not accredited, or whose programme was not valid."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.document import Standing
from lms_bridge.domain.person import Body
from lms_bridge.domain.validity import Accreditation
from lms_bridge.services.close_realisations import CloseRealisations, ClosingWaits
from lms_bridge.services.keep_bodies import KeepBodies
from lms_bridge.services.keep_validity import KeepValidity
from lms_bridge.services.ports.issuing import Matter
from lms_bridge.services.take_over_roster import take_over_roster
from tests.db.pipeline import ANA, BOJAN, ONLINE, ROSTER, WEBINAR, Pipeline, completed

BEGUN = day_of(ONLINE.start_ms)
SCHOOL = Body("school", "School", "ext:provider", "", None)
LAPSED = Accreditation("school", "A-1", None, BEGUN - timedelta(1))
WHY = {"by": "officer", "reason": "as decided"}


@pytest.fixture
def held(pipeline: Pipeline) -> Pipeline:
    """Ana completed a course that a school carries out."""
    runs = (replace(ONLINE, provider_id="school"), WEBINAR)
    pipeline.enrol(replace(ROSTER, bodies=(*ROSTER.bodies, SCHOOL), realisations=runs))
    pipeline.post(completed())
    pipeline.drain()
    return pipeline


def desk(pipeline: Pipeline) -> KeepValidity:
    return KeepValidity(pipeline.database, pipeline.clock)


def closing(pipeline: Pipeline) -> CloseRealisations:
    return CloseRealisations(pipeline.database, pipeline.clock, 30)


def documented(pipeline: Pipeline) -> list[str]:
    return [row.person_id for row in pipeline.rows(tables.document)]


def test_what_is_held_up_does_not_close_and_says_why(held: Pipeline) -> None:
    desk(held).accredit(LAPSED, **WHY)
    with pytest.raises(ClosingWaits):
        closing(held).close("online", **WHY)
    closing(held)()
    assert closing(held).outlook("online", limit=9).waits == {Matter.VALIDITY: 1}
    assert documented(held) == []


@pytest.mark.parametrize("prolonged", [True, False])
def test_put_right_or_let_pass_it_closes(held: Pipeline, *, prolonged: bool) -> None:
    desk(held).accredit(LAPSED, **WHY)
    if prolonged:
        desk(held).accredit(replace(LAPSED, last=BEGUN), **WHY)
    else:
        desk(held).waive("online", **WHY)
    closing(held).close("online", **WHY)
    assert documented(held) == [ANA]


def test_what_is_learned_after_closing_holds_up_what_is_newly_due(held: Pipeline) -> None:
    closing(held).close("online", **WHY)
    desk(held).accredit(LAPSED, **WHY)
    held.post(completed(BOJAN))
    held.drain()
    assert documented(held) == [ANA]
    desk(held).take_back("school", "A-1", **WHY)
    assert documented(held) == [ANA, BOJAN]
    assert [row.issued_by for row in held.rows(tables.document)] == ["officer", "officer"]


def test_a_roster_that_prolongs_the_accreditation_issues_what_it_held_up(held: Pipeline) -> None:
    closing(held).close("online", **WHY)
    desk(held).accredit(LAPSED, **WHY)
    held.post(completed(BOJAN))
    held.drain()
    runs = (replace(ONLINE, provider_id="school"), WEBINAR)
    prolonged = replace(SCHOOL, accreditation="A-1", accredited_to=BEGUN)
    wanted = replace(ROSTER, bodies=(*ROSTER.bodies, prolonged), realisations=runs)
    with held.database.write() as unit:
        take_over_roster(unit, wanted, now_ms=held.clock.now_ms(), by="registrar")
    assert [(row.person_id, row.issued_by) for row in held.rows(tables.document)] == [
        (ANA, "officer"),
        (BOJAN, "registrar"),
    ]


def test_what_was_issued_before_it_was_known_stays_and_is_listed(held: Pipeline) -> None:
    desk(held).accredit(replace(LAPSED, last=BEGUN), **WHY)
    closing(held).close("online", **WHY)
    assert desk(held).held_up(limit=9) == []
    desk(held).accredit(LAPSED, **WHY)
    (listed,) = desk(held).held_up(limit=9)
    assert (listed.realisation_id, listed.documents) == ("online", 1)
    assert [row.standing for row in held.rows(tables.document)] == [Standing.ISSUED]


def test_a_document_tells_the_bodys_name_of_then(held: Pipeline) -> None:
    bodies = KeepBodies(held.database, held.clock)
    bodies.renamed("body", "Град", on=BEGUN + timedelta(1), **WHY)
    bodies.renamed("school", "Academy", on=date(2019, 1, 1), **WHY)
    (made,) = closing(held).close("online", **WHY)
    assert (made.said.body, made.said.provider) == ("Општина", "Academy")
