"""Statements in the world of the pages, stored and read as in life."""

import hashlib
import json
from typing import Any, Final

from lms_bridge.jobs.worker import Task, Worker
from lms_bridge.services.delete_statements import DeleteStatements
from lms_bridge.services.ports import Credential
from lms_bridge.services.ports.deletion import Which
from lms_bridge.services.ports.refusals import NewRefusal
from lms_bridge.services.read import ReadStatements
from lms_bridge.services.receive import ReceiveStatements, Sent
from tests.unit.web_pages.world import COURSE, LMS, NOW, SITE, TEST, World
from xapi import VOIDED, Version, write_mixed
from xapi.mixed import Part

KEY: Final = Credential(7, "lrs-key", "lrs", LMS, "Logstore of the LMS", "hashed:x", ("all",))
DONE: Final = "http://adlnet.gov/expapi/verbs/completed"
VIEWED: Final = "http://id.tincanapi.com/verb/viewed"
COURSE_TYPE: Final = "http://adlnet.gov/expapi/activities/course"
REGISTRATION: Final = "11111111-2222-4333-8444-555555555555"


REFUSED: Final = NewRefusal(
    "key",
    source_id=LMS,
    credential_id=7,
    method="POST",
    path="/xapi/statements",
    content_type="application/json",
    version="1.0.3",
    excerpt=b'{"actor":{"mbox":"mailto:a-very-long-address-without-any-blank@an-even-longer-host.example"}}',
    place="[3]",
    size=48_000,
    status=400,
    code="statements-refused",
    answer='{"title":"A rule is broken","detail":"Statement [3], $.verb: required","remedy":"Correct it."}',
)


def ident(n: int) -> str:
    return f"00000000-0000-4000-8000-{n:012}"


def said(account: str = "101", *, name: str = "Љубица Ђ.", verb: str = DONE, **more: Any) -> dict[str, Any]:
    """That somebody completed the course, unless something else is given."""
    definition = {"type": COURSE_TYPE, "name": {"sr": "Канцеларијско", "en": "Office work"}}
    return {
        "actor": {"name": name, "account": {"homePage": f"{SITE}/", "name": account}},
        "verb": {"id": verb, "display": {"en": "done", "sr": "урађено"}},
        "object": {"id": COURSE, "definition": definition},
        "timestamp": "2020-03-12T08:00:00Z",
        **more,
    }


def rich() -> dict[str, Any]:
    """A statement with all that one may have."""
    return said(
        id=ident(50),
        object={"id": f"{SITE}/attempt", "definition": {"name": {"en": "<script>x</script>"}}},
        result={
            "score": {"raw": 59.6, "min": 0, "max": 100},
            "success": True,
            "duration": "PT1H5M",
            "extensions": {"http://x.example/ext": {"a": 1}},
        },
        context={
            "registration": REGISTRATION,
            "instructor": {"mbox": "mailto:teacher@x.example", "name": "Teacher"},
            "contextActivities": {"parent": [{"id": TEST}]},
        },
    )


def attached(body: bytes, content_type: str, n: int) -> tuple[dict[str, Any], Part]:
    """A statement with an attachment, and its bytes."""
    sha2 = hashlib.sha256(body).hexdigest()
    told = {
        "usageType": "http://x.example/use",
        "display": {"en": "A file"},
        "contentType": content_type,
        "length": len(body),
        "sha2": sha2,
    }
    return said(id=ident(n), attachments=[told]), Part(sha2, content_type, body)


def keep(world: World, *statements: Any, read: bool = True) -> None:
    """Store statements, each a second after the other, and read them."""
    _credential(world)
    receive = ReceiveStatements(world.database, world.clock)
    for one in statements:
        world.clock.now += 1000
        receive.store(json.dumps(one, ensure_ascii=False).encode(), credential=KEY)
    if read:
        Worker(world.database, world.clock, [Task("statement", ReadStatements(world.clock))]).round()
        world.work()


def keep_attached(world: World, body: bytes, content_type: str, n: int) -> str:
    """Store a statement with its attachment; the hash."""
    _credential(world)
    statement, part = attached(body, content_type, n)
    mixed = write_mixed(json.dumps(statement).encode(), [part], boundary="b")
    sent = Sent("multipart/mixed; boundary=b", Version.V1)
    ReceiveStatements(world.database, world.clock).store(mixed, credential=KEY, sent=sent)
    return part.sha2


def keep_for_pages(world: World) -> None:
    """Something for each page about statements: told, twice, voided, refused, to be deleted."""
    twice = said()
    unused = said("102", name="Marko", verb=VIEWED, id=ident(2))
    keep(world, {**twice, "id": ident(1)}, {**twice, "id": ident(3)}, unused, rich())
    keep_attached(world, b"%PDF-", "application/pdf", 60)
    keep(world, said(id=ident(61), verb=VOIDED, object={"objectType": "StatementRef", "id": ident(2)}))
    with world.unit() as unit:
        unit.refusals.add(REFUSED, times=3, at_ms=NOW)
    for _ in range(2):
        deletes = DeleteStatements(world.database, world.clock)
        number = deletes.plan(Which(NOW + 3000), by="sluzba", reason="Старије од рока чувања")
    deletes.ask(number, by="sluzba")
    while deletes.go_on():
        pass


def _credential(world: World) -> None:
    with world.unit() as unit:
        if unit.credentials.by_key(KEY.key) is None:
            unit.credentials.add(KEY, at_ms=NOW)
