"""Makes up a training year: roster, statements and webinar calls, and the truth that must come of them."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from lms_bridge.demo.making.batches import batches
from lms_bridge.demo.making.hooks import deliveries
from lms_bridge.demo.making.learners import Learners
from lms_bridge.demo.making.lms import Platform
from lms_bridge.demo.making.online import play_elsewhere, play_online, play_strangers, play_uninvited
from lms_bridge.demo.making.people import Cast, Person, made_up_cast
from lms_bridge.demo.making.plan import Year, YearPlan
from lms_bridge.demo.making.platform import lms_courses, lms_seat, lms_users
from lms_bridge.demo.making.record import Record
from lms_bridge.demo.making.roster import roster_zip
from lms_bridge.demo.making.trainings import Course, Realisation, realisations
from lms_bridge.demo.making.truth import completions, truth
from lms_bridge.demo.making.visitors import play_shared_room, play_unknown_room, play_visitors
from lms_bridge.demo.making.webinar import Webinar, play_webinar

APART = timedelta(seconds=5)
"""Between one of the completions kept for later and the next."""


def made_up_year(plan: YearPlan) -> Year:
    """The year that the plan describes; the same plan always gives the same year, byte for byte."""
    rng = Random(plan.seed)  # noqa: S311 - a made-up year keeps no secrets
    runs = realisations(plan)
    cast = made_up_cast(plan, runs, rng)
    record = Record()
    learners = Learners(Platform(plan.home_page), record, rng, plan.until.replace(microsecond=0))
    _play(plan, runs, cast, learners)
    calls, refused = deliveries(plan, record.events, record.forged, rng)
    rng.shuffle(record.idle)
    person, run = _untested(record)
    later = [one for one in record.idle if one != (person, run)]
    return Year(
        roster=roster_zip(plan, cast, runs),
        statements=batches(record, rng),
        deliveries=calls,
        truth=truth(plan, cast, runs, record, refused=refused),
        truth_completions=completions(plan, record),
        sample_completion=_sample(learners, person, run, plan.now),
        sample_realisation=run.id,
        sample_person=person.id,
        pending=tuple(_pending(plan, learners, later)),
        lms_users=lms_users(cast),
        lms_courses=lms_courses(cast, runs, frozenset(run.id for run in runs if plan.until < run.end)),
        pending_seats=tuple(lms_seat(person, run) for person, run in later),
        troubles={str(kind): count for kind, count in record.troubles.items()},
    )


def _untested(record: Record) -> tuple[Person, Realisation]:
    """Whose completion is the sample: who sat no test, so that it comes to a confirmation alone."""
    return next(one for one in record.idle if (one[0].id, one[1].id) not in record.tested)


def _play(plan: YearPlan, runs: tuple[Realisation, ...], cast: Cast, learners: Learners) -> None:
    online = [run for run in runs if run.form == "online"]
    webinars = [run for run in runs if run.form == "webinar"]
    for run in online:
        play_online(run, cast.rosters[run.id], learners)
    play_uninvited(online, cast.rosters, learners)
    play_strangers(online, learners)
    play_elsewhere(online[0], cast.rosters[online[0].id], learners)
    played = [play_webinar(run, cast.rosters[run.id], learners) for run in webinars]
    _play_visitors([one for one in played if one.run.day.year == plan.year], cast)
    somewhere = replace(webinars[0], room="staff-meeting-of-nobodys-course", course=Course.PLAIN)
    play_unknown_room(somewhere, cast.rosters[webinars[0].id][:3], learners)


def _play_visitors(played: list[Webinar], cast: Cast) -> None:
    """Of the year's own webinars: what waits for a person must not hang on the year before."""
    with_account = [person for person in cast.people if person.accounts]
    for number, webinar in enumerate(played):
        play_visitors(webinar, number, with_account, cast.rosters[webinar.run.id])
    for first, second in pairwise(played):
        if first.run.room == second.run.room:
            play_shared_room(first, second, cast.rosters)


def _pending(plan: YearPlan, learners: Learners, idle: list[tuple[Person, Realisation]]) -> list[str]:
    """Completions one after the other from the plan's now on; all of these trainings are still open."""
    return [
        json.dumps(
            [learners.platform.completed_course(learners.account(person), plan.now + index * APART, run)],
            ensure_ascii=False,
        )
        for index, (person, run) in enumerate(idle, 1)
    ]


def _sample(learners: Learners, person: Person, run: Realisation, when: datetime) -> str:
    """As short as a statement may be: it is typed by hand."""
    full = learners.platform.completed_course(learners.account(person), when, run)
    thing = full["object"]
    course = {"id": run.lms_course} if isinstance(thing, dict) else thing
    short = {"actor": full["actor"], "verb": full["verb"], "object": course, "timestamp": full["timestamp"]}
    return json.dumps(short, ensure_ascii=False)
