"""The acceptance checklist: each line by the figures it looks at."""

from dataclasses import replace
from typing import Any

import pytest

from lms_bridge.domain.programme import DAY_MS
from lms_bridge.services.acceptance import Examined, State, checklist, failing
from lms_bridge.services.ports import KnownSite, LastCheck, ModeReason, Seen, SeenAccount, SeenObject, Source
from moodle_sync.findings import Finding, Severity

NOW = 1_700_000_000_000
SOURCE = Source(1, "lms", "moodle", "https://lms.example", None, None, None, mode="observe")
TIED = SeenObject("course", "course-completed", 3, ("R-1",))
UNTIED = SeenObject("other", "course-completed", 1, ())
NOBODY = SeenAccount(7, "7", "https://lms.example", 2)
GOOD = Seen(
    arrivals=9,
    last_ms=NOW - DAY_MS,
    objects=(TIED, UNTIED),
    resolved=1,
    unresolved=(NOBODY,),
    moments=((NOW - 5000, NOW - 4000), (NOW - 9000, NOW - 3000)),
    looked_at=9,
    without_id=9,
    scored=2,
)
SITE = KnownSite(1, identifier="abc", url="https://lms.example", seen_ms=NOW)
PASSING = Examined(SOURCE, seen=GOOD, site=SITE, why=None, check=None)
CHECKED = replace(SOURCE, sealed_token="sealed")
BACK = ModeReason("paused", code="went-back", by="service", since_ms=NOW)


def checked(*severities: Severity) -> LastCheck:
    return LastCheck(NOW, NOW, tuple(Finding(one, code="clock-good") for one in severities))


def state(examined: Examined, code: str) -> tuple[State, bool]:
    line = next(one for one in checklist(examined, now_ms=NOW) if one.code == code)
    return line.state, line.passes


def with_seen(**figures: Any) -> Examined:
    return replace(PASSING, seen=replace(GOOD, **figures))


def test_a_source_that_told_what_is_tied_of_people_who_are_known_may_go_live() -> None:
    assert failing(checklist(PASSING, now_ms=NOW)) == ()


def test_a_source_that_told_nothing_may_not() -> None:
    nothing = Examined(SOURCE, seen=Seen(), site=KnownSite(1), why=None, check=None)
    assert failing(checklist(nothing, now_ms=NOW)) == ("arrived", "activities", "accounts")


CASES = [
    ("arrived", with_seen(last_ms=NOW - 8 * DAY_MS), (State.FAILED, False)),
    ("read", with_seen(laid_aside=1), (State.FAILED, False)),
    ("read", with_seen(unread=1), (State.FAILED, False)),
    ("activities", with_seen(objects=(UNTIED,)), (State.FAILED, False)),
    ("accounts", with_seen(resolved=0), (State.FAILED, False)),
    ("accounts", with_seen(unresolved=(NOBODY, NOBODY)), (State.FAILED, False)),
    ("duplicates", with_seen(repeated=4, told_again=2), (State.PASSED, True)),
    ("ids", with_seen(looked_at=0), (State.NOTHING, True)),
    ("clock", with_seen(moments=((NOW + 60_000, NOW),)), (State.PASSED, True)),
    ("clock", with_seen(moments=((NOW + 60_001, NOW),)), (State.FAILED, False)),
    ("scores", with_seen(scored=0), (State.NOTHING, True)),
    ("scores", with_seen(scored=0, unscored=1), (State.FAILED, False)),
    ("scores", with_seen(out_of_bounds=1), (State.FAILED, False)),
    ("check", PASSING, (State.NOTHING, True)),
    ("check", replace(PASSING, source=CHECKED), (State.NOTHING, False)),
    ("check", replace(PASSING, source=CHECKED, check=LastCheck(NOW, None, ())), (State.NOTHING, False)),
    ("check", replace(PASSING, check=checked(Severity.NOTE)), (State.PASSED, True)),
    ("check", replace(PASSING, check=checked(Severity.NOTE, Severity.PROBLEM)), (State.FAILED, False)),
    ("identity", replace(PASSING, site=KnownSite(1)), (State.NOTHING, True)),
    ("identity", replace(PASSING, site=replace(SITE, other_url="https://copy")), (State.FAILED, False)),
    ("identity", replace(PASSING, source=replace(SOURCE, mode="paused"), why=BACK), (State.FAILED, False)),
    ("identity", replace(PASSING, why=BACK), (State.PASSED, True)),
]


@pytest.mark.parametrize(("code", "examined", "expected"), CASES)
def test_a_line_follows_its_figures(code: str, examined: Examined, expected: tuple[State, bool]) -> None:
    assert state(examined, code) == expected


def test_what_comes_out_of_order_passes_and_says_how_late_it_came() -> None:
    late = with_seen(moments=((NOW - 5, NOW), (NOW - DAY_MS, NOW), (NOW - 3, NOW)))
    line = next(one for one in checklist(late, now_ms=NOW) if one.code == "order")
    assert (line.state, dict(line.figures)) == (State.PASSED, {"number": 3, "late": 1, "delay_s": 86_400})
