"""Rosters pushed from the command line, to a Moodle over real HTTP; a process that is killed goes on."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from threading import Event

import pytest
from sqlalchemy import update

from lms_bridge.db import tables
from lms_bridge.db.engine import open_engines, writing
from lms_bridge.db.ids import Ids
from lms_bridge.db.unit import DbDatabase
from lms_bridge.domain.fact import Account
from lms_bridge.services.import_roster import import_roster
from moodle_sync.standin import StandIn
from tests.db.pushing import FIRST, academy, roster, run
from tests.e2e.running import Place

PEOPLE = range(1, 251)
NOW_MS = int(time.time() * 1000)
DAY_MS = 86_400_000


@dataclass
class Gate:
    """The stand-in's clock, which stops answering once so many writes have come; by then they are written."""

    writes: int = 0
    open: Event = field(default_factory=Event)
    standin: StandIn | None = None

    def __call__(self) -> int:
        if (
            self.standin
            and self.writes
            and self.standin.calls.get("enrol_manual_enrol_users", 0) >= self.writes
        ):
            self.open.wait(timeout=60)
        return int(time.time())


@dataclass
class Installed:
    place: Place
    standin: StandIn
    gate: Gate

    def seats(self) -> dict[int, bool]:
        found = self.standin.site.enrolments_of(FIRST)
        return {each.user_id: each.suspended for each in found if each.role_id == 5}

    @property
    def writes(self) -> int:
        return self.standin.calls.get("enrol_manual_enrol_users", 0)


def take_over(place: Place, home: str, wanted: range) -> None:
    """The register's roster, with the accounts of its people."""
    current = run(1, start_ms=NOW_MS - DAY_MS, end_ms=NOW_MS + DAY_MS)
    made = roster(
        PEOPLE,
        wants={"r-1": wanted},
        runs=[replace(current, lms_course=f"{home}/course/view.php?id={FIRST}")],
    )
    profiles = tuple(replace(each, home_page=home) for each in made.profiles)
    engines = open_engines(place.url)
    database = DbDatabase(engines, Ids(lambda: NOW_MS))
    with database.write() as unit:
        unit.alone()
        import_roster(unit.roster, replace(made, profiles=profiles), share=100, now_ms=NOW_MS, by="test")
        source = unit.sources.by_name("lms")
        assert source is not None
        named = {(source.id, Account(home, each.account)): "" for each in profiles}
        unit.accounts.ensure(named, at_ms=NOW_MS)
    engines.dispose()


@pytest.fixture
def installed(place: Place) -> Iterator[Installed]:
    gate = Gate()
    site = academy(PEOPLE)
    site.now = gate
    with StandIn(site) as standin:
        gate.standin = standin
        place.ask("init")
        (place.folder / "token").write_text(standin.token)
        place.ask(
            "source",
            "add",
            "moodle",
            "lms",
            "--home-page",
            standin.url,
            "--token-file",
            str(place.folder / "token"),
        )
        take_over(place, standin.url, PEOPLE)
        yield Installed(place, standin, gate)
        gate.open.set()


def test_a_plan_is_printed_applied_and_taken_back(installed: Installed) -> None:
    place = installed.place
    printed = place.ask("roster", "plan", "lms")
    assert "plan 1 for lms: push; waits for a decision" in printed
    assert re.search(r"body +Enrol\nall +250\n", printed)
    assert "… and 200 more" in printed
    assert place.read("roster", "apply", "1")["results"] == {"done": 250}
    assert (len(installed.seats()), set(installed.seats().values())) == (250, {False})
    assert place.read("roster", "undo", "1")["counts"] == {"suspend": 250}
    place.ask("roster", "apply", "2")
    assert set(installed.seats().values()) == {True}
    assert [one["state"] for one in place.read("roster", "plans")] == ["applied", "applied"]


def test_a_guard_is_told_with_the_way_to_lift_it(installed: Installed) -> None:
    place = installed.place
    place.ask("source", "change", "lms", "--option", "most_new=10")
    assert "holds; --override more-seats-than-usual)" in place.ask("roster", "plan", "lms")
    assert place.call("roster", "apply", "1").refused
    assert place.call("roster", "apply", "1", "--override", "more-seats-than-usual").code == 2
    lifting = ("--override", "more-seats-than-usual", "--reason", "a new year", "--by", "Ана")
    assert "carried out" in place.ask("roster", "apply", "1", *lifting)
    (guard,) = place.read("roster", "show", "1")["guards"]
    assert (guard["lifted_by"], guard["reason"]) == ("Ана", "a new year")


def test_a_process_that_is_killed_between_write_and_answer_goes_on_and_repeats_nothing(
    installed: Installed,
) -> None:
    """The second lot is written and never answered. What was under way is looked up, not sent again."""
    place, gate = installed.place, installed.gate
    installed.standin.traps.left_out = {"local_lmsbridge_get_roster", "local_lmsbridge_push_roster"}
    place.ask("roster", "plan", "lms")
    gate.writes = 2
    applying = place.start("roster", "apply", "1")
    while installed.writes < 2:
        applying.pause()
    applying.kill()
    gate.writes = 0
    gate.open.set()
    assert place.read("roster", "show", "1")["results"] == {"done": 100, "sent": 100}
    assert place.call("roster", "apply", "1").refused, "the lease of the dead process still runs"
    assert place.call("roster", "plan", "lms").refused, "nothing is planned over what is under way"
    let_time_pass(place)
    assert place.read("roster", "apply", "1")["results"] == {"done": 250}
    assert (installed.writes, len(installed.seats())) == (3, 250)


def let_time_pass(place: Place) -> None:
    """As if half a minute had gone by: the lease has run out."""
    engines = open_engines(place.url)
    with writing(engines) as connection:
        connection.execute(update(tables.plan).values(lease_until_ms=NOW_MS))
    engines.dispose()
