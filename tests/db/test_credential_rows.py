"""Credentials on both databases: two secrets, whose tokens, last use."""

import pytest

from lms_bridge.db.engine import Engines
from lms_bridge.db.unit import DbDatabase, DbGlances
from lms_bridge.domain.errors import AlreadyThere
from lms_bridge.services.ports import Bound, Credential, KnownCredential
from tests.db.pipeline import Pipeline

ISSUER, HOME = "https://sso.example", "https://sso.example/token"
T = 1_700_000_000_000


@pytest.fixture
def database(pipeline: Pipeline) -> DbDatabase:
    """With the credential `key` of the pipeline's source, whose secret has the hash `hash`."""
    return pipeline.database


def listed(database: DbDatabase, key: str = "key") -> KnownCredential:
    with database.read() as unit:
        return next(one for one in unit.credentials.all() if one.credential.key == key)


def rotate(database: DbDatabase, new: str, *, at_ms: int = T, until_ms: int | None = None) -> bool:
    with database.write() as unit:
        return unit.credentials.rotate("key", new, at_ms=at_ms, until_ms=until_ms)


def used(database: DbDatabase, hashed: str, *, at_ms: int) -> None:
    with database.write() as unit:
        unit.credentials.used(3, hashed, at_ms=at_ms)


def test_a_change_keeps_what_was_and_is_not_begun_twice(database: DbDatabase) -> None:
    used(database, "hash", at_ms=T - 5)
    assert rotate(database, "new")
    assert not rotate(database, "newer")
    one = listed(database)
    assert (one.credential.secret_hash, one.credential.earlier.hash) == ("new", "hash")  # type: ignore[union-attr]
    assert (one.secret.made_ms, one.secret.used_ms, one.used_ms) == (T, None, T - 5)
    assert one.earlier is not None
    assert one.earlier.used_ms == T - 5


@pytest.mark.parametrize(("at_ms", "again"), [(T + 9, False), (T + 10, True)])
def test_an_earlier_secret_whose_time_is_over_makes_room(
    database: DbDatabase, at_ms: int, again: bool
) -> None:
    assert rotate(database, "new", until_ms=T + 10)
    assert rotate(database, "newer", at_ms=at_ms) is again


def test_a_change_is_finished_once(database: DbDatabase) -> None:
    rotate(database, "new")
    with database.write() as unit:
        assert [unit.credentials.finish(key, at_ms=T) for key in ("key", "key", "other")] == [
            True,
            False,
            False,
        ]
    assert listed(database).credential.earlier is None


def test_a_use_counts_for_its_secret_and_never_goes_back(database: DbDatabase) -> None:
    rotate(database, "new")
    for hashed, at_ms in (("hash", T + 1), ("new", T + 3), ("new", T + 2), ("gone", T + 9)):
        used(database, hashed, at_ms=at_ms)
    one = listed(database)
    assert (one.secret.used_ms, one.earlier.used_ms if one.earlier else None) == (T + 3, T + 1)


def bind(database: DbDatabase, number: int, *, client: str = "app", subject: str = "") -> None:
    credential = Credential(number, f"of-{number}", "oidc", 1, "app", "", ("all",))
    with database.write() as unit:
        unit.credentials.add(credential, at_ms=T, bound=Bound(ISSUER, client, subject, HOME))


def test_an_application_is_found_by_what_binds_it_most(database: DbDatabase) -> None:
    bind(database, 20)
    bind(database, 21, subject="ana")
    asked = [(ISSUER, "app", "ana"), (ISSUER, "app", "bojan"), (ISSUER, "App", ""), ("https://x", "app", "")]
    with database.read() as unit:
        found = [unit.credentials.of_tokens(*one) for one in asked]
    assert [one.id if one else None for one in found] == [21, 20, None, None]


def test_an_application_has_one_credential_until_it_is_revoked(database: DbDatabase) -> None:
    bind(database, 20)
    with pytest.raises(AlreadyThere):
        bind(database, 21)
    with database.write() as unit:
        assert unit.credentials.revoke("of-20", at_ms=T)
        assert unit.credentials.of_tokens(ISSUER, "app", "") is None
        assert not unit.credentials.rotate("of-20", "x", at_ms=T, until_ms=None)
    bind(database, 22)


def test_a_glance_sees_at_once_that_a_key_was_revoked(pipeline: Pipeline, engines: Engines) -> None:
    glances = DbGlances(engines, pipeline.ids)

    def known() -> bool:
        with glances.read() as unit:
            return unit.credentials.by_key("key") is not None

    assert known()
    with pipeline.database.write() as unit:
        unit.credentials.revoke("key", at_ms=T)
    assert not known()


def test_a_glance_that_failed_spoils_none_after_it(pipeline: Pipeline, engines: Engines) -> None:
    glances = DbGlances(engines, pipeline.ids)
    with pytest.raises(ZeroDivisionError), glances.read():
        raise ZeroDivisionError
    with glances.read() as unit:
        assert unit.credentials.by_key("key") is not None
