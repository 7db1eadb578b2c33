"""A register elsewhere beside the pipeline: its wire is the app of another installation, without sockets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from urllib.parse import urlsplit

from lms_bridge.domain.programme import Enrolment
from lms_bridge.domain.roster import KINDS, Roster
from lms_bridge.oneroster.rest.payloads import org_type
from lms_bridge.register.line import Access, Line
from lms_bridge.register.pages import Pages
from lms_bridge.register.rosters import Rosters
from lms_bridge.runtime.token_store import TokenStore
from lms_bridge.services.import_roster import ALL, import_roster
from lms_bridge.services.ports import Source
from lms_bridge.services.ports.pulls import StoredPull
from lms_bridge.services.pull_register import PullRegisters
from lms_bridge.services.registers import REGISTER, RegisterOptions
from moodle_sync import Answer
from tests.contract.oneroster import REGISTER as HELD
from tests.contract.oneroster import Service
from tests.db.pipeline import ANA, BOJAN, LATER, VESNA, Pipeline

NAME = "academy"
ROSTER = replace(
    HELD,
    bodies=tuple(replace(one, type=org_type(one.type)) for one in HELD.bodies),
    profiles=tuple(replace(one, id=one.id.replace(":", "-")) for one in HELD.profiles),
    enrolments=tuple(
        Enrolment(f"{where}-{who}", where, who, "student")
        for where, who in product(("online", "webinar"), (ANA, BOJAN, VESNA))
    ),
)
"""A small register, its ids and words as the standard allows them."""
HOUR = 3_600_000
Alter = Callable[[str, Answer], Answer]


@dataclass
class There:
    """The register; `hold` is an hour later each time."""

    service: Service
    now_ms: int = LATER

    @cached_property
    def access(self) -> Access:
        return Access("http://there/oauth2/token", *self.service.key())

    @cached_property
    def tokens(self) -> TokenStore:
        return TokenStore(lambda: 0)

    def hold(self, roster: Roster, *, at_ms: int | None = None) -> None:
        self.now_ms += HOUR
        with self.service.bridge.database.write() as unit:
            unit.alone()
            import_roster(unit.roster, roster, share=ALL, now_ms=at_ms or self.now_ms, by="test")


@dataclass
class Registering:
    """`there`: the register. `alter`: what becomes of its answers, by their address."""

    here: Pipeline
    there: There
    alter: Alter = lambda _, right: right
    asked: list[str] = field(default_factory=list)

    @property
    def pulls(self) -> PullRegisters:
        return PullRegisters(self.here.database, self.here.clock, self._register_of)

    def set_up(self, options: RegisterOptions = RegisterOptions()) -> Source:  # noqa: B008 - frozen
        source = Source(77, NAME, REGISTER, "http://there", None, None, None, options=options.to_text())
        with self.here.database.write() as unit:
            if unit.sources.by_name(NAME) is None:
                unit.sources.add(source, at_ms=0)
            unit.sources.change(source)
        return source

    def pull(self, *, whole: bool = False) -> StoredPull:
        return self.stored(self.pulls.pull(NAME, whole=whole, by="test"))

    def stored(self, number: int) -> StoredPull:
        with self.here.database.read() as unit:
            found = unit.pulls.find(number)
        assert found is not None
        return found

    @property
    def standing(self) -> Roster:
        with self.here.database.read() as unit:
            return unit.roster.current()

    def _register_of(self, source: Source) -> Rosters:
        line = Line("http://there", self.there.access, send=self._send, tokens=self.there.tokens)
        return Rosters(Pages(source.name, line, size=2))

    def _send(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], *, timeout_s: float
    ) -> Answer:
        del timeout_s
        parts = urlsplit(url)
        self.asked.append(parts.path.rsplit("/", 1)[1])
        told = self.there.service.web.open(
            parts.path, method=method, query_string=parts.query, data=body, headers=dict(headers)
        )
        return self.alter(url, Answer(told.status_code, headers=dict(told.headers), body=told.data))


def said(roster: Roster) -> dict[str, set[object]]:
    """What a roster says; roles without their ids, which a register does not tell."""
    rows = {kind: set(getattr(roster, kind)) for kind in KINDS}
    return {**rows, "roles": {replace(one, id="") for one in roster.roles}}
