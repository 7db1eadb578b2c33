"""What the ports for time and secrets promise, of each implementation and of the fakes that tests use."""

from itertools import pairwise

import pytest

from lms_bridge.domain.errors import KeyMismatch
from lms_bridge.runtime.clock import SystemClock
from lms_bridge.runtime.keys import Argon2Hasher, FernetSealer, InstallationKey
from lms_bridge.services.ports import Clock, Hasher, Sealer
from tests.db.pipeline import SetClock
from tests.unit.services.quick import QuickHasher

SECRETS = ["bbb-shared-secret", "", "Ђ" * 300, "a\0b", " leading and trailing "]


@pytest.fixture(params=[SystemClock, SetClock])
def clock(request: pytest.FixtureRequest) -> Clock:
    made: Clock = request.param()
    return made


@pytest.fixture(scope="module", params=[Argon2Hasher, QuickHasher])
def hasher(request: pytest.FixtureRequest) -> Hasher:
    made: Hasher = request.param()
    return made


@pytest.fixture
def sealer() -> Sealer:
    return FernetSealer(InstallationKey(b"k" * 32))


def test_a_clock_tells_whole_milliseconds_of_our_century(clock: Clock) -> None:
    told = [clock.now_ms() for _ in range(3)]
    assert all(type(one) is int and 1_500_000_000_000 < one < 4_102_444_800_000 for one in told)
    assert all(one <= other for one, other in pairwise(told))


@pytest.mark.parametrize("secret", SECRETS)
def test_what_was_sealed_is_opened_again(sealer: Sealer, secret: str) -> None:
    assert sealer.open(sealer.seal(secret)) == secret


def test_a_sealed_secret_shows_nothing_and_is_sealed_anew_each_time(sealer: Sealer) -> None:
    one, other = (sealer.seal("bbb-shared-secret") for _ in range(2))
    assert one != other
    assert "secret" not in one + other


@pytest.mark.parametrize("sealed", ["", "nonsense", "Ђ", "gAAAAA", "x" * 500])
def test_what_was_not_sealed_here_is_a_mismatch(sealer: Sealer, sealed: str) -> None:
    with pytest.raises(KeyMismatch):
        sealer.open(sealed)


def test_another_installations_seal_is_a_mismatch(sealer: Sealer) -> None:
    with pytest.raises(KeyMismatch):
        sealer.open(FernetSealer(InstallationKey(b"j" * 32)).seal("secret"))


def test_a_hash_knows_its_secret_and_no_other(hasher: Hasher) -> None:
    hashed = hasher.hash("right secret")
    assert hasher.verify("right secret", hashed)
    for other in ("Right secret", "right secret ", "", "right"):
        assert not hasher.verify(other, hashed)


def test_a_hash_is_salted_and_shows_nothing(hasher: Hasher) -> None:
    one, other = hasher.hash("right secret"), hasher.hash("right secret")
    assert one != other
    assert "right" not in one


@pytest.mark.parametrize("hashed", ["", "none", "$argon2id$", "$argon2id$v=19$m=1,t=1,p=1$AAAA$AAAA"])
def test_a_hash_that_is_none_matches_nothing(hasher: Hasher, hashed: str) -> None:
    assert not hasher.verify("secret", hashed)


def test_letters_beyond_ascii_are_hashed_too(hasher: Hasher) -> None:
    assert hasher.verify("лозинка Ђ", hasher.hash("лозинка Ђ"))
