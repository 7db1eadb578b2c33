"""What staff do with registers elsewhere. Each act is one transaction, in the log of changes."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from lms_bridge.domain.errors import InvalidValue, NotFound
from lms_bridge.domain.forwarding import TargetState
from lms_bridge.services.ports import Clock, Database, Sealer, Unit
from lms_bridge.services.ports.outbox import EMBEDDED, RegisterAt
from lms_bridge.services.ports.registers import Connect, RegisterPlace
from lms_bridge.services.web_address import web_address

USUAL_DAYS: Final = 14
MOST_DAYS: Final = 365
_LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class RegisterChanges:
    """What is set for a register; None leaves it as it is. An option with an empty text is taken away."""

    endpoint: str | None = None
    client: str | None = None
    secret: str | None = field(default=None, repr=False)
    options: Mapping[str, str] | None = None
    ask_days: int | None = None


@dataclass(frozen=True, slots=True)
class RegisterDesk:
    """`kinds`: by the kinds that there are. `home`: the service's own address: it is no other register."""

    database: Database
    clock: Clock
    sealer: Callable[[], Sealer]
    new_id: Callable[[], int]
    kinds: Mapping[str, Connect]
    home: str

    def add(self, name: str, kind: str, settings: RegisterChanges, *, by: str) -> None:
        """Add a register: completions so far go to it too. Raises `InvalidValue`, `AlreadyThere`."""
        secret = settings.secret
        if not secret:
            raise InvalidValue(field="secret", expected="something")
        place = RegisterPlace(
            _name(name),
            _known(kind, self.kinds),
            endpoint=self._endpoint(settings.endpoint or ""),
            client=settings.client or "",
            options={name: text for name, text in (settings.options or {}).items() if text},
        )
        self._understood(place, secret)
        target = RegisterAt(
            self.new_id(),
            place,
            sealed_secret=self.sealer().seal(secret),
            ask_days=_days(settings.ask_days or USUAL_DAYS),
            created_ms=self.clock.now_ms(),
        )
        with self.database.write() as unit:
            unit.register_targets.add(target)
            self._log(unit, "register-added", name, detail=place.endpoint, by=by)

    def change(self, name: str, changes: RegisterChanges, *, by: str) -> None:
        """Raises `InvalidValue`, `NotFound`."""
        sealer = self.sealer()
        with self.database.write() as unit:
            standing = register_named(unit, name)
            secret = changes.secret or sealer.open(standing.sealed_secret)
            changed = self._changed(standing, changes)
            self._understood(changed.place, secret)
            unit.register_targets.change(replace(changed, sealed_secret=sealer.seal(secret)))
            given = [one for one in RegisterChanges.__slots__ if getattr(changes, one) is not None]
            self._log(unit, "register-changed", name, detail=", ".join(given), by=by)

    def _changed(self, standing: RegisterAt, changes: RegisterChanges) -> RegisterAt:
        place, days = standing.place, changes.ask_days
        options = {**place.options, **(changes.options or {})}
        return replace(
            standing,
            place=replace(
                place,
                endpoint=self._endpoint(changes.endpoint) if changes.endpoint else place.endpoint,
                client=changes.client if changes.client is not None else place.client,
                options={name: text for name, text in options.items() if text},
            ),
            ask_days=standing.ask_days if days is None else _days(days),
        )

    def _understood(self, place: RegisterPlace, secret: str) -> None:
        """Raises `InvalidValue`. Nobody is called."""
        self.kinds[place.kind](place, secret).close()

    def pause(self, name: str, *, reason: str = "", by: str) -> None:
        """Nothing is sent until it is resumed; nothing is lost by it. Raises `NotFound`."""
        self._set(name, TargetState.PAUSED, "register-paused", reason=reason, by=by)

    def resume(self, name: str, *, reason: str = "", by: str) -> None:
        """Send again, at once, from where it stood. Raises `NotFound`."""
        self._set(name, TargetState.ACTIVE, "register-resumed", reason=reason, by=by)

    def _set(self, name: str, state: TargetState, what: str, *, reason: str, by: str) -> None:
        with self.database.write() as unit:
            target = register_named(unit, name)
            unit.register_targets.set_progress(target.id, target.progress.put(state))
            self._log(unit, what, name, detail=reason, by=by)

    def remove(self, name: str, *, reason: str, by: str) -> int:
        """Send nothing to it any more; what was on its way is set aside, how many. What was sent stays to be
        read. Raises `NotFound`, `InvalidValue`."""
        if not reason.strip():
            raise InvalidValue(field="reason", expected="why nothing goes there any more")
        with self.database.write() as unit:
            target = register_named(unit, name)
            count = unit.outbox.close(name, by=by, reason=reason.strip(), at_ms=self.clock.now_ms())
            unit.register_targets.remove(target.id)
            self._log(unit, "register-removed", name, detail=reason.strip(), by=by)
        return count

    def _endpoint(self, text: str) -> str:
        endpoint = web_address(text.strip(), field="endpoint").rstrip("/")
        if f"{endpoint}/".startswith(f"{self.home}/"):
            raise InvalidValue(field="endpoint", expected="another register than this one")
        return endpoint

    def _log(self, unit: Unit, what: str, name: str, *, detail: str, by: str) -> None:
        unit.logs.event(by=by, what=what, subject=name, detail=detail, at_ms=self.clock.now_ms())


def register_named(unit: Unit, name: str) -> RegisterAt:
    """Raises `NotFound`."""
    target = unit.register_targets.by_name(name)
    if target is None:
        raise NotFound(what="register", name=name)
    return target


def _name(name: str) -> str:
    if not name or len(name) > _LONGEST_NAME or not name.isprintable() or "/" in name or name == EMBEDDED:
        raise InvalidValue(
            field="name", expected=f"1 to {_LONGEST_NAME} printable characters without a slash"
        )
    return name


def _known(kind: str, kinds: Collection[str]) -> str:
    if kind not in kinds:
        raise InvalidValue(field="kind", expected=" or ".join(sorted(kinds)) or "a kind of register")
    return kind


def _days(days: int) -> int:
    if not 1 <= days <= MOST_DAYS:
        raise InvalidValue(field="ask_days", expected=f"a number from 1 to {MOST_DAYS}")
    return days
