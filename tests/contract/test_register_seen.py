"""Many results read back by one call: only what stands there as it was submitted is proven by it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lms_bridge.register.line import Access
from lms_bridge.services.ports.registers import Verdict
from moodle_sync import Answer
from tests.contract.oneroster import Service, service
from tests.contract.test_register_gradebook import TOKENS, Connected, Wire, answer, correction, outgoing
from tests.db.pipeline import ANA, BOJAN


@pytest.fixture(scope="module")
def there(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    yield from service(sqlite_template, tmp_path_factory.mktemp("register"))


@pytest.fixture(scope="module")
def access(there: Service) -> Access:
    return Access("http://there/oauth2/token", *there.key())


@pytest.fixture
def register(there: Service, access: Access) -> Connected:
    return Connected(Wire(there), access, TOKENS)


BOTH = [outgoing("k1", person=ANA), outgoing("k2", person=BOJAN)]


def test_what_was_handed_in_together_is_proven_by_one_call(register: Connected) -> None:
    target = register.target
    for one in BOTH:
        target.submit(one)
    before = len(register.wire.called)
    found = target.seen(BOTH)
    assert {key: reply.verdict for key, reply in found.items()} == dict.fromkeys(["k1", "k2"], Verdict.SAME)
    assert len(register.wire.called) == before + 1
    told = [one.answer for one in found["k1"].exchanges]
    assert all(ANA in one and BOJAN not in one for one in told)


def test_what_the_register_forgot_or_has_otherwise_is_not_proven(register: Connected) -> None:
    target = register.target
    for one in BOTH:
        target.submit(one)
    target.submit(outgoing("k3", person=BOJAN, score=10))
    register.wire.instead += [("PUT", "/results/", answer(201))] * 2
    target.submit(outgoing("k4", person=ANA, minutes=3))
    assert target.seen([outgoing("k4", person=ANA, minutes=3), BOTH[1]]) == {}


def test_what_must_be_gone_is_not_proven_by_what_is_there(register: Connected) -> None:
    target, corrected = register.target, correction("k9", score=None)
    target.submit(BOTH[0])
    target.submit(corrected)
    assert corrected.key not in target.seen([corrected, BOTH[1]])


@pytest.mark.parametrize("told", [answer(500), None, Answer(200, headers={}, body=b'{"results": [')])
def test_an_answer_that_is_none_proves_nothing(register: Connected, told: Answer | None) -> None:
    target = register.target
    for one in BOTH:
        target.submit(one)
    register.wire.instead.append(("GET", "/results", told))
    assert target.seen(BOTH) == {}


def test_who_handed_nothing_in_asks_nothing(register: Connected) -> None:
    assert register.target.seen(BOTH) == {}
    assert register.wire.called == []
