"""From who was in a meeting from when to when to the facts that say so.

For whatever tells presence whole: a report that a product gives afterwards, a file. Each presence is a join
and, where its end is known, a leave, of one session: they pair with nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from typing import Final

from lms_bridge.domain.fact import Account, Fact, FactKind, digest
from lms_bridge.services.ports import Source, Told
from lms_bridge.services.presences import By, Presence

PRODUCT_HOMES: Final[Mapping[str, str]] = {
    "zoom": "https://zoom.us",
    "teams": "https://teams.microsoft.com",
}
"""By a source's kind: whose numbering the product's own logins are. A register's profile that names one has
the kind as its vendor and this address."""
PERSON_HOME: Final = "urn:lms-bridge:person"
"""Whose numbering the register's own ids of people are."""
GUEST_HOME: Final = "urn:lms-bridge:guest"
"""Of those whom nothing names but what they typed: an account for each presence, as two may type the same."""

_SHORT: Final = 32


@dataclass(frozen=True, slots=True)
class Report:
    """Where a report comes from, and of which run of which meeting it tells.

    `meeting` is by what realisations are tied to it. `accounts`: the source whose accounts `By.ACCOUNT`
    names. `ended_ms`: where the run ended, if the report says so. `raw`, `raw_id`: the row that tells it.
    """

    source: Source
    accounts: Source
    _: KW_ONLY
    meeting: str
    run: str
    channel: str
    raw: str
    raw_id: int
    ended_ms: int | None = None


def told(report: Report, presences: Iterable[Presence]) -> Sequence[Told]:
    """The facts of a report: a join and a leave for each presence, and the end of the run."""
    found = [one for presence in presences for one in _of(report, presence)]
    if report.ended_ms is not None:
        end = Fact(FactKind.MEETING_ENDED, None, report.meeting, report.ended_ms, run=report.run)
        found.append(_told(report, end))
    return found


def _of(report: Report, presence: Presence) -> Iterable[Told]:
    source, account = account_of(report, presence)
    joined = _fact(report, FactKind.JOINED, presence.join_ms, presence=presence, account=account)
    yield _told(report, joined, accounts=source, label=presence.who.label)
    if presence.leave_ms is not None:
        yield _told(report, _fact(report, FactKind.LEFT, presence.leave_ms, presence=presence))


def account_of(report: Report, presence: Presence) -> tuple[Source, Account]:
    """The account that a presence is of, with the source that has it."""
    who = presence.who
    match who.by:
        case By.ACCOUNT:
            return report.accounts, Account(report.accounts.home_page or "", who.name)
        case By.LOGIN:
            return report.source, Account(PRODUCT_HOMES.get(report.source.kind, ""), who.name)
        case By.PERSON:
            return report.source, Account(PERSON_HOME, who.name)
        case By.NOBODY:
            return report.source, Account(GUEST_HOME, digest(report.meeting, presence.key)[:_SHORT])


def _fact(
    report: Report, kind: FactKind, at_ms: int, *, presence: Presence, account: Account | None = None
) -> Fact:
    return Fact(kind, account, report.meeting, at_ms, run=report.run, session=presence.key)


def _told(report: Report, fact: Fact, *, accounts: Source | None = None, label: str = "") -> Told:
    return Told(
        fact=replace(fact, channel=report.channel),
        source_id=report.source.id,
        accounts_source_id=(accounts or report.source).id,
        label=label,
        raw=report.raw,
        raw_id=report.raw_id,
    )
