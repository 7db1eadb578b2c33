"""What IT staff set for a register elsewhere from which rosters come. Secrets are sealed before all else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from lms_bridge.domain.errors import InvalidValue
from lms_bridge.services.ports import Clock, Database, Sealer, Source, Unit
from lms_bridge.services.registers import (
    REGISTER,
    RegisterClient,
    RegisterOptions,
    changed_options,
    checked_address,
    checked_client,
    register_options,
    register_source,
    token_url,
)
from lms_bridge.services.set_up import checked_name


@dataclass(frozen=True, slots=True)
class PullChanges:
    """What is set; None leaves it as it is. `options`: by their names in `RegisterOptions`."""

    address: str | None = None
    client: RegisterClient | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PullDesk:
    """Each act is one transaction, in the log of changes. `home`: the service's own address."""

    database: Database
    clock: Clock
    sealer: Callable[[], Sealer]
    new_id: Callable[[], int]
    home: str

    def add(self, name: str, settings: PullChanges, *, by: str) -> None:
        """Raises `InvalidValue`, `AlreadyThere`."""
        if settings.client is None:
            raise InvalidValue(field="client-id", expected="the name under which the register knows us")
        source = Source(
            self.new_id(),
            checked_name(name),
            REGISTER,
            self._address(settings.address or ""),
            None,
            None,
            None,
            sealed_token=self.sealer().seal(checked_client(settings.client).to_text()),
            options=changed_options(RegisterOptions(), settings.options).to_text(),
        )
        with self.database.write() as unit:
            unit.sources.add(source, at_ms=self.clock.now_ms())
            self._log(unit, "source-added", name, detail=f"{REGISTER}={source.home_page}", by=by)

    def change(self, name: str, changes: PullChanges, *, by: str) -> None:
        """Raises `NotFound`, `InvalidValue`, `KeyMismatch`."""
        with self.database.write() as unit:
            standing = register_source(unit, name)
            address = self._address(changes.address) if changes.address else standing.home_page
            options = changed_options(register_options(standing), changes.options)
            made = replace(standing, home_page=address, options=options.to_text())
            if changes.client is not None:
                sealed = self.sealer().seal(checked_client(changes.client).to_text())
                made = replace(made, sealed_token=sealed)
            elif _server(token_url(made)) != _server(token_url(standing)):
                # Whoever may change an address must not have the secret sent to a server of their own.
                raise InvalidValue(field="client-secret", expected="to be given again with another server")
            unit.sources.change(made)
            self._log(unit, "source-changed", name, detail=", ".join(_told(changes)), by=by)

    def _address(self, text: str) -> str:
        address = checked_address(text)
        if f"{address}/".startswith(f"{self.home}/"):
            raise InvalidValue(field="address", expected="another register than this one")
        return address

    def _log(self, unit: Unit, what: str, name: str, *, detail: str, by: str) -> None:
        unit.logs.event(by=by, what=what, subject=name, detail=detail, at_ms=self.clock.now_ms())


def _server(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc.lower()


def _told(changes: PullChanges) -> list[str]:
    """Names, and values that are no secrets."""
    told = [f"address={changes.address}"] if changes.address else []
    told += ["client"] if changes.client else []
    return told + [f"{name}={value}" for name, value in changes.options.items() if value is not None]
