"""One transaction and its stores."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from threading import local

from sqlalchemy import Connection

from lms_bridge.db.acceptance import DbAcceptance
from lms_bridge.db.access import DbLogins, DbLogs, DbSources
from lms_bridge.db.accounts import DbAccounts
from lms_bridge.db.agreements import DbAgreements
from lms_bridge.db.attendance import DbAttendance
from lms_bridge.db.attendance_marks import DbAttendanceMarks
from lms_bridge.db.bodies import DbBodies
from lms_bridge.db.checks import DbChecks
from lms_bridge.db.circles import DbInvitations
from lms_bridge.db.classroom import DbClassrooms
from lms_bridge.db.clients import DbClients
from lms_bridge.db.completions import DbCompletions
from lms_bridge.db.courses import DbCourses
from lms_bridge.db.credentials import DbCredentials
from lms_bridge.db.deletions import DbDeletions
from lms_bridge.db.deliveries import DbDeliveries
from lms_bridge.db.dictionary import DbDictionary, Memory
from lms_bridge.db.documents import DbAttachments, DbDocuments
from lms_bridge.db.engine import Engines, glancing, in_our_words, reading, writing
from lms_bridge.db.enrolments import DbEnrolments
from lms_bridge.db.facts import DbFacts
from lms_bridge.db.figures import DbFigures
from lms_bridge.db.gatherings import DbGatherings
from lms_bridge.db.gradebook import DbGradebook
from lms_bridge.db.ids import Ids
from lms_bridge.db.issuing_stores import IssuingStores
from lms_bridge.db.jobs import DbJobs
from lms_bridge.db.links import DbLinks
from lms_bridge.db.looks import DbLooks, DbReadings
from lms_bridge.db.meetings import DbMeetings
from lms_bridge.db.merges import DbMerges
from lms_bridge.db.moodle_users import DbMoodleUsers
from lms_bridge.db.notices import DbNotices
from lms_bridge.db.order import alone
from lms_bridge.db.packages import DbPackages
from lms_bridge.db.page_accounts import DbAccountPages
from lms_bridge.db.page_courses import DbCoursePages
from lms_bridge.db.page_packages import DbPackagePages
from lms_bridge.db.page_statements import DbStatementPages
from lms_bridge.db.pages import DbPages
from lms_bridge.db.pairs import DbPairs
from lms_bridge.db.plans import DbPlans
from lms_bridge.db.pulls import DbPulls
from lms_bridge.db.queues import DbQueues
from lms_bridge.db.refusals import DbRefusals
from lms_bridge.db.registrations import DbRegistrations
from lms_bridge.db.report import DbReport
from lms_bridge.db.roster import DbRoster
from lms_bridge.db.rostering import DbRostering
from lms_bridge.db.run_ends import DbRunEnds
from lms_bridge.db.search import DbSearch
from lms_bridge.db.seats import DbSeats, DbWants
from lms_bridge.db.sending_stores import SendingStores
from lms_bridge.db.sides import DbSides
from lms_bridge.db.sites import DbSites
from lms_bridge.db.statements import DbStatements
from lms_bridge.db.ties import DbTies
from lms_bridge.db.tracks import DbTracks
from lms_bridge.db.validity import DbValidity
from lms_bridge.db.watch import DbWatch
from lms_bridge.db.windows import DbWindows
from lms_bridge.db.withdrawals import DbWithdrawals
from lms_bridge.db.work import DbWork


class DbUnit(IssuingStores, SendingStores):
    """The stores of `services.ports.Unit` over one connection, each made when first asked for."""

    def __init__(self, connection: Connection, ids: Ids, memory: Memory) -> None:
        self._connection = connection
        self._ids = ids
        self._memory = memory

    def alone(self) -> None:
        alone(self._connection)

    @cached_property
    def tracks(self) -> DbTracks:
        return DbTracks(self._connection, self._ids)

    @cached_property
    def registrations(self) -> DbRegistrations:
        return DbRegistrations(self._connection, self._ids)

    @cached_property
    def classrooms(self) -> DbClassrooms:
        return DbClassrooms(self._connection, self._ids)

    @cached_property
    def attendance_marks(self) -> DbAttendanceMarks:
        return DbAttendanceMarks(self._connection, self._ids)

    @cached_property
    def sources(self) -> DbSources:
        return DbSources(self._connection)

    @cached_property
    def checks(self) -> DbChecks:
        return DbChecks(self._connection)

    @cached_property
    def sites(self) -> DbSites:
        return DbSites(self._connection)

    @cached_property
    def watch(self) -> DbWatch:
        return DbWatch(self._connection)

    @cached_property
    def acceptance(self) -> DbAcceptance:
        return DbAcceptance(self._connection)

    @cached_property
    def attendance(self) -> DbAttendance:
        return DbAttendance(self._connection, self._ids, self.accounts)

    @cached_property
    def credentials(self) -> DbCredentials:
        return DbCredentials(self._connection)

    @cached_property
    def clients(self) -> DbClients:
        return DbClients(self._connection, self._ids)

    @cached_property
    def logins(self) -> DbLogins:
        return DbLogins(self._connection, self._ids)

    @cached_property
    def roster(self) -> DbRoster:
        return DbRoster(self._connection, self._ids, self.accounts, self.pairs)

    @cached_property
    def bodies(self) -> DbBodies:
        return DbBodies(self._connection, self._ids)

    @cached_property
    def validity(self) -> DbValidity:
        return DbValidity(self._connection, self._ids)

    @cached_property
    def merges(self) -> DbMerges:
        return DbMerges(self._connection, self._ids)

    @cached_property
    def rostering(self) -> DbRostering:
        return DbRostering(self._connection)

    @cached_property
    def gradebook(self) -> DbGradebook:
        return DbGradebook(self._connection)

    @cached_property
    def statements(self) -> DbStatements:
        return DbStatements(self._connection, self._ids, DbLinks(self._connection, self._dictionary))

    @cached_property
    def deletions(self) -> DbDeletions:
        return DbDeletions(self._connection, self._ids, DbLinks(self._connection, self._dictionary))

    @cached_property
    def statement_pages(self) -> DbStatementPages:
        return DbStatementPages(self._connection)

    @cached_property
    def search(self) -> DbSearch:
        return DbSearch(self._connection, self._dictionary)

    @cached_property
    def attachments(self) -> DbAttachments:
        return DbAttachments(self._connection)

    @cached_property
    def documents(self) -> DbDocuments:
        return DbDocuments(self._connection)

    @cached_property
    def _dictionary(self) -> DbDictionary:
        return DbDictionary(self._connection, self._ids, self._memory)

    @cached_property
    def deliveries(self) -> DbDeliveries:
        return DbDeliveries(self._connection, self._ids)

    @cached_property
    def refusals(self) -> DbRefusals:
        return DbRefusals(self._connection, self._ids)

    @cached_property
    def meetings(self) -> DbMeetings:
        return DbMeetings(self._connection)

    @cached_property
    def windows(self) -> DbWindows:
        return DbWindows(self._connection)

    @cached_property
    def run_ends(self) -> DbRunEnds:
        return DbRunEnds(self._connection)

    @cached_property
    def gatherings(self) -> DbGatherings:
        return DbGatherings(self._connection)

    @cached_property
    def facts(self) -> DbFacts:
        return DbFacts(self._connection, self._ids, self.accounts)

    @cached_property
    def pairs(self) -> DbPairs:
        return DbPairs(self._connection)

    @cached_property
    def completions(self) -> DbCompletions:
        return DbCompletions(self._connection, self._ids)

    @cached_property
    def withdrawals(self) -> DbWithdrawals:
        return DbWithdrawals(self._connection, self._ids, self.completions)

    @cached_property
    def accounts(self) -> DbAccounts:
        return DbAccounts(self._connection, self._ids)

    @cached_property
    def enrolments(self) -> DbEnrolments:
        return DbEnrolments(self._connection, self.roster)

    @cached_property
    def jobs(self) -> DbJobs:
        return DbJobs(self._connection, self._ids)

    @cached_property
    def notices(self) -> DbNotices:
        return DbNotices(self._connection)

    @cached_property
    def courses(self) -> DbCourses:
        return DbCourses(self._connection)

    @cached_property
    def account_pages(self) -> DbAccountPages:
        return DbAccountPages(self._connection)

    @cached_property
    def course_pages(self) -> DbCoursePages:
        return DbCoursePages(self._connection, self._ids)

    @cached_property
    def moodle_users(self) -> DbMoodleUsers:
        return DbMoodleUsers(self._connection)

    @cached_property
    def ties(self) -> DbTies:
        return DbTies(self._connection, self._ids)

    @cached_property
    def packages(self) -> DbPackages:
        return DbPackages(self._connection, self._ids)

    @cached_property
    def package_pages(self) -> DbPackagePages:
        return DbPackagePages(self._connection, self.packages)

    @cached_property
    def pulls(self) -> DbPulls:
        return DbPulls(self._connection)

    @cached_property
    def plans(self) -> DbPlans:
        return DbPlans(self._connection)

    @cached_property
    def invitations(self) -> DbInvitations:
        return DbInvitations(self._connection)

    @cached_property
    def seats(self) -> DbSeats:
        return DbSeats(self._connection)

    @cached_property
    def wants(self) -> DbWants:
        return DbWants(self._connection)

    @cached_property
    def queues(self) -> DbQueues:
        return DbQueues(self._connection)

    @cached_property
    def work(self) -> DbWork:
        return DbWork(self._connection)

    @cached_property
    def looks(self) -> DbLooks:
        return DbLooks(self._connection)

    @cached_property
    def readings(self) -> DbReadings:
        return DbReadings(self._connection)

    @cached_property
    def sides(self) -> DbSides:
        return DbSides(self._connection)

    @cached_property
    def agreements(self) -> DbAgreements:
        return DbAgreements(self._connection, self._ids)

    @cached_property
    def logs(self) -> DbLogs:
        return DbLogs(self._connection, self._ids)

    @cached_property
    def pages(self) -> DbPages:
        return DbPages(self._connection)

    @cached_property
    def figures(self) -> DbFigures:
        return DbFigures(self._connection, self._ids)

    @cached_property
    def report(self) -> DbReport:
        return DbReport(self._connection)


class DbDatabase:
    """Units over the two engines: readers see one moment, writers commit or undo."""

    def __init__(self, engines: Engines, ids: Ids) -> None:
        self._engines = engines
        self._ids = ids
        self._memory = Memory()

    def oldest_write_ms(self) -> int | None:
        return self._engines.pending.oldest_ms()

    @contextmanager
    def read(self) -> Iterator[DbUnit]:
        with reading(self._engines) as connection:
            yield DbUnit(connection, self._ids, self._memory)

    @contextmanager
    def write(self) -> Iterator[DbUnit]:
        with writing(self._engines) as connection:
            yield DbUnit(connection, self._ids, self._memory)


class DbGlances(DbDatabase):
    """The same, whose reading units are for one query each: no two need to see the same moment.

    On SQLite each thread keeps a connection for them, as to borrow one takes longer than the query.
    """

    def __init__(self, engines: Engines, ids: Ids) -> None:
        super().__init__(engines, ids)
        self._thread = local()

    @contextmanager
    def read(self) -> Iterator[DbUnit]:
        with self._connected() as connection:
            yield DbUnit(connection, self._ids, self._memory)

    def _connected(self) -> AbstractContextManager[Connection]:
        return self._kept() if self._engines.dialect == "sqlite" else glancing(self._engines)

    @contextmanager
    def _kept(self) -> Iterator[Connection]:
        with in_our_words():
            connection: Connection | None = getattr(self._thread, "connection", None)
            if connection is None:
                connection = self._thread.connection = self._engines.glancer.connect()
            try:
                yield connection
            except BaseException:
                del self._thread.connection
                connection.close()
                raise
