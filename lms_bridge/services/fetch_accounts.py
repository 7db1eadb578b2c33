"""The accounts of a Moodle: read, kept, and linked to persons where a strong key says so and nothing speaks
against it.

Read are the users of whom we know an account and who were not seen for a day, and who is enrolled in the
courses that realisations are tied to. An answer that is not proven changes nothing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.fact import Account
from lms_bridge.domain.matching import Key, People, Site, Verdict, Why, judge
from lms_bridge.domain.programme import DAY_MS, LATE_MS
from lms_bridge.services.catalogue_contents import NOT_SHOWN
from lms_bridge.services.known_moodle import known_moodle
from lms_bridge.services.moodle_accounts import (
    known_person,
    links_of,
    look_up,
    meet_profiles,
    moodle_user,
    platform_user,
    trust_of,
)
from lms_bridge.services.moodle_options import moodle_options
from lms_bridge.services.moodles import MoodleOf, speaking_to
from lms_bridge.services.ports import Clock, Database, Linked, MoodleUser, Source, Unit
from lms_bridge.services.sync_work import Progress
from moodle_sync import Moodle
from moodle_sync.client.users import USERS_A_CALL, User

WAITING: Final = frozenset(Why) - {Why.NOBODY, Why.DELETED}
"""What a person can decide; the others wait for the register or are over."""
LINKS_AT_ONCE: Final = 500
_COUNTED: Final = ("seen", "new", "changed", "missing", "deleted", "unread", "linked", "waiting")


@dataclass(frozen=True, slots=True)
class FetchAccounts:
    """Reads a source's users.

    Counted are `seen` (read), of them `new`, `changed`, `deleted`; `missing` (no such user), `unread`
    (courses whose people Moodle did not show), `linked` now and `waiting` for a person.
    """

    database: Database
    clock: Clock
    moodle_of: MoodleOf

    def __call__(self, source: Source, progress: Progress) -> Mapping[str, int]:
        """Raises `SourcePaused`, `SourceRefused`, `SourceUnavailable`, `NoToken`."""
        moodle = known_moodle(source, self.moodle_of, database=self.database, clock=self.clock)
        with speaking_to(source):
            moodle.users.prove()
        ids, unread = self._wanted(source, moodle)
        counts = Counter(unread=unread)
        progress(0, len(ids))
        for done, some in _lots(ids):
            # From before the call: a message that tells of a change during it is later.
            asked_ms = self.clock.now_ms()
            with speaking_to(source):
                found = moodle.users.by_field("id", some)
            counts += Counter(missing=len(found.missing))
            counts += self._keep(source, found.users, at_ms=asked_ms)
            progress(done, len(ids))
        self._look_for_others(source, moodle)
        counts += self._match(source)
        return {name: counts[name] for name in _COUNTED}

    def _wanted(self, source: Source, moodle: Moodle) -> tuple[Sequence[int], int]:
        """Whom to read, and how many courses were not shown to us."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            unit.alone()
            meet_profiles(unit, source, at_ms=now_ms)
        with self.database.read() as unit:
            wanted = set(unit.moodle_users.due(source.id, seen_before_ms=now_ms - DAY_MS))
            seen = set(unit.moodle_users.seen_since(source.id, since_ms=now_ms - DAY_MS))
            courses = unit.moodle_users.courses_held(source.id, ended_after_ms=now_ms - LATE_MS)
        unread = 0
        for course_id in courses:
            try:
                with speaking_to(source):
                    enrolled = _enrolled(moodle, course_id)
            except _CourseNotShown:
                unread += 1
                continue
            wanted |= enrolled - seen
        return sorted(wanted), unread

    def _keep(self, source: Source, users: Sequence[User], *, at_ms: int) -> Counter[str]:
        if not users:
            return Counter()
        told = [moodle_user(one) for one in users]
        with self.database.write() as unit:
            unit.alone()
            kept = unit.moodle_users.keep(source.id, told, at_ms=at_ms)
        deleted = sum(one.deleted for one in told)
        return Counter(seen=len(told), new=kept.new, changed=kept.changed, deleted=deleted)

    def _look_for_others(self, source: Source, moodle: Moodle) -> None:
        """Whoever is about to be linked: does somebody else on the platform have one of the person's keys?"""
        with self.database.read() as unit:
            judged = self._judged(unit, source)
        keys: list[Key] = []
        for verdict in judged.verdicts.values():
            if verdict.by is not None and verdict.person_id is not None:
                keys += judged.people.keys(verdict.person_id)
        asked_ms = self.clock.now_ms()
        with speaking_to(source):
            found = look_up(moodle, keys)
        others = {one.id: one for users in found.values() for one in users}
        new = [one for number, one in others.items() if number not in judged.users]
        self._keep(source, new, at_ms=asked_ms)

    def _match(self, source: Source) -> Counter[str]:
        with self.database.write() as unit:
            unit.alone()
            self._make_accounts(unit, source)
            judged = self._judged(unit, source)
            unit.moodle_users.say(source.id, judged.verdicts)
        waiting = sum(one.why in WAITING for one in judged.verdicts.values())
        new = [(number, one) for number, one in judged.verdicts.items() if one.by is not None]
        linked = 0
        for start in range(0, len(new), LINKS_AT_ONCE):
            with self.database.write() as unit:
                unit.alone()
                linked += self._link_lot(unit, source, new[start : start + LINKS_AT_ONCE])
        return Counter(linked=linked, waiting=waiting)

    def _link_lot(self, unit: Unit, source: Source, lot: Sequence[tuple[int, Verdict]]) -> int:
        """Link these, unless somebody was faster since they were judged."""
        there = unit.moodle_users.links(source.id)
        taken = {one.person_id for one in there.values()}
        free = [
            (there[number], verdict)
            for number, verdict in lot
            if there[number].person_id is None and not there[number].former and verdict.person_id not in taken
        ]
        for linked, verdict in free:
            self._link(unit, linked, verdict)
        return len(free)

    def _make_accounts(self, unit: Unit, source: Source) -> None:
        """Every user has an account of ours, so that a person may say whose it is before anything arrives."""
        there = unit.moodle_users.links(source.id)
        home = source.home_page or ""
        named = {
            (source.id, Account(home, str(one.id))): one.full_name
            for one in unit.moodle_users.all(source.id)
            if one.id not in there and not one.deleted
        }
        unit.accounts.ensure(named, at_ms=self.clock.now_ms())

    def _judged(self, unit: Unit, source: Source) -> "_Judged":
        now_ms = self.clock.now_ms()
        workers = unit.moodle_users.workers(day_of(now_ms))
        people = People(map(known_person, workers), trust_of(moodle_options(source.options)))
        users = {one.id: one for one in unit.moodle_users.all(source.id)}
        shown = {number: platform_user(one) for number, one in users.items()}
        site, links = Site(shown.values()), links_of(unit.moodle_users.links(source.id))
        verdicts = {number: judge(one, people, site=site, links=links) for number, one in shown.items()}
        return _Judged(users, people, verdicts)

    def _link(self, unit: Unit, linked: Linked, verdict: Verdict) -> None:
        now_ms, by = self.clock.now_ms(), verdict.by
        if by is None or verdict.person_id is None:
            return
        unit.accounts.link(linked.account_id, verdict.person_id, by=by.value, reason="", at_ms=now_ms)
        unit.pairs.touch_account(linked.account_id)
        subject = f"account {linked.account_id} → person {verdict.person_id}"
        unit.logs.event(by=by.value, what="account-linked", subject=subject, detail="", at_ms=now_ms)


@dataclass(frozen=True, slots=True)
class _Judged:
    users: Mapping[int, MoodleUser]
    people: People
    verdicts: Mapping[int, Verdict]


class _CourseNotShown(Exception):
    """This course's people are not for us to see."""


def _enrolled(moodle: Moodle, course_id: int) -> set[int]:
    try:
        return set(moodle.enrolments.roster(course_id).enrolled)
    except NOT_SHOWN as refused:
        raise _CourseNotShown from refused


def _lots(ids: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
    """Some at a time, with how many that makes."""
    for start in range(0, len(ids), USERS_A_CALL):
        some = ids[start : start + USERS_A_CALL]
        yield start + len(some), some
