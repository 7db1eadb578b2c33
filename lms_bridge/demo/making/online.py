"""Plays the online realisations: gives every enrolled person a part, and writes down what comes of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from lms_bridge.demo.making.learners import Learners
from lms_bridge.demo.making.lms import Account
from lms_bridge.demo.making.people import SURE, Person
from lms_bridge.demo.making.record import Attended
from lms_bridge.demo.making.scores import SPECIAL, Outcome, Result, outcome
from lms_bridge.demo.making.trainings import Realisation

ROOM = timedelta(days=3)
"""What a learner needs between the start and the completion, and the troubles between that and the end."""


class Part(StrEnum):
    FINISHED = "finished"
    IN_GRACE = "finished in the month after the end"
    TWICE = "completion fired again later"
    VOIDED = "voided"
    VOIDED_FIRST = "voided beforehand"
    VOIDED_THEN_AGAIN = "voided, then completed again"
    HALF_VOIDED = "half voided"
    STARTED = "started only"
    ABSENT = "never came"


SPECIAL_PARTS = (
    Part.VOIDED,
    Part.VOIDED_FIRST,
    Part.VOIDED_THEN_AGAIN,
    Part.HALF_VOIDED,
    Part.TWICE,
    Part.IN_GRACE,
    Part.STARTED,
)
ATTENDS = frozenset(Part) - {Part.VOIDED, Part.VOIDED_FIRST, Part.STARTED, Part.ABSENT}


@dataclass(frozen=True, slots=True)
class Scene:
    """One person in one online realisation: the part, the test's outcome, and when it is completed."""

    run: Realisation
    person: Person
    part: Part
    made: Outcome | None
    done: datetime


def play_online(run: Realisation, roster: Sequence[Person], learners: Learners) -> None:
    """Everybody enrolled who has an account plays a part; the truth is what the part says."""
    still_open = run.end > learners.until
    actors = [person for person in roster if person.accounts]
    for person, (part, result) in zip(
        actors, _parts(len(actors), learners, still_open=still_open), strict=True
    ):
        _play(_scene(run, person, part, result, learners), learners)
        if still_open and part in {Part.STARTED, Part.ABSENT}:
            learners.record.idle.append((person, run))


def _parts(count: int, learners: Learners, *, still_open: bool) -> Iterator[tuple[Part, Result]]:
    """The sure ones, the special ones, the many, and last one who never came."""
    rng = learners.rng
    for _ in range(SURE):
        yield Part.FINISHED, Result.PASSED
    for result in SPECIAL:
        yield Part.FINISHED, result
    for part in SPECIAL_PARTS:
        late = still_open and part is Part.IN_GRACE
        yield Part.FINISHED if late else part, Result.PASSED
    weights = (25, 10, 65) if still_open else (84, 8, 8)
    for _ in range(count - SURE - len(SPECIAL) - len(SPECIAL_PARTS) - 1):
        part = rng.choices((Part.FINISHED, Part.STARTED, Part.ABSENT), weights)[0]
        result = rng.choices((Result.PASSED, Result.FAILED, Result.NONE), (70, 22, 8))[0]
        yield part, result
    yield Part.ABSENT, Result.NONE


def _scene(run: Realisation, person: Person, part: Part, result: Result, learners: Learners) -> Scene:
    end = min(run.end, learners.until)
    done = learners.moment(run.start + ROOM, end - ROOM)
    if part is Part.IN_GRACE:
        done = learners.moment(run.end + ROOM, run.end + timedelta(days=26))
        learners.record.troubles["completed in the month after the end"] += 1
    mark = run.programme.pass_mark
    made = outcome(result, mark, learners.rng) if mark and part is not Part.ABSENT else None
    if made:
        learners.record.troubles[f"test: {result}"] += 1
    return Scene(run, person, part, made, done)


def _play(scene: Scene, learners: Learners) -> None:
    if scene.part is Part.ABSENT:
        return
    who = learners.account(scene.person)
    learners.study(who, scene.run, scene.done)
    if scene.made:
        learners.record.tested.add((scene.person.id, scene.run.id))
        learners.sit(who, scene.run, scene.made, after=scene.done - timedelta(hours=2))
    _complete(scene, who, learners)
    if scene.part in ATTENDS:
        best = scene.made.best if scene.made else None
        learners.record.attended.append(Attended(scene.run, scene.person, best=best))


def _complete(scene: Scene, who: Account, learners: Learners) -> None:
    run, done = scene.run, scene.done
    again = done + timedelta(hours=30)
    match scene.part:
        case Part.STARTED:
            return
        case Part.VOIDED:
            learners.complete_voided(who, run, done)
        case Part.VOIDED_FIRST:
            learners.complete_voided_beforehand(who, run, done)
        case Part.VOIDED_THEN_AGAIN:
            learners.complete_voided(who, run, done)
            learners.complete(who, run, again)
        case Part.HALF_VOIDED:
            learners.complete_twice_half_voided(who, run, done)
        case Part.TWICE:
            learners.complete(who, run, done)
            learners.complete(who, run, again)
        case _:
            learners.complete(who, run, done)


def play_uninvited(
    runs: Sequence[Realisation], rosters: Mapping[str, Sequence[Person]], learners: Learners
) -> None:
    """People who are not in a realisation's roster complete it within its time: they wait for a person."""
    for run in runs:
        shared = {
            person.id for other in runs if other.lms_course == run.lms_course for person in rosters[other.id]
        }
        everybody = {person.id: person for roster in rosters.values() for person in roster if person.accounts}
        outside = [person for key, person in everybody.items() if key not in shared]
        for person in learners.rng.sample(outside, 2):
            done = learners.moment(run.start + ROOM, min(run.end, learners.until) - ROOM)
            who = learners.account(person)
            if run.programme.pass_mark:
                made = outcome(Result.PASSED, run.programme.pass_mark, learners.rng)
                learners.sit(who, run, made, after=done - timedelta(hours=2))
            learners.complete(who, run, done)
            learners.record.waiting.add((person.id, run.id))


def play_elsewhere(like: Realisation, roster: Sequence[Person], learners: Learners) -> None:
    """A course of the platform that no realisation names: nobody's training."""
    run = replace(
        like, number=0, lms_course=f"{learners.platform.home_page}/course/view.php?id=3", lms_test=""
    )
    for person in roster[:SURE]:
        who = learners.account(person)
        learners.complete(who, run, learners.moment(run.start + ROOM, run.end))
        learners.record.troubles["course that no realisation names"] += 1


def play_strangers(runs: Sequence[Realisation], learners: Learners) -> None:
    """Accounts that no person has complete trainings and sit tests, now and then more than one."""
    for number, run in enumerate(runs):
        who = Account(f"{90_001 + number % 3}", f"Нови налог {number % 3 + 1}")
        done = learners.moment(run.start + ROOM, min(run.end, learners.until) - ROOM)
        learners.study(who, run, done)
        learners.complete(who, run, done)
        learners.record.strangers[who.number] += 1
        if run.programme.pass_mark:
            made = outcome(Result.EXACT, run.programme.pass_mark, learners.rng)
            learners.sit(who, run, made, after=done - timedelta(hours=2))
            learners.record.strangers[who.number] += len(made.attempts)
