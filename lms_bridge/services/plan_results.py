"""Keep what became of a plan's items: result, seat and link in one unit, before the next lot is sent."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from lms_bridge.domain.errors import ContradictingLink
from lms_bridge.domain.fact import Account
from lms_bridge.services.moodle_options import moodle_options
from lms_bridge.services.plan_lease import Lease
from lms_bridge.services.ports import Clock, Database, Source, Unit
from lms_bridge.services.ports.plans import CircleKey
from lms_bridge.services.sync_work import Progress
from moodle_sync.roster import (
    AccountItem,
    CircleItem,
    Item,
    Kind,
    Member,
    Plan,
    Result,
    State,
    circles_left_by,
    left_by,
)
from moodle_sync.roster.items import account_subject
from moodle_sync.roster.results import PENDING

_HOUR_MS = 3_600_000
MADE_BY = "roster"
"""The `by` of a link to an account that a plan made."""


class KeepResults:
    """The `record` of one run (`moodle_sync.roster.Record`)."""

    def __init__(
        self, database: Database, clock: Clock, source: Source, plan: Plan, lease: Lease, progress: Progress
    ) -> None:
        self._database = database
        self._clock = clock
        self._source = source
        self._plan = plan
        self._lease = lease
        self._progress = progress
        self._items = {item.subject: item for item in plan.items}
        self._results: dict[str, Result] = {}

    def begin(self, results: Mapping[str, Result]) -> None:
        """With the results of earlier runs."""
        self._results = dict(results)
        self._tell()

    def __call__(self, results: Sequence[Result]) -> None:
        now_ms = self._clock.now_ms()
        known = self._results | {result.subject: result for result in results}
        items = [self._items[result.subject] for result in results]
        with self._database.write() as unit:
            made = list(_made(items, known))
            if made:
                unit.alone()
            self._lease.held(unit)
            unit.plans.keep(self._lease.number, results, at_ms=now_ms)
            left = left_by(replace(self._plan, items=tuple(items)), known)
            unit.seats.keep(self._source.id, left, plan=self._lease.number)
            self._keep_circles(unit, items, known)
            self._link(unit, made, now_ms)
            self._invite(unit, made, now_ms)
        self._results = known
        self._tell()

    def _keep_circles(self, unit: Unit, items: Sequence[Item], known: Mapping[str, Result]) -> None:
        entered, gone = circles_left_by(replace(self._plan, items=tuple(items)), known)
        put_in = [(_circle(item), user, _member(item)) for item, user in entered]
        unit.seats.entered(self._source.id, put_in, plan=self._lease.number)
        unit.seats.gone_out(self._source.id, [(_circle(item), user) for item, user in gone])

    def _invite(self, unit: Unit, made: Iterable[tuple[AccountItem, int]], now_ms: int) -> None:
        """People are told of their account after a while in which the plan can be taken back."""
        hours = moodle_options(self._source.options).invite_after_hours
        rows = [(item.person_id, user, item.new.username) for item, user in made if item.new is not None]
        unit.invitations.add(self._lease.number, rows, due_ms=now_ms + hours * _HOUR_MS)

    def _link(self, unit: Unit, made: Iterable[tuple[AccountItem, int]], now_ms: int) -> None:
        """Say whose the accounts are that were made, so that what happens there counts."""
        for item, user in made:
            account = Account(self._source.home_page or "", str(user))
            key = (self._source.id, account)
            account_id = unit.accounts.ensure({key: ""}, at_ms=now_ms)[key]
            try:
                reason = f"plan {self._lease.number}"
                unit.accounts.link(account_id, item.person_id, by=MADE_BY, reason=reason, at_ms=now_ms)
            except ContradictingLink:
                continue  # a site restored from an old copy gives ids anew: its facts wait for a person
            unit.pairs.touch_account(account_id)

    def _tell(self) -> None:
        settled = sum(result.state not in PENDING for result in self._results.values())
        self._progress(settled, len(self._plan.work))


def _circle(item: CircleItem) -> CircleKey:
    return item.course_id, item.idnumber


def _member(item: CircleItem) -> Member:
    return Member(item.person_id or "", body_id=item.body_id)


def _made(items: Iterable[Item], known: Mapping[str, Result]) -> Iterator[tuple[AccountItem, int]]:
    for item in items:
        if isinstance(item, AccountItem) and item.kind is Kind.CREATE_ACCOUNT:
            result = known[account_subject(item.person_id)]
            if result.state is State.DONE and result.moodle_user_id is not None:
                yield item, result.moodle_user_id
