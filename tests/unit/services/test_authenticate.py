"""Who is calling: the slow hash once a secret, a revocation at once, and nothing told to who guesses."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from lms_bridge.domain.errors import NotAllowed, NotAuthenticated
from lms_bridge.services.authenticate import Authenticate
from lms_bridge.services.ports import Credential
from tests.db.pipeline import opened
from tests.unit.services.quick import QuickHasher

SCOPE = "statements/write"


@pytest.fixture
def hasher() -> QuickHasher:
    return QuickHasher()


@pytest.fixture
def call(sqlite_file: str, hasher: QuickHasher) -> Callable[..., Credential]:
    """Calls with the key `k` and the secret `s` of a source's credential."""
    with opened(sqlite_file) as pipeline:
        database = pipeline.database
    with database.write() as unit:
        added = Credential(9, "k", "lrs", 1, "name", hasher.hash("s"), (SCOPE,))
        unit.credentials.add(added, at_ms=0)
    authenticate = Authenticate(database, hasher)

    def called(key: str = "k", secret: str = "s", *, kind: str = "lrs", scope: str = SCOPE) -> Credential:
        return authenticate(key, secret, kind=kind, scope=scope)

    called.revoke = lambda: _revoke(database)  # type: ignore[attr-defined]
    return called


def _revoke(database: object) -> None:
    with database.write() as unit:  # type: ignore[attr-defined]
        assert unit.credentials.revoke("k", at_ms=1)


def test_who_knows_the_secret_is_known(call: Callable[..., Credential]) -> None:
    assert (call().id, call().source_id) == (9, 1)


@pytest.mark.parametrize(
    ("key", "secret", "kind"),
    [("k", "t", "lrs"), ("k", "", "lrs"), ("K", "s", "lrs"), ("", "", "lrs"), ("k", "s", "api")],
    ids=["wrong secret", "no secret", "another key", "nothing", "another kind of key"],
)
def test_who_does_not_is_not(call: Callable[..., Credential], key: str, secret: str, kind: str) -> None:
    with pytest.raises(NotAuthenticated):
        call(key, secret, kind=kind)


def test_a_scope_that_was_not_given_is_not_allowed(call: Callable[..., Credential]) -> None:
    with pytest.raises(NotAllowed) as caught:
        call(scope="indicators")
    assert caught.value.params == {"needs": "indicators"}


def test_the_slow_hash_is_computed_once_a_right_secret(
    call: Callable[..., Credential], hasher: QuickHasher
) -> None:
    for _ in range(5):
        call()
    assert hasher.verified == 1


def test_an_unknown_key_costs_as_much_as_a_wrong_secret(
    call: Callable[..., Credential], hasher: QuickHasher
) -> None:
    for key in ("nobody", "k"):
        before = hasher.verified
        with pytest.raises(NotAuthenticated):
            call(key, "wrong")
        assert hasher.verified == before + 1


def test_a_revoked_key_opens_nothing_from_now_on(call: Callable[..., Credential]) -> None:
    call()
    call.revoke()  # type: ignore[attr-defined]
    with pytest.raises(NotAuthenticated):
        call()


def test_many_at_once_are_let_in_with_one_slow_hash(
    call: Callable[..., Credential], hasher: QuickHasher
) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert {one.id for one in pool.map(lambda _: call(), range(24))} == {9}
    assert hasher.verified == 1
