"""Keep what became of a plan's items: result, seat and link in one unit, before the next lot is sent."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from lms_bridge.domain.errors import ContradictingLink
from lms_bridge.domain.fact import Account
from lms_bridge.services.plan_lease import Lease
from lms_bridge.services.ports import Clock, Database, Source, Unit
from lms_bridge.services.sync_work import Progress
from moodle_sync.roster import AccountItem, Item, Kind, Plan, Result, State, left_by
from moodle_sync.roster.items import account_subject
from moodle_sync.roster.results import PENDING

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
            self._link(unit, made, now_ms)
        self._results = known
        self._tell()

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


def _made(items: Iterable[Item], known: Mapping[str, Result]) -> Iterator[tuple[AccountItem, int]]:
    for item in items:
        if isinstance(item, AccountItem) and item.kind is Kind.CREATE_ACCOUNT:
            result = known[account_subject(item.person_id)]
            if result.state is State.DONE and result.moodle_user_id is not None:
                yield item, result.moodle_user_id
