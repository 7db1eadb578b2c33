"""The groups and cohorts that a push keeps: a group for each body in each course, a cohort a programme."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from lms_bridge.services.ports import Unit
from lms_bridge.services.ports.plans import CircleKey, Want
from moodle_sync.roster import Circle, HasCircle, Member, Wanted, circle_idnumber
from moodle_sync.roster.wanted import claims

BODY: Final = "body"
PROGRAMME: Final = "programme"


@dataclass(frozen=True, slots=True)
class WantedCircles:
    """What the register wants of them: names and members by circle. `left`: whom pushes put in.

    `groups`, `cohorts`: whether they are kept at all; what is not is looked at no more.
    """

    groups: bool
    cohorts: bool
    names: Mapping[CircleKey, str]
    members: Mapping[CircleKey, tuple[Member, ...]]
    left: Mapping[CircleKey, Mapping[int, Member]]

    def of(self, course_id: int | None, has: Mapping[str, HasCircle]) -> list[Circle]:
        """The circles of a course, or the cohorts (None), with what Moodle has."""
        keys = {key for key in (*self.members, *self.left) if key[0] == course_id}
        return [self._circle(key, has.get(key[1])) for key in sorted(keys, key=lambda key: key[1])]

    def _circle(self, key: CircleKey, has: HasCircle | None) -> Circle:
        return Circle(
            key[0],
            idnumber=key[1],
            name=self.names.get(key, key[1]),
            wanted=self.members.get(key, ()),
            there=has is not None,
            has=has.members if has else frozenset(),
            left=self.left.get(key, {}),
        )


def wanted_circles(
    unit: Unit, source_id: int, wants: Iterable[Want], wanted: Mapping[int, Iterable[Wanted]], *, kept: "Kept"
) -> WantedCircles:
    """From whom the register wants in which course."""
    names: dict[CircleKey, str] = {}
    members: defaultdict[CircleKey, dict[str, Member]] = defaultdict(dict)
    if kept.groups:
        for course_id, rows in wanted.items():
            for claim in claims(rows):
                if claim.body_id is not None:
                    key = (course_id, circle_idnumber(BODY, claim.body_id))
                    members[key][claim.person_id] = Member(claim.person_id, body_id=claim.body_id)
        names |= _names_of_bodies(unit, members)
    if kept.cohorts:
        for want in wants:
            cohort: CircleKey = (None, circle_idnumber(PROGRAMME, want.programme_id))
            names[cohort] = want.programme
            members[cohort][want.person.id] = Member(want.person.id, body_id=want.body_id)
    return WantedCircles(
        kept.groups,
        kept.cohorts,
        names=names,
        members={key: tuple(each.values()) for key, each in members.items()},
        left=unit.seats.members(source_id),
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """Which circles the source's options ask for."""

    groups: bool
    cohorts: bool


def _names_of_bodies(
    unit: Unit, members: Mapping[CircleKey, Mapping[str, Member]]
) -> Mapping[CircleKey, str]:
    bodies = {key: next(iter(each.values())).body_id or "" for key, each in members.items()}
    names = unit.wants.body_names(set(bodies.values()))
    return {key: names.get(body, body) for key, body in bodies.items()}
