"""Tokens that an issuer signs for applications."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Token:
    """What a genuine token says. `subject`: about whom it is; `scopes`: None where it is not to be asked."""

    issuer: str
    client_id: str
    subject: str
    scopes: tuple[str, ...] | None


class Tokens(Protocol):
    def read(self, text: str) -> Token:
        """What the token says, when it is genuine, for us and valid now.

        Raises `TokenRefused`, and `IssuerUnavailable` where the issuer's keys are not to be had.
        """
