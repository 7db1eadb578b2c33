"""A made-up year as HTTP calls, in an order in which both kinds come side by side as they do in life."""

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus

from lms_bridge.demo.making.plan import Delivery, Year

STATEMENTS = "/xapi/statements"
XAPI_VERSION = "1.0.3"


class CallKind(StrEnum):
    BATCH = "batch"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class Credential:
    """The user and password of HTTP Basic."""

    key: str
    secret: str = field(repr=False)

    @property
    def header(self) -> str:
        return "Basic " + b64encode(f"{self.key}:{self.secret}".encode()).decode("ascii")


@dataclass(frozen=True, slots=True)
class Call:
    """One POST. `answers` are the statuses that are as they should be."""

    kind: CallKind
    path: str
    body: bytes = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    answers: frozenset[int]


def calls_of(year: Year, credential: Credential) -> tuple[Call, ...]:
    """Everything that is posted in the year, batches and deliveries each in their own order."""
    batches = [batch_call(body, credential) for body in year.statements]
    deliveries = [_delivery_call(delivery) for delivery in year.deliveries]
    return _side_by_side(batches, deliveries)


def batch_call(body: str, credential: Credential) -> Call:
    headers = {
        "Authorization": credential.header,
        "Content-Type": "application/json",
        "X-Experience-API-Version": XAPI_VERSION,
    }
    return Call(CallKind.BATCH, STATEMENTS, body.encode(), headers, frozenset({HTTPStatus.OK}))


def statements_in(body: str) -> int:
    """How many statements a POST's body holds: it is one, or an array of them."""
    read = json.loads(body)
    return len(read) if isinstance(read, list) else 1


def _delivery_call(delivery: Delivery) -> Call:
    """A forged one is to be refused, and which are forged only the service can tell."""
    answers = frozenset({HTTPStatus.OK, HTTPStatus.UNAUTHORIZED})
    headers = {"Content-Type": delivery.content_type}
    return Call(CallKind.DELIVERY, delivery.path, delivery.body.encode(), headers, answers)


def _side_by_side(*kinds: Sequence[Call]) -> tuple[Call, ...]:
    """Each kind spread evenly over the whole."""
    placed = [((number + 0.5) / len(calls), call) for calls in kinds for number, call in enumerate(calls)]
    return tuple(call for _, call in sorted(placed, key=lambda one: one[0]))
