"""What the companion plugin tells of itself and of the settings around it, over real HTTP."""

from dataclasses import replace

import pytest

from moodle_sync.check import CODES, Finding, Settings, Severity, check
from moodle_sync.client import Moodle
from moodle_sync.errors import AnswerUnexpected, CapabilityMissing
from moodle_sync.functions import Use
from moodle_sync.probe import look
from moodle_sync.standin import StandIn
from tests.unit.moodle_sync.small_site import NOW
from tests.unit.moodle_sync.test_moodle_check import NOON

TOLD = Settings(30, idnumber_locked=False, logstore_batch_size=30, logstore_real_time=True)
"""What an administrator told once and what does not hold any more."""

GOOD = {"max-input-vars-good", "idnumber-locked", "logstore-good", "cron-good", "outbox-good", "plugin-there"}


def found(moodle: Moodle, standin: StandIn) -> dict[str, Finding]:
    seen = look(moodle, uses={Use.PLUGIN}, course_id=None, settings=TOLD, now=lambda: NOON)
    return {each.code: each for each in check(seen, base_url=standin.url, uses={Use.PLUGIN})}


def test_what_the_plugin_tells_prevails_over_what_somebody_told(moodle: Moodle, standin: StandIn) -> None:
    findings = found(moodle, standin)
    assert findings.keys() >= GOOD
    assert {each.severity for each in findings.values()} == {Severity.GOOD, Severity.NOTE}


TRAPS = [
    ({"endpoint_set": False}, "plugin-endpoint-unset", Severity.PROBLEM),
    ({"secret_set": False}, "plugin-secret-unset", Severity.PROBLEM),
    ({"idnumber_locked": False}, "idnumber-editable", Severity.WARNING),
    ({"completion_enabled": False}, "completion-off", Severity.PROBLEM),
    ({"logstore_enabled": False}, "logstore-off", Severity.NOTE),
    ({"logstore_endpoint_set": False}, "logstore-endpoint-unset", Severity.WARNING),
    ({"batch_size": 30}, "logstore-batch-small", Severity.WARNING),
    ({"background": False}, "logstore-real-time", Severity.PROBLEM),
    ({"sends_idnumber": False}, "logstore-without-idnumber", Severity.NOTE),
    ({"sends_username": True}, "logstore-sends-username", Severity.PROBLEM),
    ({"cron_ago_s": None}, "cron-never", Severity.PROBLEM),
    ({"cron_ago_s": 601}, "cron-late", Severity.PROBLEM),
    ({"cron_ago_s": 600}, "cron-good", Severity.GOOD),
    ({"waiting": 3, "oldest_ago_s": 60}, "outbox-good", Severity.GOOD),
    ({"waiting": 3, "oldest_ago_s": 3600}, "outbox-waits", Severity.WARNING),
    ({"waiting": 3, "oldest_ago_s": 90_000}, "outbox-waits", Severity.PROBLEM),
]


@pytest.mark.parametrize(("trap", "code", "severity"), TRAPS)
def test_each_setting_that_loses_data_is_found(
    moodle: Moodle, standin: StandIn, trap: dict[str, object], code: str, severity: Severity
) -> None:
    for name, value in trap.items():
        setattr(standin.traps.plugin, name, value)
    assert found(moodle, standin)[code].severity is severity


def test_an_id_number_that_is_trusted_and_not_locked_is_a_problem(moodle: Moodle, standin: StandIn) -> None:
    standin.traps.plugin.idnumber_locked = False
    seen = look(
        moodle,
        uses={Use.PLUGIN},
        course_id=None,
        settings=replace(TOLD, idnumber_locked=True),
        now=lambda: NOON,
    )
    findings = {each.code: each for each in check(seen, base_url=standin.url, uses={Use.PLUGIN})}
    assert findings["idnumber-not-locked"].severity is Severity.PROBLEM
    assert "idnumber-editable" not in findings


def test_a_backlog_says_how_many_wait_since_when_and_why(moodle: Moodle, standin: StandIn) -> None:
    around = standin.traps.plugin
    around.waiting, around.oldest_ago_s, around.last_error = 3, 3600, "HTTP 503\x1b[31m"
    params = found(moodle, standin)["outbox-waits"].params
    assert params == {"waiting": 3, "minutes": 60, "error": "HTTP 503[31m"}


def test_a_site_without_the_plugin_is_told_so(moodle: Moodle, standin: StandIn) -> None:
    standin.traps.plugin_absent = True
    findings = found(moodle, standin)
    assert {"plugin-absent", "cron-unknown", "logstore-real-time"} <= findings.keys()
    assert "plugin-there" not in findings


def test_a_plugin_that_may_not_be_asked_is_there_and_the_capability_is_named(
    moodle: Moodle, standin: StandIn
) -> None:
    standin.traps.lacking.add("local/lmsbridge:use")
    findings = found(moodle, standin)
    assert findings["capability-missing"].params["capability"] == "local/lmsbridge:use"
    assert {"plugin-there", "cron-unknown"} <= findings.keys()
    with pytest.raises(CapabilityMissing):
        moodle.site.plugin_status()


def test_moodles_own_clock_is_compared_and_not_that_of_a_proxy(moodle: Moodle, standin: StandIn) -> None:
    standin.traps.seconds_ahead = 300
    status = moodle.site.plugin_status()
    assert status.now is not None
    assert status.now.timestamp() == NOW + 300
    assert found(moodle, standin)["clock-differs"].params == {"seconds": 300, "ahead": True}


def test_an_answer_of_another_shape_is_not_guessed_at(moodle: Moodle, standin: StandIn) -> None:
    standin.traps.plugin.batch_size = "many"  # type: ignore[assignment]
    with pytest.raises(AnswerUnexpected) as raised:
        moodle.site.plugin_status()
    assert raised.value.params["place"] == "$.settings.logstore.batch_size"


def test_every_finding_has_one_of_the_codes() -> None:
    assert {code for _, code, _ in TRAPS} | GOOD <= CODES
