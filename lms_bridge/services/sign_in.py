"""Signing in: a slow hash, a limit of failures, and the same work for a name that does not exist."""

import unicodedata
from dataclasses import replace
from secrets import token_urlsafe
from typing import Final

from lms_bridge.domain.errors import InvalidValue, NotAuthenticated, Refused
from lms_bridge.services.ports import Clock, Database, Hasher, Login, Unit

MOST_FAILURES: Final = 5
WITHIN_MS: Final = 15 * 60_000
SHORTEST_PASSWORD: Final = 10
LONGEST: Final = 200
OFFICERS: Final = ("body", "district", "provider")
"""Of a body: its own people. Of a district: those of a body and of all beneath it. Of a provider: whoever
attended what it carried out. Each sees attendances and results, and nothing of where somebody was when."""
ROLES: Final = ("staff", "learner", *OFFICERS)


class TooManyTries(Refused):
    """This name failed too often lately (`minutes` to wait)."""

    code = "too-many-tries"


def login_name(text: str) -> str:
    """The one spelling of a login's name: no blanks around it, no capitals, composed letters."""
    return unicodedata.normalize("NFKC", text).strip().casefold()[:LONGEST]


class SignIn:
    """Checks passwords. Made once: its stand-in hash costs as much as a check."""

    def __init__(self, database: Database, hasher: Hasher, clock: Clock) -> None:
        self._database = database
        self._hasher = hasher
        self._clock = clock
        self._nobody = hasher.hash(token_urlsafe())

    def check(self, name: str, password: str) -> Login:
        """The login whose password this is.

        Raises `NotAuthenticated`, and `TooManyTries` after 5 failures of the name within 15 minutes,
        known or not; while that lasts the right password is refused too and nothing more is counted.
        """
        name, now = login_name(name), self._clock.now_ms()
        with self._database.read() as unit:
            failures = unit.logins.failures_since(name, now - WITHIN_MS)
            login = unit.logins.by_name(name)
        if failures >= MOST_FAILURES:
            raise TooManyTries(minutes=WITHIN_MS // 60_000)
        # Outside of any transaction: the hash is slow on purpose.
        right = self._hasher.verify(password[:LONGEST], login.password_hash if login else self._nobody)
        if login is None or not right:
            with self._database.write() as unit:
                unit.logins.failed(name, at_ms=now)
            raise NotAuthenticated
        return login


class Logins:
    """Adding people who sign in, and giving them new passwords."""

    def __init__(self, database: Database, hasher: Hasher, clock: Clock) -> None:
        self._database = database
        self._hasher = hasher
        self._clock = clock

    def add(self, login: Login, *, password: str) -> None:
        """Add `login` (its id is the caller's, its hash is made here).

        Raises `InvalidValue` for a name, role or password that will not do, a learner without a person or
        an officer without a body; `AlreadyThere` for a name that is taken; `NotFound`.
        """
        name = login_name(login.name)
        if not name or any(letter.isspace() for letter in name):
            raise InvalidValue(field="name", expected="a name without blanks")
        if login.role not in ROLES:
            raise InvalidValue(field="role", expected=" | ".join(ROLES))
        if login.role == "learner" and not login.person_id:
            raise InvalidValue(field="person", expected="a learner's id in the register")
        if (login.role in OFFICERS) != bool(login.body_id):
            raise InvalidValue(field="body", expected="the id of an officer's body, and of nobody else's")
        hashed = self._hasher.hash(_password(password))
        # Not one that another login of this name had: a session that outlived it would be good again.
        epoch = self._clock.now_ms() // 1000 % 2**31
        added = replace(login, name=name, password_hash=hashed, epoch=epoch)
        with self._database.write() as unit:
            unit.logins.add(added, at_ms=self._clock.now_ms())
            self._log(unit, "user-added", name, login.role)

    def set_password(self, name: str, *, password: str) -> None:
        """Give a new password; sessions that stand are over. Raises `InvalidValue`, `NotFound`."""
        hashed = self._hasher.hash(_password(password))
        with self._database.write() as unit:
            unit.logins.set_password(login_name(name), hashed)

    def remove(self, name: str) -> None:
        """End somebody's access, and the sessions that stand. Raises `NotFound`."""
        with self._database.write() as unit:
            unit.logins.remove(login_name(name))
            self._log(unit, "user-removed", login_name(name), "")

    def _log(self, unit: Unit, what: str, name: str, detail: str) -> None:
        unit.logs.event(by="operator", what=what, subject=name, detail=detail, at_ms=self._clock.now_ms())


def _password(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST:
        raise InvalidValue(field="password", expected=f"{SHORTEST_PASSWORD} to {LONGEST} characters")
    return password
