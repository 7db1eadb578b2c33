"""Closing realisations, issuing documents and deciding objections, put together."""

from collections.abc import Mapping
from dataclasses import dataclass

from lms_bridge.db.ids import Ids
from lms_bridge.domain.four_eyes import ActKind
from lms_bridge.jobs.schedule import Act
from lms_bridge.services.close_realisations import CloseRealisations
from lms_bridge.services.document_acts import ReplaceDocument, WithdrawDocument
from lms_bridge.services.four_eyes import Act as OfficersAct
from lms_bridge.services.four_eyes import FourEyes
from lms_bridge.services.issuing_desk import IssuingDesk
from lms_bridge.services.late_objections import Terms
from lms_bridge.services.objections import DecideObjection, Objections
from lms_bridge.services.ports import Clock, Database
from lms_bridge.settings import Settings

_LOOK_S = 60.0
_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Issuing:
    """`desk` is for staff; its closing is called again and again."""

    desk: IssuingDesk

    def acts(self) -> list[Act]:
        return [Act("closing of realisations", self.desk.close, _LOOK_S)]


def terms_of(settings: Settings) -> Terms:
    return Terms(settings.objection_days, settings.objection_owner)


def issuing_of(database: Database, clock: Clock, ids: Ids, *, settings: Settings) -> Issuing:
    days, eyes = settings.close_after_days, "documents" in settings.asked_of_two
    rules = Rules(days, settings.firm_hours * _HOUR_MS, four_eyes=eyes)
    return Issuing(desk_of(database, clock, ids, terms_of(settings), rules=rules))


@dataclass(frozen=True, slots=True)
class Rules:
    """`quiet_days`, `firm_ms`: when a realisation closes by itself (`CloseRealisations`)."""

    quiet_days: int = 0
    firm_ms: int = 0
    four_eyes: bool = False


def desk_of(
    database: Database, clock: Clock, ids: Ids, terms: Terms, *, rules: Rules = Rules()
) -> IssuingDesk:
    acts: Mapping[ActKind, OfficersAct] = {
        ActKind.OBJECTION: DecideObjection(ids.new),
        ActKind.WITHDRAW: WithdrawDocument(),
        ActKind.REPLACE: ReplaceDocument(),
    }
    return IssuingDesk(
        CloseRealisations(database, clock, rules.quiet_days, rules.firm_ms),
        Objections(database, clock, terms),
        FourEyes(database, clock, acts, needed=rules.four_eyes),
    )
