"""The keys by which badges are signed: one signs, and the retired stay known as long as there are badges."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lms_bridge.domain.errors import DatabaseBusy
from lms_bridge.services.ports import Clock, Database, Sealer, Unit
from lms_bridge.services.ports.papers import Press, SigningKey
from lms_bridge.services.set_up import OPERATOR


@dataclass(frozen=True, slots=True)
class OpenedKey:
    """The key that signs, with its private part."""

    public: str
    private: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BadgeKeys:
    """The private part is sealed by the installation's key. The first key is made when one is needed."""

    database: Database
    clock: Clock
    press: Press
    sealer: Callable[[], Sealer]

    def current(self) -> OpenedKey:
        """The key that signs. Raises `KeyMismatch`, `KeyMissing`."""
        held = self._held()
        if held is None:
            self._add(by=OPERATOR)
            held = self._held()
        if held is None or held.sealed is None:
            raise DatabaseBusy
        return OpenedKey(held.public, self.sealer().open(held.sealed))

    def _held(self) -> SigningKey | None:
        with self.database.read() as unit:
            return unit.signing_keys.current()

    def _add(self, *, by: str) -> None:
        """Make one, unless another process has done so meanwhile."""
        new = self._new()
        with self.database.write() as unit:
            unit.alone()
            if unit.signing_keys.current() is None:
                self._put(unit, new, by=by)

    def rotate(self, *, by: str = OPERATOR) -> str:
        """Another key signs from now on; its public part. What was signed before is verified still."""
        new = self._new()
        with self.database.write() as unit:
            unit.alone()
            held = unit.signing_keys.current()
            if held is not None:
                unit.signing_keys.retire(held.public, at_ms=new.made_ms)
            self._put(unit, new, by=by)
        return new.public

    def _new(self) -> SigningKey:
        pair = self.press.new_pair()
        sealed = self.sealer().seal(pair.private)
        return SigningKey(pair.public, sealed=sealed, made_ms=self.clock.now_ms())

    @staticmethod
    def _put(unit: Unit, new: SigningKey, *, by: str) -> None:
        unit.signing_keys.add(new)
        unit.logs.event(by=by, what="badge-key", subject=new.public, detail="", at_ms=new.made_ms)

    def all(self) -> Sequence[SigningKey]:
        """The newest first."""
        with self.database.read() as unit:
            return unit.signing_keys.all()
