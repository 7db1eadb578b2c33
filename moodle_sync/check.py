"""What a look at a Moodle found, as findings: what is there, what is missing, and what that does silently.

Pure: `probe` does the looking. The words, with Moodle's own menus, are made at the edge from `code` and
`params`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import KW_ONLY, dataclass
from datetime import datetime

from moodle_sync.check_settings import Settings, settings_found
from moodle_sync.client.plugin_status import PluginStatus
from moodle_sync.client.site import SiteInfo
from moodle_sync.findings import Finding, Severity, worst, worst_first
from moodle_sync.functions import FUNCTIONS, PLUGIN_PREFIX, Use, Without

__all__ = ["CODES", "Clocks", "Finding", "Seen", "Settings", "Severity", "check", "worst"]

OLDEST, NEWEST = (4, 5), (5, 1)
_NOTICED_S, _WORRYING_S, _FATAL_S = 2, 30, 240
_RELEASE = re.compile(r"([0-9]+)\.([0-9]+)")


@dataclass(frozen=True, slots=True)
class Clocks:
    """When we asked, what Moodle's clock said, and when the answer came; aware."""

    asked: datetime
    _: KW_ONLY
    told: datetime | None
    answered: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """What the probe saw. `lacking`: capabilities found missing. `tried`: functions that were called.

    `settings`: what an administrator told; `plugin`: what the companion plugin says, where there is one.
    `no_course`: the course to try in, where Moodle does not know it.
    """

    site: SiteInfo
    _: KW_ONLY
    lacking: frozenset[str]
    tried: frozenset[str]
    clocks: Clocks
    settings: Settings
    plugin: PluginStatus | None = None
    no_course: int | None = None


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
        "course-unknown",
        "clock-differs",
        "clock-unknown",
        "clock-good",
        "max-input-vars-too-low",
        "max-input-vars-unknown",
        "max-input-vars-good",
        "idnumber-editable",
        "idnumber-not-locked",
        "idnumber-lock-unknown",
        "idnumber-locked",
        "logstore-off",
        "logstore-unknown",
        "logstore-real-time",
        "logstore-batch-small",
        "logstore-without-idnumber",
        "logstore-endpoint-unset",
        "logstore-sends-username",
        "logstore-good",
        "logstore-tls-not-verified",
        "logstore-scorm-broken",
        "plugin-absent",
        "plugin-there",
        "plugin-endpoint-unset",
        "plugin-secret-unset",
        "cron-unknown",
        "cron-never",
        "cron-late",
        "cron-good",
        "outbox-waits",
        "outbox-good",
    }
)


def check(seen: Seen, *, base_url: str, uses: Iterable[Use]) -> tuple[Finding, ...]:
    """Say what was found, the worst first. `uses`: what this Moodle is to be used for; the rest is not asked
    of it."""
    wanted = frozenset(uses) | {Use.CONNECT}
    return worst_first(
        [
            *_version(seen.site),
            *_site(seen, base_url.rstrip("/"), wanted),
            *_functions(seen.site, wanted),
            *_course(seen.no_course),
            *_capabilities(seen, wanted),
            *_clock(seen.clocks),
            *settings_found(seen.settings, seen.plugin, now=seen.clocks.told or seen.clocks.answered),
            *_plugin(seen),
        ]
    )


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


def _site(seen: Seen, base_url: str, wanted: frozenset[Use]) -> Iterator[Finding]:
    site = seen.site
    if site.site_url != base_url:
        told = {"told": site.site_url, "used": base_url}
        yield Finding(Severity.WARNING, code="address-differs", params=told)
    if site.is_admin:
        yield Finding(Severity.WARNING, code="account-is-administrator", params={"username": site.username})
    if Use.REPORT in wanted and site.language != "en":
        told = {"language": site.language}
        yield Finding(Severity.PROBLEM, code="account-language-not-english", params=told)
    told_off = seen.plugin is not None and not seen.plugin.completion_enabled
    if told_off or not site.features.get("enablecompletion", True):
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


def _course(unknown: int | None) -> Iterator[Finding]:
    if unknown is not None:
        yield Finding(Severity.WARNING, code="course-unknown", params={"course": unknown})


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


def _plugin(seen: Seen) -> Iterator[Finding]:
    """A plugin whose state our account may not ask for is still there."""
    if seen.plugin is not None:
        yield Finding(Severity.GOOD, code="plugin-there", params={"version": str(seen.plugin.version)})
        return
    functions = seen.site.functions.items()
    versions = {version for name, version in functions if name.startswith(PLUGIN_PREFIX)}
    if versions:
        yield Finding(Severity.GOOD, code="plugin-there", params={"version": max(versions)})
    else:
        yield Finding(Severity.NOTE, code="plugin-absent")
    yield Finding(Severity.NOTE, code="cron-unknown")
