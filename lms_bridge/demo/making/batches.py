"""Cuts what the platform says into POST bodies: batches as its queue makes them, with the queue's faults."""

import json
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from uuid import UUID

from lms_bridge.demo.making.chance import happens
from lms_bridge.demo.making.record import Json, Record, Said

LARGEST = 50
"""Statements in a batch."""


def batches(record: Record, rng: Random) -> tuple[str, ...]:
    """The bodies in the order of their arrival.

    Every twentieth statement comes again in another batch (never one with an id), as does one whole batch;
    batches overtake each other; some are empty, and one is a single statement that is no array.
    """
    ordered = sorted([*record.said, *_again(record, rng)], key=lambda said: said.sent)
    cut = _cut([said.statement for said in ordered], rng)
    whole = [statement for statement in cut[len(cut) // 3] if "id" not in statement]
    cut.insert(len(cut) * 2 // 3, whole)
    record.troubles["batch sent again"] += 1
    _overtake(cut, record, rng)
    alone = next(statement for statement in cut[0] if "id" not in statement)
    cut[0] = [statement for statement in cut[0] if statement is not alone]
    bodies = [_body(batch, rng) for batch in cut]
    bodies.insert(len(bodies) // 2, _text(_with(alone, _registration(rng))))
    record.troubles["statement outside an array"] += 1
    for _ in range(2 + len(bodies) // 100):
        bodies.insert(rng.randint(0, len(bodies)), "[]")
        record.troubles["empty batch"] += 1
    return tuple(bodies)


def _again(record: Record, rng: Random) -> list[Said]:
    """What the queue sends once more, an hour to three days later."""
    anonymous = [said for said in record.said if "id" not in said.statement]
    drawn = rng.sample(anonymous, len(anonymous) // 20)
    record.troubles["statement sent again"] += len(drawn)
    return [Said(said.sent + timedelta(hours=rng.randint(1, 72)), said.statement) for said in drawn]


def _cut(statements: Sequence[Json], rng: Random) -> list[Sequence[Json]]:
    """Mostly full batches; now and then the queue ran nearly empty."""
    found: list[Sequence[Json]] = []
    at = 0
    while at < len(statements):
        size = rng.randint(1, LARGEST) if happens(rng, 0.03) else LARGEST
        found.append(statements[at : at + size])
        at += size
    return found


def _overtake(cut: list[Sequence[Json]], record: Record, rng: Random) -> None:
    for place in range(0, len(cut) - 4, 5):
        other = place + rng.randint(1, 4)
        cut[place], cut[other] = cut[other], cut[place]
        record.troubles["batch out of order"] += 1


def _body(batch: Sequence[Json], rng: Random) -> str:
    registration = _registration(rng)
    return _text([_with(statement, registration) for statement in batch])


def _registration(rng: Random) -> str:
    return str(UUID(int=rng.getrandbits(128), version=4))


def _with(statement: Json, registration: str) -> Json:
    """The plugin's registration is a new one in every run of its queue, whatever the statements are."""
    context = statement.get("context")
    if not isinstance(context, dict):
        return statement
    return {**statement, "context": {**context, "registration": registration}}


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
