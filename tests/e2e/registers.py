"""Two installations over real HTTP: one is the register, the other pulls from it and pushes to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lms_bridge.bootstrap import Bridge, build
from lms_bridge.domain.roster import Roster
from lms_bridge.services.credentials import ONEROSTER, NewCredential
from lms_bridge.services.import_roster import ALL, import_roster
from lms_bridge.services.oneroster_scopes import SCOPES
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

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.service.port}"

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
