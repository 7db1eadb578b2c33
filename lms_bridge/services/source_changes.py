"""What is to change at a source, as one value, and what it makes of the source.

Pure: `services.set_up` seals, stores and logs.
"""

import base64
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlsplit

from lms_bridge.domain.calendar import day_begins
from lms_bridge.domain.errors import InvalidValue
from lms_bridge.domain.fact import home_page
from lms_bridge.services.meeting_reports import ReportApp, with_api_address
from lms_bridge.services.moodle_options import changed_options, moodle_options
from lms_bridge.services.ports import LIVE, Sealer, Source
from lms_bridge.services.web_address import web_address

_SECRET_BYTES = 32
_PREFIX = "whsec_"
_LONGEST_TOKEN = 200
_APP_PART = re.compile(r"[!-9;-~]{1,200}")
"""Printable ASCII without blanks and without the colon that parts an app from its secret."""


@dataclass(frozen=True, slots=True)
class MoodleStart:
    """How a Moodle begins: `token` of its web services, the first `day` that is not history (Belgrade),
    and the mode (`ports.MODES`)."""

    token: str | None = field(default=None, repr=False)
    day: date | None = None
    mode: str = LIVE


@dataclass(frozen=True, slots=True)
class SourceChanges:
    """What is to change; what is None, empty or False stays.

    Of a Zoom: `secret`, `app`, by what its API is asked for reports, and `server`, where that is. Of a
    BigBlueButton: `secret`, `callback_url`, and `server`, its API. Of a Moodle: `home_page`, `token`,
    the first `day` that is not history, `options` as texts (see `changed_options`), `new_secret` for its
    webhooks, which is valid beside the older ones until `drop_old_secrets`.
    """

    secret: str | None = field(default=None, repr=False)
    callback_url: str | None = None
    server: str | None = None
    app: ReportApp | None = None
    home_page: str | None = None
    token: str | None = field(default=None, repr=False)
    day: date | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    new_secret: str | None = field(default=None, repr=False)
    drop_old_secrets: bool = False

    def told(self) -> tuple[str, ...]:
        """What changes, as the event log keeps it: names, and values that are no secrets."""
        return tuple(_told(self))


