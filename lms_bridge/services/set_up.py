"""Sources: where things come from, and the secrets that go with each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lms_bridge.domain.calendar import day_begins
from lms_bridge.domain.errors import InvalidValue, NotFound
from lms_bridge.domain.fact import home_page
from lms_bridge.services.history import start_moved
from lms_bridge.services.meeting_reports import ReportApp, with_api_address
from lms_bridge.services.ports import (
    LIVE,
    MODES,
    Clock,
    Database,
    Sealer,
    Source,
    Unit,
)
from lms_bridge.services.presence_told import PRODUCT_HOMES
from lms_bridge.services.source_changes import (
    MoodleStart,
    SourceChanges,
    changed,
    checked_app,
    checked_token,
    server_address,
)
from lms_bridge.services.web_address import web_address

_LONGEST_NAME = 100
OPERATOR = "operator"
"""Who acts on the command line, in the event log."""

_AS_MADE = MoodleStart()


@dataclass(frozen=True, slots=True)
class SetUp:
    """What IT staff configure once. Secrets are sealed before they are stored."""

    database: Database
    clock: Clock
    sealer: Callable[[], Sealer]
    """Made when a secret is to be sealed: nothing else needs the installation's key."""
    new_id: Callable[[], int]

    def add_moodle(
        self, name: str, *, address: str, start: MoodleStart = _AS_MADE, by: str = OPERATOR
    ) -> None:
        """A Moodle site by its address (`wwwroot`). Raises `InvalidValue`, `AlreadyThere`."""
        if start.mode not in MODES:
            raise InvalidValue(field="mode", expected=" or ".join(MODES))
        site = home_page(web_address(address, field="home-page"))
        token = None if start.token is None else self.sealer().seal(checked_token(start.token))
        source = Source(
            self.new_id(),
            checked_name(name),
            "moodle",
            site,
            None,
            None,
            None,
            sealed_token=token,
            mode=start.mode,
            from_ms=None if start.day is None else day_begins(start.day),
        )
        with self.database.write() as unit:
            _refuse_taken(unit, site)
            self._add(unit, source, detail=", ".join(_began(start)), by=by)

    def add_bigbluebutton(
        self, name: str, *, secret: str, callback_url: str, accounts: str, server: str | None = None
    ) -> None:
        """A BigBlueButton server whose users are accounts of the source `accounts`.

        `callback_url` exactly as it is registered there: it takes part in each call's checksum. `server`:
        where its API is, by which it can be asked to call that address.
        Raises `InvalidValue`, `NotFound` (the accounts' source), `AlreadyThere`.
        """
        if not secret:
            raise InvalidValue(field="secret", expected="the server's shared secret")
        url = web_address(callback_url, field="callback-url")
        address = None if server is None else server_address(server)
        with self.database.write() as unit:
            site, sealed = _accounts(unit, accounts), self.sealer().seal(secret)
            source = Source(self.new_id(), checked_name(name), "bigbluebutton", address, url, site.id, sealed)
            self._add(unit, source, detail=source.kind)

    def add_zoom(
        self,
        name: str,
        *,
        secret: str,
        accounts: str,
        app: ReportApp | None = None,
        server: str | None = None,
    ) -> None:
        """A Zoom account whose participants are accounts of the source `accounts`, by their `customer_key`.

        `secret`: the secret token by which its webhooks are signed. `app`: by what its API is asked for
        reports, at `server` where that is not Zoom's usual one.
        Raises `InvalidValue`, `NotFound`, `AlreadyThere`.
        """
        if not secret:
            raise InvalidValue(field="secret", expected="the secret token of the app")
        api = None if server is None else web_address(server, field="server").rstrip("/")
        token = None if app is None else self.sealer().seal(checked_app(app).to_text())
        with self.database.write() as unit:
            site, sealed = _accounts(unit, accounts), self.sealer().seal(secret)
            source = Source(
                self.new_id(),
                checked_name(name),
                "zoom",
                None,
                None,
                site.id,
                sealed,
                sealed_token=token,
                options="{}" if api is None else with_api_address("{}", api),
            )
            self._add(unit, source, detail=source.kind if app is None else f"{source.kind}, app")

    def add_teams(self, name: str) -> None:
        """A tenant of Teams, whose attendance comes as files; its accounts are the e-mail addresses in them.

        Raises `InvalidValue`, `AlreadyThere`.
        """
        source = Source(self.new_id(), checked_name(name), "teams", PRODUCT_HOMES["teams"], None, None, None)
        with self.database.write() as unit:
            self._add(unit, source, detail=source.kind)

    def add_attendance(self, name: str, *, accounts: str) -> None:
        """Whatever else tells attendance by files of our own format, of accounts of the source `accounts`.

        Raises `InvalidValue`, `NotFound`, `AlreadyThere`.
        """
        with self.database.write() as unit:
            site = _accounts(unit, accounts)
            source = Source(self.new_id(), checked_name(name), "attendance", None, None, site.id, None)
            self._add(unit, source, detail=source.kind)

    def change_source(self, name: str, changes: SourceChanges, *, by: str = OPERATOR) -> None:
        """Change what the value names. Raises `NotFound`, `InvalidValue`, `KeyMismatch`.

        Accounts keep the home page under which they came: a site that moved is known by both.
        """
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            unit.alone()
            source = unit.sources.by_name(name)
            if source is None:
                raise NotFound(what="source", name=name)
            made = changed(source, changes, sealer=self.sealer)
            if made.home_page != source.home_page:
                _refuse_taken(unit, made.home_page)
            unit.sources.change(made)
            if made.from_ms != source.from_ms:
                start_moved(unit, made)
            if made.options != source.options:
                unit.pairs.touch_minutes(made.id)  # they may count now, or no more
            detail = ", ".join(changes.told())
            unit.logs.event(by=by, what="source-changed", subject=name, detail=detail, at_ms=now_ms)

    def _add(self, unit: Unit, source: Source, *, detail: str, by: str = OPERATOR) -> None:
        now_ms = self.clock.now_ms()
        unit.sources.add(source, at_ms=now_ms)
        unit.logs.event(by=by, what="source-added", subject=source.name, detail=detail, at_ms=now_ms)


def _accounts(unit: Unit, name: str) -> Source:
    site = unit.sources.by_name(name)
    if site is None or site.kind != "moodle":
        raise NotFound(what="source", name=name)
    return site


def _refuse_taken(unit: Unit, site: str | None) -> None:
    if any(source.home_page == site for source in unit.sources.all()):
        raise InvalidValue(field="home-page", expected="a site that no other source has")


def _began(start: MoodleStart) -> Iterator[str]:
    yield "moodle"
    if start.mode != LIVE:
        yield start.mode
    if start.token is not None:
        yield "token"
    if start.day is not None:
        yield f"from={start.day.isoformat()}"


def checked_name(name: str) -> str:
    """A name for a source or a credential. Raises `InvalidValue`."""
    if not name or len(name) > _LONGEST_NAME or not all(one.isprintable() for one in name) or "/" in name:
        raise InvalidValue(field="name", expected="1 to 100 printable characters without a slash")
    return name
