"""What settings of a Moodle lose: told by the companion plugin, else by an administrator, else not known."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from datetime import datetime, timedelta

from moodle_sync.client.plugin_status import Outbox, PluginStatus
from moodle_sync.findings import Finding, Severity
from moodle_sync.wire import MOST_VARIABLES

_SMALL_BATCH = 250
_CRON_LATE = timedelta(minutes=10)
_WAITS_LONG, _WAITS_TOO_LONG = timedelta(minutes=10), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings that no stock web service tells: from the companion plugin or from an administrator.

    None means not known.
    """

    max_input_vars: int | None = None
    _: KW_ONLY
    idnumber_locked: bool | None = None
    logstore_batch_size: int | None = None
    logstore_real_time: bool | None = None
    logstore_sends_idnumber: bool | None = None
    logstore_sends_username: bool | None = None


def settings_found(told: Settings, status: PluginStatus | None, *, now: datetime) -> Iterator[Finding]:
    """Findings on settings; what the plugin says prevails over what was `told`. `now`: Moodle's time."""
    known = told if status is None else _told_by(status)
    yield from _input_vars(known.max_input_vars)
    yield _idnumber(known, told)
    if status is None or (status.logstore.installed and status.logstore.enabled):
        yield from _logstore(known)
    else:
        yield Finding(Severity.NOTE, code="logstore-off")
    if status is not None:
        yield from _around(status, now)


def _told_by(status: PluginStatus) -> Settings:
    return Settings(
        status.max_input_vars,
        idnumber_locked=status.idnumber_locked,
        logstore_batch_size=status.logstore.batch_size,
        logstore_real_time=not status.logstore.background,
        logstore_sends_idnumber=status.logstore.sends_idnumber,
        logstore_sends_username=status.logstore.sends_username,
    )


def _input_vars(limit: int | None) -> Iterator[Finding]:
    told = {"limit": limit, "needed": MOST_VARIABLES}
    if limit is None:
        yield Finding(Severity.NOTE, code="max-input-vars-unknown", params=told)
    elif limit < MOST_VARIABLES:
        yield Finding(Severity.PROBLEM, code="max-input-vars-too-low", params=told)
    else:
        yield Finding(Severity.GOOD, code="max-input-vars-good", params=told)


def _idnumber(known: Settings, told: Settings) -> Finding:
    """People are matched by it where somebody `told` that it is locked, and only there can it do harm."""
    if known.idnumber_locked is None:
        return Finding(Severity.WARNING, code="idnumber-lock-unknown")
    if known.idnumber_locked:
        return Finding(Severity.GOOD, code="idnumber-locked")
    if told.idnumber_locked:
        return Finding(Severity.PROBLEM, code="idnumber-not-locked")
    return Finding(Severity.WARNING, code="idnumber-editable")


def _logstore(settings: Settings) -> Iterator[Finding]:
    """What the statements' plugin does on every supported version, and what its settings add."""
    known = settings.logstore_batch_size is not None or settings.logstore_real_time is not None
    if not known:
        yield Finding(Severity.NOTE, code="logstore-unknown")
        return
    yield Finding(Severity.NOTE, code="logstore-scorm-broken")
    yield Finding(Severity.NOTE, code="logstore-tls-not-verified")
    faults = list(_logstore_faults(settings))
    yield from faults or [Finding(Severity.GOOD, code="logstore-good")]


def _logstore_faults(settings: Settings) -> Iterator[Finding]:
    size = settings.logstore_batch_size
    if settings.logstore_real_time:
        yield Finding(Severity.PROBLEM, code="logstore-real-time")
    elif size is not None and size < _SMALL_BATCH:
        told = {"size": size, "an_hour": size * 60, "better": 500}
        yield Finding(Severity.WARNING, code="logstore-batch-small", params=told)
    if settings.logstore_sends_username:
        yield Finding(Severity.PROBLEM, code="logstore-sends-username")
    if settings.logstore_sends_idnumber is False:
        yield Finding(Severity.NOTE, code="logstore-without-idnumber")


def _around(status: PluginStatus, now: datetime) -> Iterator[Finding]:
    if status.logstore.enabled and not status.logstore.endpoint_set:
        yield Finding(Severity.WARNING, code="logstore-endpoint-unset")
    yield from _cron(status.cron_last, now)
    if not status.endpoint_set:
        yield Finding(Severity.PROBLEM, code="plugin-endpoint-unset")
    if not status.secret_set:
        yield Finding(Severity.PROBLEM, code="plugin-secret-unset")
    yield from _outbox(status.outbox, now)


def _cron(last: datetime | None, now: datetime) -> Iterator[Finding]:
    if last is None:
        yield Finding(Severity.PROBLEM, code="cron-never")
        return
    late = now - last > _CRON_LATE
    told = {"minutes": _minutes(now - last)}
    if late:
        yield Finding(Severity.PROBLEM, code="cron-late", params=told)
    else:
        yield Finding(Severity.GOOD, code="cron-good", params=told)


def _outbox(outbox: Outbox, now: datetime) -> Iterator[Finding]:
    """What has waited for some minutes is on its way; nothing of it is lost while it waits."""
    age = timedelta(0) if outbox.oldest is None else now - outbox.oldest
    if age <= _WAITS_LONG:
        yield Finding(Severity.GOOD, code="outbox-good", params={"waiting": outbox.waiting})
        return
    severity = Severity.PROBLEM if age > _WAITS_TOO_LONG else Severity.WARNING
    told = {"waiting": outbox.waiting, "minutes": _minutes(age), "error": outbox.last_error or "–"}
    yield Finding(severity, code="outbox-waits", params=told)


def _minutes(time: timedelta) -> int:
    return max(0, int(time.total_seconds() // 60))