def new_webhook_secret() -> str:
    """A secret of Standard Webhooks: `whsec_` and 32 random bytes in Base64."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def changed(source: Source, changes: SourceChanges, *, sealer: Callable[[], Sealer]) -> Source:
    """The source with the changes. Raises `InvalidValue`, also for what its kind does not have."""
    _refuse_what_does_not_fit(source.kind, changes)
    _refuse_to_carry_the_token_elsewhere(source, changes)
    return replace(
        source,
        sealed_secret=_secrets(source, changes, sealer),
        sealed_token=_sealed_token(source, changes, sealer),
        callback_url=_address_or(source.callback_url, changes.callback_url, field="callback-url"),
        home_page=_home_page(source, changes),
        from_ms=source.from_ms if changes.day is None else day_begins(changes.day),
        options=_options(source, changes),
    )


def _sealed_token(source: Source, changes: SourceChanges, sealer: Callable[[], Sealer]) -> str | None:
    if changes.app is not None:
        return sealer().seal(checked_app(changes.app).to_text())
    given = changes.token
    return source.sealed_token if given is None else sealer().seal(checked_token(given))


def _options(source: Source, changes: SourceChanges) -> str:
    if source.kind == _ZOOM and changes.server is not None:
        return with_api_address(source.options, web_address(changes.server, field="server").rstrip("/"))
    if not changes.options:
        return source.options
    return changed_options(moodle_options(source.options), changes.options).to_json()


def _refuse_to_carry_the_token_elsewhere(source: Source, changes: SourceChanges) -> None:
    """Whoever may change an address must not be able to have the token sent to a server of their own."""
    if source.kind == _ZOOM and changes.server is not None and source.sealed_token and changes.app is None:
        raise InvalidValue(field="client-secret", expected="to be given again with another server")
    if changes.home_page is None or source.sealed_token is None or changes.token is not None:
        return
    if _server(changes.home_page) != _server(source.home_page or ""):
        raise InvalidValue(field="token", expected="to be given again with the address of another server")


def _server(address: str) -> tuple[str, str]:
    parts = urlsplit(web_address(address, field="home-page"))
    return parts.scheme, parts.netloc.lower()


def checked_token(token: str) -> str:
    """The token without blanks round it. Raises `InvalidValue` for what cannot be one; it is not named."""
    found = token.strip()
    if not found.isascii() or not found.isalnum() or len(found) > _LONGEST_TOKEN:
        raise InvalidValue(field="token", expected="the letters and digits that Moodle shows")
    return found


def checked_app(app: ReportApp) -> ReportApp:
    """The app without blanks round its parts. Raises `InvalidValue` for what cannot be one; none is named."""
    parts = {"account-id": app.account_id, "client-id": app.client_id, "client-secret": app.client_secret}
    for name, part in parts.items():
        if not _APP_PART.fullmatch(part.strip()):
            raise InvalidValue(field=name, expected="what the app's page shows, as it stands there")
    return ReportApp(*(part.strip() for part in parts.values()))


def _secrets(source: Source, changes: SourceChanges, sealer: Callable[[], Sealer]) -> str | None:
    """A Moodle's secrets stand newest first, separated by a blank; each of them opens."""
    if changes.secret is not None:
        return sealer().seal(changes.secret)
    if changes.new_secret is None and not changes.drop_old_secrets:
        return source.sealed_secret
    older = sealer().open(source.sealed_secret).split() if source.sealed_secret else []
    standing = [changes.new_secret, *older] if changes.new_secret else older
    if not standing:
        raise InvalidValue(field="drop-old-secret", expected="a source that has webhook secrets")
    return sealer().seal(" ".join(standing[:1] if changes.drop_old_secrets else standing))


_ZOOM = "zoom"
_FIELDS = {
    "bigbluebutton": {"secret", "callback-url", "server"},
    _ZOOM: {"secret", "app", "server"},
    "by-hand": {"nothing"},
    "moodle": {"home-page", "token", "from", "option", "new-secret", "drop-old-secret"},
}


def _refuse_what_does_not_fit(kind: str, changes: SourceChanges) -> None:
    given = {one.partition("=")[0].partition(" ")[0] for one in changes.told()}
    known = _FIELDS.get(kind, set())
    if not given or given - known:
        expected = " or ".join(sorted(known)) or "a source of another kind"
        raise InvalidValue(field=" ".join(sorted(given)) or "change", expected=expected)


def _told(changes: SourceChanges) -> Iterator[str]:
    given = {
        "secret": changes.secret,
        "callback-url": changes.callback_url,
        "server": changes.server,
        "app": changes.app,
        "home-page": changes.home_page,
        "token": changes.token,
        "new-secret": changes.new_secret,
        "drop-old-secret": changes.drop_old_secrets or None,
    }
    yield from (name for name, value in given.items() if value is not None)
    if changes.day is not None:
        yield f"from={changes.day.isoformat()}"
    yield from (f"option {name}={value}" for name, value in changes.options.items())


def _address_or(standing: str | None, given: str | None, *, field: str) -> str | None:
    return standing if given is None else web_address(given, field=field)


def _home_page(source: Source, changes: SourceChanges) -> str | None:
    if changes.server is not None and source.kind != _ZOOM:
        return server_address(changes.server)
    given = changes.home_page
    return source.home_page if given is None else home_page(web_address(given, field="home-page"))


def server_address(given: str) -> str:
    """A BigBlueButton's address as `bbb-conf --secret` shows it. Raises `InvalidValue`."""
    return home_page(web_address(given.strip(), field="server")).removesuffix("/api")
