"""What the pages need from the rest of the service, handed in once."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from lms_bridge.services.check_document import CheckDocument
from lms_bridge.services.classroom_lists import ClassroomLists
from lms_bridge.services.client_desk import ClientDesk
from lms_bridge.services.counting_desk import CountingDesk
from lms_bridge.services.credentials import KeepCredentials
from lms_bridge.services.delete_statements import DeleteStatements
from lms_bridge.services.export_statements import ExportStatements
from lms_bridge.services.forward_desk import Range
from lms_bridge.services.hand_out import HandOut
from lms_bridge.services.import_attendance import ImportAttendance
from lms_bridge.services.indicator_desk import IndicatorDesk
from lms_bridge.services.issuing_desk import IssuingDesk
from lms_bridge.services.keep_refused import KeepRefused
from lms_bridge.services.package_desk import PackageDesk
from lms_bridge.services.pages import Pages
from lms_bridge.services.people_desk import PeopleDesk
from lms_bridge.services.ports import Clock, Database, Hasher, Limits, SyncKind, Unit
from lms_bridge.services.pull_register import Override as PullOverride
from lms_bridge.services.registers_desk import RegistersDesk
from lms_bridge.services.registrations_desk import RegistrationsDesk
from lms_bridge.services.source_changes import MoodleStart, SourceChanges
from lms_bridge.services.subscriber_desk import SubscriberDesk
from lms_bridge.services.sync_jobs import NewJob
from lms_bridge.services.ties import KeepTies
from lms_bridge.services.tracks_desk import TracksDesk
from lms_bridge.services.watching import Watching
from moodle_sync.roster import Override


class Acts(Protocol):
    """What an officer may do on a page. Each raises `domain.errors` and leaves nothing half done."""

    def link(self, account_id: int, person_id: str, *, by: str, reason: str) -> None:
        """Say whose the account is; what waited for it counts. `ContradictingLink`, `NotFound`."""

    def unlink(self, account_id: int, *, by: str, reason: str) -> None:
        """Undo the standing link; what counted by it waits again. `NotFound` where there is none."""

    def retry(self, *, by: str) -> int:
        """Make everything that was laid aside due again; how many there were."""

    def admit(self, person_id: str, realisation_id: str, *, by: str, reason: str) -> None:
        """Put the person into the roster; what waited counts. `NotFound`."""


class SourceDesk(Protocol):
    """What staff may set for a source on a page. Each is one transaction, in the log of changes."""

    def add_moodle(self, name: str, *, address: str, start: MoodleStart, by: str) -> None:
        """Raises `InvalidValue`, `AlreadyThere`."""

    def change_source(self, name: str, changes: SourceChanges, *, by: str) -> None:
        """Raises `NotFound`, `InvalidValue`."""


class PlanActs(Protocol):
    """What an officer may do with a roster plan. Each raises `domain.errors` and waits for no Moodle."""

    def ask(self, number: int, *, by: str) -> None:
        """Have a worker carry it out. `NotFound`, `PlanClosed`, `PlanGuarded`, `SourcePaused`."""

    def lift(self, number: int, override: Override) -> None:
        """Let one guard hold it no more. `NotFound`, `PlanClosed`."""

    def withdraw(self, number: int, *, by: str) -> None:
        """Decide against it. `NotFound`, `PlanClosed`."""

    def ask_undo(self, number: int, *, by: str) -> None:
        """Have a worker plan its inverse. `NotFound`, `NothingToUndo`."""


class PullActs(Protocol):
    """What an officer may do with a pull. Each raises `domain.errors` and calls no register."""

    def apply(self, number: int, *, by: str, override: PullOverride | None = None) -> object:
        """Take it over. `NotFound`, `PullClosed`, `PullGuarded`, `PullOutdated`."""

    def withdraw(self, number: int, *, by: str, reason: str = "") -> None:
        """Decide against it. `NotFound`, `PullClosed`."""


class JobActs(Protocol):
    """What an officer may do with sync jobs; each act waits for no Moodle. Each raises `domain.errors`."""

    @property
    def kinds(self) -> Collection[SyncKind]:
        """What jobs can do here."""

    def add(self, new: NewJob, *, by: str) -> None:
        """`InvalidValue`, `NotFound` (the source), `AlreadyThere`, `NoHandler`."""

    def add_usual(self, source: str, *, by: str) -> Sequence[str]:
        """Those that the source lacks; their names. `NotFound`, `AlreadyThere`, `NoHandler`."""

    def change(self, name: str, *, when: str, limits: Limits, by: str) -> None:
        """`NotFound`, `InvalidValue`."""

    def pause(self, name: str, *, by: str) -> None:
        """`NotFound`."""

    def resume(self, name: str, *, by: str) -> None:
        """`NotFound`."""

    def ask(self, name: str, *, by: str) -> None:
        """Have it run as soon as its source is free. `NotFound`."""

    def remove(self, name: str, *, by: str) -> None:
        """`NotFound`, `JobBusy`."""


class ForwardActs(Protocol):
    """What an officer may do with targets of forwarding; none is called. Each raises `domain.errors`."""

    def pause(self, name: str, *, reason: str, by: str) -> None:
        """`NotFound`."""

    def resume(self, name: str, *, reason: str, by: str) -> None:
        """`NotFound`."""

    def replay(self, name: str, asked: Range, *, reason: str, by: str) -> int:
        """Send a range again; its number. `NotFound`, `InvalidValue`."""

    def retry(self, name: str, seqs: Collection[int] | None, *, by: str) -> int:
        """Send again what was refused, all or these; how many. `NotFound`."""

    def set_aside(self, name: str, seqs: Collection[int] | None, *, reason: str, by: str) -> int:
        """Do not send what was refused; how many. `NotFound`, `InvalidValue`."""


@dataclass(frozen=True, slots=True)
class PageDoors:
    """`pages` gives the questions of a unit; `contact` names whom people may ask, or is empty.

    `check` begins a check of the Moodle of that name, beside the request; False where one goes on.

    `secure_cookies` is False only where the service is reached by plain HTTP.
    """

    database: Database
    clock: Clock
    hasher: Hasher
    acts: Acts
    people: PeopleDesk
    classroom_lists: ClassroomLists
    attendance: ImportAttendance
    watching: Watching
    ties: KeepTies
    counting: CountingDesk
    issuing: IssuingDesk
    tracks: TracksDesk
    registrations: RegistrationsDesk
    deletes: DeleteStatements
    export: ExportStatements
    refused: KeepRefused
    plans: PlanActs
    pulls: PullActs
    jobs: JobActs
    forwarding: ForwardActs
    registers: RegistersDesk
    subscribers: SubscriberDesk
    indicators: IndicatorDesk
    packages: PackageDesk
    pages: Callable[[Unit], Pages]
    set_up: SourceDesk
    credentials: KeepCredentials
    clients: ClientDesk
    check: Callable[[str], bool]
    hand_out: HandOut
    check_document: CheckDocument
    secure_cookies: bool
    contact: str = ""
