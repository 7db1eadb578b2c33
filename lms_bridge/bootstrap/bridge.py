"""Where concrete things are made and handed out, and nowhere else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Event
from typing import Final

from lms_bridge.bootstrap.access import Access
from lms_bridge.bootstrap.counting import Counting, counting_of
from lms_bridge.bootstrap.fetching import Fetching
from lms_bridge.bootstrap.forwarding import Forwarding, Parts, forwarding_of
from lms_bridge.bootstrap.ground import Ground
from lms_bridge.bootstrap.hooks import hook_api, hooks_of, readers
from lms_bridge.bootstrap.issuing import Issuing, issuing_of, terms_of
from lms_bridge.bootstrap.notices import mailer_of, notifier_of
from lms_bridge.bootstrap.papers import Papers, papers_of
from lms_bridge.bootstrap.people import people_of
from lms_bridge.bootstrap.pulling import Pulling
from lms_bridge.bootstrap.registers import Registers, registers_of
from lms_bridge.bootstrap.reports import MeetingReporting
from lms_bridge.bootstrap.rosters import Rosters
from lms_bridge.bootstrap.subscribers import Subscribed, subscribed_of
from lms_bridge.db.checkpoints import MoveLog
from lms_bridge.db.unit import DbGlances
from lms_bridge.jobs.local import LocalEngine
from lms_bridge.jobs.schedule import Act, Schedule
from lms_bridge.jobs.sync_runner import SyncRunner
from lms_bridge.jobs.worker import Task, Worker
from lms_bridge.runtime.aside import aside
from lms_bridge.runtime.http import HttpClient
from lms_bridge.runtime.keys import FernetSealer
from lms_bridge.services.acts import Acts
from lms_bridge.services.attempt_statements import StateAttempts
from lms_bridge.services.check_meetings import LookAtMeetings
from lms_bridge.services.check_report import CheckReport
from lms_bridge.services.check_reports import LookAtReports
from lms_bridge.services.check_source import CheckSource
from lms_bridge.services.classroom_lists import ClassroomLists
from lms_bridge.services.compare_packages import ComparePackages
from lms_bridge.services.credentials import KeepCredentials
from lms_bridge.services.decide import DecidePairs
from lms_bridge.services.delete_statements import DeleteStatements
from lms_bridge.services.deliver import DeliverSubmissions
from lms_bridge.services.export_statements import ExportStatements
from lms_bridge.services.hand_in_analytics import HandInAnalytics
from lms_bridge.services.import_attendance import ImportAttendance
from lms_bridge.services.indicator_desk import IndicatorDesk
from lms_bridge.services.judge_registrations import JudgeRegistrations
from lms_bridge.services.judge_tracks import JudgeTracks
from lms_bridge.services.keep_refused import KeepRefused
from lms_bridge.services.keep_ways import KeepWays
from lms_bridge.services.look import LookAsked
from lms_bridge.services.moodles import NoToken, as_ours
from lms_bridge.services.people_desk import PeopleDesk
from lms_bridge.services.ports import Hook, Source
from lms_bridge.services.read import DeliveryReader, ReadDeliveries, ReadStatements
from lms_bridge.services.receive import ReceiveStatements
from lms_bridge.services.receive_calls import ReceiveDelivery
from lms_bridge.services.send_invitations import SendInvitations
from lms_bridge.services.send_notices import SendNotices
from lms_bridge.services.set_up import SetUp
from lms_bridge.services.sign_in import Logins
from lms_bridge.services.silence import WatchSilence
from lms_bridge.services.sync_jobs import SyncJobs
from lms_bridge.services.sync_runs import SyncRuns
from lms_bridge.services.sync_work import SyncHandler, SyncKind
from lms_bridge.services.tell_staff import Notifier, TellStaff
from lms_bridge.services.ties import KeepTies
from lms_bridge.services.tracks_desk import TracksDesk
from lms_bridge.services.upload_package import UploadPackage
from lms_bridge.services.watching import Watching
from lms_bridge.web.i18n import speech_of
from lms_bridge.web.invitation_words import InvitationsInWords
from lms_bridge.web.notice_words import NoticesInWords
from lms_bridge.webinars.attendance_files import read_file
from lms_bridge.webinars.bigbluebutton import KIND as BIGBLUEBUTTON
from lms_bridge.webinars.bigbluebutton_analytics import AnalyticsHook
from lms_bridge.webinars.zoom import KIND as ZOOM
from moodle_sync import Moodle, MoodleError

LANES: Final = 3
"""How many jobs one process runs at once, each of another source."""
_SILENCE_S: Final = 60.0
_FORGET_S: Final = 3600.0
_MOVE_LOG_S: Final = 0.25
_HOUR_MS: Final = 3_600_000


@dataclass(frozen=True)
class Bridge(Ground):
    """The service, put together for one process. Parts are made when first asked for."""

    @cached_property
    def hooks(self) -> Mapping[str, Hook]:
        return hooks_of(self.settings)

    @cached_property
    def readers(self) -> Mapping[str, DeliveryReader]:
        return readers()

    @cached_property
    def set_up(self) -> SetUp:
        return SetUp(self.database, self.clock, lambda: FernetSealer(self.key), self.ids.new)

    @cached_property
    def credentials(self) -> KeepCredentials:
        return KeepCredentials(self.database, self.clock, self.hasher, self.ids.new)

    @cached_property
    def access(self) -> Access:
        return Access(self.settings, self.credentials, DbGlances(self.engines, self.ids), self.beside)

    @cached_property
    def logins(self) -> Logins:
        return Logins(self.database, self.hasher, self.clock)

    @cached_property
    def watching(self) -> Watching:
        return Watching(self.database, self.clock)

    @cached_property
    def acts(self) -> Acts:
        return Acts(self.database, self.clock)

    @cached_property
    def people(self) -> PeopleDesk:
        return people_of(self.database, self.clock, self.settings)

    @cached_property
    def indicators(self) -> IndicatorDesk:
        return IndicatorDesk(self.database, self.clock, self.settings.elected_codes)

    @cached_property
    def classroom_lists(self) -> ClassroomLists:
        return ClassroomLists(self.database, self.clock, self.ids.new)

    @cached_property
    def rosters(self) -> Rosters:
        return Rosters(self.database, self.clock, self.moodle_of)

    def moodle_of(self, source: Source) -> Moodle:
        """The client of a source over connections of its own (`services.moodles.MoodleOf`)."""
        if not source.sealed_token:
            raise NoToken(name=source.name)
        token = FernetSealer(self.key).open(source.sealed_token)
        try:
            http = HttpClient()
            post, flows = self.meter.over(http.post_form), self.meter.over_flows(http.flow_form)
            return Moodle(post, source.home_page or "", token, flows=flows)
        except MoodleError as error:
            raise as_ours(source, error) from error

    @cached_property
    def reports(self) -> MeetingReporting:
        return MeetingReporting(self.database, self.clock, lambda: FernetSealer(self.key), self.meter)

    @cached_property
    def pulling(self) -> Pulling:
        sealer = lambda: FernetSealer(self.key)  # noqa: E731 - the key is read when a secret is needed
        home = self.settings.public_url
        return Pulling(self.database, self.clock, self.ids, sealer, self.meter, home)

    @cached_property
    def fetching(self) -> Fetching:
        return Fetching(self.database, self.clock, self.moodle_of, self.package_files)

    @cached_property
    def check_report(self) -> CheckReport:
        return CheckReport(self.moodle_of, self.clock)

    @cached_property
    def look_asked(self) -> LookAsked:
        """Does the looks that are due; called again and again."""
        return LookAsked(self.database, self.moodle_of, self.clock)

    @cached_property
    def handlers(self) -> Mapping[SyncKind, SyncHandler]:
        """What sync jobs do, by their kinds."""
        return {
            **self.fetching.jobs,
            SyncKind.REPORTS: self.reports.fetch,
            **self.rosters.jobs,
            **self.pulling.jobs,
        }

    @cached_property
    def periodic(self) -> Sequence[Callable[[], bool]]:
        """Further acts that are done again and again; each says whether it did something."""
        return (
            self.rosters.desk.apply_asked,
            self.send_invitations,
            self.look_asked,
            self.delete_statements.go_on,
        )

    @cached_property
    def keep_refused(self) -> KeepRefused:
        return KeepRefused(self.database, self.clock, days=self.settings.refused_days)

    @cached_property
    def export_statements(self) -> ExportStatements:
        return ExportStatements(self.database, self.clock, self.settings.public_url)

    @cached_property
    def delete_statements(self) -> DeleteStatements:
        return DeleteStatements(self.database, self.clock)

    @cached_property
    def send_invitations(self) -> SendInvitations:
        words = InvitationsInWords(speech_of(self.settings.notice_language), self.settings.contact)
        mailer = mailer_of(self.settings)
        return SendInvitations(self.database, self.clock, mailer, words)

    @cached_property
    def sync_jobs(self) -> SyncJobs:
        return SyncJobs(self.database, self.clock, self.ids.new, frozenset(self.handlers))

    @cached_property
    def notifier(self) -> Notifier:
        """The way to staff by the settings. Raises `InvalidValue`."""
        return notifier_of(self.settings, self.clock)

    @cached_property
    def _tell(self) -> TellStaff:
        words = NoticesInWords(speech_of(self.settings.notice_language), self.settings.public_url)
        return TellStaff(words, self.notifier.to, self.ids.new)

    def sync_runner(self, stop: Event) -> SyncRunner:
        """Runs jobs until `stop` is set; what it has in hand then is given back."""
        runs = SyncRuns(self.database, self.clock, self._tell)
        return SyncRunner(runs, self.handlers, self.meter, stop, told=self.metrics.ran)

    def schedule(self) -> Schedule:
        """All that is done again and again beside the worker."""
        stop = Event()
        runner = self.sync_runner(stop)
        lanes = [Act(f"sync jobs {number}", runner.run_due) for number in range(1, LANES + 1)]
        watch = Act("silence", WatchSilence(self.database, self.clock, self._tell), _SILENCE_S)
        forget = Act("what was refused", self.keep_refused.forget, _FORGET_S)
        send = Act("notices", SendNotices(self.database, self.clock, self.notifier))
        log = Act("write-ahead log", MoveLog(self.engines), _MOVE_LOG_S)
        periodic = [Act(_name(do), do) for do in self.periodic]
        others = (
            *self.forwarding.acts(),
            *self.registers.acts(),
            *self.subscribed.acts(),
            *self.counting.acts(),
            *self.issuing.acts(),
        )
        return Schedule([*lanes, *others, watch, forget, send, log, *periodic], stop)

    @cached_property
    def counting(self) -> Counting:
        to = lambda: self.notifier.to  # noqa: E731 - its settings are read when something is to be told
        return counting_of(self.database, self.clock, self.ids, settings=self.settings, to=to)

    @cached_property
    def papers(self) -> Papers:
        sealer = lambda: FernetSealer(self.key)  # noqa: E731 - the key is read when something is signed
        return papers_of(self.database, self.clock, sealer=sealer, settings=self.settings)

    @cached_property
    def issuing(self) -> Issuing:
        return issuing_of(self.database, self.clock, self.ids, settings=self.settings)

    @cached_property
    def _parts(self) -> Parts:
        to = lambda: self.notifier.to  # noqa: E731 - its settings are read when something is to be told
        return Parts(self.database, self.clock, self.ids, lambda: FernetSealer(self.key), to)

    @cached_property
    def forwarding(self) -> Forwarding:
        return forwarding_of(self._parts, self.settings)

    @cached_property
    def registers(self) -> Registers:
        return registers_of(self._parts, self.settings)

    @cached_property
    def subscribed(self) -> Subscribed:
        return subscribed_of(self._parts, self.settings)

    @cached_property
    def check_source(self) -> CheckSource:
        meetings = LookAtMeetings(lambda: FernetSealer(self.key), hook_api)
        reports = LookAtReports(self.reports.of)
        return CheckSource(
            self.database, self.clock, self.moodle_of, {BIGBLUEBUTTON: meetings, ZOOM: reports}
        )

    def check_aside(self, name: str) -> bool:
        """Begin a check that goes on by itself; False where one goes on. Raises `NotFound`."""
        begins = self.check_source.begin(name)
        if begins:
            aside("check", lambda: self.check_source.run(name))
        return begins

    @cached_property
    def tracks_desk(self) -> TracksDesk:
        return TracksDesk(self.database, self.clock, self.known_package)

    @cached_property
    def ties(self) -> KeepTies:
        return KeepTies(self.database, self.clock)

    @cached_property
    def upload_package(self) -> UploadPackage:
        return UploadPackage(self.database, self.clock, self.package_files)

    @cached_property
    def import_attendance(self) -> ImportAttendance:
        return ImportAttendance(self.database, self.clock, read_file)

    @cached_property
    def compare_packages(self) -> ComparePackages:
        return ComparePackages(self.known_package)

    @cached_property
    def receive(self) -> ReceiveStatements:
        return ReceiveStatements(self.database, self.clock)

    @cached_property
    def receive_delivery(self) -> ReceiveDelivery:
        return ReceiveDelivery(self.database, self.clock, lambda: FernetSealer(self.key), self.hooks)

    def busy(self) -> bool:
        """Whether anybody who sends has to be answered at this moment."""
        return self.receive.busy or self.receive_delivery.busy

    def worker(self) -> Worker:
        """A worker over all tasks, in the order of the pipeline."""
        firm_ms = self.settings.firm_hours * _HOUR_MS
        tasks = (
            Task("statement", ReadStatements(self.clock)),
            Task("delivery", ReadDeliveries(self.readers, self.clock)),
            Task("tracks", JudgeTracks(self.clock, self.known_package, StateAttempts(self.clock))),
            Task("registration", JudgeRegistrations(self.clock, self.known_package)),
            Task("pair", DecidePairs(self.clock, firm_ms, terms_of(self.settings))),
            Task("submission", DeliverSubmissions(self.clock)),
        )
        return Worker(self.database, self.clock, tasks, busy=self.busy, told=self.metrics.worked)

    @cached_property
    def keep_ways(self) -> KeepWays:
        return KeepWays(self.database, self.clock, self.settings.presence_ways)

    @cached_property
    def hand_in_analytics(self) -> HandInAnalytics:
        return HandInAnalytics(self.database, self.clock, AnalyticsHook())

    def local_engine(self) -> LocalEngine:
        return LocalEngine(self.worker)


def _name(do: Callable[[], bool]) -> str:
    return getattr(do, "__name__", type(do).__name__)
