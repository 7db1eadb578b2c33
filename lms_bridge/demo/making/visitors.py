"""Who is in a webinar's room besides the people enrolled: trainers, guests, uninvited people, forgers."""

from collections.abc import Mapping, Sequence

from lms_bridge.demo.making.hooks import Guest, created, ended, joined, left
from lms_bridge.demo.making.learners import Learners
from lms_bridge.demo.making.people import Person
from lms_bridge.demo.making.stays import Stay, Style, lay, room
from lms_bridge.demo.making.trainings import Course, Realisation
from lms_bridge.demo.making.webinar import Webinar, attend, opened, tell

TRAINERS = ("95001", "95002", "95003")
"""Accounts on the platform that no person in the register has."""


def play_visitors(webinar: Webinar, number: int, people: Sequence[Person], roster: Sequence[Person]) -> None:
    """`people`: everybody with an account; `roster`: who is enrolled here."""
    _trainer(webinar, number)
    _guests(webinar, roster)
    if number % 3 != 0 or webinar.run.course is Course.SHARED:
        _uninvited(webinar, people, roster)
    if number % 3 == 0:
        _forge(webinar, roster)


def play_shared_room(first: Webinar, second: Webinar, rosters: Mapping[str, Sequence[Person]]) -> None:
    """Somebody of the first roster comes to the second day in the same room."""
    invited = {person.id for person in rosters[second.run.id]}
    person = next(one for one in rosters[first.run.id] if one.accounts and one.id not in invited)
    _stay(second, person)
    second.learners.record.troubles["came on the other day of a shared room"] += 1


def play_unknown_room(run: Realisation, people: Sequence[Person], learners: Learners) -> None:
    """A meeting in a room that no realisation names: nobody's training."""
    webinar = opened(run, people, learners)
    for meeting in webinar.meetings:
        learners.record.hear([created(run.room, meeting, "Колегијум"), ended(run.room, meeting)])
    for person in people:
        attend(webinar, person, lay(Style.PLAIN, room(webinar.slots), webinar.slots, learners.rng))
    learners.record.troubles["room that no realisation names"] += 1


def _trainer(webinar: Webinar, number: int) -> None:
    """The trainer goes out once and comes back: two facts of an account that no person has."""
    account = TRAINERS[number % len(TRAINERS)]
    stays = lay(Style.REJOINED, room(webinar.slots) * 9 // 10, webinar.slots, webinar.learners.rng)
    for place, stay in enumerate(stays):
        guest = Guest(f"w_trainer{number:04d}{place}", account, f"Predavač {account[-1]}", "MODERATOR")
        tell(webinar, stay, guest)
    webinar.learners.record.strangers[account] += len(stays)


def _guests(webinar: Webinar, roster: Sequence[Person]) -> None:
    """Without an account; one bears the very name of somebody enrolled who never came."""
    absent = [person for person in roster if person.accounts][-1]
    for place, name in enumerate(("Gost ~ iz *opštine*", absent.lms_name)):
        guest = Guest(f"w_guest{webinar.run.id[-4:]}{place}", "", name)
        for stay in lay(Style.UNTOLD, room(webinar.slots[-1:]), webinar.slots[-1:], webinar.learners.rng):
            tell(webinar, stay, guest)
        webinar.learners.record.troubles["guest without an account"] += 1


def _uninvited(webinar: Webinar, people: Sequence[Person], roster: Sequence[Person]) -> None:
    invited = {person.id for person in roster}
    person = webinar.learners.rng.choice([one for one in people if one.id not in invited])
    _stay(webinar, person)


def _stay(webinar: Webinar, person: Person) -> None:
    slots, learners = webinar.slots, webinar.learners
    present = learners.rng.randint(room(slots) // 2, room(slots))
    attend(webinar, person, lay(Style.REJOINED, present, slots, learners.rng))
    learners.record.waiting.add((person.id, webinar.run.id))


def _forge(webinar: Webinar, roster: Sequence[Person]) -> None:
    """Calls that nobody signed tell that the absent one was there all the time, and a stranger too."""
    absent = [person for person in roster if person.accounts][-1]
    begin, end = webinar.slots[0].begin, webinar.slots[-1].end
    stay = Stay(webinar.meetings[-1], max(begin, webinar.meetings[-1].opened), end)
    for account in (absent.accounts[0], "99999"):
        guest = Guest(f"w_forged{account}", account, absent.lms_name)
        webinar.learners.record.forged += [
            joined(webinar.run.room, stay.meeting, guest, stay.joined),
            left(webinar.run.room, stay.meeting, guest, end),
        ]
