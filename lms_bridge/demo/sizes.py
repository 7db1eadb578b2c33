"""The same year with fewer people."""

from dataclasses import replace

from lms_bridge.demo.making.plan import MIN_LEARNERS, MIN_WEBINARS, YearPlan

FEWEST = 3 * MIN_LEARNERS


def shrunk(plan: YearPlan, people: int) -> YearPlan:
    """The plan with so many people, at least `FEWEST`, and everything else in proportion."""
    share = people / plan.people
    return replace(
        plan,
        people=people,
        bodies=max(12, round(plan.bodies * share)),
        online=max(3 * plan.repeated, round(plan.online * share)),
        online_learners=min(plan.online_learners, people // 3),
        webinars=max(MIN_WEBINARS, round(plan.webinars * share)),
        webinar_learners=min(plan.webinar_learners, people // 3),
    )
