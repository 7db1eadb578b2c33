"""Checking a source: what is there, what is missing, and what that does silently. The last check is kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lms_bridge.domain.errors import BridgeError, NotFound
from lms_bridge.domain.programme import Form
from lms_bridge.services.moodle_options import MoodleOptions, moodle_options
from lms_bridge.services.moodles import MOODLE, MoodleOf, speaking_to
from lms_bridge.services.ports import Clock, Database, Source, Unit
from lms_bridge.services.ports.jobs import SyncKind
from moodle_sync.check import Settings, check
from moodle_sync.findings import Finding, Severity
from moodle_sync.functions import PLUGIN_PREFIX, Use
from moodle_sync.probe import look

FAILED = "check-failed"
"""The code of a check that ended by a fault of ours."""

_SESSIONS = "mod_attendance_get_sessions"
_ALWAYS = frozenset({Use.CONNECT, Use.ACCOUNTS, Use.COURSES, Use.COMPLETIONS, Use.ROSTERS})


@dataclass(frozen=True, slots=True)
class _Lists:
    """Of Moodle's lists of classroom days: whether a job fetches them, and whether a course may have some."""

    asked_for: bool
    held: bool


@dataclass(frozen=True, slots=True)
class CheckSource:
    """Looks at a Moodle without changing anything in it, and at sources of other kinds by their `looks`."""

    database: Database
    clock: Clock
    moodle_of: MoodleOf
    looks: Mapping[str, Callable[[Source], tuple[Finding, ...]]] = field(default_factory=dict)

    def begin(self, name: str) -> bool:
        """Keep that a check begins; False where one goes on. Raises `NotFound`."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            source = self._source(unit, name)
            last = unit.checks.last().get(source.id)
            if last is not None and last.running(now_ms):
                return False
            unit.checks.began(source.id, at_ms=now_ms)
        return True

    def run(self, name: str, *, course_id: int | None = None) -> tuple[Finding, ...]:
        """What is found, the worst first. `course_id`: Moodle's number of a course to try capabilities in,
        else one that a realisation is tied to.

        Raises `NotFound`, `NoToken`, `SourceRefused`, `SourceUnavailable`, and the like of other kinds: then
        the trouble is kept as what was found.
        """
        with self.database.read() as unit:
            source = self._source(unit, name)
            classroom = _classroom_course(unit, source) if source.kind == MOODLE else None
            course = course_id or classroom or unit.checks.course_at(source.home_page or "")
            lists = _Lists(asked_for=_is_fetched(unit, source), held=classroom is not None)
        try:
            found = self._look(source, course, lists)
        except BridgeError as error:
            self._keep(source, [_as_finding(error)])
            raise
        except Exception:
            self._keep(source, [Finding(Severity.PROBLEM, code=FAILED)])
            raise
        self._keep(source, found)
        return found

    def _source(self, unit: Unit, name: str) -> Source:
        source = unit.sources.by_name(name)
        if source is None or source.kind not in {MOODLE, *self.looks}:
            raise NotFound(what="source", name=name)
        return source

    def _look(self, source: Source, course_id: int | None, lists: _Lists) -> tuple[Finding, ...]:
        look_at = self.looks.get(source.kind)
        return self._look_at_moodle(source, course_id, lists) if look_at is None else look_at(source)

    def _look_at_moodle(self, source: Source, course_id: int | None, lists: _Lists) -> tuple[Finding, ...]:
        options = moodle_options(source.options)
        uses = _uses(options) | ({Use.ATTENDANCE} if lists.asked_for else set())
        tried = uses | ({Use.ATTENDANCE} if lists.held else set())
        with speaking_to(source):
            moodle = self.moodle_of(source)
            seen = look(moodle, uses=tried, course_id=course_id, settings=_settings(options), now=self._now)
        with_plugin = any(name.startswith(PLUGIN_PREFIX) for name in seen.site.functions)
        # Without the plugin the report is the only way to hear of completions in one call.
        more = {Use.PLUGIN} if with_plugin else {Use.REPORT} if options.report_id is not None else set()
        # Whoever lets us see Moodle's lists of classroom days means them to count; else staff tick them.
        seen_lists = {Use.ATTENDANCE} if lists.held and _SESSIONS in seen.site.functions else set()
        return check(seen, base_url=moodle.base_url, uses=uses | more | seen_lists)

    def _keep(self, source: Source, findings: Sequence[Finding]) -> None:
        with self.database.write() as unit:
            unit.checks.ended(source.id, findings, at_ms=self.clock.now_ms())

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now_ms() / 1000, UTC)


def _classroom_course(unit: Unit, source: Source) -> int | None:
    """A course in which something is held in a classroom; the first by its number."""
    courses = (
        one.course_id
        for one in unit.sides.tied(source)
        if any(each.form is Form.CLASSROOM for each in one.realisations)
    )
    return min(courses, default=None)


def _is_fetched(unit: Unit, source: Source) -> bool:
    return any(one.kind is SyncKind.ATTENDANCE and one.source_id == source.id for one in unit.jobs.all())


def _uses(options: MoodleOptions) -> frozenset[Use]:
    """What this Moodle is used for, as it is set."""
    switched = {
        Use.NEW_ACCOUNTS: options.make_accounts or options.update_names,
        Use.GROUPS: options.groups_by_body,
        Use.COHORTS: options.cohorts_by_programme,
    }
    return _ALWAYS | {use for use, on in switched.items() if on}


def _settings(options: MoodleOptions) -> Settings:
    return Settings(
        options.max_input_vars,
        idnumber_locked=options.idnumber_locked,
        logstore_batch_size=options.logstore_batch_size,
        logstore_real_time=options.logstore_real_time,
        logstore_sends_idnumber=options.logstore_sends_idnumber,
        logstore_sends_username=options.logstore_sends_username,
    )


def _as_finding(error: BridgeError) -> Finding:
    """A check that could not be made is a problem of its own, by the code of the trouble."""
    code = str(error.params.get("trouble", error.code))
    hidden = ("trouble", "source")
    params = {name: value for name, value in error.params.items() if name not in hidden}
    return Finding(Severity.PROBLEM, code=code, params=params)
