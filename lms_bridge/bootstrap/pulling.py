"""Rosters from registers elsewhere, put together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from lms_bridge.db.ids import Ids
from lms_bridge.register.check import CheckRegister
from lms_bridge.register.line import Access, Line
from lms_bridge.register.pages import Pages
from lms_bridge.register.rosters import Rosters
from lms_bridge.runtime.http import HttpClient
from lms_bridge.runtime.token_store import TokenStore
from lms_bridge.services.call_meter import CallMeter
from lms_bridge.services.oneroster_scopes import ROSTER, ROSTER_CORE
from lms_bridge.services.ports import Clock, Database, Sealer, Source
from lms_bridge.services.pull_desk import PullDesk
from lms_bridge.services.pull_register import PullRegisters
from lms_bridge.services.registers import (
    NoRegisterAccess,
    register_client,
    register_options,
    token_url,
)
from lms_bridge.services.sync_registers import PullJob
from lms_bridge.services.sync_work import SyncHandler, SyncKind

_MOST_ANSWERED: Final = 32 << 20
_SCOPES: Final = ((ROSTER_CORE, ROSTER), (ROSTER_CORE,), (ROSTER,), ())


@dataclass(frozen=True)
class Pulling:
    """Nothing is asked before a roster is wanted. Tokens are kept as long as the process lives."""

    database: Database
    clock: Clock
    ids: Ids
    sealer: Callable[[], Sealer]
    meter: CallMeter
    home: str

    @cached_property
    def tokens(self) -> TokenStore:
        return TokenStore(self.clock.now_ms)

    @cached_property
    def desk(self) -> PullDesk:
        return PullDesk(self.database, self.clock, self.sealer, self.ids.new, self.home)

    @cached_property
    def pulls(self) -> PullRegisters:
        return PullRegisters(self.database, self.clock, self._rosters)

    @cached_property
    def jobs(self) -> Mapping[SyncKind, SyncHandler]:
        return {
            SyncKind.REGISTER_WHOLE: PullJob(self.pulls, self.database, whole=True),
            SyncKind.REGISTER_CHANGES: PullJob(self.pulls, self.database, whole=False),
        }

    def check(self, source: Source) -> CheckRegister:
        """Raises `NoRegisterAccess`, `KeyMismatch`."""
        return CheckRegister(self._pages(source))

    def _rosters(self, source: Source) -> Rosters:
        return Rosters(self._pages(source), register_options(source).plain_form)

    def _pages(self, source: Source) -> Pages:
        if not source.sealed_token:
            raise NoRegisterAccess(name=source.name)
        client = register_client(self.sealer().open(source.sealed_token))
        access = Access(token_url(source), client.client_id, client.secret, scopes=_SCOPES)
        send = self.meter.over_any(HttpClient(most_bytes=_MOST_ANSWERED).send)
        return Pages(source.name, Line(source.home_page or "", access, send=send, tokens=self.tokens))
