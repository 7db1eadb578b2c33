"""The bodies, the people who work in them, and who is enrolled where."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from lms_bridge.demo.making.names import FAMILY, GIVEN, OFFICES, PLACE_KINDS, PLACES, PROVIDERS, plain
from lms_bridge.demo.making.plan import YearPlan
from lms_bridge.demo.making.trainings import Realisation
from lms_bridge.services.scripts import to_latin

SURE = 6
"""The first so many of each roster do what one hopes for."""


@dataclass(frozen=True, slots=True)
class Body:
    id: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Job:
    """Work in a body from `begin` (included) to `end` (excluded); None is open."""

    body: Body
    begin: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`home` is the body that the register names for want of a role; `beside` a second, lesser post."""

    id: str
    given: str
    family: str
    email: str
    home: Body
    jobs: tuple[Job, ...]
    lms_name: str
    accounts: tuple[str, ...] = ()
    beside: Body | None = None

    def body_on(self, day: date) -> Body:
        for job in self.jobs:
            if (job.begin is None or job.begin <= day) and (job.end is None or day < job.end):
                return job.body
        return self.home


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody, and the roster of each realisation by its id: those with an account come first."""

    academy: Body
    bodies: tuple[Body, ...]
    providers: tuple[Body, ...]
    people: tuple[Person, ...]
    rosters: Mapping[str, tuple[Person, ...]]


def made_up_cast(plan: YearPlan, runs: Sequence[Realisation], rng: Random) -> Cast:
    bodies = _bodies(plan)
    people = _people(plan, bodies, rng)
    seats = _seats(plan, runs, people, rng)
    _change_bodies(people, bodies, [(run, seats[run.id]) for run in runs], rng)
    without = [person for person in people if not person.accounts]
    return Cast(
        academy=Body("org-academy", "Академија измишљене управе", "national"),
        bodies=bodies,
        providers=tuple(
            Body(f"org-provider-{n}", name, "ext:provider") for n, name in enumerate(PROVIDERS, 1)
        ),
        people=tuple(people),
        rosters={
            run: (*(people[index] for index in seated), *rng.sample(without, 2))
            for run, seated in seats.items()
        },
    )


def _bodies(plan: YearPlan) -> tuple[Body, ...]:
    state = min(len(OFFICES), plan.bodies // 2)
    places = [f"{kind} {place}" for place in PLACES for kind in PLACE_KINDS]
    return (
        *(Body(f"org-state-{n:03d}", name, "ext:stateBody") for n, name in enumerate(OFFICES[:state], 1)),
        *(
            Body(f"org-local-{n:03d}", name, "local")
            for n, name in enumerate(places[: plan.bodies - state], 1)
        ),
    )


def _people(plan: YearPlan, bodies: Sequence[Body], rng: Random) -> list[Person]:
    """`plan.people` with an account, and one in twelve more without."""
    total = plan.people + max(4, plan.people // 12)
    without = set(rng.sample(range(total), total - plan.people))
    numbers = iter(rng.sample(range(500, 500 + 3 * total), 2 * total))
    people = []
    for index in range(total):
        person = _person(index, bodies, rng)
        people.append(person if index in without else replace(person, accounts=_accounts(index, numbers)))
    return people


def _accounts(index: int, numbers: Iterator[int]) -> tuple[str, ...]:
    """One in sixty has two accounts on the platform."""
    return tuple(str(next(numbers)) for _ in range(2 if index % 60 == 0 else 1))


def _person(index: int, bodies: Sequence[Body], rng: Random) -> Person:
    given, family = rng.choice(GIVEN), rng.choice(FAMILY)
    if index % 11 == 0:
        family = f"{family}-{rng.choice(FAMILY)}"
    in_latin = (to_latin(given), to_latin(family))
    register = rng.choices([(given, family), in_latin, (in_latin[0], family)], weights=(60, 34, 6))[0]
    body = rng.choice(bodies)
    return Person(
        id=f"person-{index + 1:06d}",
        given=register[0],
        family=register[1],
        email=f"{plain(given)}.{plain(family)}.{index + 1}@{body.id}.example",
        home=body,
        jobs=(Job(body),),
        lms_name=rng.choice((f"{given} {family}", " ".join(in_latin))),
        beside=rng.choice(bodies) if index % 40 == 0 else None,
    )


def _seats(
    plan: YearPlan, runs: Sequence[Realisation], people: Sequence[Person], rng: Random
) -> dict[str, list[int]]:
    """Who of those with an account is enrolled where, as places in `people`."""
    with_account = [index for index, person in enumerate(people) if person.accounts]
    seats: dict[str, list[int]] = {}
    before: Realisation | None = None
    for run in runs:
        drawn = rng.sample(with_account, _size(plan, run))
        if before and run.lms_course and run.lms_course == before.lms_course:
            drawn = _back_again(seats[before.id], drawn)
        seats[run.id] = drawn
        before = run
    return seats


def _size(plan: YearPlan, run: Realisation) -> int:
    if run.form == "online":
        return 2 * plan.online_learners if run.start <= plan.now <= run.end else plan.online_learners
    return plan.webinar_learners if run.form == "webinar" else plan.webinar_learners // 2


def _back_again(first: Sequence[int], drawn: Sequence[int]) -> list[int]:
    """Seat in a second run two who were sure in the first, and the one who stayed away from it."""
    returning = [first[3], first[4], first[-1]]
    fresh = [index for index in drawn if index not in returning]
    return [*fresh[:3], *returning, *fresh[3:]]


def _change_bodies(
    people: list[Person],
    bodies: Sequence[Body],
    rosters: Sequence[tuple[Realisation, list[int]]],
    rng: Random,
) -> None:
    """Some go to another body on the very day of a training, some have just left and have no new post."""
    for number, (run, seated) in enumerate(rosters):
        mover, leaver = people[seated[0]], people[seated[1]]
        new = rng.choice([body for body in bodies if body not in (mover.home, leaver.home)])
        if number % 2 == 0 and mover.jobs == (Job(mover.home),):
            jobs = (Job(mover.home, None, run.day), Job(new, run.day, None))
            people[seated[0]] = replace(mover, home=new, jobs=jobs)
        elif number % 5 == 1 and leaver.jobs == (Job(leaver.home),):
            people[seated[1]] = replace(leaver, home=new, jobs=(Job(leaver.home, None, run.day),))
