"""`source check` against a stand-in Moodle over real HTTP, with one thing wrong each time."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from time import time
from typing import Any

import pytest

from lms_bridge.bootstrap import build
from lms_bridge.runtime.keys import create_key
from lms_bridge.runtime.wording_moodle import FINDINGS
from lms_bridge.services.ports import LastCheck
from lms_bridge.settings import from_environment
from moodle_sync.standin import Site, StandIn, Traps
from tests.e2e.running import Place

COURSE = 20
CHECK = ("source", "check", "lms", "--course", str(COURSE))


@pytest.fixture
def moodle() -> Iterator[StandIn]:
    site = Site(now=lambda: int(time()))
    site.add_course(id=COURSE, shortname="A", fullname="A")
    with StandIn(site) as running:
        yield running


@pytest.fixture
def place(sqlite_file: str, tmp_path: Path, moodle: StandIn) -> Place:
    """An installation whose source `lms` is that Moodle."""
    create_key(tmp_path / "lms-bridge.key")
    made = Place(tmp_path, sqlite_file)
    made.ask("source", "add", "moodle", "lms", "--home-page", moodle.url, "--token", moodle.token)
    return made


def last_check(place: Place) -> LastCheck:
    given = {"DATABASE_URL": place.url, "KEY_FILE": str(place.folder / "lms-bridge.key")}
    bridge = build(from_environment({f"LMS_BRIDGE_{name}": value for name, value in given.items()}))
    with bridge.database.read() as unit:
        (found,) = unit.checks.last().values()
    bridge.close()
    return found


def found(place: Place, *words: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the findings by code."""
    done = place.call(*(words or CHECK), "--json")
    return done.code, {one["code"]: one for one in json.loads(done.out)}


def test_a_moodle_in_order_has_no_problem(place: Place) -> None:
    code, findings = found(place)
    assert code == 0
    assert {one["severity"] for one in findings.values()} == {"good", "note"}
    assert {"plugin-there", "clock-good", "cron-good"} <= findings.keys()


TRAPS: list[tuple[Callable[[Traps], object], str, str, str]] = [
    (
        lambda traps: traps.lacking.add("moodle/user:viewdetails"),
        "capability-missing",
        "problem",
        "Define roles",
    ),
    (lambda traps: traps.lacking.add("enrol/manual:enrol"), "capability-missing", "problem", "Define roles"),
    (
        lambda traps: traps.left_out.add("core_course_get_contents"),
        "function-missing",
        "problem",
        "External services, Functions of the service, Add functions",
    ),
    (lambda traps: setattr(traps, "seconds_ahead", 400), "clock-differs", "problem", "NTP"),
    (lambda traps: setattr(traps, "max_input_vars", 500), "max-input-vars-too-low", "problem", "PHP info"),
    (lambda traps: setattr(traps, "plugin_absent", True), "plugin-absent", "note", "Install plugins"),
    (
        lambda traps: setattr(traps.plugin, "endpoint_set", False),
        "plugin-endpoint-unset",
        "problem",
        "LMS bridge",
    ),
    (
        lambda traps: setattr(traps.plugin, "secret_set", False),
        "plugin-secret-unset",
        "problem",
        "--new-secret",
    ),
    (
        lambda traps: setattr(traps.plugin, "idnumber_locked", False),
        "idnumber-editable",
        "warning",
        "Lock value",
    ),
    (
        lambda traps: setattr(traps.plugin, "background", False),
        "logstore-real-time",
        "problem",
        "General Settings",
    ),
    (
        lambda traps: setattr(traps.plugin, "batch_size", 30),
        "logstore-batch-small",
        "warning",
        "batch size to 500",
    ),
    (lambda traps: setattr(traps.plugin, "cron_ago_s", 7200), "cron-late", "problem", "Scheduled tasks"),
]


@pytest.mark.parametrize(("trap", "code", "severity", "menu"), TRAPS)
def test_what_is_wrong_is_found_with_what_to_do_in_moodles_words(
    place: Place, moodle: StandIn, trap: Callable[[Traps], object], code: str, severity: str, menu: str
) -> None:
    trap(moodle.traps)
    exit_code, findings = found(place)
    assert exit_code == (1 if severity == "problem" else 0)
    assert findings[code]["severity"] == severity
    assert menu in findings[code]["remedy"]
    assert "{" not in "".join(one["text"] + one["remedy"] for one in findings.values())


