"""What staff say about what counts, on the pages: who gains and loses is seen before anything changes."""

import re

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.fact import Account, Fact, FactKind
from lms_bridge.services.decide import FIRM_MS
from lms_bridge.services.ports import Told
from lms_bridge.services.ports.meetings import MeetingRun, Place
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.world import BBB, COURSE, LMS, ROOM, SITE, World, at

MOVED = "/windows/r-webinar?parts=2020-05-05+14%3A00+%E2%80%93+15%3A30"
PAGE = "/realisations/r-webinar"


def tell(world: World, *facts: Fact, run: str = "run-2") -> None:
    with world.unit() as unit:
        told = [Told(fact, BBB, LMS, "", "delivery", 900 + n) for n, fact in enumerate(facts)]
        unit.pairs.hear_facts(unit.facts.tell(told, at_ms=world.clock.now))
        unit.meetings.keep({MeetingRun(BBB, run): Place(ROOM)})
    world.work()


def moment(kind: FactKind, time: str, account: str = "", *, run: str = "run-2") -> Fact:
    who = Account(SITE, account) if account else None
    session = "" if kind is FactKind.MEETING_ENDED else f"s{account}"
    return Fact(kind, who, ROOM, at("2020-05-05", time), run=run, session=session)


def came(account: str, time: str) -> Fact:
    return moment(FactKind.JOINED, time, account)


def move(world: World) -> None:
    """Ljubica and Ana were there from two to half past three, and nobody at the planned time."""
    tell(world, came("101", "14:00"), came("103", "14:05"), moment(FactKind.MEETING_ENDED, "15:30"))


def sent(staff: Browser, path: str, *, on: str, **fields: str) -> str:
    answer = staff.send(path, on=on, **fields)
    return staff.text(answer.location) if answer.status_code == 302 else str(answer.status_code)


def confirm(staff: Browser, path: str, **fields: str) -> str:
    """Send the form at the end of the preview as it stands on the page."""
    html = staff.get(path).get_data(as_text=True)
    form = html[html.index('method="post" action="/windows/') :]
    told = dict(re.findall(r'name="(parts|breaks|planned|seen)" value="([^"]*)"', form))
    return sent(staff, "/windows/r-webinar", on=path, **(told | fields))


def test_that_a_webinar_waits_is_seen_wherever_one_looks(silent_staff: Browser, silent_world: World) -> None:
    move(silent_world)
    why = "Of 2 people who were there 2 were there mostly outside the counted time."
    assert why in silent_staff.text(PAGE)
    assert why in silent_staff.text("/decisions")
    assert "The results of 1 webinar wait as well" in silent_staff.text("/waiting")


def test_trying_shows_who_gains_and_changes_nothing(silent_staff: Browser, silent_world: World) -> None:
    move(silent_world)
    text = silent_staff.text(MOVED)
    assert "Љубица Ђорђевић gains Not attended, 0 min Attended, Confirmation, 90 min" in text
    assert "2 would gain 0 would lose" in text
    assert silent_staff.text(PAGE).count("waits for the counted time") == 2


def test_what_is_confirmed_counts(silent_staff: Browser, silent_world: World) -> None:
    move(silent_world)
    assert "The counted time is kept." in confirm(silent_staff, MOVED, reason="the lecturer was late")
    silent_world.work()
    text = silent_staff.text(PAGE)
    assert re.search(r"Counted time [^–]*14:00–15:30", text)
    assert "sluzba: the lecturer was late" in text
    assert "The results wait" not in text
    assert "No webinar waits" in silent_staff.text("/decisions")
    assert "Counted time confirmed" in silent_staff.text("/changes")


def test_it_is_confirmed_as_planned(silent_staff: Browser, silent_world: World) -> None:
    move(silent_world)
    assert "0 would gain 0 would lose" in silent_staff.text("/windows/r-webinar?planned=")
    confirm(silent_staff, "/windows/r-webinar?planned=", reason="it was another meeting")
    silent_world.work()
    assert "2020 – " not in silent_staff.text("/decisions")
    assert "Not attended" in silent_staff.text(PAGE)


def test_what_was_not_seen_is_not_confirmed(silent_staff: Browser, silent_world: World) -> None:
    move(silent_world)
    assert "Something came meanwhile." in confirm(silent_staff, MOVED, reason="late", seen="before")
    assert "Please give a reason." in confirm(silent_staff, MOVED, reason=" ")
    assert "The results wait" in silent_staff.text(PAGE)


