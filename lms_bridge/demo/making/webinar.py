"""Plays the webinars: decides how long each person is present, then lets the room tell of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import chain, repeat

from lms_bridge.demo.making.chance import happens
from lms_bridge.demo.making.hooks import Guest, chatter, created, ended, joined, left
from lms_bridge.demo.making.learners import Learners
from lms_bridge.demo.making.people import SURE, Person
from lms_bridge.demo.making.record import Attended
from lms_bridge.demo.making.scores import SPECIAL, Result, outcome
from lms_bridge.demo.making.stays import Meeting, Slot, Stay, Style, lay, room, widen
from lms_bridge.demo.making.trainings import Course, Realisation

SHORTEST = 300
"""Seconds: nobody who comes goes sooner."""


class Part(StrEnum):
    STAYED = "stayed from beginning to end"
    ENOUGH = "stayed long enough"
    EXACT = "exactly the threshold"
    BELOW = "one second below the threshold"
    SHORT = "left too soon"
    OUTSIDE = "present outside the counted window only"
    LOST = "a stay without an end in a meeting without an end"
    COMPLETED = "only completed the platform's course"
    TESTED = "only passed the test"
    ABSENT = "never came"


@dataclass(slots=True)
class Webinar:
    """One webinar being played: its internal meetings and how much of the counted window they cover."""

    run: Realisation
    learners: Learners
    meetings: tuple[Meeting, ...]
    slots: tuple[Slot, ...]
    accounts: tuple[str, ...]
    """Accounts of the people enrolled, for leaves that name the wrong one."""
    styles: Iterator[Style] = field(default_factory=lambda: chain((*Style, *Style), repeat(Style.PLAIN)))


def play_webinar(run: Realisation, roster: Sequence[Person], learners: Learners) -> Webinar:
    """Everybody enrolled who has an account plays a part; the truth is what the part says."""
    webinar = opened(run, roster, learners)
    actors = [person for person in roster if person.accounts]
    for person, (part, result) in zip(actors, _parts(webinar, len(actors)), strict=True):
        _play(webinar, person, part, result)
    for meeting in webinar.meetings:
        learners.record.hear([created(run.room, meeting, run.programme.title)])
        if meeting.told:
            learners.record.hear([ended(run.room, meeting)])
        else:
            learners.record.troubles["end of a meeting never told"] += 1
    learners.record.troubles[f"webinar: {run.course}"] += 1
    return webinar


def opened(run: Realisation, roster: Sequence[Person], learners: Learners) -> Webinar:
    begin, end = int(run.start.timestamp()), int(run.end.timestamp())
    meetings = _meetings(run, begin, end, learners)
    slots = tuple(Slot(one, max(begin, one.opened), min(end, one.closed)) for one in meetings)
    accounts = tuple(account for person in roster for account in person.accounts)
    return Webinar(run, learners, meetings, slots, accounts)


def _meetings(run: Realisation, begin: int, end: int, learners: Learners) -> tuple[Meeting, ...]:
    rng = learners.rng

    def meeting(start: int, stop: int, *, told: bool = True) -> Meeting:
        return Meeting(f"{rng.getrandbits(160):040x}-{start * 1000 + rng.randint(0, 999)}", start, stop, told)

    early, late = begin - rng.randint(400, 900), end + rng.randint(200, 600)
    crash = begin + run.window_s * (10 if run.course is Course.UNENDED else 40) // 100
    match run.course:
        case Course.ENDED_EARLY:
            return (meeting(early, end - 240),)
        case Course.RESTARTED:
            return (meeting(early, crash), meeting(crash + 120, late))
        case Course.UNENDED:
            return (meeting(early, crash, told=False), meeting(crash + 120, late))
        case _:
            return (meeting(early, late),)


def _parts(webinar: Webinar, count: int) -> Iterator[tuple[Part, Result]]:
    """The sure ones, the special ones, the many, and last one who never came."""
    rng = webinar.learners.rng
    course = webinar.run.course
    special = [Part.EXACT, Part.BELOW, Part.SHORT, Part.TESTED]
    if course is not Course.SHARED:
        special += [Part.OUTSIDE, Part.COMPLETED]
    if course is Course.UNENDED:
        special.append(Part.LOST)
    yield from ((Part.STAYED, Result.PASSED) for _ in range(SURE))
    yield from ((Part.ENOUGH, result) for result in SPECIAL)
    yield from ((part, Result.PASSED) for part in special)
    for _ in range(count - SURE - len(SPECIAL) - len(special) - 1):
        part = rng.choices((Part.STAYED, Part.ENOUGH, Part.SHORT, Part.ABSENT), (12, 74, 6, 8))[0]
        yield part, rng.choices((Result.PASSED, Result.FAILED, Result.NONE), (70, 20, 10))[0]
    yield Part.ABSENT, Result.NONE


def _play(webinar: Webinar, person: Person, part: Part, result: Result) -> None:
    learners, run = webinar.learners, webinar.run
    who = learners.account(person)
    if part is Part.COMPLETED:
        learners.complete(who, run, learners.moment(run.end, run.end + timedelta(days=2)))
    present = _presence(webinar, person, part)
    mark = run.programme.pass_mark
    made = outcome(result, mark, learners.rng) if mark and part is not Part.ABSENT else None
    if made:
        learners.sit(who, run, made, after=learners.moment(run.end, run.end + timedelta(days=4)))
        learners.record.troubles[f"test: {result}"] += 1
    learners.record.troubles[part] += 1
    if present >= run.threshold_s:
        learners.record.attended.append(Attended(run, person, present, made.best if made else None))


def _presence(webinar: Webinar, person: Person, part: Part) -> int:
    """Let the person be in the room as the part asks; gives the counted seconds."""
    slots = webinar.slots[1:] if part is Part.LOST else webinar.slots
    if part in {Part.COMPLETED, Part.TESTED, Part.ABSENT}:
        return 0
    if part is Part.OUTSIDE:
        _outside(webinar, person)
        return 0
    present = _wished(webinar, part, room(slots))
    style = Style.PLAIN if part in {Part.STAYED, Part.LOST} else next(webinar.styles)
    webinar.learners.record.troubles[f"stays: {style}"] += 1
    begin, end = webinar.slots[0].begin, int(webinar.run.end.timestamp())
    stays = widen(lay(style, present, slots, webinar.learners.rng), begin, end, webinar.learners.rng)
    if part is Part.LOST:
        stays.insert(0, Stay(webinar.meetings[0], begin + 5, None))
    attend(webinar, person, stays)
    return present


def _wished(webinar: Webinar, part: Part, most: int) -> int:
    threshold, rng = webinar.run.threshold_s, webinar.learners.rng
    return {
        Part.EXACT: threshold,
        Part.BELOW: threshold - 1,
        Part.SHORT: rng.randint(SHORTEST, threshold - 60),
        Part.ENOUGH: rng.randint(threshold, most),
    }.get(part, most)


def _outside(webinar: Webinar, person: Person) -> None:
    meeting, begin = webinar.meetings[0], webinar.slots[0].begin
    attend(webinar, person, [Stay(meeting, meeting.opened + 30, begin - 30)])


def attend(webinar: Webinar, person: Person, stays: Sequence[Stay]) -> None:
    """The room tells of the stays, each session from one of the person's accounts."""
    learners = webinar.learners
    first = _session(learners)
    met: set[str] = set()
    for stay in stays:
        account = learners.rng.choice(person.accounts)
        # A session's id is its meeting's own affair: the same one may come back in the next meeting.
        session = _session(learners) if stay.meeting.internal_id in met else first
        met.add(stay.meeting.internal_id)
        tell(webinar, stay, Guest(session, account, person.lms_name))
    if stays and happens(learners.rng, 0.3):
        when = datetime.fromtimestamp(stays[0].joined, UTC)
        learners.record.say(when, learners.platform.joined_room(learners.account(person), when, webinar.run))


def tell(webinar: Webinar, stay: Stay, guest: Guest) -> None:
    learners, room_id = webinar.learners, webinar.run.room
    learners.record.hear([joined(room_id, stay.meeting, guest, stay.joined)])
    if happens(learners.rng, 0.04):
        learners.record.hear([chatter(room_id, stay.meeting, guest, stay.joined + 3)])
    if stay.left is None:
        learners.record.troubles["leave missing"] += 1
        return
    if happens(learners.rng, 0.06):
        guest = replace(guest, account=learners.rng.choice((*webinar.accounts[:5], "880088")))
        learners.record.troubles["leave names another account"] += 1
    learners.record.hear([left(room_id, stay.meeting, guest, stay.left)])


def _session(learners: Learners) -> str:
    return f"w_{learners.rng.getrandbits(60):012x}"
