"""What is fetched from a learning platform by its web services."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from lms_bridge.services.fetch_accounts import FetchAccounts
from lms_bridge.services.fetch_attendance import FetchAttendance
from lms_bridge.services.fetch_catalogue import FetchCatalogue
from lms_bridge.services.fetch_minutes import FetchMinutes
from lms_bridge.services.fetch_packages import FetchPackages
from lms_bridge.services.moodles import MoodleOf
from lms_bridge.services.poll_completions import PollCompletions
from lms_bridge.services.ports import Clock, Database
from lms_bridge.services.reconcile_completions import ReconcileCompletions
from lms_bridge.services.sync_work import SyncHandler, SyncKind
from scorm.store import Store


@dataclass(frozen=True)
class Fetching:
    """`package_files`: where learning packages lie."""

    database: Database
    clock: Clock
    moodle_of: MoodleOf
    package_files: Store

    @cached_property
    def reconcile(self) -> ReconcileCompletions:
        return ReconcileCompletions(self.database, self.moodle_of, self.clock)

    @cached_property
    def jobs(self) -> Mapping[SyncKind, SyncHandler]:
        """What sync jobs of a Moodle fetch, by their kinds."""
        database, clock, moodle_of = self.database, self.clock, self.moodle_of
        return {
            SyncKind.CATALOGUE: FetchCatalogue(database, clock, moodle_of),
            SyncKind.ACCOUNTS: FetchAccounts(database, clock, moodle_of),
            SyncKind.PACKAGES: FetchPackages(database, clock, moodle_of, self.package_files),
            SyncKind.COMPLETIONS: PollCompletions(database, moodle_of, clock),
            SyncKind.RECONCILE: self.reconcile,
            SyncKind.ATTENDANCE: FetchAttendance(database, clock, moodle_of),
            SyncKind.MINUTES: FetchMinutes(database, clock, moodle_of),
        }
