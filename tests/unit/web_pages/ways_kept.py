"""A webinar that webhooks and analytics tell of, and another that was held at the same time."""

from typing import Any, Final

from sqlalchemy import insert

from lms_bridge.db import tables
from lms_bridge.domain.fact import Account, Fact, FactKind
from lms_bridge.domain.ways import ANALYTICS
from lms_bridge.services.ports import NewDelivery, Told
from lms_bridge.services.ports.meetings import MeetingRun, OwnFigure
from tests.unit.web_pages.world import BBB, LMS, NOW, ROOM, RULE, SITE, World, at

DAY: Final = "2020-05-05"
ELSEWHERE: Final = "room-2"


def tell_ways(world: World) -> None:
    """Ljubica was in for 87 minutes by the webhooks, 20 by the analytics, and 35 by the server's own figure;
    of Ana only the analytics tell, 90 minutes. Ljubica was in another webinar from 10:05 to 10:25 too."""
    with world.engines.writer.begin() as connection:
        _another_webinar(connection)
    facts = [
        *_stay("101", ("10:00", "10:20"), "a1", channel=ANALYTICS),
        *_stay("103", ("10:00", "11:30"), "a2", channel=ANALYTICS),
        *_stay("101", ("10:05", "10:25"), "b1", room=ELSEWHERE, run="run-2"),
    ]
    with world.unit() as unit:
        unit.deliveries.add(NewDelivery(BBB, "analytics", "application/json", b"{}"), at_ms=NOW)
        row_id = _kept(unit)
        told = [Told(fact, BBB, LMS, "", "delivery", row_id) for fact in facts]
        unit.pairs.touch_facts(unit.facts.tell(told, at_ms=NOW))
        own = OwnFigure(MeetingRun(BBB, "run-1"), account="101", channel=ANALYTICS, own_ms=35 * 60_000)
        unit.meetings.figure([own])
    world.work()


def _kept(unit: Any) -> int:
    """The id of the call that is waiting; it is read."""
    lot = unit.work.claim("delivery", limit=1, at_ms=NOW, lease_ms=1000)
    (call,) = unit.deliveries.leased(lot.lease)
    unit.work.finish("delivery", lot)
    return int(call.id)


def _stay(account: str, times: tuple[str, str], session: str, **where: str) -> list[Fact]:
    (joined, left), room = times, where.pop("room", ROOM)
    where = {"run": "run-1", **where, "session": session}
    who = Account(SITE, account)
    return [
        Fact(FactKind.JOINED, who, room, at(DAY, joined), **where),
        Fact(FactKind.LEFT, None, room, at(DAY, left), **where),
    ]


def _another_webinar(connection: Any) -> None:
    held = {"programme_id": "c1", "provider_id": "b-school", "rule": RULE.to_json(), "lms_course": None}
    row = {
        "id": "r-other",
        "code": "R9",
        "title": "Буџет општине",
        "form": "webinar",
        "lms_test": None,
        **held,
    }
    times = {"start_ms": at(DAY, "10:00"), "end_ms": at(DAY, "10:30"), "meeting": ELSEWHERE}
    connection.execute(insert(tables.realisation).values({**row, **times}))
    enrolment = {"id": "r-other-p", "realisation_id": "r-other", "person_id": "p-ljubica", "role": "student"}
    connection.execute(insert(tables.enrolment).values(enrolment))
