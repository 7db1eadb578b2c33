"""The page of reconciliation: the stations of each realisation, what differs by person, the CSV."""

import pytest

from lms_bridge.services.ports import PairKey
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.submission_rows import LJUBICA, add_reconciled, add_register
from tests.unit.web_pages.world import World


@pytest.fixture
def compared(world: World) -> World:
    with world.unit() as unit:
        add_register(unit)
        add_reconciled(unit)
    return world


def test_before_anything_was_compared_the_page_says_how(staff: Browser) -> None:
    assert "It is done once a day" in staff.text("/reconciliation")


def test_each_station_and_each_difference_is_shown_with_what_to_do(staff: Browser, compared: World) -> None:
    text = staff.text("/reconciliation")
    for part in (
        "2 realisations, 2 differences. 1 not proven",
        "Канцеларијско пословање",
        "Not taken by the register: the register does not know the person",
        "Look at the submission: mend the cause and send it again",
        "Acknowledged, and not there any more",
        "2 differences stand",
    ):
        assert part in text, part
    assert "Етика" not in staff.text("/reconciliation?kind=with-staff&register=state")
    assert "No difference stands." in staff.text("/reconciliation?kind=other&realisation=r-online")


def test_the_file_guards_against_formulas_and_names_nobody_unlogged(staff: Browser, compared: World) -> None:
    with compared.unit() as unit:
        assert unit.completions.current([PairKey(LJUBICA, "r-online")])
    answer = staff.get("/reconciliation.csv?register=state")
    lines = answer.get_data(as_text=True).splitlines()
    assert lines[0] == "realisation,title,between,person,kind,why,submission,since_ms"
    assert {line.split(",")[4] for line in lines[1:]} == {"with-staff", "gone"}
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "Reconciliation" in staff.text("/views")


def test_it_is_compared_when_somebody_asks(staff: Browser, world: World) -> None:
    for _ in range(2):
        staff.send("/reconciliation/ask", on="/reconciliation")
    with world.database.read() as unit:
        (asked,) = unit.reconciling.latest(limit=9)
    assert (asked.by, asked.ended_ms) == ("sluzba", None)
    sent = staff.send("/reconciliation/ask", on="/reconciliation", realisation="nowhere")
    assert sent.status_code == 404


def test_what_never_went_is_put_on_its_way(staff: Browser, compared: World) -> None:
    fields = {"register": "nowhere", "realisation": "r-online"}
    assert staff.send("/reconciliation/missing", on="/reconciliation", **fields).status_code == 404
    staff.send("/reconciliation/missing", on="/reconciliation", register="state", realisation="r-online")
    assert "0 put on their way." in staff.text("/reconciliation")
