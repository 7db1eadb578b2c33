"""The page of a webinar while it runs: it looks again by itself, and says where it cannot."""

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Thread

import pytest
from playwright.sync_api import Browser, expect
from waitress.server import create_server

from lms_bridge.domain.fact import Account, Fact, FactKind
from lms_bridge.services.ports import Told
from tests.browser.conftest import Visit
from tests.unit.web_pages.world import BBB, LMS, ROOM, SITE, Stage, World, at, fill, open_world

pytestmark = pytest.mark.browser

PAGE = "/presence/r-webinar"
DAY = "2020-05-05"
A_LOOK_MS = 16_000


@dataclass
class Live:
    """A webinar at twenty past ten, in a world of its own as its clock is turned back."""

    world: World
    address: str

    def join(self, minute: int) -> None:
        """Ana joins, and somebody whom nobody knows."""
        at_ms = at(DAY, f"10:{minute}")
        for name in ("103", f"unknown-{minute}"):
            fact = Fact(FactKind.JOINED, Account(SITE, name), ROOM, at_ms, run="run-live", session=name)
            with self.world.unit() as unit:
                told = unit.facts.tell([Told(fact, BBB, LMS, name, "delivery", 900 + minute)], at_ms=at_ms)
                unit.pairs.touch_facts(told)
        self.world.work()


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    stage, file = Stage(), tmp_path_factory.mktemp("live") / "world.sqlite"
    fill(stage, file, with_facts=True)
    world = open_world(stage, file)
    world.clock.now = at(DAY, "10:20")
    server = create_server(world.app, host="127.0.0.1", port=0, threads=2)
    thread = Thread(target=server.run)
    thread.start()
    yield Live(world, f"http://127.0.0.1:{server.effective_port}")
    server.close()
    thread.join(timeout=10)
    world.close()


@pytest.fixture(params=[(1280, 12), (360, 14)], ids=["desk", "phone"])
def looking(request: pytest.FixtureRequest, chromium: Browser, live: Live) -> Iterator[tuple[Visit, int]]:
    """A window on the page, and the minute at which Ana will join."""
    width, minute = request.param
    context = chromium.new_context(viewport={"width": width, "height": 800}, locale="sr-RS")
    visit = Visit(context.new_page(), live.address)
    visit.page.clock.install(time=live.world.clock.now / 1000)
    visit.sign_in("sluzba")
    visit.open(f"{PAGE}?q=ana")
    yield visit, minute
    context.close()


def test_who_joins_while_it_runs_is_shown_and_said_aloud(looking: tuple[Visit, int], live: Live) -> None:
    visit, minute = looking
    line = visit.page.locator("table.presence tbody tr")
    expect(line).to_have_count(1)
    before = visit.page.locator("[data-announced]").text_content()
    live.join(minute)
    visit.page.clock.run_for(A_LOOK_MS)
    expect(line.locator(".d-open").last).to_be_attached()
    expect(line).to_contain_text("сада присутан")
    expect(visit.page.locator("[data-said]")).to_contain_text("Сада")
    expect(visit.page.locator("[data-announced]")).not_to_have_text(before or "nothing")
    assert visit.complaints == []


def test_a_page_that_cannot_look_says_so_until_it_can(looking: tuple[Visit, int]) -> None:
    page = looking[0].page
    page.context.set_offline(True)
    page.clock.run_for(A_LOOK_MS)
    expect(page.locator("[data-lost]")).to_be_visible()
    page.context.set_offline(False)
    page.clock.run_for(A_LOOK_MS)
    expect(page.locator("[data-lost]")).to_be_hidden()
