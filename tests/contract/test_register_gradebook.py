"""The port of a register elsewhere, spoken in OneRoster with the gradebook of another installation."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from lms_bridge.domain.submission import SubmissionKind
from lms_bridge.oneroster.rest.payloads import GRADEBOOK
from lms_bridge.register import marks
from lms_bridge.register.gradebook import GradebookTarget
from lms_bridge.register.line import Access, Line
from lms_bridge.register.pages import Pages
from lms_bridge.runtime.token_store import TokenStore
from lms_bridge.services.ports.gradebook import Slot
from lms_bridge.services.ports.registers import Outgoing, Verdict
from lms_bridge.services.ports.results import Record
from moodle_sync import Answer, PostFailed
from tests.contract.oneroster import Client, Service, service
from tests.db.pipeline import ANA, BOJAN, LATER, ONLINE

SAID = {"attended": True, "attended_at_ms": LATER, "minutes": 85, "score": 70, "confirmation": True}
SAID |= {"certificate": False, "evidence": "e" * 64, "rule_version": "abc", "body": "town"}
TOKENS = TokenStore(lambda: 0)


@dataclass
class Wire:
    """The way to the register; `instead` answers in its place, by method and address."""

    there: Service
    instead: list[tuple[str, str, Answer | None]] = field(default_factory=list)
    called: list[str] = field(default_factory=list)

    def send(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], *, timeout_s: float
    ) -> Answer:
        assert timeout_s > 0
        path = urlsplit(url).path
        self.called.append(f"{method} {path}")
        for one in self.instead:
            if one[0] == method and one[1] in path:
                self.instead.remove(one)
                if one[2] is None:
                    raise PostFailed("timeout")
                return one[2]
        query = urlsplit(url).query
        told = self.there.web.open(path, method=method, query_string=query, data=body, headers=dict(headers))
        headers = {**dict(told.headers), "Date": formatdate(usegmt=True)}  # as every server adds it
        return Answer(told.status_code, headers=headers, body=told.data)


@dataclass
class Connected:
    wire: Wire
    access: Access
    tokens: TokenStore
    reader: Client | None = None

    @property
    def target(self) -> GradebookTarget:
        line = Line("http://there", self.access, send=self.wire.send, tokens=self.tokens)
        return GradebookTarget(Pages("state", line), school="", close=lambda: None)


@pytest.fixture(scope="module")
def there(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    yield from service(sqlite_template, tmp_path_factory.mktemp("register"))


@pytest.fixture(scope="module")
def access(there: Service) -> Access:
    return Access("http://there/oauth2/token", *there.key())


@pytest.fixture(scope="module")
def reader(there: Service) -> Client:
    return there.client()


@pytest.fixture
def register(there: Service, access: Access, reader: Client) -> Iterator[Connected]:
    made = Connected(Wire(there), access, TOKENS, reader)
    yield made
    made.wire.instead.clear()
    for sending in (outgoing(), outgoing(person=BOJAN)):
        made.target.submit(replace(sending, kind=SubmissionKind.CANCELLATION))


def outgoing(key: str = "k1", *, person: str = ANA, **said: Any) -> Outgoing:
    record = Record(person, ONLINE.id, 1, json.dumps({**SAID, **said}))
    return Outgoing(key, record, kind=SubmissionKind.INITIAL, realisation=ONLINE, decided_ms=LATER)


def correction(key: str = "k2", *, corrects: str = "k1", **said: Any) -> Outgoing:
    return replace(outgoing(key, **said), kind=SubmissionKind.CORRECTION, corrects=corrects)


def held(register: Connected, slot: Slot = Slot.PRESENCE) -> Any:
    """The result as another client reads it; None where it is not."""
    id_ = marks.result_id(ONLINE.id, ANA, slot)
    assert register.reader is not None
    told = register.reader.web.get(f"{GRADEBOOK}/results/{id_}", headers=register.reader.headers)
    return told.get_json()["result"] if told.status_code == 200 else None


def test_what_is_submitted_stands_there_and_is_read_back(register: Connected) -> None:
    reply = register.target.submit(outgoing())
    assert reply.verdict is Verdict.ACCEPTED
    assert register.target.confirm(outgoing(), reply.receipt).verdict is Verdict.SAME
    presence, test = held(register), held(register, Slot.TEST)
    assert (presence["score"], presence["textScore"], test["score"]) == (100, "attended", 70)
    assert presence["metadata"]["minutes"] == 85
    assert presence["metadata"]["evidence"] == "e" * 64
    assert presence["metadata"]["documents"] == "confirmation"
    assert (presence["student"]["sourcedId"], presence["class"]["sourcedId"]) == (ANA, ONLINE.id)


def test_the_same_again_is_the_same_and_makes_no_second_line_item(register: Connected) -> None:
    target = register.target
    assert target.submit(outgoing()).verdict is Verdict.ACCEPTED
    before = len(register.wire.called)
    assert target.submit(outgoing()).verdict is Verdict.ACCEPTED
    assert [one.split()[0] for one in register.wire.called[before:]] == ["PUT", "PUT"]
    assert register.target.holding(ONLINE.id).keys == {ANA: "k1"}


def test_a_new_connection_finds_the_line_items_as_they_are(register: Connected) -> None:
    register.target.submit(outgoing())
    before = len(register.wire.called)
    register.target.submit(outgoing())
    assert "PUT" not in {one.split()[0] for one in register.wire.called[before:] if "lineItems" in one}


def test_a_correction_takes_the_place_of_what_stood(register: Connected) -> None:
    register.target.submit(outgoing())
    corrected = correction(score=None, attended=False, confirmation=False, minutes=10)
    assert register.target.submit(corrected).verdict is Verdict.ACCEPTED
    assert register.target.confirm(corrected, "").verdict is Verdict.SAME
    assert held(register)["metadata"]["corrects"] == "k1"
    assert (held(register)["score"], held(register, Slot.TEST)) == (0, None)
    assert register.target.confirm(outgoing(), "").verdict is Verdict.OTHER


def test_after_a_cancellation_nothing_is_left(register: Connected) -> None:
    register.target.submit(outgoing())
    gone = replace(outgoing("k2"), kind=SubmissionKind.CANCELLATION, corrects="k1")
    assert register.target.confirm(gone, "").verdict is Verdict.OTHER
    for _ in range(2):
        assert register.target.submit(gone).verdict is Verdict.ACCEPTED
    assert register.target.confirm(gone, "").verdict is Verdict.SAME
    assert register.target.confirm(outgoing(), "").verdict is Verdict.ABSENT
    assert register.target.holding(ONLINE.id).keys == {}


def test_a_person_or_a_realisation_that_is_not_there_is_named(register: Connected) -> None:
    person = outgoing(person="nobody")
    elsewhere = replace(outgoing(), realisation=replace(ONLINE, id="other"))
    elsewhere = replace(elsewhere, record=replace(elsewhere.record, realisation_id="other"))
    replies = [register.target.submit(one) for one in (person, elsewhere)]
    assert [one.verdict for one in replies] == [Verdict.REFUSED] * 2
    assert [one.reason for one in replies] == ["unknown-person", "unknown-class"]


def answer(status: int, **headers: str) -> Answer:
    return Answer(status, headers=headers, body=b"")


ANSWERS: list[tuple[Answer | None, Verdict, str, int | None]] = [
    (None, Verdict.DOWN, "timeout", None),
    (answer(500), Verdict.DOWN, "status-500", None),
    (answer(503, **{"Retry-After": "7"}), Verdict.DOWN, "status-503", 7000),
    (answer(429, **{"Retry-After": "3"}), Verdict.SLOW, "status-429", 3000),
    (answer(429), Verdict.SLOW, "status-429", None),
    (answer(403), Verdict.BARRED, "status-403", None),
    (answer(405), Verdict.BARRED, "status-405", None),
    (answer(302), Verdict.REFUSED, "status-302", None),
    (answer(409), Verdict.REFUSED, "status-409", None),
    (answer(202), Verdict.PENDING, "", None),
]


@pytest.mark.parametrize(("told", "verdict", "reason", "wait_ms"), ANSWERS)
def test_an_answer_means_one_thing(
    register: Connected, told: Answer | None, verdict: Verdict, reason: str, wait_ms: int | None
) -> None:
    register.wire.instead.append(("PUT", "/results/", told))
    reply = register.target.submit(outgoing())
    assert (reply.verdict, reply.reason, reply.wait_ms) == (verdict, reason, wait_ms)


def test_what_is_decided_later_is_asked_for(register: Connected) -> None:
    register.wire.instead += [
        ("PUT", f"/{marks.result_id(ONLINE.id, ANA, slot)}", answer(202)) for slot in Slot
    ]
    reply = register.target.submit(outgoing())
    assert register.target.poll(outgoing(), reply.where).verdict is Verdict.PENDING
    register.target.submit(outgoing())
    assert register.target.poll(outgoing(), reply.where).verdict is Verdict.ACCEPTED


def test_what_the_register_forgot_is_found_out(register: Connected) -> None:
    register.wire.instead += [("PUT", "/results/", answer(201)) for _ in Slot]
    assert register.target.submit(outgoing()).verdict is Verdict.ACCEPTED
    assert register.target.confirm(outgoing(), "").verdict is Verdict.ABSENT


def test_without_a_token_we_are_barred(register: Connected, there: Service) -> None:
    barred = Connected(Wire(there), replace(register.access, secret="wrong"), TokenStore(lambda: 0))
    assert barred.target.submit(outgoing()).verdict is Verdict.BARRED
    assert barred.target.holding(ONLINE.id).trouble == "pull-client-refused"


def test_what_another_client_handed_in_is_left_alone(register: Connected, there: Service) -> None:
    register.target.submit(outgoing())
    key, secret = there.key()
    access = replace(register.access, client=key, secret=secret)
    other = Connected(Wire(there), access, TokenStore(lambda: 0))
    assert other.target.submit(outgoing("k9")).verdict is Verdict.BARRED
    assert held(register)["metadata"]["key"] == "k1"


def test_a_holding_that_is_not_whole_concludes_nothing(register: Connected) -> None:
    register.target.submit(outgoing())
    register.wire.instead.append(("GET", "/lineItems/", Answer(200, headers={}, body=b'{"results": []}')))
    assert register.target.holding(ONLINE.id).trouble == "pull-total-missing"


def test_calls_are_kept_without_secrets_and_without_names(register: Connected) -> None:
    reply = register.target.submit(outgoing(person="nobody"))
    kept = repr(reply.exchanges)
    assert [one.status for one in reply.exchanges][-3:] == [422, 200, 404]
    assert register.access.secret not in kept
    assert "Bearer" not in kept
    assert "Authorization" not in kept
