"""What a report says of who was there, as facts."""

import pytest

from lms_bridge.domain.fact import Account, FactKind
from lms_bridge.domain.ways import IMPORT, REPORT
from lms_bridge.services.ports import Source
from lms_bridge.services.presence_told import GUEST_HOME, PERSON_HOME, Report, told
from lms_bridge.services.presences import By, Participant, Presence

MOODLE = Source(1, "lms", "moodle", "https://lms.example", None, None, None)
ZOOM = Source(2, "zoom", "zoom", None, None, 1, None)
OWN = Source(3, "hall", "attendance", None, None, 1, None)


def report(source: Source = ZOOM, *, channel: str = REPORT, ended_ms: int | None = None) -> Report:
    where = {"meeting": "812", "run": "report:812", "raw": "attendance", "raw_id": 7}
    return Report(source, MOODLE, channel=channel, ended_ms=ended_ms, **where)  # type: ignore[arg-type]


def there(by: By, name: str = "", label: str = "") -> Presence:
    return Presence(Participant(by, name, label), 1_000, 2_000)


def test_a_presence_is_a_join_and_a_leave_of_one_session_by_the_channel() -> None:
    joined, left = told(report(), [there(By.ACCOUNT, "17", "Ana")])
    assert (joined.fact.kind, left.fact.kind) == (FactKind.JOINED, FactKind.LEFT)
    assert (joined.fact.at_ms, left.fact.at_ms) == (1_000, 2_000)
    assert joined.fact.session == left.fact.session
    assert {one.fact.channel for one in (joined, left)} == {REPORT}
    assert {(one.raw, one.raw_id) for one in (joined, left)} == {("attendance", 7)}


@pytest.mark.parametrize(
    ("source", "presence", "accounts", "account"),
    [
        (ZOOM, there(By.ACCOUNT, "17"), MOODLE, Account("https://lms.example", "17")),
        (ZOOM, there(By.LOGIN, "ana@a.rs"), ZOOM, Account("https://zoom.us", "ana@a.rs")),
        (OWN, there(By.PERSON, "person-5"), OWN, Account(PERSON_HOME, "person-5")),
    ],
)
def test_whose_account_it_is_is_said_by_what_names_it(
    source: Source, presence: Presence, accounts: Source, account: Account
) -> None:
    joined = told(report(source, channel=IMPORT), [presence])[0]
    assert (joined.accounts_source_id, joined.fact.account) == (accounts.id, account)


def test_two_who_typed_the_same_name_are_never_one_account() -> None:
    one = Presence(Participant(By.NOBODY, label="Ana"), 1_000, 2_000)
    other = Presence(Participant(By.NOBODY, label="Ana"), 3_000, 4_000)
    accounts = {fact.fact.account for fact in told(report(), [one, other]) if fact.fact.account}
    assert len(accounts) == 2
    assert {account.home_page for account in accounts} == {GUEST_HOME}


def test_without_a_known_leave_there_is_none_and_the_end_of_the_run_closes_it() -> None:
    facts = [
        one.fact for one in told(report(ended_ms=9_000), [Presence(Participant(By.LOGIN, "a"), 1, None)])
    ]
    assert [(fact.kind, fact.at_ms) for fact in facts] == [
        (FactKind.JOINED, 1),
        (FactKind.MEETING_ENDED, 9_000),
    ]


def test_the_same_presence_is_the_same_facts_in_any_report() -> None:
    keys = [
        {one.fact.key(2) for one in told(report(), presences)}
        for presences in ([there(By.LOGIN, "a")], [there(By.LOGIN, "b"), there(By.LOGIN, "a")])
    ]
    assert keys[0] < keys[1]
