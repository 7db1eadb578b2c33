"""Reading what a Moodle's companion plugin tells, pushed or fetched: learners' records become facts.

Each way in is a channel of its own, told by the delivery's content type. A record tells everything that it
knows each time; what was told before is the same fact. Account and course messages tell no facts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lms_bridge.domain.errors import Unreadable
from lms_bridge.domain.fact import Fact, FactKind, is_plain
from lms_bridge.services.ports import Source, StoredDelivery, Told, Unit
from lms_bridge.services.read import Reading, of_course, of_test
from lms_bridge.services.site_identity import SeenSite, seen_accounts, seen_site
from moodle_sync.errors import AnswerUnexpected
from moodle_sync.identity import ToldSite
from moodle_sync.messages import read_message
from moodle_sync.records import LearnerRecord, Message, SiteTold
from moodle_sync.said import CourseFailed, CoursePassed, says
from moodle_sync.statements import CourseCompleted, TestAttempt

PUSHED: Final = "application/json"
"""The content type of a message that a webhook brought."""
CHANNELS: Final[Mapping[str, str]] = {
    PUSHED: "pushed",
    "application/vnd.lms-bridge.polled+json": "polled",
    "application/vnd.lms-bridge.reconciled+json": "reconciled",
}


class ReadMessages:
    """A `services.read.DeliveryReader` for Moodles."""

    def __call__(self, unit: Unit, deliveries: Sequence[StoredDelivery], *, at_ms: int) -> Reading:
        lot = _Lot(unit, at_ms)
        told: list[Told] = []
        said: dict[int, str] = {}
        for one in deliveries:
            message = _read(one.body)
            said[one.id] = message.event if is_plain(message.event) else message.type
            told += lot.told(message, one)
        lot.compare_accounts()
        return Reading(told, said)


def facts_of(record: LearnerRecord, *, home_page: str, channel: str) -> Iterator[Fact]:
    """What a learner's record says, as facts of the accounts and courses at the source's address."""
    for what in says(record, home_page):
        match what:
            case CourseCompleted():
                yield of_course(FactKind.COURSE_COMPLETED, what, channel=channel)
            case CourseFailed():
                yield of_course(FactKind.COURSE_DONE_FAILED, what, channel=channel)
            case CoursePassed():
                yield of_course(FactKind.COURSE_PASSED, what, channel=channel)
            case TestAttempt():
                yield of_test(what, channel=channel)


@dataclass(slots=True)
class _Lot:
    """What is asked once for all messages of a lot."""

    unit: Unit
    at_ms: int
    sources: dict[int, Source] = field(default_factory=dict)
    seen: dict[tuple[int, SiteTold], SeenSite] = field(default_factory=dict)
    created: dict[int, dict[int, int]] = field(default_factory=dict)

    def told(self, message: Message, delivery: StoredDelivery) -> Iterator[Told]:
        source = self._source(delivery.source_id)
        site = self._site(source, message.site)
        if site.held is None and message.user is not None and message.user.created is not None:
            made = self.created.setdefault(source.id, {})
            made[message.user.id] = int(message.user.created.timestamp())
        if message.learner is None:
            return
        label = message.learner.user.full_name
        channel = CHANNELS.get(delivery.content_type, CHANNELS[PUSHED])
        for fact in facts_of(message.learner, home_page=source.home_page or "", channel=channel):
            yield Told(
                fact=fact,
                source_id=source.id,
                accounts_source_id=source.id,
                label=label if is_plain(label) else "",
                raw="delivery",
                raw_id=delivery.id,
                held=site.held,
            )

    def compare_accounts(self) -> None:
        for source_id, made in self.created.items():
            seen_accounts(self.unit, self._source(source_id), made, at_ms=self.at_ms)

    def _source(self, source_id: int) -> Source:
        if source_id not in self.sources:
            self.sources[source_id] = self.unit.sources.by_id(source_id)
        return self.sources[source_id]

    def _site(self, source: Source, site: SiteTold) -> SeenSite:
        if (source.id, site) not in self.seen:
            told = ToldSite(
                site.identifier, site.url, release=site.release, plugin_version=site.plugin or None
            )
            seen = seen_site(self.unit, source, told, at_ms=self.at_ms)
            self.seen[source.id, site] = seen
            self.sources[source.id] = seen.source
        return self.seen[source.id, site]


def _read(body: bytes) -> Message:
    try:
        return read_message(body)
    except AnswerUnexpected as wrong:
        raise Unreadable(**wrong.params) from None