def test_a_line_has_its_sign_and_the_way_out_below_it_the_worst_first(place: Place, moodle: StandIn) -> None:
    moodle.traps.plugin.secret_set = False
    done = place.call(*CHECK)
    lines = done.out.splitlines()
    assert lines[0].startswith("✗ problem  The companion plugin has no secret")
    assert lines[1].startswith("           → Make one by “lms-bridge source change lms --new-secret”")
    assert lines[-1].startswith("✓ good     ")
    assert (done.code, done.err) == (1, "")


TROUBLES: list[tuple[Callable[[Traps], object], str]] = [
    (lambda traps: setattr(traps, "credential", "deleted"), "moodle-token-refused"),
    (lambda traps: setattr(traps, "service_on", False), "moodle-access-refused"),
    (lambda traps: setattr(traps, "web_services", False), "moodle-web-services-off"),
    (lambda traps: setattr(traps, "maintenance", "web"), "moodle-maintenance"),
    (lambda traps: setattr(traps, "maintenance", "command-line"), "moodle-maintenance"),
    (lambda traps: setattr(traps, "service_user", "suspended"), "moodle-service-user-barred"),
    (lambda traps: setattr(traps, "page_instead_next", 1), "moodle-overloaded"),
    (lambda traps: setattr(traps, "cut_answer_next", 1), "moodle-answer-cut"),
]


@pytest.mark.parametrize(("trap", "trouble"), TROUBLES)
def test_who_is_not_let_in_is_told_why_and_it_is_kept(
    place: Place, moodle: StandIn, trap: Callable[[Traps], object], trouble: str
) -> None:
    trap(moodle.traps)
    done = place.call(*CHECK)
    assert done.refused
    assert "“lms”" in done.err
    assert "{" not in done.err
    assert [one.code for one in last_check(place).findings] == [trouble]
    assert moodle.token not in done.err + done.out


def test_without_a_token_the_command_says_how_to_give_one(place: Place) -> None:
    place.ask("source", "add", "moodle", "new", "--home-page", "https://new.example")
    done = place.call("source", "check", "new")
    assert done.refused
    assert "source change new --token-file FILE" in done.err


def test_an_address_at_which_nothing_listens_is_said_so(place: Place, moodle: StandIn) -> None:
    moodle.stop()
    done = place.call(*CHECK)
    assert "cannot be reached: nothing listens there" in done.err


def test_the_last_check_is_kept_whole(place: Place, moodle: StandIn) -> None:
    moodle.traps.lacking.add("moodle/user:create")
    place.ask("source", "change", "lms", "--option", "make_accounts=yes")
    found(place)
    kept = last_check(place)
    missing = next(one for one in kept.findings if one.code == "capability-missing")
    assert missing.params["refused"] == ("core_user_create_users",)
    assert kept.ended_ms is not None
    assert not kept.running(kept.ended_ms)


def test_what_is_not_used_is_not_asked_for(place: Place, moodle: StandIn) -> None:
    moodle.traps.lacking |= {"moodle/user:create", "moodle/cohort:view", "moodle/course:managegroups"}
    assert found(place)[0] == 0
    place.ask("source", "change", "lms", "--option", "cohorts_by_programme=yes")
    assert found(place)[0] == 1


def test_checking_changes_nothing_in_moodle(place: Place, moodle: StandIn) -> None:
    for option in ("make_accounts", "groups_by_body", "cohorts_by_programme"):
        place.ask("source", "change", "lms", "--option", f"{option}=yes")
    before = moodle.site.tables.copy()
    found(place)
    assert moodle.site.tables == before


def test_no_check_tells_the_token(place: Place, moodle: StandIn) -> None:
    printed = place.call(*CHECK).out + place.call(*CHECK, "--json").out
    assert moodle.token not in printed + repr(last_check(place))
    assert len(FINDINGS) > 40
