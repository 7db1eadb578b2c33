"""One transaction with all its stores, the work in it, and the database that gives it."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from lms_bridge.services.account_pages import AccountPages
from lms_bridge.services.course_pages import CoursePages
from lms_bridge.services.import_roster import RosterStore
from lms_bridge.services.package_pages import PackagePages
from lms_bridge.services.pages import Pages
from lms_bridge.services.ports import lrs
from lms_bridge.services.ports.acceptance import AcceptanceFigures
from lms_bridge.services.ports.access import Logins, Logs, Sources
from lms_bridge.services.ports.attendance import AttendanceFiles
from lms_bridge.services.ports.bodies import Bodies, Validity
from lms_bridge.services.ports.checks import Checks
from lms_bridge.services.ports.classroom import AttendanceMarks, Classrooms
from lms_bridge.services.ports.clients import Clients
from lms_bridge.services.ports.credentials import Credentials
from lms_bridge.services.ports.deletion import Deletions
from lms_bridge.services.ports.forwarding import ForwardRows, ForwardStream, ForwardTargets
from lms_bridge.services.ports.gradebook import Gradebook
from lms_bridge.services.ports.indicators import Figures
from lms_bridge.services.ports.issuing import Closings, IssuedDocuments
from lms_bridge.services.ports.jobs import Jobs, Notices
from lms_bridge.services.ports.lms import Courses, MoodleUsers, Ties
from lms_bridge.services.ports.meetings import Meetings
from lms_bridge.services.ports.objections import Objections, Proposals
from lms_bridge.services.ports.outbox import Outbox, RegisterTargets
from lms_bridge.services.ports.packages import Packages
from lms_bridge.services.ports.papers import Papers, SigningKeys
from lms_bridge.services.ports.persons import Merges
from lms_bridge.services.ports.plans import Invitations, Plans, Seats, Wants
from lms_bridge.services.ports.polled import Agreements, Looks, Readings, Sides
from lms_bridge.services.ports.pulls import Pulls
from lms_bridge.services.ports.queues import Queues
from lms_bridge.services.ports.raw import Accounts, Deliveries, Facts, Statements
from lms_bridge.services.ports.reconciling import Reconciling
from lms_bridge.services.ports.refusals import Refusals
from lms_bridge.services.ports.registrations import Registrations
from lms_bridge.services.ports.results import Completions, Enrolments, Pairs, Register, Submissions
from lms_bridge.services.ports.rostering import Rostering
from lms_bridge.services.ports.run_ends import RunEnds
from lms_bridge.services.ports.subscribers import Messages, Subscribers
from lms_bridge.services.ports.tracks import TracksStore
from lms_bridge.services.ports.watch import Sites, Watch
from lms_bridge.services.ports.windows import Gatherings, Windows
from lms_bridge.services.ports.withdrawals import Withdrawals
from lms_bridge.services.report import Report
from lms_bridge.services.statement_pages import StatementPages


@dataclass(frozen=True, slots=True)
class Lot:
    """Rows taken together under one lease."""

    lease: str
    size: int


class Work(Protocol):
    """Claims of rows that wait: `statement`, `delivery`, `tracks`, `pair`, `submission`, `notice`, `look`.

    Of these `notice` and `look`, for which others are called, are no part of what is pending.
    """

    def due(self, kind: str, *, at_ms: int) -> bool:
        """Whether a claim would find something."""

    def claim(self, kind: str, *, limit: int, at_ms: int, lease_ms: int) -> Lot | None:
        """Take what is due, or whose lease ran out, in order of arrival. None when nothing is."""

    def claim_on(self, kind: str, *, limit: int, at_ms: int, lease_ms: int) -> Lot | None:
        """The same of what is due and was not tried before: for who has just claimed and goes on."""

    def finish(self, kind: str, lot: Lot) -> None:
        """What still is under the lease is done; what was made due again meanwhile stays due."""

    def give_back(self, kind: str, lot: Lot, *, next_try_ms: int = 0) -> None:
        """To be claimed again from that time on, as if never tried."""

    def fail(self, kind: str, lot: Lot, *, error: str, next_try_ms: int | None) -> None:
        """To be tried again at that time, or dead (None): a person looks at it."""

    def retry(self, kind: str) -> int:
        """Make all that is laid aside due again; how many there were."""

    def pending(self) -> int:
        """How many rows are due, leased or awaiting a retry."""


class Unit(Protocol):
    """One transaction."""

    def alone(self) -> None:
        """Wait until no other unit tells facts, links accounts or takes a roster over, and keep them out.

        Called first by whoever does one of these: they look for each other's rows.
        """

    @property
    def classrooms(self) -> Classrooms: ...
    @property
    def attendance_marks(self) -> AttendanceMarks: ...
    @property
    def sources(self) -> Sources: ...
    @property
    def checks(self) -> Checks: ...
    @property
    def sites(self) -> Sites: ...
    @property
    def watch(self) -> Watch: ...
    @property
    def acceptance(self) -> AcceptanceFigures: ...
    @property
    def attendance(self) -> AttendanceFiles: ...
    @property
    def credentials(self) -> Credentials: ...
    @property
    def clients(self) -> Clients: ...
    @property
    def logins(self) -> Logins: ...
    @property
    def roster(self) -> RosterStore: ...
    @property
    def bodies(self) -> Bodies: ...
    @property
    def validity(self) -> Validity: ...
    @property
    def merges(self) -> Merges: ...
    @property
    def rostering(self) -> Rostering: ...
    @property
    def gradebook(self) -> Gradebook: ...
    @property
    def statements(self) -> Statements: ...
    @property
    def deletions(self) -> Deletions: ...
    @property
    def statement_pages(self) -> StatementPages: ...
    @property
    def search(self) -> lrs.Statements: ...
    @property
    def attachments(self) -> lrs.Attachments: ...
    @property
    def documents(self) -> lrs.Documents: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def refusals(self) -> Refusals: ...
    @property
    def meetings(self) -> Meetings: ...
    @property
    def windows(self) -> Windows: ...
    @property
    def run_ends(self) -> RunEnds: ...
    @property
    def gatherings(self) -> Gatherings: ...
    @property
    def facts(self) -> Facts: ...
    @property
    def pairs(self) -> Pairs: ...
    @property
    def completions(self) -> Completions: ...
    @property
    def withdrawals(self) -> Withdrawals: ...
    @property
    def closings(self) -> Closings: ...
    @property
    def objections(self) -> Objections: ...
    @property
    def proposals(self) -> Proposals: ...
    @property
    def issued(self) -> IssuedDocuments: ...
    @property
    def papers(self) -> Papers: ...
    @property
    def signing_keys(self) -> SigningKeys: ...
    @property
    def submissions(self) -> Submissions: ...
    @property
    def register_targets(self) -> RegisterTargets: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def reconciling(self) -> Reconciling: ...
    @property
    def register(self) -> Register: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def enrolments(self) -> Enrolments: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def courses(self) -> Courses: ...
    @property
    def account_pages(self) -> AccountPages: ...
    @property
    def course_pages(self) -> CoursePages: ...
    @property
    def moodle_users(self) -> MoodleUsers: ...
    @property
    def ties(self) -> Ties: ...
    @property
    def tracks(self) -> TracksStore: ...
    @property
    def registrations(self) -> Registrations: ...
    @property
    def packages(self) -> Packages: ...
    @property
    def package_pages(self) -> PackagePages: ...
    @property
    def pulls(self) -> Pulls: ...
    @property
    def plans(self) -> Plans: ...
    @property
    def invitations(self) -> Invitations: ...
    @property
    def seats(self) -> Seats: ...
    @property
    def wants(self) -> Wants: ...
    @property
    def work(self) -> Work: ...
    @property
    def queues(self) -> Queues: ...
    @property
    def looks(self) -> Looks: ...
    @property
    def readings(self) -> Readings: ...
    @property
    def sides(self) -> Sides: ...
    @property
    def agreements(self) -> Agreements: ...
    @property
    def forward_targets(self) -> ForwardTargets: ...
    @property
    def forward_stream(self) -> ForwardStream: ...
    @property
    def forward_rows(self) -> ForwardRows: ...
    @property
    def subscribers(self) -> Subscribers: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def logs(self) -> Logs: ...
    @property
    def figures(self) -> Figures: ...
    @property
    def report(self) -> Report: ...
    @property
    def pages(self) -> Pages: ...


class Database(Protocol):
    def oldest_write_ms(self) -> int | None:
        """When the oldest writing unit of this process that is still open began; None where there is none."""

    def read(self) -> AbstractContextManager[Unit]:
        """A unit that sees one moment and changes nothing."""

    def write(self) -> AbstractContextManager[Unit]:
        """A unit that is committed when the block ends, and undone when it raises."""
