"""Who is calling: the slow hash once a secret, a revocation at once, and nothing told to who guesses."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from lms_bridge.db.unit import DbDatabase
from lms_bridge.domain.errors import NotAllowed, NotAuthenticated
from lms_bridge.services.authenticate import Authenticate, Given
from lms_bridge.services.ports import Credential
from lms_bridge.services.throttle import FORGOTTEN_MS, TooManyFailures
from tests.db.pipeline import SetClock, opened
from tests.unit.services.quick import QuickHasher

SCOPE = "statements/write"
HOME, AWAY = "192.0.2.1", "198.51.100.7"


@dataclass
class Desk:
    """Calls with the key `k` and the secret `s` of a source's credential, on a clock that is set."""

    database: DbDatabase
    hasher: QuickHasher
    clock: SetClock = field(default_factory=SetClock)
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.authenticate = self.process()

    def process(self) -> Authenticate:
        """Another process over the same database."""
        return Authenticate(
            self.database, self.hasher, self.clock, used=lambda _, hashed: self.seen.append(hashed)
        )

    def __call__(
        self, key: str = "k", secret: str = "s", *, kind: str = "lrs", scope: str = SCOPE
    ) -> Credential:
        return self.authenticate(key, secret, kind=kind, scope=scope)

    def knows(self, secret: str, *, key: str = "k", at: str = HOME) -> bool:
        """Whether it is let in. Raises `TooManyFailures`."""
        try:
            return self.authenticate.identify(Given(key, secret, at), kind="lrs").key == key
        except NotAuthenticated:
            return False

    def rotate(self, *, until_ms: int | None = None) -> None:
        """The secret of now becomes the earlier one, `t` the new."""
        with self.database.write() as unit:
            hashed = self.hasher.hash("t")
            assert unit.credentials.rotate("k", hashed, at_ms=self.clock.at_ms, until_ms=until_ms)

    def fail(self, times: int, **of: str) -> None:
        for _ in range(times):
            assert not self.knows("wrong", **of)


@pytest.fixture
def hasher() -> QuickHasher:
    return QuickHasher()


@pytest.fixture
def call(sqlite_file: str, hasher: QuickHasher) -> Desk:
    with opened(sqlite_file) as pipeline:
        database = pipeline.database
    with database.write() as unit:
        added = Credential(9, "k", "lrs", 1, "name", hasher.hash("s"), (SCOPE,))
        unit.credentials.add(added, at_ms=0)
    return Desk(database, hasher)


def test_who_knows_the_secret_is_known(call: Desk) -> None:
    assert (call().id, call().source_id) == (9, 1)


@pytest.mark.parametrize(
    ("key", "secret", "kind"),
    [("k", "t", "lrs"), ("k", "", "lrs"), ("K", "s", "lrs"), ("", "", "lrs"), ("k", "s", "api")],
    ids=["wrong secret", "no secret", "another key", "nothing", "another kind of key"],
)
def test_who_does_not_is_not(call: Desk, key: str, secret: str, kind: str) -> None:
    with pytest.raises(NotAuthenticated):
        call(key, secret, kind=kind)


def test_a_scope_that_was_not_given_is_not_allowed(call: Desk) -> None:
    with pytest.raises(NotAllowed) as caught:
        call(scope="indicators")
    assert caught.value.params == {"needs": "indicators"}


def test_the_slow_hash_is_computed_once_a_right_secret(call: Desk, hasher: QuickHasher) -> None:
    for _ in range(5):
        call()
    assert hasher.verified == 1


@pytest.mark.parametrize("rotated", [False, True])
def test_an_unknown_key_costs_as_much_as_a_wrong_secret(
    call: Desk, hasher: QuickHasher, rotated: bool
) -> None:
    if rotated:
        call.rotate()
    costs = []
    for key in ("nobody", "k"):
        before = hasher.verified
        with pytest.raises(NotAuthenticated):
            call(key, "wrong")
        costs.append(hasher.verified - before)
    assert costs == [2, 2]


def test_a_revoked_key_opens_nothing_from_now_on(call: Desk) -> None:
    call()
    other = call.process()
    other("k", "s", kind="lrs", scope=SCOPE)
    with call.database.write() as unit:
        assert unit.credentials.revoke("k", at_ms=1)
    with pytest.raises(NotAuthenticated):
        other("k", "s", kind="lrs", scope=SCOPE)
    with pytest.raises(NotAuthenticated):
        call()


def test_many_at_once_are_let_in_with_one_slow_hash(call: Desk, hasher: QuickHasher) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert {one.id for one in pool.map(lambda _: call(), range(24))} == {9}
    assert hasher.verified == 1


def test_two_secrets_are_right_while_a_change_goes_on(call: Desk) -> None:
    assert call.knows("s")
    call.rotate()
    assert [call.knows(one) for one in ("s", "t", "u")] == [True, True, False]
    with call.database.write() as unit:
        assert unit.credentials.finish("k", at_ms=call.clock.at_ms)
    assert [call.knows(one) for one in ("s", "t")] == [False, True]


def test_an_earlier_secret_ends_at_its_time_though_it_was_right_before(call: Desk) -> None:
    call.rotate(until_ms=call.clock.at_ms + 1000)
    assert call.knows("s")
    call.clock.at_ms += 1000
    assert [call.knows(one) for one in ("s", "t")] == [False, True]


def test_which_secret_was_used_is_told(call: Desk) -> None:
    call.rotate()
    assert call.knows("s")
    assert call.knows("t")
    assert not call.knows("u")
    assert len(call.seen) == len(set(call.seen)) == 2


def test_who_guesses_waits_and_hears_how_long(call: Desk, hasher: QuickHasher) -> None:
    call.fail(5)
    waits = []
    for _ in range(8):
        with pytest.raises(TooManyFailures) as caught:
            call.knows("wrong")
        waits.append(caught.value.params["seconds"])
        call.clock.at_ms += 1000 * int(str(waits[-1]))
        call.fail(1)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    asked = hasher.verified
    with pytest.raises(TooManyFailures):
        call.knows("s")
    assert hasher.verified == asked


@pytest.mark.parametrize("secret", ["s", "t"])
def test_nobody_is_locked_out_by_others_who_guess(call: Desk, secret: str) -> None:
    call.rotate()
    assert call.knows(secret)
    call.fail(5)
    with pytest.raises(TooManyFailures):
        call.knows("wrong")
    assert call.knows(secret), "it was right before in this process"
    call.authenticate = call.process()
    call.fail(5, at=AWAY)
    assert call.knows(secret), "it was never seen in this process, and the guesses came from elsewhere"


def test_unknown_keys_are_counted_by_where_they_come_from(call: Desk) -> None:
    for key in "abcde":
        call.fail(1, key=key)
    with pytest.raises(TooManyFailures):
        call.knows("s", key="f")
    assert not call.knows("s", key="f", at=AWAY)
    assert call.knows("s"), "a known key from the same address is looked at"


def test_a_right_secret_forgets_the_failures_and_so_does_time(call: Desk) -> None:
    for _ in range(3):
        call.fail(4)
        call.authenticate._verified.clear()
        assert call.knows("s")
    call.fail(4)
    call.clock.at_ms += FORGOTTEN_MS + 1
    call.fail(4)
