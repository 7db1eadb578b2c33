"""What holds whatever comes: of the rules alone, and of the store within this process."""

import json
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import text

from lms_bridge.db.engine import Engines, open_engines, reading
from tests.conformance.lrs import Lrs
from tests.e2e.wire import Answer
from tests.fuzz.xapi_noise import Request, body, mixed, request
from xapi import (
    Incoming,
    Kept,
    Version,
    XapiError,
    canonical,
    exact,
    ids_only,
    links_of,
    read_mixed_post,
    read_post,
    same_statement,
)

MIXED = "multipart/mixed; boundary=cut"
ID = "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"
STORED = "2026-01-01T00:00:00.000Z"
OURS = ("id", "stored", "authority", "timestamp", "version")


def check_rules(sent: bytes, content_type: str = "") -> int:
    """How many statements of a body are taken. Raises whatever is not one of xapi's own refusals."""
    taken = 0
    for version in Version:
        try:
            batch = read_mixed_post(MIXED, sent, version)[0] if content_type else read_post(sent, version)
        except XapiError:
            continue
        taken += len(batch)
        for one in batch:
            _check_taken(one, version)
    return taken


def _check_taken(one: Incoming, version: Version) -> None:
    """What was taken can be found, told in every form, and says the same as before."""
    links_of(one.value)
    kept = Kept(one.id or ID, one.raw, STORED, '{"mbox":"mailto:a@b.c"}', version)
    for asked in Version:
        told = exact(kept, asked)
        assert_says_the_same(told, one.raw, asked)
        json.loads(ids_only(told))
        json.loads(canonical(told, {}, ["sr", "en"]))
    assert same_statement(exact(kept, version), one.raw)


def assert_says_the_same(told: str, raw: str, asked: Version) -> None:
    """The members that are the sender's own: value by value, numbers to the last digit, in the same order."""
    answered, sent = _pairs(told), _pairs(raw)
    assert {"id", "stored", "authority", "timestamp", "version"} <= dict(answered).keys()
    mine = [(name, value) for name, value in answered if name not in OURS]
    theirs = [(name, _as_told(name, value, asked)) for name, value in sent if name not in OURS]
    assert mine == theirs
    if asked is Version.V1:
        timestamps = [dict(pairs).get("timestamp") for pairs in (answered, sent)]
        assert timestamps[1] in (None, timestamps[0])


def _check_told(told: str, sent: str, *, again: bool) -> None:
    """As it was sent now (under 1.0.3), or, where it was there before, the same in whatever order."""
    if again:
        assert same_statement(told, sent)
    else:
        assert_says_the_same(told, sent, Version.V1)


def _pairs(raw: str) -> Any:
    """Objects as lists of pairs, numbers as their texts: nothing that a parser could hide."""
    return json.loads(raw, object_pairs_hook=list, parse_float=Decimal, parse_int=_Digits)


class _Digits(str):
    """A whole number as it was written; never equal to a string of the text."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Digits) and str.__eq__(self, other)

    __hash__ = str.__hash__


def _as_told(name: str, value: Any, asked: Version) -> Any:
    """A member as the answer has it: single context activities in arrays, nothing of 2.0 under 1.0.3."""
    if name == "object" and dict(value).get("objectType") == "SubStatement":
        return [(each, _as_told(each, inner, asked)) for each, inner in value]
    if name != "context":
        return value
    late = ("contextAgents", "contextGroups") if asked is Version.V1 else ()
    return [
        (each, _listed(inner) if each == "contextActivities" else inner)
        for each, inner in value
        if each not in late
    ]


def _listed(kinds: Any) -> Any:
    return [(kind, held if held == [] or _is_array(held) else [held]) for kind, held in kinds]


def _is_array(held: Any) -> bool:
    """Whether a list is an array of objects and not the pairs of one object."""
    return not (held and isinstance(held[0], tuple))


@dataclass(slots=True)
class Tally:
    """How the requests of a run were answered, and the ids of what was stored."""

    statuses: dict[int, int] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    looked: int = 0


@dataclass(slots=True)
class Hostile:
    """A client that sends anything, and holds the store to its word."""

    lrs: Lrs
    tally: Tally = field(default_factory=Tally)
    engines: Engines = field(init=False)

    def __post_init__(self) -> None:
        self.engines = open_engines(self.lrs.place.url)

    def attack(self, chance: Random) -> None:
        which = chance.random()
        headers = self._headers(chance.choice(("1.0.3", "2.0.0")))
        closely = chance.random() < 0.1
        if which < 0.4:
            self._post(Request("POST", "statements", headers, body(chance)), closely=closely)
        elif which < 0.5:
            told = {**headers, "Content-Type": MIXED}
            self._post(Request("POST", "statements", told, mixed(chance)), closely=closely)
        else:
            self._answer(request(chance))

    def _post(self, sent: Request, *, closely: bool) -> None:
        before = self.rows() if closely else {}
        kept = self._kept()
        answer = self._answer(sent)
        if answer.status == 200:
            self._stored(answer, sent.body or b"", kept)
        elif closely:
            assert self.rows() == before, "a refused batch left something"
            self.tally.looked += 1

    def _stored(self, answer: Answer, sent: bytes, kept: set[str]) -> None:
        ids = [str(one) for one in answer.value]
        self.tally.ids |= set(ids)
        if len(ids) != 1 or sent.lstrip()[:1] != b"{":  # a batch, or several parts
            return
        again = ids[0] in kept
        for voided in ("statementId", "voidedStatementId"):
            path = f"statements?{voided}={ids[0]}"
            found = self._answer(Request("GET", path, self._headers("2.0.0" if again else "1.0.3")))
            if found.status == 200:
                _check_told(found.text, sent.decode(), again=again)
                return
        raise AssertionError(f"{ids[0]} was stored and is not there")

    def _headers(self, version: str) -> dict[str, str]:
        return {"X-Experience-API-Version": version, "Content-Type": "application/json"}

    def _answer(self, sent: Request) -> Answer:
        headers = {"Authorization": self.lrs.key.basic, **sent.headers}
        answer = self.lrs.app.test_client().open(
            f"/xapi/{sent.path}", method=sent.method, data=sent.body, headers=headers
        )
        told = Answer(answer.status_code, {name.lower(): v for name, v in answer.headers}, answer.data)
        self.tally.statuses[told.status] = self.tally.statuses.get(told.status, 0) + 1
        assert told.status < 500, (sent, told.body[:300])
        assert "x-experience-api-consistent-through" in told.headers, sent
        assert told.status < 400 or sent.method == "HEAD" or told.value["remedy"], sent
        return told

    def rows(self) -> dict[str, int]:
        """How many rows the tables of statements have."""
        with reading(self.engines) as connection:
            return {
                name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
                for name in ("statement", "agent", "activity", "verb", "attachment")
            }

    def _kept(self) -> set[str]:
        """The ids that the store has: chances that repeat make the same id again, in another order."""
        with reading(self.engines) as connection:
            return {str(one) for one in connection.execute(text("SELECT id FROM statement")).scalars()}

    def close(self) -> None:
        self.engines.dispose()
