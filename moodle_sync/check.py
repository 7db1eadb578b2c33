"""What a look at a Moodle found, as findings: what is there, what is missing, and what that does silently.

Pure: `probe` does the looking. The words, with Moodle's own menus, are made at the edge from `code` and
`params`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from enum import StrEnum

from moodle_sync.client.site import SiteInfo
from moodle_sync.functions import FUNCTIONS, Use, Without
from moodle_sync.wire import MOST_VARIABLES

OLDEST, NEWEST = (4, 5), (5, 1)
PLUGIN_PREFIX = "local_lmsbridge_"
_NOTICED_S, _WORRYING_S, _FATAL_S = 2, 30, 240
_SMALL_BATCH = 250
_RELEASE = re.compile(r"([0-9]+)\.([0-9]+)")


class Severity(StrEnum):
    """`PROBLEM`: it will not work or loses data. `WARNING`: look at it. `NOTE`: good to know. `GOOD`: as it
    should be."""

    PROBLEM = "problem"
    WARNING = "warning"
    NOTE = "note"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check. `code` is one of `CODES`; `params` fill its words."""

    severity: Severity
    _: KW_ONLY
    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clocks:
    """When we asked, what Moodle's clock said, and when the answer came; aware."""

    asked: datetime
    _: KW_ONLY
    told: datetime | None
    answered: datetime


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


@dataclass(frozen=True, slots=True)
class Seen:
    """What the probe saw. `lacking`: capabilities found missing. `tried`: functions that were called."""

    site: SiteInfo
    _: KW_ONLY
    lacking: frozenset[str]
    tried: frozenset[str]
    clocks: Clocks
    settings: Settings


CODES = frozenset(
    {
        "version-too-old",
        "version-not-tried",
        "version-good",
        "address-differs",
        "account-is-administrator",
        "account-language-not-english",
        "completion-off",
        "custom-reports-off",
        "files-not-allowed",
        "function-missing",
        "functions-good",
        "capability-missing",
        "capability-not-tested",
        "capabilities-good",
        "clock-differs",
        "clock-unknown",
        "clock-good",
        "max-input-vars-too-low",
        "max-input-vars-unknown",
        "max-input-vars-good",
        "idnumber-editable",
        "idnumber-lock-unknown",
        "idnumber-locked",
        "logstore-unknown",
        "logstore-real-time",
        "logstore-batch-small",
        "logstore-without-idnumber",
        "logstore-good",
        "logstore-tls-not-verified",
        "logstore-scorm-broken",
        "plugin-absent",
        "plugin-there",
    }
)


def check(seen: Seen, *, base_url: str, uses: Iterable[Use]) -> tuple[Finding, ...]:
    """Say what was found. `uses`: what this Moodle is to be used for; the rest is not asked of it."""
    wanted = frozenset(uses) | {Use.CONNECT}
    return (
        *_version(seen.site),
        *_site(seen.site, base_url.rstrip("/"), wanted),
        *_functions(seen.site, wanted),
        *_capabilities(seen, wanted),
        *_clock(seen.clocks),
        *_input_vars(seen.settings.max_input_vars),
        *_idnumber(seen.settings),
        *_logstore(seen.settings),
        *_plugin(seen.site),
    )


def worst(findings: Iterable[Finding]) -> Severity:
    """The severity of the whole, `GOOD` for none."""
    order = list(Severity)
    return min((each.severity for each in findings), key=order.index, default=Severity.GOOD)


def _version(site: SiteInfo) -> Iterator[Finding]:
    told = {"release": site.release, "oldest": "4.5", "newest": "5.1"}
    parts = _RELEASE.match(site.release)
    version = (int(parts[1]), int(parts[2])) if parts else (0, 0)
    if version < OLDEST:
        yield Finding(Severity.PROBLEM, code="version-too-old", params=told)
    elif version > NEWEST:
        yield Finding(Severity.WARNING, code="version-not-tried", params=told)
    else:
        yield Finding(Severity.GOOD, code="version-good", params=told)


def _site(site: SiteInfo, base_url: str, wanted: frozenset[Use]) -> Iterator[Finding]:
    if site.site_url != base_url:
        told = {"told": site.site_url, "used": base_url}
        yield Finding(Severity.WARNING, code="address-differs", params=told)
    if site.is_admin:
        yield Finding(Severity.WARNING, code="account-is-administrator", params={"username": site.username})
    if Use.REPORT in wanted and site.language != "en":
        told = {"language": site.language}
        yield Finding(Severity.PROBLEM, code="account-language-not-english", params=told)
    if not site.features.get("enablecompletion", True):
        yield Finding(Severity.PROBLEM, code="completion-off")
    if Use.REPORT in wanted and not site.features.get("enablecustomreports", True):
        yield Finding(Severity.PROBLEM, code="custom-reports-off")
    if Use.COURSES in wanted and not site.may_download:
        yield Finding(Severity.WARNING, code="files-not-allowed")


