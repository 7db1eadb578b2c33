"""The clients of OneRoster as staff look at them: what each is shown, and what it did."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms_bridge.domain.errors import NotFound
from lms_bridge.services.credentials import ONEROSTER
from lms_bridge.services.ports import Database, KnownCredential
from lms_bridge.services.ports.clients import ClientView, Use


@dataclass(frozen=True, slots=True)
class KnownClient:
    """A client, what it is shown, and what it did."""

    known: KnownCredential
    view: ClientView
    use: Use


@dataclass(frozen=True, slots=True)
class ClientDesk:
    database: Database

    def all(self) -> Sequence[KnownClient]:
        """Those that are not revoked, in the order in which they were added."""
        with self.database.read() as unit:
            return [
                KnownClient(
                    one, unit.clients.view(one.credential.id), unit.clients.use(one.credential.id, reads=1)
                )
                for one in unit.credentials.all()
                if one.credential.kind == ONEROSTER
            ]

    def known(self, key: str, *, reads: int) -> KnownClient:
        """One of them. Raises `NotFound`."""
        with self.database.read() as unit:
            for one in unit.credentials.all():
                if (one.credential.key, one.credential.kind) == (key, ONEROSTER):
                    id_ = one.credential.id
                    return KnownClient(one, unit.clients.view(id_), unit.clients.use(id_, reads=reads))
        raise NotFound(what="credential", name=key)
