"""Credentials: made, given a new secret, revoked. Each act is one transaction, in the log of changes."""

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from lms_bridge.domain.calendar import day_begins
from lms_bridge.domain.errors import InvalidValue, NotFound, Refused
from lms_bridge.services import lrs_scopes, oneroster_scopes
from lms_bridge.services.ports import Bound, Clock, Credential, Database, Hasher, KnownCredential, Unit
from lms_bridge.services.set_up import OPERATOR, checked_name

METRICS: Final = "metrics"
API_SCOPES: Final = frozenset({"indicators", METRICS})
LRS, API, OIDC, ONEROSTER = "lrs", "api", "oidc", "oneroster"


class SecretsChanging(Refused):
    """The credential has two valid secrets already (`name`)."""

    code = "secrets-changing"


class SecretsSettled(Refused):
    """The credential has no earlier secret that is still valid (`name`)."""

    code = "secrets-settled"


@dataclass(frozen=True, slots=True)
class NewCredential:
    """`source`: for `lrs` and `oidc` the Moodle or BigBlueButton whose statements come with it. Without
    scopes: the usual."""

    kind: str
    name: str
    source: str | None = None
    scopes: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class KeepCredentials:
    """A secret is shown once, when it is made, and kept as a hash alone."""

    database: Database
    clock: Clock
    hasher: Hasher
    new_id: Callable[[], int]

    def add(self, new: NewCredential, *, by: str = OPERATOR) -> tuple[str, str]:
        """A key and its secret. Raises `NotFound`, `InvalidValue`."""
        secret = secrets.token_urlsafe(32)
        self._add(new, self.hasher.hash(secret), by=by, key=(key := _new_key()))
        return key, secret

    def bind(self, new: NewCredential, bound: Bound, *, by: str = OPERATOR) -> str:
        """Take an application's tokens from now on; the key under which it is listed.

        Raises `NotFound`, `InvalidValue`, `AlreadyThere`.
        """
        self._add(new, "", by=by, key=(key := _new_key()), bound=bound)
        return key

    def _add(self, new: NewCredential, hashed: str, *, by: str, key: str, bound: Bound | None = None) -> None:
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            credential = Credential(
                id=self.new_id(),
                key=key,
                kind=new.kind,
                source_id=_source_id(unit, new),
                name=checked_name(new.name),
                secret_hash=hashed,
                scopes=_scopes(new),
            )
            unit.credentials.add(credential, at_ms=now_ms, bound=bound)
            told = ", ".join((new.kind, *credential.scopes))
            unit.logs.event(by=by, what="credential-added", subject=new.name, detail=told, at_ms=now_ms)

    def rotate(self, key: str, *, last_day: date | None = None, by: str = OPERATOR) -> str:
        """A new secret beside the present one, which stays valid to the end of that day, or until `finish`.

        Raises `NotFound`, `InvalidValue`, `SecretsChanging`.
        """
        now_ms = self.clock.now_ms()
        until_ms = None if last_day is None else day_begins(last_day + timedelta(days=1))
        if until_ms is not None and until_ms <= now_ms:
            raise InvalidValue(field="until", expected="a day that is not over")
        secret = secrets.token_urlsafe(32)
        hashed = self.hasher.hash(secret)  # outside of the transaction: it is slow on purpose
        with self.database.write() as unit:
            credential = _with_secret(unit, key)
            if not unit.credentials.rotate(key, hashed, at_ms=now_ms, until_ms=until_ms):
                raise SecretsChanging(name=credential.name)
            detail = "" if last_day is None else f"until={last_day.isoformat()}"
            self._log(unit, "credential-rotated", credential, by=by, detail=detail)
        return secret

    def finish(self, key: str, *, by: str = OPERATOR) -> None:
        """From now on the new secret alone is right. Raises `NotFound`, `InvalidValue`, `SecretsSettled`."""
        with self.database.write() as unit:
            credential = _with_secret(unit, key)
            if not unit.credentials.finish(key, at_ms=self.clock.now_ms()):
                raise SecretsSettled(name=credential.name)
            self._log(unit, "credential-finished", credential, by=by)

    def revoke(self, key: str, *, by: str = OPERATOR) -> None:
        """From now on the key opens nothing, in any process. Raises `NotFound`."""
        with self.database.write() as unit:
            credential = _credential(unit, key)
            unit.credentials.revoke(key, at_ms=self.clock.now_ms())
            self._log(unit, "credential-revoked", credential, by=by)

    def all(self) -> Sequence[KnownCredential]:
        """Those that are not revoked; an earlier secret only while it is valid."""
        now_ms = self.clock.now_ms()
        with self.database.read() as unit:
            return [_as_valid(one, now_ms) for one in unit.credentials.all()]

    def _log(self, unit: Unit, what: str, credential: Credential, *, by: str, detail: str = "") -> None:
        subject = f"{credential.name} ({credential.key})"
        unit.logs.event(by=by, what=what, subject=subject, detail=detail, at_ms=self.clock.now_ms())


def _as_valid(one: KnownCredential, now_ms: int) -> KnownCredential:
    earlier = one.credential.earlier
    if earlier is None or earlier.valid(now_ms):
        return one
    return replace(one, credential=replace(one.credential, earlier=None), earlier=None)


def _new_key() -> str:
    return secrets.token_hex(12)


def _credential(unit: Unit, key: str) -> Credential:
    credential = unit.credentials.by_key(key)
    if credential is None:
        raise NotFound(what="credential", name=key)
    return credential


def _with_secret(unit: Unit, key: str) -> Credential:
    credential = _credential(unit, key)
    if credential.kind == OIDC:
        raise InvalidValue(field="key", expected="a credential with a secret; an application has tokens")
    return credential


_STATING: Final = frozenset({"moodle", "bigbluebutton"})
"""The kinds of sources that send statements."""


def _source_id(unit: Unit, new: NewCredential) -> int | None:
    if new.kind in (API, ONEROSTER):
        return None
    source = unit.sources.by_name(new.source or "")
    if source is None or source.kind not in _STATING:
        raise NotFound(what="source", name=new.source or "")
    return source.id


def _scopes(new: NewCredential) -> tuple[str, ...]:
    if new.kind in (LRS, OIDC):
        if set(new.scopes) - set(lrs_scopes.SCOPES):
            raise InvalidValue(field="scope", expected=" or ".join(lrs_scopes.SCOPES))
        return tuple(dict.fromkeys(new.scopes)) or lrs_scopes.DEFAULT
    if new.kind == ONEROSTER:
        if set(new.scopes) - set(oneroster_scopes.SCOPES):
            raise InvalidValue(field="scope", expected=" or ".join(oneroster_scopes.SCOPES))
        return tuple(dict.fromkeys(new.scopes)) or oneroster_scopes.DEFAULT
    if not new.scopes or set(new.scopes) - API_SCOPES:
        raise InvalidValue(field="scope", expected=" or ".join(sorted(API_SCOPES)))
    return tuple(sorted(new.scopes))
