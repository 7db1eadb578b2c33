"""What a webinar product says of a meeting after it: which runs of a room there were, and who was in each."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Protocol

from lms_bridge.domain.errors import Refused
from lms_bridge.services.ports import Source
from lms_bridge.services.presences import Presence

_API = "api"
REPORTED = "application/vnd.lms-bridge.meeting-report+json"
"""The content type of a report that is kept as a delivery."""


class NoReportAccess(Refused):
    """The source cannot be asked for reports yet: it has no access to the product's API (`name`)."""

    code = "webinar-no-app"


@dataclass(frozen=True, slots=True)
class ReportApp:
    """By what a product's API is called: an app in an account, and its secret."""

    account_id: str
    client_id: str
    client_secret: str = field(repr=False)

    def to_text(self) -> str:
        """As it is sealed."""
        return json.dumps([self.account_id, self.client_id, self.client_secret])


def report_app(text: str) -> ReportApp:
    """What `ReportApp.to_text` wrote."""
    return ReportApp(*json.loads(text))


@dataclass(frozen=True, slots=True)
class RunThere:
    """A run of a room that the product knows: its id as the webhooks name it, and when it began.

    `kind` is the product's own word for what it is, by which it is asked for the report.
    """

    run: str
    _: KW_ONLY
    kind: str
    began_ms: int


@dataclass(frozen=True, slots=True)
class ReportSaid:
    """What a report says. `ended_ms`: when the last one left, which was the end; None where a leave is not
    told. `waiting`: rows of people in a waiting room. `unread`: why each row that is left out cannot be read,
    by how many; the others stand."""

    meeting: str
    run: str
    _: KW_ONLY
    presences: Sequence[Presence]
    ended_ms: int | None = None
    waiting: int = 0
    unread: Mapping[str, int] = field(default_factory=dict)


class MeetingReports(Protocol):
    """One source's reports, over the product's API. Every call raises errors of ours."""

    def runs(self, meeting: str) -> Sequence[RunThere] | None:
        """The runs of this room that ended; None where the product knows no such room."""

    def report(self, meeting: str, run: RunThere) -> bytes:
        """The whole report as it is kept: every answer to the letter. Raises rather than give a part."""

    def may_read(self) -> Mapping[str, bool]:
        """What the API lets us read, by the product's own words for it."""


def api_address(source: Source) -> str | None:
    """Where the product's API is, as staff have said it; None: where the product has it."""
    address = json.loads(source.options).get(_API)
    return address if isinstance(address, str) else None


def with_api_address(options: str, address: str) -> str:
    """The options of a source with where the product's API is."""
    return json.dumps({**json.loads(options), _API: address}, sort_keys=True)


class ReportsOf(Protocol):
    """Gives the reports of a source."""

    def __call__(self, source: Source) -> MeetingReports:
        """Raises `NoReportAccess`, `KeyMismatch`."""


class ReportReader(Protocol):
    """Reads a kept report of one product."""

    def read(self, body: bytes) -> ReportSaid:
        """Raises `Unreadable` where it is not what the product sends."""

    def is_room(self, meeting: str) -> bool:
        """Whether a realisation's room may be one of this product."""
