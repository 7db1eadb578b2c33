"""What programs call with: keys with their secrets, and applications that an issuer of tokens vouches for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class EarlierSecret:
    """The secret before the present one. Valid until that time; None: until the change is finished."""

    hash: str
    until_ms: int | None = None

    def valid(self, at_ms: int) -> bool:
        return self.until_ms is None or at_ms < self.until_ms


@dataclass(frozen=True, slots=True)
class Credential:
    """A key that a program calls with.

    `kind` is `lrs` (then it is a source's), `oidc` (the same, and instead of secrets it has the tokens of
    an application: its `secret_hash` is empty and matches nothing), `api` or `oneroster`.
    """

    id: int
    key: str
    kind: str
    source_id: int | None
    name: str
    secret_hash: str
    scopes: tuple[str, ...]
    earlier: EarlierSecret | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """Whose tokens a credential stands for: an application of an issuer.

    `subject`: only tokens about that one; empty: whoever they are about. `authority_home`: the issuer's
    token endpoint, the home of applications as authorities of statements (xAPI 1.0.3 Data 2.4.9).
    """

    issuer: str
    client_id: str
    subject: str
    authority_home: str


@dataclass(frozen=True, slots=True)
class SecretAge:
    """When a secret was made and when it was last used, to the minute; None where it never was."""

    made_ms: int
    used_ms: int | None


@dataclass(frozen=True, slots=True)
class KnownCredential:
    """A credential as lists show it. `source`: the name; `earlier`: while a change of secrets goes on."""

    credential: Credential
    source: str | None
    created_ms: int
    secret: SecretAge
    earlier: SecretAge | None = None
    bound: Bound | None = None

    @property
    def used_ms(self) -> int | None:
        """When it was last used, by whichever secret."""
        ages = (self.secret, self.earlier) if self.earlier else (self.secret,)
        return max((age.used_ms for age in ages if age.used_ms is not None), default=None)


class Credentials(Protocol):
    def add(self, credential: Credential, *, at_ms: int, bound: Bound | None = None) -> None:
        """Raises `AlreadyThere` for an application that has a credential."""

    def by_key(self, key: str) -> Credential | None:
        """A credential that is not revoked."""

    def of_tokens(self, issuer: str, client_id: str, subject: str) -> Credential | None:
        """The application's credential that is not revoked; one for that subject before one for all."""

    def rotate(self, key: str, secret_hash: str, *, at_ms: int, until_ms: int | None) -> bool:
        """Give a new secret and keep the present one as the earlier.

        False where there is no such credential with a secret, or its earlier secret is still valid.
        """

    def finish(self, key: str, *, at_ms: int) -> bool:
        """Drop the earlier secret; False where none was valid any more."""

    def used(self, credential_id: int, secret_hash: str, *, at_ms: int) -> None:
        """The secret of that hash was used. An older time than what is known changes nothing."""

    def revoke(self, key: str, *, at_ms: int) -> bool:
        """False when there was none to revoke."""

    def of_account(self, home: str, name: str) -> Sequence[str]:
        """The keys, also of revoked credentials, for whose statements that account is an authority."""

    def all(self) -> Sequence[KnownCredential]:
        """Those that are not revoked, in the order in which they were made."""