def _functions(site: SiteInfo, wanted: frozenset[Use]) -> Iterator[Finding]:
    needed = [each for each in FUNCTIONS.values() if each.use in wanted]
    missing = [each for each in needed if each.name not in site.functions]
    for each in missing:
        told = {"function": each.name, "use": each.use.value}
        yield Finding(Severity.PROBLEM, code="function-missing", params=told)
    if not missing:
        yield Finding(Severity.GOOD, code="functions-good", params={"count": len(needed)})


def _capabilities(seen: Seen, wanted: frozenset[Use]) -> Iterator[Finding]:
    """Worst first: a silent loss is a problem, a refusal at least says so."""
    functions = [each for each in FUNCTIONS.values() if each.use in wanted]
    names = sorted({need.capability for each in functions for need in each.needs})
    untested = {name for name in names if not _tested(seen, name)} - seen.lacking
    for name in names:
        if name in seen.lacking:
            yield _missing(name, wanted)
        elif name in untested:
            yield Finding(Severity.NOTE, code="capability-not-tested", params=_effect(name, wanted))
    if not seen.lacking & set(names):
        tested = len(names) - len(untested)
        yield Finding(Severity.GOOD, code="capabilities-good", params={"count": tested})


def _missing(name: str, wanted: frozenset[Use]) -> Finding:
    """Only course:update may be lacking with little harm: it hides the courses' idnumbers in lists."""
    severity = Severity.WARNING if name == "moodle/course:update" else Severity.PROBLEM
    return Finding(severity, code="capability-missing", params=_effect(name, wanted))


def _effect(name: str, wanted: frozenset[Use]) -> dict[str, object]:
    """Which functions suffer and how: `silently` those that answer as if all were well."""
    hit = [
        (each.name, need.without)
        for each in FUNCTIONS.values()
        if each.use in wanted
        for need in each.needs
        if need.capability == name
    ]
    silent = tuple(f"{function}:{without}" for function, without in hit if without is not Without.REFUSED)
    refused = tuple(function for function, without in hit if without is Without.REFUSED)
    return {"capability": name, "refused": refused, "silently": silent}


def _tested(seen: Seen, name: str) -> bool:
    """A call that was tried tells of the capabilities it would be refused for, not of the silent ones."""
    return any(
        need.capability == name and need.without is Without.REFUSED
        for function in seen.tried
        for need in FUNCTIONS[function].needs
    ) or (name in _TOLD_BY_WITNESS and "core_user_get_users_by_field" in seen.tried)


_TOLD_BY_WITNESS = frozenset(need.capability for need in FUNCTIONS["core_user_get_users_by_field"].needs)


def _clock(clocks: Clocks) -> Iterator[Finding]:
    """The time told lies within the call when the clocks agree; what lies outside is their difference."""
    if clocks.told is None:
        yield Finding(Severity.NOTE, code="clock-unknown")
        return
    behind = (clocks.asked - clocks.told).total_seconds()
    ahead = (clocks.told - clocks.answered).total_seconds()
    seconds = max(behind, ahead, 0.0)
    told = {"seconds": round(seconds), "ahead": ahead > behind}
    if seconds <= _NOTICED_S:
        yield Finding(Severity.GOOD, code="clock-good", params=told)
        return
    worrying = Severity.WARNING if seconds > _WORRYING_S else Severity.NOTE
    severity = Severity.PROBLEM if seconds > _FATAL_S else worrying
    yield Finding(severity, code="clock-differs", params=told)


def _input_vars(limit: int | None) -> Iterator[Finding]:
    told = {"limit": limit, "needed": MOST_VARIABLES}
    if limit is None:
        yield Finding(Severity.NOTE, code="max-input-vars-unknown", params=told)
    elif limit < MOST_VARIABLES:
        yield Finding(Severity.PROBLEM, code="max-input-vars-too-low", params=told)
    else:
        yield Finding(Severity.GOOD, code="max-input-vars-good", params=told)


def _idnumber(settings: Settings) -> Iterator[Finding]:
    locked = settings.idnumber_locked
    if locked is None:
        yield Finding(Severity.WARNING, code="idnumber-lock-unknown")
    elif locked:
        yield Finding(Severity.GOOD, code="idnumber-locked")
    else:
        yield Finding(Severity.PROBLEM, code="idnumber-editable")


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
    if settings.logstore_sends_idnumber is False:
        yield Finding(Severity.NOTE, code="logstore-without-idnumber")


def _plugin(site: SiteInfo) -> Iterator[Finding]:
    versions = {version for name, version in site.functions.items() if name.startswith(PLUGIN_PREFIX)}
    if versions:
        yield Finding(Severity.GOOD, code="plugin-there", params={"version": max(versions)})
    else:
        yield Finding(Severity.NOTE, code="plugin-absent")
