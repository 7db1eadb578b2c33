"""Reads: a page of a collection with its links, or one object."""

from collections.abc import Mapping
from typing import Final

from flask import Response, request

from lms_bridge.oneroster.rest import questions
from lms_bridge.oneroster.rest.gradebook_payloads import GradebookPayloads
from lms_bridge.oneroster.rest.operations import Read
from lms_bridge.oneroster.rest.payloads import Payload
from lms_bridge.oneroster.rest.shapes import SINGLE_OF, set_of
from lms_bridge.oneroster.rest.status import Minor, OneRosterRefused
from lms_bridge.services.ports import Unit
from lms_bridge.services.ports.clients import Client
from lms_bridge.services.ports.gradebook import Gradebook, Graded
from lms_bridge.services.ports.rostering import Asked, Entry, Rostering, Sight
from lms_bridge.web.oneroster.answers import as_json
from lms_bridge.web.oneroster.doors import OneRosterDoors
from lms_bridge.web.oneroster.told import told_of

_MARKS: Final = frozenset(
    ["categories", "lineItems", "results", "scoreScales", "assessmentLineItems", "assessmentResults"]
)


def read(doors: OneRosterDoors, client: Client, operation: Read, ids: Mapping[str, str]) -> Response:
    """The answer of a read to a client that may ask for it. Raises `OneRosterRefused`."""
    return _one(doors, client, operation, ids) if operation.id_name else _page(doors, client, operation, ids)


def _one(doors: OneRosterDoors, client: Client, operation: Read, ids: Mapping[str, str]) -> Response:
    query, kind = _query(), operation.kind
    wanted = questions.fields(query, kind)
    id_ = ids[operation.id_name]
    with doors.database.read() as unit:
        entry = there(unit, kind, id_, _sight(client))
    doors.clients.saw(client, told_of([entry], kind, asked=operation.name))
    return as_json({SINGLE_OF[kind]: _shown(doors, client, kind, entry, wanted)})


def _page(doors: OneRosterDoors, client: Client, operation: Read, ids: Mapping[str, str]) -> Response:
    query, kind, sight = _query(), operation.kind, _sight(client)
    wanted = questions.fields(query, kind)
    within = {part.role: ids[part.name] for part in operation.parts}
    asked = questions.asked(query, questions.Place(kind, within), sight)
    _only_shown(client, asked)
    with doors.database.read() as unit:
        for part in operation.parts:
            there(unit, part.kind, ids[part.name], sight)
        found = _store(unit, kind).page(asked)
    doors.clients.saw(client, told_of(found.entries, kind, asked=operation.name))
    shown = [_shown(doors, client, kind, entry, wanted) for entry in found.entries]
    response = as_json({set_of(kind): shown})
    response.headers["X-Total-Count"] = str(found.total)
    address = f"{doors.public_url}{request.path}"
    response.headers["Link"] = questions.links(address, query, asked, total=found.total)
    return response


def _query() -> questions.Query:
    return dict(request.args.lists())


def _sight(client: Client) -> Sight:
    return Sight(client.view.bodies)


def there(unit: Unit, kind: str, id_: str, sight: Sight) -> Entry | Graded:
    """The object of that kind. Raises `OneRosterRefused` where a client is shown none."""
    entry = None if "\0" in id_ else _store(unit, kind).one(kind, id_, sight)
    if entry is None:
        raise OneRosterRefused(Minor.UNKNOWN, f"There is no such object in {kind}.")
    return entry


def _store(unit: Unit, kind: str) -> Rostering | Gradebook:
    return unit.gradebook if kind in _MARKS else unit.rostering


def _hidden(client: Client, kind: str) -> frozenset[str]:
    single = SINGLE_OF[kind]
    told = (one.split(".", 1) for one in client.view.hidden)
    return frozenset(name for of, name in told if of == single)


def _only_shown(client: Client, asked: Asked) -> None:
    """What is hidden from a client cannot be guessed by asking for it."""
    hidden = _hidden(client, asked.kind)
    clauses = asked.filter.clauses if asked.filter else ()
    if any(one.path.split(".")[0] in hidden for one in clauses):
        raise OneRosterRefused(Minor.FILTER, "This client is not shown a field that it filters by.")
    if asked.sort.split(".", maxsplit=1)[0] in hidden:
        raise OneRosterRefused(Minor.SELECTION, "This client is not shown the field that it sorts by.")


def _shown(
    doors: OneRosterDoors, client: Client, kind: str, entry: Entry | Graded, wanted: frozenset[str] | None
) -> Payload:
    made = GradebookPayloads(doors.public_url).of(entry, hidden=_hidden(client, kind))
    return made if wanted is None else {name: value for name, value in made.items() if name in wanted}
