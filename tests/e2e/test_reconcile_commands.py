"""Completions fetched, compared and listed from the command line, from a Moodle over real HTTP."""

import csv
import io
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from lms_bridge.db.engine import open_engines
from lms_bridge.db.ids import Ids
from lms_bridge.db.unit import DbDatabase
from lms_bridge.domain.person import Profile
from lms_bridge.domain.programme import DAY_MS
from lms_bridge.runtime.keys import create_key
from lms_bridge.services.import_roster import ALL, import_roster
from moodle_sync.standin import StandIn, Traps
from tests.db.moodle_world import COURSE_ID, MOODLE_ID, PAGE_ID, QUIZ_ID, REPORT, make_site
from tests.db.pipeline import ANA, BOJAN, ONLINE, ROSTER, VESNA, enrolled
from tests.e2e.running import Place

NOW_MS = int(time.time()) * 1000


@dataclass
class Installed:
    place: Place
    standin: StandIn

    def complete(self, person: str, *, ago_s: int = 3600) -> None:
        for activity in (PAGE_ID, QUIZ_ID):
            self.standin.site.complete(activity, MOODLE_ID[person], at=NOW_MS // 1000 - ago_s)

    def compared(self) -> dict[str, object]:
        (one,) = json.loads(self.place.ask("reconcile", "lms", "--json"))
        self.place.ask("work", "--drain")
        return dict(one)


def take_over(place: Place, home: str) -> None:
    run = replace(
        ONLINE,
        start_ms=NOW_MS - DAY_MS,
        end_ms=NOW_MS + DAY_MS,
        lms_course=f"{home}/course/view.php?id={COURSE_ID}",
    )
    profiles = tuple(Profile(f"at:{one}", one, "moodle", home, str(name)) for one, name in MOODLE_ID.items())
    enrolments = tuple(enrolled(one, "online") for one in (ANA, BOJAN))
    made = replace(ROSTER, profiles=profiles, realisations=(run,), enrolments=enrolments)
    engines = open_engines(place.url)
    with DbDatabase(engines, Ids(lambda: NOW_MS)).write() as unit:
        unit.alone()
        import_roster(unit.roster, made, share=ALL, now_ms=NOW_MS, by="test")
    engines.dispose()


@pytest.fixture
def installed(sqlite_file: str, tmp_path: Path) -> Iterator[Installed]:
    create_key(tmp_path / "lms-bridge.key")
    place = Place(tmp_path, sqlite_file)
    site = make_site(lambda: int(time.time()))
    with StandIn(site, traps=Traps(plugin_absent=True)) as standin:
        place.ask("source", "add", "moodle", "lms", "--home-page", standin.url, "--token", standin.token)
        take_over(place, standin.url)
        yield Installed(place, standin)


def test_completions_are_fetched_and_counted(installed: Installed) -> None:
    installed.complete(ANA)
    told = json.loads(installed.place.ask("source", "fetch", "lms", "--completions", "--json"))
    assert (told["completions"]["way:courses"], told["completions"]["completions"]) == (1, 1)


def test_both_sides_are_compared_until_they_agree(installed: Installed) -> None:
    installed.complete(ANA)
    first = installed.compared()
    assert (first["added"], first["proven"]) == (1, True)
    second = installed.compared()
    assert second["moodle"] == {"total": 3, "completed": 1}
    assert second["here"] == {"total": 2, "attended": 1}
    assert (second["agreed"], second["differences"]) == (2, [])


def test_differences_are_listed_with_what_to_do(installed: Installed) -> None:
    installed.complete(VESNA)
    installed.compared()
    assert "not in the roster" in installed.place.ask("reconcile", "lms", "--realisation", "online")
    assert "Waiting for admission" in installed.place.ask("differences", "lms")
    (row,) = csv.DictReader(io.StringIO(installed.place.ask("differences", "lms", "--csv")))
    assert (row["account"], row["kind"]) == (str(MOODLE_ID[VESNA]), "complete-there")
    assert json.loads(installed.place.ask("differences", "lms", "--json"))[0]["why"] == "not-enrolled"


def test_a_lost_capability_is_told_and_nothing_is_concluded(installed: Installed) -> None:
    installed.standin.traps.lacking.add("report/completion:view")
    assert installed.compared()["trouble"] == "moodle-capability-missing"
    assert "not proven" in installed.place.ask("reconcile", "lms")


def test_the_report_says_how_it_is_made_and_what_is_wrong_with_it(installed: Installed) -> None:
    steps = installed.place.ask("source", "report", "lms")
    assert "Report builder > Custom reports" in steps
    assert "lms-bridge source change lms --option report_id=NUMBER" in steps
    installed.place.ask("source", "change", "lms", "--option", f"report_id={REPORT}")
    installed.complete(BOJAN)
    assert "1 completions" in installed.place.ask("source", "report", "lms")
    installed.standin.traps.report_zone_s = 7200
    done = installed.place.call("source", "report", "lms")
    assert (done.refused, "time zone" in done.err) == (True, True)


def test_a_name_that_nobody_has_is_refused(installed: Installed) -> None:
    for words in (
        ("reconcile", "other"),
        ("differences", "other"),
        ("reconcile", "lms", "--realisation", "x"),
    ):
        assert installed.place.call(*words).refused
