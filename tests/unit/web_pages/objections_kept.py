"""An objection of each origin, for the pages that only a browser can judge."""

from lms_bridge.domain.objection import Origin
from lms_bridge.services.objection_evidence import evidence_held
from lms_bridge.services.ports import PairKey
from lms_bridge.services.ports.objections import Objection
from tests.unit.web_pages.world import NOW, World

MINE, LATE = 77, 78
SAID = "Била сам на обуци до краја, а пише да нисам присуствовала."
PAIR = PairKey("p-ljubica", "r-online")


def keep_objections(world: World) -> None:
    with world.unit() as unit:
        evidence = evidence_held(unit, PAIR, would_be='{"attended": false, "confirmation": false}')
        for number, origin, said in ((MINE, Origin.LEARNER, SAID), (LATE, Origin.FACTS, "")):
            one = Objection(
                number,
                PAIR,
                origin=origin,
                said=said,
                opened_by="ljubica",
                opened_ms=NOW - 1000,
                due_ms=NOW - 1 if origin is Origin.FACTS else NOW + 10**9,
                owner="sluzba" if origin is Origin.FACTS else "",
                evidence=evidence,
            )
            assert unit.objections.add(one)
