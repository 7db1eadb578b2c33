"""A register elsewhere for the pages: one submission there, one returned with its tries, one not sent."""

from typing import Final

from lms_bridge.db.unit import DbUnit
from lms_bridge.domain.reconciliation import look
from lms_bridge.domain.submission import SubmissionState
from lms_bridge.services.decide import record_of
from lms_bridge.services.ports import PairKey
from lms_bridge.services.ports.forwarding import Progress
from lms_bridge.services.ports.outbox import Act, RegisterAt, Sought, Step, Try
from lms_bridge.services.ports.reconciling import Reconciliation
from lms_bridge.services.ports.registers import Exchange, RegisterPlace
from tests.unit.web_pages.world import NOW

HOUR: Final = 3_600_000
LJUBICA, ANA = "p-ljubica", "p-ana"
CALL: Final = Exchange('PUT /results/1 {"score": 90}', '{"imsx_description": "unknown student"}', 422)


def add_register(unit: DbUnit, name: str = "state") -> None:
    """All that is decided is on its way; what Ljubica did online was returned, the rest is there."""
    trouble = Progress(code="register-unavailable", params={"reason": "timeout"}, since_ms=NOW - HOUR)
    place = RegisterPlace(name, "fake", endpoint="https://register.example/api", client="us")
    target = RegisterAt(9, place, sealed_secret="s", ask_days=14, behind=False, progress=trouble)
    unit.register_targets.add(target)
    current = unit.completions.current(
        [PairKey(one, realisation) for one in (LJUBICA, ANA) for realisation in ("r-online", "r-webinar")]
    )
    records = [record_of(pair, version) for pair, version in current.items()]
    unit.submissions.add(records, target=name, at_ms=NOW - 2 * HOUR)
    for one in unit.outbox.find(Sought(name), limit=9):
        if one.pair.realisation_id == "r-online":
            unit.outbox.settle(
                [Step(one.id, SubmissionState.RETURNED, error="unknown-person", tries=5)], at_ms=NOW - HOUR
            )
            refused = Try(
                one.id,
                NOW - HOUR,
                act=Act.SUBMIT,
                outcome="refused",
                reason="unknown-person",
                took_ms=40,
                exchanges=(CALL,),
            )
            unit.outbox.keep_tries([refused])
        else:
            unit.outbox.settle([Step(one.id, SubmissionState.ACKNOWLEDGED)], at_ms=NOW - HOUR)


def add_reconciled(unit: DbUnit, name: str = "state") -> None:
    """What the register holds was fetched: the webinar is not there."""
    unit.reconciling.ask(Reconciliation(5, by="setting", realisation_id=None, asked_ms=NOW), key="day 1")
    unit.reconciling.ended(
        Reconciliation(
            5,
            by="setting",
            realisation_id=None,
            asked_ms=NOW,
            ended_ms=NOW,
            realisations=2,
            mismatches=2,
            unproven=1,
        )
    )
    for realisation_id in ("r-online", "r-webinar"):
        mine = unit.reconciling.mine(realisation_id, name)
        looked = look(mine, {}, closed=None, now_ms=NOW)
        unit.reconciling.keep(realisation_id, name, looked, trouble=None, at_ms=NOW)
