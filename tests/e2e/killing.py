"""A service that is killed while statements come in, and what must be true of its database afterwards."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from random import Random
from threading import Event, Thread
from typing import Any

from sqlalchemy import Connection, Table, select

from lms_bridge.db import tables
from lms_bridge.db.engine import open_engines, reading
from tests.e2e.running import PATIENCE_S, Service
from tests.e2e.statements import HOME_PAGE, new_id, statement
from tests.e2e.wire import Client, Key, post
from xapi import Links, parsed_links

SENDERS = 6
LARGEST = 25
_REFERRING = 0.1


@dataclass(slots=True)
class Story:
    """The ids of each batch that was sent, and of each that was answered."""

    sent: list[list[str]] = field(default_factory=list)
    answered: list[list[str]] = field(default_factory=list)


def kill_under_load(service: Service, key: Key, story: Story, *, answers: int, seed: int) -> None:
    """Let senders send, and kill the service (SIGKILL) when so many batches more are answered."""
    enough = Event()
    until = len(story.answered) + answers

    def send(random: Random) -> None:
        client = Client(service.port)
        with suppress(OSError, HTTPException):
            while True:
                batch = _batch(random, story)
                story.sent.append([one["id"] for one in batch])
                answer = post(client, key, batch)
                assert answer.status == 200, answer
                story.answered.append([str(one) for one in answer.value])
                if len(story.answered) >= until:
                    enough.set()

    senders = [Thread(target=send, args=(Random(seed * SENDERS + n),)) for n in range(SENDERS)]
    for one in senders:
        one.start()
    assert enough.wait(PATIENCE_S)
    service.kill()
    for one in senders:
        one.join()


def _batch(random: Random, story: Story) -> list[dict[str, Any]]:
    made = [_statement(random) for _ in range(random.randint(1, LARGEST))]
    if story.answered and random.random() < _REFERRING:
        target = {"objectType": "StatementRef", "id": random.choice(random.choice(story.answered))}
        made.append(statement(id=new_id(), object=target))
    return made


def _statement(random: Random) -> dict[str, Any]:
    def activity(name: str, most: int) -> dict[str, Any]:
        return {"id": f"{HOME_PAGE}/{name}/{random.randint(1, most)}", "definition": {"name": {"en": name}}}

    return statement(
        actor={"account": {"homePage": HOME_PAGE, "name": str(random.randint(1, 200))}},
        object=activity("module", 300),
        context={"registration": new_id(), "contextActivities": {"grouping": [activity("course", 9)]}},
    )


def faults(url: str, story: Story) -> list[str]:
    """What is not as it must be: an answered id that is gone, half a batch, a statement without its links."""
    engines = open_engines(url)
    with reading(engines) as connection:
        rows = connection.execute(
            select(tables.statement.c.seq, tables.statement.c.id, tables.statement.c.raw)
        ).all()
        found = _of_ids([row.id for row in rows], story)
        linked = _linked(connection)
        expected = {row.seq: parsed_links(row.raw) for row in rows}
        found += [
            f"{row.id}: other links than its own"
            for row in rows
            if linked.get(row.seq) != _own(expected[row.seq])
        ]
        found += _of_references(connection)
    engines.dispose()
    return found


def _of_ids(stored: Sequence[str], story: Story) -> list[str]:
    there = set(stored)
    found = ["an id stands twice"] if len(there) != len(stored) else []
    found += [
        f"{one} was answered and is gone" for batch in story.answered for one in batch if one not in there
    ]
    return found + [
        f"half of the batch of {batch[0]}"
        for batch in story.sent
        if len(there & set(batch)) not in (0, len(batch))
    ]


def _own(links: Links) -> dict[str, set[str]]:
    registration = {links.registration} if links.registration else set()
    named = {"verb": {links.verb}, "agent": set(links.agents), "activity": set(links.activities)}
    return {name: names for name, names in {**named, "registration": registration}.items() if names}


def _linked(connection: Connection) -> Mapping[int, Mapping[str, set[str]]]:
    """The names that each statement is linked to by itself, by their kind."""
    found: dict[int, dict[str, set[str]]] = {}
    for name, link, names in (
        ("verb", tables.verb_link, tables.verb),
        ("agent", tables.agent_link, tables.agent),
        ("activity", tables.activity_link, tables.activity),
    ):
        query = (
            select(link.c.seq, names.c.name).join(names, names.c.id == link.c[name]).where(link.c.via == 0)
        )
        for row in connection.execute(query):
            found.setdefault(row.seq, {}).setdefault(name, set()).add(row.name)
    registrations = select(tables.registration_link).where(tables.registration_link.c.via == 0)
    for row in connection.execute(registrations):
        found.setdefault(row.seq, {}).setdefault("registration", set()).add(row.registration)
    return found


def _of_references(connection: Connection) -> list[str]:
    """Who refers to a statement that is there has the links of it too."""
    target: Table = tables.target_link
    query = select(target.c.seq, tables.statement.c.seq.label("to")).join(
        tables.statement, tables.statement.c.id == target.c.target
    )
    inherited = {
        (row.seq, row.via)
        for row in connection.execute(select(tables.verb_link).where(tables.verb_link.c.via != 0))
    }
    return [
        f"{row.seq} is without the links of {row.to}"
        for row in connection.execute(query)
        if (row.seq, row.to) not in inherited
    ]
