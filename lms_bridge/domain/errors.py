"""The one root of the service's errors.

    BridgeError
    ├── Refused       a person must change something; the same request will be refused again
    └── Unavailable   nothing is known to be wrong with the request; the same may be sent again

An error carries a stable code and parameters. The words for people are made at the edge
(`runtime.wording`), where they can be translated; a test holds that no code is without words.
"""

from typing import ClassVar


class BridgeError(Exception):
    """Something went wrong that a caller can name. `params` fill the words and hold no secrets."""

    code: ClassVar[str] = "bridge-error"
    retryable: ClassVar[bool] = False

    def __init__(self, **params: object) -> None:
        super().__init__(self.code, params)
        self.params: dict[str, object] = params

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code}({told})" if told else self.code


class Refused(BridgeError):
    """A person must act: the same request would be refused again."""

    code = "refused"


class Unavailable(BridgeError):
    """Nothing is known to be wrong with the request: the same may be sent again."""

    code = "unavailable"
    retryable = True


class NotFound(Refused):
    """What was named does not exist (`what`, `name`)."""

    code = "not-found"


class AlreadyThere(Refused):
    """What was to be added stands already (`what`, `name`)."""

    code = "already-there"


class InvalidValue(Refused):
    """A value is outside what the field takes (`field`, `expected`)."""

    code = "invalid-value"


class NotAuthenticated(Refused):
    """Nobody proved who is calling."""

    code = "not-authenticated"


class NotAllowed(Refused):
    """The caller is known and may not do this (`needs`)."""

    code = "not-allowed"


class ContradictingLink(Refused):
    """The account is linked to another person for that time (`account`)."""

    code = "contradicting-link"


class DatabaseOutdated(Refused):
    """The schema is older or newer than this program (`found`, `needed`)."""

    code = "database-outdated"


class DatabaseMissing(Refused):
    """There is no database yet (`place`)."""

    code = "database-missing"


class DatabaseBusy(Unavailable):
    """The database did not answer in time or gave way to another writer."""

    code = "database-busy"


class Unreadable(Refused):
    """Raw material is not what its sender's product sends (`place`, `expected`)."""

    code = "unreadable"


class KeyMismatch(Refused):
    """A secret was sealed with another installation's key."""

    code = "key-mismatch"
