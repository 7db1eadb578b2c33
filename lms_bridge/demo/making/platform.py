"""The learning platform of a made-up year as it stands before anything is pushed to it."""

from collections.abc import Iterator, Sequence

from lms_bridge.demo.making.names import plain
from lms_bridge.demo.making.people import Cast, Person
from lms_bridge.demo.making.plan import LmsCourse, LmsSeat, LmsUser
from lms_bridge.demo.making.trainings import Realisation
from lms_bridge.services.scripts import to_latin

LEFT_OUT = 3
"""Of those enrolled in a training that is still open every third is not on the platform's list yet."""


def lms_users(cast: Cast) -> tuple[LmsUser, ...]:
    """An account for each number in the roster's profiles; somebody may have two."""
    return tuple(sorted((user for one in cast.people for user in _users(one)), key=lambda user: user.id))


def lms_courses(cast: Cast, runs: Sequence[Realisation], still_open: frozenset[str]) -> tuple[LmsCourse, ...]:
    """One course for all runs that share it. Of the runs `still_open` some people are missing in it."""
    by_iri: dict[str, list[Realisation]] = {}
    for run in runs:
        if run.lms_course:
            by_iri.setdefault(run.lms_course, []).append(run)
    return tuple(_course(shared, cast, still_open) for shared in by_iri.values())


def lms_seat(person: Person, run: Realisation) -> LmsSeat:
    """Where a person learns a run, with the first of their accounts."""
    return LmsSeat(int(person.accounts[0]), number_of(run.lms_course), person.lms_name, run.programme.title)


def number_of(iri: str) -> int:
    """The platform's id at the end of an address of its own."""
    return int(iri.rpartition("=")[2])


def _users(person: Person) -> Iterator[LmsUser]:
    name = f"{plain(to_latin(person.given))}.{plain(to_latin(person.family))}"
    for account in person.accounts:
        yield LmsUser(
            int(account),
            f"{name}.{account}",
            person.given,
            person.family,
            person.email,
            person.home.name,
        )


def _course(runs: Sequence[Realisation], cast: Cast, still_open: frozenset[str]) -> LmsCourse:
    first = runs[0]
    seats = sorted({user for run in runs for user in _enrolled(run, cast, still_open)})
    return LmsCourse(
        number_of(first.lms_course),
        first.programme.title,
        first.programme.code,
        number_of(first.lms_test) if first.lms_test else None,
        tuple(seats),
    )


def _enrolled(run: Realisation, cast: Cast, still_open: frozenset[str]) -> Iterator[int]:
    learners = [person for person in cast.rosters[run.id] if person.accounts]
    for place, person in enumerate(learners):
        if run.id not in still_open or place % LEFT_OUT:
            yield int(person.accounts[0])
