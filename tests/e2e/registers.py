"""Two installations over real HTTP: one is the register, the other pulls from it and pushes to it."""

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lms_bridge.bootstrap import Bridge, build
from lms_bridge.domain.roster import Roster
from lms_bridge.oneroster.rest.payloads import GRADEBOOK
from lms_bridge.register.line import Access, Line, in_path
from lms_bridge.register.marks import PREFIX
from lms_bridge.register.pages import Pages
from lms_bridge.runtime.http import HttpClient
from lms_bridge.runtime.token_store import TokenStore
from lms_bridge.services.credentials import ONEROSTER, NewCredential
from lms_bridge.services.import_roster import ALL, import_roster
from lms_bridge.services.oneroster_scopes import SCOPES
from lms_bridge.services.ports.outbox import Sought
from lms_bridge.settings import from_environment
from tests.db.registering import NAME
from tests.e2e.running import Place, Service, serving


@dataclass(frozen=True, slots=True)
class Register:
    """The installation that is the register, with the client that it gave to others."""

    place: Place
    service: Service
    key: str
    secret: str
    tokens: TokenStore = field(default_factory=lambda: TokenStore(lambda: 0))
    way: str = ""
    """Another address by which it is reached."""

    @property
    def address(self) -> str:
        return self.way or f"http://127.0.0.1:{self.service.port}"

    def hold(self, roster: Roster) -> None:
        """Have it hold exactly this roster."""
        with opened(self.place) as bridge, bridge.database.write() as unit:
            unit.alone()
            import_roster(unit.roster, roster, share=ALL, now_ms=bridge.clock.now_ms(), by="test")


@contextmanager
def opened(place: Place) -> Iterator[Bridge]:
    """The installation from within this process."""
    key_file = str(place.folder / "lms-bridge.key")
    bridge = build(from_environment({"LMS_BRIDGE_DATABASE_URL": place.url, "LMS_BRIDGE_KEY_FILE": key_file}))
    try:
        yield bridge
    finally:
        bridge.close()


def place_in(folder: Path, database_url: str = "") -> Place:
    """A new installation in a folder of its own."""
    folder.mkdir()
    place = Place(folder, database_url)
    place.ask("init")
    return place


@contextmanager
def register_of(place: Place, roster: Roster) -> Iterator[Register]:
    """The installation as a register that holds a roster and answers."""
    with opened(place) as bridge:
        key, secret = bridge.credentials.add(NewCredential(ONEROSTER, "bridge", scopes=SCOPES))
    with serving(place, "--no-worker") as service:
        register = Register(place, service, key, secret)
        register.hold(roster)
        yield register


def know(place: Place, register: Register, *more: str) -> None:
    """Tell an installation of the register."""
    told = ("--address", register.address, "--client-id", register.key, "--client-secret", register.secret)
    place.ask("pull", "add", NAME, *told, *more)


def send_to(place: Place, register: Register) -> None:
    """Have an installation send its completions to the register from now on."""
    told = ("--kind", "oneroster", "--endpoint", f"{register.address}/ims/oneroster")
    place.ask("register", "add", NAME, *told, "--client", register.key, "--secret", register.secret)


def send_all(place: Place) -> Counter[str]:
    """Send what waits, within this process; how many submissions are in which state."""
    with opened(place) as bridge:
        while bridge.registers.send():
            pass
        with bridge.database.read() as unit:
            found = unit.outbox.find(Sought(NAME), limit=1 << 20)
    return Counter(one.state.value for one in found)


@dataclass(frozen=True, slots=True)
class Tally:
    """What a register's gradebook comes to; `tests` of those who attended."""

    attendances: int
    persons: int
    confirmations: int
    certificates: int
    realisations: int
    tests: int


def tally(register: Register, classes: Collection[str]) -> Tally:
    """Of these classes, read as another system would, over HTTP and page by page."""
    rows = [one for one in results(register) if one["class"]["sourcedId"] in classes]
    presence = [one for one in rows if one["sourcedId"].startswith("lms-bridge.presence.")]
    attended = [one for one in presence if one["textScore"] == "attended"]
    who = {(one["class"]["sourcedId"], one["student"]["sourcedId"]) for one in attended}
    pairs = [
        (one["class"]["sourcedId"], one["student"]["sourcedId"])
        for one in rows
        if ".test." in one["sourcedId"]
    ]
    given = Counter(kind for one in presence for kind in one["metadata"]["documents"].split(","))
    return Tally(
        attendances=len(attended),
        persons=len({one["student"]["sourcedId"] for one in attended}),
        confirmations=given["confirmation"],
        certificates=given["certificate"],
        realisations=len({one["class"]["sourcedId"] for one in attended}),
        tests=sum(1 for pair in pairs if pair in who),
    )


def results(register: Register) -> Sequence[Mapping[str, Any]]:
    with line_to(register) as line:
        pages = list(Pages("register", line, base=GRADEBOOK).all("results"))
    return [row for page in pages for row in page.rows]


def forget_all(register: Register) -> None:
    """Take back what was handed in."""
    with line_to(register) as line:
        for what in ("results", "lineItems", "categories"):
            pages = list(Pages("register", line, base=GRADEBOOK).all(what))
            for id_ in (row["sourcedId"] for page in pages for row in page.rows):
                if id_.startswith(PREFIX):
                    line.call("DELETE", f"{GRADEBOOK}/{what}/{in_path(id_)}")


@contextmanager
def line_to(register: Register) -> Iterator[Line]:
    """The way to it with the client that it gave."""
    http = HttpClient()
    access = Access(f"{register.address}/oauth2/token", register.key, register.secret)
    try:
        yield Line(register.address, access, send=http.send, tokens=register.tokens)
    finally:
        http.close()


def decided(place: Place, year: int) -> Tally:
    """What the bridge says of itself."""
    figures = place.read("indicators", "--year", str(year))
    rows = list(csv.DictReader(io.StringIO(place.ask("completions", "--year", str(year), "--csv"))))
    return Tally(
        attendances=sum(figures[form]["attendances"] for form in ("online", "webinar", "classroom")),
        persons=len({row["user"] for row in rows}),
        confirmations=figures["documents"]["confirmations"],
        certificates=figures["documents"]["certificates"],
        realisations=len({row["class"] for row in rows}),
        tests=sum(1 for row in rows if row["score"]),
    )
