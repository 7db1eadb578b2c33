"""Of what was reported and is held the pages say so, and why, and not that nothing was heard."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from lms_bridge.db import tables
from lms_bridge.domain.fact import Account, Fact, FactKind
from lms_bridge.domain.held import Held
from lms_bridge.services.ports import Told
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.world import COURSE, LMS, NOW, SITE, World, at

BECAUSE = "Something was reported and is held, because "
WATCHED = f"{BECAUSE}the source lms is only watched."
REASONS = [
    ("observe", None, WATCHED),
    ("paused", None, f"{BECAUSE}the source lms is paused."),
    ("live", "2020-03-11", f"{BECAUSE}it is of the time before the start of the source lms."),
]
PAGES = ["/persons/p-ljubica", "/realisations/r-online"]


def tell(world: World, *, mode: str = "observe", start: str | None = None) -> None:
    """Ljubica completes her course, and it is held."""
    fact = Fact(FactKind.COURSE_COMPLETED, Account(SITE, "101"), COURSE, at("2020-03-10"), channel="pushed")
    with world.unit() as unit:
        source = unit.sources.by_id(LMS)
        unit.sources.change(replace(source, from_ms=at(start) if start else None))
        unit.sources.set_mode(LMS, mode)
        unit.pairs.touch_facts(unit.facts.tell([Told(fact, LMS, LMS, "", "delivery", 900)], at_ms=NOW))
    world.work()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("mode", "start", "words"), REASONS)
def test_staff_read_why_and_are_led_to_the_source(
    silent_staff: Browser, silent_world: World, path: str, mode: str, start: str | None, words: str
) -> None:
    tell(silent_world, mode=mode, start=start)
    assert words in silent_staff.text(path)
    assert 'href="/sources/lms"' in silent_staff.get(path).get_data(as_text=True)


def test_a_person_of_whom_all_is_held_is_not_said_to_be_unheard_of(
    silent_staff: Browser, silent_world: World
) -> None:
    tell(silent_world)
    page = silent_staff.text("/persons/p-ljubica")
    assert "No source has ever reported anything of this person." not in page
    assert page.count("nothing heard yet") == 1, "of the webinar nothing was"


def test_a_learner_reads_it_without_the_link(silent_learner: Browser, silent_world: World) -> None:
    tell(silent_world)
    assert WATCHED in silent_learner.text("/me")
    assert "/sources/" not in silent_learner.get("/me").get_data(as_text=True)


def test_what_another_site_told_is_put_to_nobody(silent_staff: Browser, silent_world: World) -> None:
    tell(silent_world)
    with silent_world.engines.writer.begin() as connection:
        connection.execute(update(tables.fact).values(held=Held.OTHER_SITE))
    for path in PAGES:
        assert BECAUSE not in silent_staff.text(path)


def test_it_is_told_in_serbian(silent_staff: Browser, silent_world: World) -> None:
    tell(silent_world)
    assert "Нешто је јављено и задржано је" in silent_staff.text("/persons/p-ljubica", language="sr-Cyrl")
