"""A roster handed in by a person is taken over whole, with what follows from it, or nothing is."""

from decimal import Decimal

from lms_bridge.domain.roster import Roster
from lms_bridge.services.import_roster import SHARE, RosterPlan, import_roster
from lms_bridge.services.issue import Because
from lms_bridge.services.ports import Unit
from lms_bridge.services.pull_register import counted
from lms_bridge.services.release import releasing
from lms_bridge.services.ties import tie_by_idnumber


def take_over_roster(
    unit: Unit, wanted: Roster, *, share: Decimal | int = SHARE, now_ms: int, by: str
) -> RosterPlan:
    """Courses are tied by their id number, and documents that it held up until now are issued.

    Raises as `import_roster` does.
    """
    unit.alone()
    with releasing(unit, Because(by, "", now_ms)):
        done = import_roster(unit.roster, wanted, share=share, now_ms=now_ms, by=by)
    tie_by_idnumber(unit, at_ms=now_ms)
    counts = counted(done.differences)
    unit.logs.event(by=by, what="roster-imported", subject=counts, detail="", at_ms=now_ms)
    return done
