"""What a look at a Moodle finds, on a stand-in with something wrong each time and by tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from moodle_sync.check import CODES, Clocks, Finding, Seen, Settings, Severity, check, worst
from moodle_sync.client import Moodle
from moodle_sync.client.site import SiteInfo
from moodle_sync.errors import AccessRefused, Maintenance
from moodle_sync.functions import FUNCTIONS, Use
from moodle_sync.probe import look
from moodle_sync.standin import StandIn
from tests.unit.moodle_sync.small_site import FIRST, NOW

NOON = datetime.fromtimestamp(NOW, UTC)
ALL = frozenset(Use) - {Use.PLUGIN}
SITE = SiteInfo(
    "https://lms.example", name="Академија", release="5.1+ (Build: 20251017)", version="2025100600.02",
    user_id=3, username="svc", language="en", is_admin=False, may_download=True,
    functions=dict.fromkeys(FUNCTIONS, "1"), features={},
)  # fmt: skip
SEEN = Seen(
    SITE, lacking=frozenset(), tried=frozenset(FUNCTIONS), clocks=Clocks(NOON, told=NOON, answered=NOON),
    settings=Settings(5000, idnumber_locked=True, logstore_batch_size=500, logstore_real_time=False),
)  # fmt: skip


def found(seen: Seen, *, uses: frozenset[Use] = ALL) -> dict[str, Finding]:
    return {each.code: each for each in check(seen, base_url="https://lms.example/", uses=uses)}


def looked(moodle: Moodle, *, course_id: int | None = FIRST) -> Seen:
    return look(moodle, uses=ALL, course_id=course_id, settings=Settings(), now=lambda: NOON)


def test_a_moodle_in_order_has_no_fault() -> None:
    findings = found(SEEN)
    assert {each.severity for each in findings.values()} == {Severity.GOOD, Severity.NOTE}


SITES = [
    ({"release": "4.1.2 (Build: 1)"}, "version-too-old", Severity.PROBLEM),
    ({"release": "odd"}, "version-too-old", Severity.PROBLEM),
    ({"release": "4.5.5+ (Build: 20250613)"}, "version-good", Severity.GOOD),
    ({"release": "5.2 (Build: 1)"}, "version-not-tried", Severity.WARNING),
    ({"site_url": "https://clone.example"}, "address-differs", Severity.WARNING),
    ({"is_admin": True}, "account-is-administrator", Severity.WARNING),
    ({"language": "sr_cr"}, "account-language-not-english", Severity.PROBLEM),
    ({"features": {"enablecompletion": False}}, "completion-off", Severity.PROBLEM),
    ({"features": {"enablecustomreports": False}}, "custom-reports-off", Severity.PROBLEM),
    ({"may_download": False}, "files-not-allowed", Severity.WARNING),
    ({"functions": {}}, "function-missing", Severity.PROBLEM),
    ({"functions": {"local_lmsbridge_get_changes": "2026112200"}}, "plugin-there", Severity.GOOD),
]


@pytest.mark.parametrize(("change", "code", "severity"), SITES)
def test_the_site_is_judged(change: dict[str, object], code: str, severity: Severity) -> None:
    site = replace(SITE, **change)  # type: ignore[arg-type]
    assert found(replace(SEEN, site=site))[code].severity is severity


SETTINGS = [
    ({"max_input_vars": 899}, "max-input-vars-too-low", Severity.PROBLEM),
    ({"max_input_vars": 1000}, "max-input-vars-good", Severity.GOOD),
    ({"max_input_vars": None}, "max-input-vars-unknown", Severity.NOTE),
    ({"idnumber_locked": False}, "idnumber-editable", Severity.WARNING),
    ({"idnumber_locked": None}, "idnumber-lock-unknown", Severity.WARNING),
    ({"logstore_real_time": True}, "logstore-real-time", Severity.PROBLEM),
    ({"logstore_batch_size": 30}, "logstore-batch-small", Severity.WARNING),
    ({"logstore_sends_idnumber": False}, "logstore-without-idnumber", Severity.NOTE),
    ({"logstore_sends_username": True}, "logstore-sends-username", Severity.PROBLEM),
    ({"logstore_batch_size": None, "logstore_real_time": None}, "logstore-unknown", Severity.NOTE),
]


@pytest.mark.parametrize(("change", "code", "severity"), SETTINGS)
def test_settings_are_judged(change: dict[str, object], code: str, severity: Severity) -> None:
    settings = replace(SEEN.settings, **change)  # type: ignore[arg-type]
    assert found(replace(SEEN, settings=settings))[code].severity is severity


def test_a_small_batch_is_told_in_events_an_hour() -> None:
    settings = replace(SEEN.settings, logstore_batch_size=30)
    assert found(replace(SEEN, settings=settings))["logstore-batch-small"].params["an_hour"] == 1800


CLOCKS = [
    (0, "clock-good", Severity.GOOD),
    (2, "clock-good", Severity.GOOD),
    (10, "clock-differs", Severity.NOTE),
    (-31, "clock-differs", Severity.WARNING),
    (241, "clock-differs", Severity.PROBLEM),
]


@pytest.mark.parametrize(("seconds", "code", "severity"), CLOCKS)
def test_the_clocks_are_compared(seconds: int, code: str, severity: Severity) -> None:
    clocks = Clocks(NOON, told=NOON + timedelta(seconds=seconds), answered=NOON)
    finding = found(replace(SEEN, clocks=clocks))[code]
    assert (finding.severity, finding.params["seconds"]) == (severity, abs(seconds))


def test_a_slow_answer_is_no_wrong_clock() -> None:
    clocks = Clocks(NOON, told=NOON + timedelta(seconds=40), answered=NOON + timedelta(seconds=50))
    assert found(replace(SEEN, clocks=clocks))["clock-good"].params["seconds"] == 0


def test_a_missing_capability_tells_what_goes_wrong_silently() -> None:
    seen = replace(SEEN, lacking=frozenset({"moodle/user:viewdetails"}))
    finding = found(seen)["capability-missing"]
    assert finding.severity is Severity.PROBLEM
    assert finding.params["silently"] == (
        "core_user_get_users_by_field:empty", "core_enrol_get_enrolled_users:fewer-rows",
    )  # fmt: skip


def test_what_is_not_used_is_not_asked_for() -> None:
    seen = replace(SEEN, lacking=frozenset({"moodle/cohort:manage"}))
    assert "capability-missing" in found(seen)
    assert "capability-missing" not in found(seen, uses=frozenset({Use.ROSTERS}))


def test_looking_changes_nothing(moodle: Moodle, standin: StandIn) -> None:
    before = standin.site.tables.copy()
    assert looked(moodle).lacking == frozenset()
    assert standin.site.tables == before


@pytest.mark.parametrize("capability", [
    "moodle/user:viewdetails", "moodle/user:viewalldetails", "moodle/site:viewuseridentity",
    "moodle/user:create", "moodle/user:update", "moodle/course:view", "moodle/course:enrolreview",
    "enrol/manual:enrol",
    "moodle/role:assign", "moodle/course:managegroups", "moodle/cohort:view", "report/completion:view",
    "report/progress:view", "moodle/grade:viewall", "gradereport/user:view",
])  # fmt: skip
def test_a_lost_capability_is_found_without_changing_anything(
    moodle: Moodle, standin: StandIn, capability: str
) -> None:
    standin.traps.lacking.add(capability)
    before = standin.site.tables.copy()
    assert looked(moodle).lacking == {capability}
    assert standin.site.tables == before


def test_what_was_refused_for_one_capability_tells_nothing_of_the_others(
    moodle: Moodle, standin: StandIn
) -> None:
    standin.traps.lacking |= {"moodle/course:view", "report/progress:view"}
    findings = check(looked(moodle), base_url=standin.url, uses=ALL)
    told = {str(each.params.get("capability")): each.code for each in findings}
    assert told["moodle/course:view"] == "capability-missing"
    assert told["report/progress:view"] == "capability-not-tested"


def test_a_function_left_out_of_the_service_is_told(moodle: Moodle, standin: StandIn) -> None:
    standin.traps.left_out.add("core_user_update_users")
    findings = check(looked(moodle), base_url=standin.url, uses=ALL)
    missing = [each.params["function"] for each in findings if each.code == "function-missing"]
    assert missing == ["core_user_update_users"]
    assert worst(findings) is Severity.PROBLEM


def test_a_clock_that_is_ahead_is_noticed(moodle: Moodle, standin: StandIn) -> None:
    standin.traps.seconds_ahead = 100
    assert found(looked(moodle))["clock-differs"].params == {"seconds": 100, "ahead": True}


def test_a_course_that_is_gone_proves_no_capability(moodle: Moodle) -> None:
    findings = check(looked(moodle, course_id=404), base_url=moodle.base_url, uses=ALL)
    unknown = [each for each in findings if each.code == "course-unknown"]
    assert [(each.severity, each.params) for each in unknown] == [(Severity.WARNING, {"course": 404})]
    untested = {each.params["capability"] for each in findings if each.code == "capability-not-tested"}
    assert {"enrol/manual:enrol", "moodle/course:view", "report/completion:view"} <= untested


def test_the_worst_comes_first(moodle: Moodle, standin: StandIn) -> None:
    standin.traps.lacking.add("moodle/user:create")
    order = [list(Severity).index(each.severity) for each in check(
        looked(moodle), base_url=standin.url, uses=ALL
    )]  # fmt: skip
    assert order == sorted(order)
    assert order[0] == 0


def test_without_a_course_its_capabilities_are_told_untested(moodle: Moodle) -> None:
    findings = check(looked(moodle, course_id=None), base_url=moodle.base_url, uses=ALL)
    untested = {each.params["capability"] for each in findings if each.code == "capability-not-tested"}
    assert "enrol/manual:enrol" in untested
    assert "moodle/user:create" not in untested


@pytest.mark.parametrize(
    ("trap", "meant"), [({"maintenance": "web"}, Maintenance), ({"service_on": False}, AccessRefused)]
)
def test_who_is_not_let_in_gets_the_reason(
    moodle: Moodle, standin: StandIn, trap: dict[str, object], meant: type[Exception]
) -> None:
    for name, value in trap.items():
        setattr(standin.traps, name, value)
    with pytest.raises(meant):
        looked(moodle)


def test_every_finding_has_one_of_the_codes() -> None:
    changes = [SITES, SETTINGS]
    assert {code for table in changes for _, code, _ in table} <= CODES
    assert set(found(SEEN)) <= CODES
