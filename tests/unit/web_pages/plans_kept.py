"""Plans put into the world of the pages, as a push would have made them."""

from lms_bridge.db.unit import DbUnit
from lms_bridge.domain.plan import PlanKind, PlanState
from lms_bridge.services.ports.plans import NewPlan, Totals
from moodle_sync.roster import Guard, Intent, Kind, Listed, Plan, Reason, SeatItem
from tests.unit.web_pages.world import LMS, NOW, PEOPLE

GUARD = Guard("access-lost-in-body", about="b-town", params={"count": 60, "of": 70})
WANTED = Intent(5, start_s=1, end_s=2)


def item(number: int, person: str, *, course: int = 2) -> SeatItem:
    return SeatItem(
        f"seat:{course}:user:{number}",
        kind=Kind.ADD,
        reason=Reason.NEW,
        course_id=course,
        person_id=person,
        body_id=PEOPLE[person][3],
        moodle_user_id=number,
        before=None,
        was=None,
        after=WANTED,
    )


def keep_left(unit: DbUnit) -> int:
    """A plan that writes nothing and leaves two people to somebody."""
    people = sorted(PEOPLE)[:2]
    items = tuple(
        Listed(
            f"seat:2:user:{number}",
            kind=Kind.CONFLICT,
            reason=Reason.HELD_BY_OTHERS,
            course_id=2,
            person_id=person,
            body_id=PEOPLE[person][3],
            candidates=(number,),
        )
        for number, person in enumerate(people)
    )
    plan = Plan(items, guards=(), bases={2: "x"}, register_base="y")
    totals = Totals(2, kinds={"conflict": 2}, ends={2: 2})
    new = NewPlan(
        LMS,
        kind=PlanKind.PUSH,
        undoes=None,
        state=PlanState.NOTHING,
        by="schedule",
        plan=plan,
        wanted="w",
        totals=totals,
    )
    return unit.plans.add(new, at_ms=NOW)


def keep(unit: DbUnit, *, guards: tuple[Guard, ...] = (), many: int = 2) -> int:
    people = sorted(PEOPLE)
    items = tuple(item(number, people[number % len(people)], course=2 + number % 2) for number in range(many))
    plan = Plan(items, guards=guards, bases={2: "x"}, register_base="y")
    counts = {"add": many}
    totals = Totals(2, kinds=counts, bodies=[("b-town", counts)], ends={2: many})
    state = PlanState.READY if many else PlanState.NOTHING
    new = NewPlan(
        LMS, kind=PlanKind.PUSH, undoes=None, state=state, by="schedule", plan=plan, wanted="w", totals=totals
    )
    return unit.plans.add(new, at_ms=NOW)
