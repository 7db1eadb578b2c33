"""The pages in a real browser: Chromium where the machine has one, the app on a port of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from waitress.server import create_server

from lms_bridge.services.ports import Credential
from tests.unit.web_pages.attempts_kept import tell_attempts
from tests.unit.web_pages.attendance_kept import keep_files
from tests.unit.web_pages.classroom_kept import MANY, keep_classroom
from tests.unit.web_pages.clients_kept import keep_client
from tests.unit.web_pages.forward_rows import add_targets
from tests.unit.web_pages.job_rows import fill_pages
from tests.unit.web_pages.objections_kept import keep_objections
from tests.unit.web_pages.packages_kept import keep_packages
from tests.unit.web_pages.papers_kept import keep_papers
from tests.unit.web_pages.people_kept import keep_people
from tests.unit.web_pages.plans_kept import GUARD, keep
from tests.unit.web_pages.registrations_kept import tell_registrations
from tests.unit.web_pages.statements_kept import keep_for_pages
from tests.unit.web_pages.submission_rows import add_reconciled, add_register
from tests.unit.web_pages.subscriber_rows import add_subscribers
from tests.unit.web_pages.ways_kept import tell_ways
from tests.unit.web_pages.world import LMS, NOW, PASSWORD, Stage, fill, open_world

ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("NOT RUN: no Chromium on this machine (looked for: " + ", ".join(NAMES) + ")")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the app is served from, over a world of its own."""
    file: Path = tmp_path_factory.mktemp("browser") / "world.sqlite"
    stage = Stage()  # its own: the world stays open behind the other tests
    fill(stage, file, with_facts=True)
    world = open_world(stage, file)
    with world.unit() as unit:
        keep(unit, guards=(GUARD,), many=150)
        fill_pages(unit)
        add_targets(unit)
        add_register(unit)
        add_subscribers(unit)
        add_reconciled(unit)
        unit.credentials.add(Credential(1, "the-key", "lrs", LMS, "logstore", "hash", ("all",)), at_ms=NOW)
        unit.credentials.rotate("the-key", "newer", at_ms=NOW, until_ms=None)
        keep_client(unit, "p-ljubica", "p-ana")
    keep_packages(stage, world)
    keep_classroom(world, until=MANY[-1])
    keep_files(world)
    tell_attempts(world)
    tell_registrations(stage, world)
    keep_for_pages(world)
    tell_ways(world)
    keep_papers(world)
    keep_objections(world)
    keep_people(world)
    server = create_server(world.app, host="127.0.0.1", port=0, threads=2)
    thread = Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=10)
    world.close()


class Visit:
    """A tab that remembers what the browser complained of."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        page.on("console", lambda message: self._heard(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, name: str) -> None:
        self.open("/sign-in")
        self.page.fill("#name", name)
        self.page.fill("#password", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "sign-in" not in url)


@pytest.fixture(params=[1280, 360], ids=["desk", "phone"])
def visit(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Visit]:
    """A browser window, as wide as a desk's and as narrow as a phone's."""
    context = chromium.new_context(viewport={"width": request.param, "height": 800}, locale="sr-RS")
    yield Visit(context.new_page(), address)
    context.close()
