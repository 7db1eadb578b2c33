"""Reading what a Moodle's companion plugin tells, pushed or fetched: learners' records become facts.

Each way in is a channel of its own, told by the delivery's content type. A record tells everything that it
knows each time; what was told before is the same fact. Account and course messages tell no facts.

What the plugin tells of an account goes at once to the Moodle users that are kept, unless something later was
read of them. Whose an account is, and whether links follow, is decided by the next `FetchAccounts`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Final

from lms_bridge.domain.errors import Unreadable
from lms_bridge.domain.fact import Fact, FactKind, is_plain
from lms_bridge.services.kept_tracks import judged_apart, merged
from lms_bridge.services.moodle_accounts import told_user
from lms_bridge.services.ports import PAUSED, MoodleUser, Source, StoredDelivery, Told, Unit
from lms_bridge.services.ports.meetings import OwnFigure
from lms_bridge.services.ports.tracks import TracksKey
from lms_bridge.services.read import Reading, of_course, of_test
from lms_bridge.services.site_identity import SeenSite, seen_accounts, seen_site
from lms_bridge.services.webinar_minutes import minute_facts, minute_figures
from moodle_sync.errors import AnswerUnexpected
from moodle_sync.identity import ToldSite
from moodle_sync.messages import read_message
from moodle_sync.records import LearnerRecord, Message, SiteTold, UserTold
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
        lot.take_accounts()
        return Reading(told, said, figures=lot.figures)


def facts_of(
    record: LearnerRecord, *, home_page: str, channel: str, apart: Collection[int] = ()
) -> Iterator[Fact]:
    """What a learner's record says, as facts of the accounts and courses at the source's address.

    `apart`: packages, by their activities, whose tracks are judged apart.
    """
    for what in says(record, home_page, apart=apart):
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
    users: dict[int, dict[int, "_UserSaid"]] = field(default_factory=dict)
    figures: list[OwnFigure] = field(default_factory=list)

    def told(self, message: Message, delivery: StoredDelivery) -> Iterator[Told]:
        source = self._source(delivery.source_id)
        site = self._site(source, message.site)
        if site.held is None and message.user is not None:
            self._note(source, message, message.user)
        if message.learner is None:
            return
        full_name = message.learner.user.full_name
        label = full_name if is_plain(full_name) else ""
        channel = CHANNELS.get(delivery.content_type, CHANNELS[PUSHED])
        # What another site tells is no tracks of this one's.
        apart = judged_apart(message.learner) if site.held is None else frozenset()
        if apart:
            self._keep_tracks(message.learner, source.id, label, told_ms=_sent_ms(message, delivery))
        if site.held is None:
            self.figures += minute_figures(self.unit, message.learner, source)
        home = source.home_page or ""
        facts = facts_of(message.learner, home_page=home, channel=channel, apart=apart)
        for fact in (*facts, *minute_facts(message.learner, source)):
            yield Told(
                fact=fact,
                source_id=source.id,
                accounts_source_id=source.id,
                label=label,
                raw="delivery",
                raw_id=delivery.id,
                held=site.held,
            )

    def _keep_tracks(self, record: LearnerRecord, source_id: int, label: str, *, told_ms: int) -> None:
        """Keep the tracks; the task behind this one judges them."""
        key = TracksKey(source_id, record.user.id, record.course_id)
        before = self.unit.tracks.of(key)
        if before is None or before.told_ms <= told_ms:
            tracks = merged(before.tracks if before else None, record)
            self.unit.tracks.keep(key, tracks, label=label, told_ms=told_ms)

    def _note(self, source: Source, message: Message, user: UserTold) -> None:
        if user.created is not None:
            self.created.setdefault(source.id, {})[user.id] = int(user.created.timestamp())
        sent = message.sent or message.created
        if sent is not None:  # answers that were asked for say no time: nobody knows what is older
            said = _UserSaid(int(sent.timestamp()), message.seq, user=told_user(user))
            known = self.users.setdefault(source.id, {})
            known[user.id] = max(known.get(user.id, said), said, key=_UserSaid.order)

    def take_accounts(self) -> None:
        """Compare when accounts were made, and keep what was told of them where the source is not paused."""
        for source_id, made in self.created.items():
            self.sources[source_id] = seen_accounts(
                self.unit, self._source(source_id), made, at_ms=self.at_ms
            )
        for source_id, users in self.users.items():
            if self._source(source_id).mode != PAUSED:
                told = [(one.user, min(one.until_ms, self.at_ms)) for _, one in sorted(users.items())]
                self.unit.moodle_users.refresh(source_id, told)

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


@dataclass(frozen=True, slots=True)
class _UserSaid:
    """An account as a message told it, sent in that second."""

    sent_s: int
    seq: int
    _: KW_ONLY
    user: MoodleUser

    @property
    def until_ms(self) -> int:
        """The end of the second: a change that came after the message brings another one."""
        return self.sent_s * 1000 + 999

    def order(self) -> tuple[int, int]:
        return self.sent_s, self.seq


def _sent_ms(message: Message, delivery: StoredDelivery) -> int:
    """When it was so; answers that were asked for say no time, and are as of when they came."""
    return round(message.sent.timestamp() * 1000) if message.sent else delivery.received_ms


def _read(body: bytes) -> Message:
    try:
        return read_message(body)
    except AnswerUnexpected as wrong:
        raise Unreadable(**wrong.params) from None
