"""What all parts of the service stand on."""

from dataclasses import dataclass
from functools import cached_property

from lms_bridge.db import schema
from lms_bridge.db.engine import Engines
from lms_bridge.db.ids import Ids
from lms_bridge.db.unit import DbDatabase
from lms_bridge.runtime.aside import Beside
from lms_bridge.runtime.keys import Argon2Hasher, InstallationKey, load_key
from lms_bridge.runtime.metrics import Metrics
from lms_bridge.services.call_meter import CallMeter
from lms_bridge.services.known_package import KnownPackages
from lms_bridge.services.ports import Clock
from lms_bridge.settings import Settings
from scorm.store import Store


@dataclass(frozen=True)
class Ground:
    """Settings, database, clock and keys of one process, and what is made of them alone."""

    settings: Settings
    engines: Engines
    clock: Clock
    ids: Ids

    def check_schema(self) -> None:
        """Raises `DatabaseMissing` or `DatabaseOutdated`."""
        schema.check(self.engines, self.engines.place)

    def close(self) -> None:
        self.beside.close()
        self.engines.dispose()

    @cached_property
    def database(self) -> DbDatabase:
        return DbDatabase(self.engines, self.ids)

    @cached_property
    def key(self) -> InstallationKey:
        """Raises `KeyMissing`, `InvalidValue`."""
        return load_key(self.settings.key_file)

    @cached_property
    def package_files(self) -> Store:
        """Where learning packages lie; the folder is made when the first one comes."""
        return Store(self.settings.packages)

    @cached_property
    def known_package(self) -> KnownPackages:
        """Kept packages by their hash, as they were read."""
        return KnownPackages(self.package_files)

    @cached_property
    def hasher(self) -> Argon2Hasher:
        return Argon2Hasher()

    @cached_property
    def metrics(self) -> Metrics:
        return Metrics(self.database, self.clock)

    @cached_property
    def beside(self) -> Beside:
        return Beside()

    @cached_property
    def meter(self) -> CallMeter:
        return CallMeter()