@pytest.mark.parametrize("parts", ["14:00", "2020-05-05 15:00 – 14:00"])
def test_what_is_no_time_is_told(silent_staff: Browser, parts: str) -> None:
    assert "Write each part and each break" in silent_staff.text(f"/windows/r-webinar?parts={parts}")


def test_only_webinars_have_a_counted_time(silent_staff: Browser) -> None:
    assert "Only of a webinar" in silent_staff.text("/windows/r-online?planned=")
    assert silent_staff.get("/windows/nothing").status_code == 404


def test_breaks_are_shown_with_what_counts(silent_staff: Browser, silent_world: World) -> None:
    path = "/windows/r-webinar?parts=2020-05-05 10:00/11:30&breaks=2020-05-05 10:45/11:00"
    assert "75 minutes count" in silent_staff.text(path)
    confirm(silent_staff, path, reason="the programme")
    assert re.search(r"Breaks [^–]*10:45–11:00", silent_staff.text(PAGE))


def test_who_is_shown_is_in_the_log(silent_staff: Browser, silent_world: World) -> None:
    move(silent_world)
    silent_staff.get(MOVED)
    with silent_world.database.read() as unit:
        seen = unit.pages.views(person_id=None, before=None, limit=9)
    assert {(one.person_id, one.page) for one in seen} == {
        ("p-ljubica", "window r-webinar"),
        ("p-ana", "window r-webinar"),
    }


def late(world: World) -> str:
    """Ljubica was confirmed two days ago, and what gave it is withdrawn; the number of what waits."""
    fact = Fact(FactKind.COURSE_COMPLETED, Account(SITE, "101"), COURSE, at("2020-03-10"), channel="pushed")
    with world.unit() as unit:
        unit.pairs.hear_facts(unit.facts.tell([Told(fact, LMS, LMS, "", "delivery", 7)], at_ms=0))
    world.work()
    world.clock.now += 2 * FIRM_MS
    with world.unit() as unit:
        unit.pairs.hear_facts([one.fact_id for one in unit.facts.told_by("delivery", [7])])
        unit.facts.drop("delivery", 7, [one.fact_id for one in unit.facts.told_by("delivery", [7])])
    world.work()
    with world.engines.reader.connect() as connection:
        return str(connection.execute(tables.withdrawal.select()).one().id)


def test_late_facts_are_listed_and_decided(silent_staff: Browser, silent_world: World) -> None:
    number = late(silent_world)
    assert "Attended, Confirmation Not attended" in silent_staff.text("/decisions")
    told = {"on": "/decisions", "withdrawal": number}
    assert "Please give a reason." in sent(silent_staff, "/decisions/withdrawals", act="keep", **told)
    sent(silent_staff, "/decisions/withdrawals", act="keep", reason="she was there", **told)
    assert "Kept against the facts (1)" in silent_staff.text("/decisions")
    text = sent(silent_staff, "/decisions/withdrawals", act="take", reason="she was not", **told)
    assert "The decision is kept." in text
    silent_world.work()
    again = sent(silent_staff, "/decisions/withdrawals", act="keep", reason="she was", **told)
    assert "There is nothing to decide" in again
    assert "Taken away by late facts" in silent_staff.text("/changes")


def test_a_meeting_without_an_end_is_closed(silent_staff: Browser, silent_world: World) -> None:
    tell(silent_world, came("101", "10:00"), came("900", "10:05"), moment(FactKind.LEFT, "11:25", "900"))
    text = silent_staff.text("/decisions")
    assert "1 open stay" in text
    assert "Љубица Ђорђевић" in text
    told = {"on": "/decisions", "source": "bbb", "run": "run-2"}
    path = "/decisions/meetings"
    assert "The end is a time" in sent(silent_staff, path, at="noon", reason="restarted", **told)
    assert "Please give a reason." in sent(silent_staff, path, **told)
    assert "The end is kept." in sent(silent_staff, path, at="2020-05-05 11:30", reason="restarted", **told)
    silent_world.work()
    assert "Ends that were concluded (1)" in silent_staff.text("/decisions")
    assert "Attended" in silent_staff.text(PAGE)


def test_a_learner_reads_that_it_is_not_settled(silent_learner: Browser, silent_world: World) -> None:
    move(silent_world)
    assert "It is not settled yet what counts of this webinar." in silent_learner.text("/me")


def test_a_person_s_page_says_what_waits(silent_staff: Browser, silent_world: World) -> None:
    move(silent_world)
    late(silent_world)
    text = silent_staff.text("/persons/p-ljubica")
    assert "The results wait" in text
    assert "Late facts would take away what is held here" in text
