"""Sources and credentials: who may send, and with what secret."""

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from lms_bridge.domain.errors import InvalidValue, NotFound
from lms_bridge.domain.fact import home_page
from lms_bridge.services import lrs_scopes
from lms_bridge.services.ports import Clock, Credential, Database, Hasher, Sealer, Source, Unit

_LONGEST_NAME = 100
API_SCOPES = frozenset({"indicators"})


@dataclass(frozen=True, slots=True)
class SetUp:
    """What IT staff configure once. Secrets are sealed or hashed before they are stored."""

    database: Database
    clock: Clock
    sealer: Callable[[], Sealer]
    """Made when a secret is to be sealed: nothing else needs the installation's key."""
    hasher: Hasher
    new_id: Callable[[], int]

    def add_moodle(self, name: str, *, address: str) -> None:
        """A Moodle site by its address (`wwwroot`). Raises `InvalidValue`, `AlreadyThere`."""
        site = home_page(_web_address(address, field="home-page"))
        with self.database.write() as unit:
            _refuse_taken(unit, site)
            self._add(unit, Source(self.new_id(), _name(name), "moodle", site, None, None, None))

    def add_bigbluebutton(self, name: str, *, secret: str, callback_url: str, accounts: str) -> None:
        """A BigBlueButton server whose users are accounts of the source `accounts`.

        `callback_url` exactly as it is registered there: it takes part in each call's checksum.
        Raises `InvalidValue`, `NotFound` (the accounts' source), `AlreadyThere`.
        """
        if not secret:
            raise InvalidValue(field="secret", expected="the server's shared secret")
        url = _web_address(callback_url, field="callback-url")
        with self.database.write() as unit:
            site = unit.sources.by_name(accounts)
            if site is None or site.kind != "moodle":
                raise NotFound(what="source", name=accounts)
            sealed = self.sealer().seal(secret)
            source = Source(self.new_id(), _name(name), "bigbluebutton", None, url, site.id, sealed)
            self._add(unit, source)

    def change_source(
        self,
        name: str,
        *,
        secret: str | None = None,
        callback_url: str | None = None,
        home_page: str | None = None,
    ) -> None:
        """New secret or address for a source; what is None stays. Raises `NotFound`, `InvalidValue`.

        Accounts keep the home page under which they came: a site that moved is known by both.
        """
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            source = unit.sources.by_name(name)
            if source is None:
                raise NotFound(what="source", name=name)
            given = {"secret": secret, "callback-url": callback_url, "home-page": home_page}
            _fits(source.kind, [field for field, value in given.items() if value is not None])
            changed = replace(
                source,
                sealed_secret=self.sealer().seal(secret) if secret else source.sealed_secret,
                callback_url=_address_or(source.callback_url, callback_url, field="callback-url"),
                home_page=_address_or(source.home_page, home_page, field="home-page"),
            )
            if home_page is not None and changed.home_page != source.home_page:
                _refuse_taken(unit, changed.home_page)
            unit.sources.change(changed)
            what = ", ".join(field for field, value in given.items() if value is not None)
            unit.logs.event(by="operator", what="source-changed", subject=name, detail=what, at_ms=now_ms)

    def _add(self, unit: Unit, source: Source) -> None:
        now_ms = self.clock.now_ms()
        unit.sources.add(source, at_ms=now_ms)
        unit.logs.event(
            by="operator", what="source-added", subject=source.name, detail=source.kind, at_ms=now_ms
        )

    def add_credential(
        self, kind: str, *, name: str, source: str | None, scopes: Collection[str]
    ) -> tuple[str, str]:
        """A new key and its secret, which is shown this once. Raises `NotFound`, `InvalidValue`."""
        secret = secrets.token_urlsafe(32)
        with self.database.write() as unit:
            source_id = _source_id(unit, kind, source)
            credential = Credential(
                id=self.new_id(),
                key=secrets.token_hex(12),
                kind=kind,
                source_id=source_id,
                name=_name(name),
                secret_hash=self.hasher.hash(secret),
                scopes=_scopes(kind, scopes),
            )
            now_ms = self.clock.now_ms()
            unit.credentials.add(credential, at_ms=now_ms)
            unit.logs.event(by="operator", what="credential-added", subject=name, detail=kind, at_ms=now_ms)
        return credential.key, secret

    def revoke_credential(self, key: str) -> None:
        """From now on the key opens nothing. Raises `NotFound`."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            if not unit.credentials.revoke(key, at_ms=now_ms):
                raise NotFound(what="credential", name=key)
            unit.logs.event(by="operator", what="credential-revoked", subject=key, detail="", at_ms=now_ms)


def _refuse_taken(unit: Unit, site: str | None) -> None:
    if any(source.home_page == site for source in unit.sources.all()):
        raise InvalidValue(field="home-page", expected="a site that no other source has")


_CHANGEABLE = {"bigbluebutton": {"secret", "callback-url"}, "moodle": {"home-page"}}


def _fits(kind: str, fields: Collection[str]) -> None:
    known = _CHANGEABLE[kind]
    if not fields or set(fields) - known:
        raise InvalidValue(field=" ".join(fields) or "change", expected=" or ".join(sorted(known)))


def _address_or(standing: str | None, given: str | None, *, field: str) -> str | None:
    if given is None:
        return standing
    address = _web_address(given, field=field)
    return home_page(address) if field == "home-page" else address


def _source_id(unit: Unit, kind: str, name: str | None) -> int | None:
    if kind == "api":
        return None
    source = unit.sources.by_name(name or "")
    if source is None or source.kind != "moodle":
        raise NotFound(what="source", name=name or "")
    return source.id


def _scopes(kind: str, asked: Collection[str]) -> tuple[str, ...]:
    if kind == "lrs":
        if set(asked) - set(lrs_scopes.SCOPES):
            raise InvalidValue(field="scope", expected=" or ".join(lrs_scopes.SCOPES))
        return tuple(dict.fromkeys(asked)) or lrs_scopes.DEFAULT
    if not asked or set(asked) - API_SCOPES:
        raise InvalidValue(field="scope", expected=" or ".join(sorted(API_SCOPES)))
    return tuple(sorted(asked))


def _name(name: str) -> str:
    if not name or len(name) > _LONGEST_NAME or not all(one.isprintable() for one in name) or "/" in name:
        raise InvalidValue(field="name", expected="1 to 100 printable characters without a slash")
    return name


def _web_address(address: str, *, field: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError as exc:
        raise InvalidValue(field=field, expected="an address that begins with https://") from exc
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.fragment:
        raise InvalidValue(field=field, expected="an address that begins with https://")
    return address
