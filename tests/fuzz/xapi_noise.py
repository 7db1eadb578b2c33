"""Statements and requests that are nearly right, drawn from one source of chance.

`Random` may be Python's own, for a long run, or Hypothesis's, which makes a failing case small.
"""

import copy
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from tests.conformance.statements import ACCOUNT, ACTIVITY, AGENT, ATTACHMENT, GROUP, REF, STATEMENT, SUB

SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"
COMPONENTS = [{"id": "a", "description": {"en": "A"}}, {"id": "b"}]
DEFINITION = {
    "name": {"en": "Course", "sr-Cyrl": "Курс"},
    "description": {"en": "One"},
    "type": "http://a.example/type",
    "moreInfo": "http://a.example/info",
    "interactionType": "choice",
    "choices": COMPONENTS,
    "correctResponsesPattern": ["a[,]b"],
    "extensions": {"x:y": [None, {"a": 1.10}]},
}
CONTEXT = {
    "registration": REF["id"],
    "instructor": AGENT,
    "team": GROUP,
    "revision": "1",
    "platform": "Moodle",
    "language": "sr-Cyrl",
    "statement": REF,
    "contextActivities": {"parent": [ACTIVITY], "grouping": ACTIVITY, "category": [], "other": [ACTIVITY]},
    "extensions": {"x:y": None},
}
RESULT = {
    "score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10.00},
    "success": True,
    "completion": False,
    "response": "a",
    "duration": "PT1H2.50S",
    "extensions": {"x:y": {}},
}
FULL = {
    **STATEMENT,
    "object": {**ACTIVITY, "objectType": "Activity", "definition": DEFINITION},
    "result": RESULT,
    "context": CONTEXT,
    "timestamp": "2026-01-01T10:00:00.123+01:00",
    "stored": "2026-01-01T10:00:00Z",
    "version": "1.0.0",
    "authority": {"objectType": "Group", "member": [{"account": ACCOUNT}, AGENT]},
    "attachments": [ATTACHMENT],
}
LATE = {
    **CONTEXT,
    "contextAgents": [{"objectType": "contextAgent", "agent": AGENT, "relevantTypes": ["x:y"]}],
    "contextGroups": [{"objectType": "contextGroup", "group": GROUP}],
}
SEEDS: tuple[dict[str, Any], ...] = (
    STATEMENT,
    FULL,
    {**FULL, "context": LATE},
    {**STATEMENT, "object": {**SUB, "context": LATE, "result": RESULT, "attachments": [ATTACHMENT]}},
    {**STATEMENT, "object": {**SUB, "object": {**AGENT, "objectType": "Agent"}}},
    {**STATEMENT, "actor": {**GROUP, "account": ACCOUNT, "name": "Ми"}, "object": GROUP},
    {**STATEMENT, "object": REF},
    {**STATEMENT, "verb": {"id": VOIDED}, "object": REF},
)
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 1.5, 1e308, -1e-320, 10**400, 2**63, 2**64, float("nan"), float("inf")),
    *("", " ", "x", "a\0b", "\ud800", "\udfff\ud800", "\U0001f393", "\u202e", "ß" * 600, "x" * 70_000),
    *("http://", "mailto:", "mailto:a@b", "x:y", "http://a.example/\0", "x:" + "y" * 3000, "PT", "P1Y", "en"),
    *("2026-01-01T00:00:00Z", "9999-12-31T23:59:60Z", "0001-01-01T00:00:00+14:00", "1.0.3", "2.0.0"),
    *(
        "Agent",
        "Group",
        "Activity",
        "SubStatement",
        "StatementRef",
        "contextAgent",
        VOIDED,
        "a" * 40,
        "a" * 64,
    ),
    *(REF["id"], REF["id"].upper(), [], {}, [[]], [{}], {"": ""}, {"x:y": 1}, {"id": "x:y"}, AGENT, GROUP),
    *(ACTIVITY, REF, SUB, ATTACHMENT, STATEMENT, ACCOUNT, DEFINITION, COMPONENTS, {"__proto__": {}}),
)
NAMES = (
    *(
        "id",
        "actor",
        "verb",
        "object",
        "objectType",
        "mbox",
        "account",
        "member",
        "definition",
        "context",
        "x:y",
    ),
    *(
        "attachments",
        "authority",
        "stored",
        "",
        "\0",
        "Id",
        "contextAgents",
        "x" * 3000,
        "\ud83d",
        "__proto__",
    ),
)

Change = Callable[[Random, Any], Any]


def statement(chance: Random) -> Any:
    """A statement with up to four places changed; one in three keeps its rules."""
    value: Any = copy.deepcopy(chance.choice(SEEDS))
    if chance.random() < 0.7 and type(value) is dict:
        value["id"] = str(UUID(int=chance.getrandbits(128), version=4))
    for _ in range(chance.choice((0, 0, 1, 1, 2, 4))):
        value = chance.choice(_CHANGES)(chance, value)
    return value


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


def _anywhere(chance: Random, value: Any) -> tuple[Any, Any] | None:
    found = list(_places(value))
    return chance.choice(found) if found else None


def _replaced(chance: Random, value: Any) -> Any:
    place = _anywhere(chance, value)
    if place is None or chance.random() < 0.02:
        return copy.deepcopy(chance.choice(ODD))
    place[0][place[1]] = copy.deepcopy(chance.choice(ODD))
    return value


def _taken_away(chance: Random, value: Any) -> Any:
    place = _anywhere(chance, value)
    if place:
        del place[0][place[1]]
    return value


def _added(chance: Random, value: Any) -> Any:
    place = _anywhere(chance, value)
    inner = place[0] if place else value
    if isinstance(inner, dict):
        inner[chance.choice(NAMES)] = copy.deepcopy(chance.choice(ODD))
    elif isinstance(inner, list):
        inner.extend(copy.deepcopy(inner[:3]) * chance.choice((1, 2, 50)))
    return value


def _renamed(chance: Random, value: Any) -> Any:
    place = _anywhere(chance, value)
    if place and isinstance(place[0], dict):
        new = chance.choice((str(place[1]).upper(), str(place[1]) + " ", chance.choice(NAMES)))
        place[0][new] = place[0].pop(place[1])
    return value


def _moved(chance: Random, value: Any) -> Any:
    one, other = _anywhere(chance, value), _anywhere(chance, chance.choice(SEEDS))
    if one and other:
        one[0][one[1]] = copy.deepcopy(other[0][other[1]])
    return value


def _nested(chance: Random, value: Any) -> Any:
    place = _anywhere(chance, value)
    if place:
        for _ in range(chance.choice((1, 3, 60, 120))):
            place[0][place[1]] = (
                [place[0][place[1]]] if chance.random() < 0.5 else {"x:y": place[0][place[1]]}
            )
    return value


_CHANGES: tuple[Change, ...] = (_replaced, _replaced, _taken_away, _added, _renamed, _moved, _nested)


def body(chance: Random) -> bytes:
    """One statement or a batch as text, now and then with its bytes spoilt."""
    several = chance.random() < 0.4
    value = [statement(chance) for _ in range(chance.choice((0, 1, 2, 3)))] if several else statement(chance)
    if several and value and chance.random() < 0.1:
        value.append(value[0])
    text = json.dumps(value, ensure_ascii=chance.random() < 0.5)
    sent = text.encode("utf-8", "surrogatepass")
    return chance.choice(_SPOILERS)(chance, sent) if chance.random() < 0.25 else sent


def _cut(chance: Random, sent: bytes) -> bytes:
    return sent[: chance.randrange(len(sent) + 1)]


def _spoilt_bytes(chance: Random, sent: bytes) -> bytes:
    changed = bytearray(sent)
    for _ in range(chance.choice((1, 2, 8))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.choice(b'\0"\\{}[],:\xff\x80 09eE-tfn')
    return bytes(changed)


def _twice(chance: Random, sent: bytes) -> bytes:
    at = sent.find(b"{", chance.randrange(len(sent) + 1))
    return sent if at < 0 else sent[: at + 1] + b'"id":"x","id":"x",' + sent[at + 1 :]


def _number(chance: Random, sent: bytes) -> bytes:
    odd = (b"1e999", b"-0", b"0." + b"1" * 500, b"9" * 5000, b"1E-400", b"01", b"+1", b".5", b"Infinity")
    return sent.replace(b": 5", b": " + chance.choice(odd))


def _in_another_encoding(chance: Random, sent: bytes) -> bytes:
    encoding = chance.choice(("utf-8-sig", "utf-16", "utf-32", "latin-1"))
    return sent.decode("utf-8", "replace").encode(encoding, "replace")


def _escaped(chance: Random, sent: bytes) -> bytes:
    return sent.replace(
        b"example", chance.choice((rb"\u0000", rb"\ud800", rb"\u0065", rb"\x", rb"\ud83d\ude00"))
    )


_SPOILERS = (_cut, _spoilt_bytes, _twice, _number, _in_another_encoding, _escaped)


def mixed(chance: Random) -> bytes:
    """A statement with parts beside it, `cut` being the boundary: attachments, signatures, spoilt ones."""
    one = statement(chance)
    parts = [_part_body(chance, one) for _ in range(chance.choice((0, 1, 1, 2)))]
    if isinstance(one, dict) and chance.random() < 0.9:
        one["attachments"] = [_claim(chance, part) for part in parts]
    pieces = [b"Content-Type: application/json\r\n\r\n" + json.dumps(one).encode("utf-8", "surrogatepass")]
    pieces += [_headed(chance, part) for part in parts]
    joined = b"".join(b"--cut\r\n" + piece + b"\r\n" for piece in pieces) + b"--cut--\r\n"
    return chance.choice(_SPOILERS)(chance, joined) if chance.random() < 0.3 else joined


def _part_body(chance: Random, said: Any) -> bytes:
    if chance.random() < 0.3:
        return chance.choice(
            (b"", b"text", b"\r\n--cu\r\n", b"\0\xff" * 100, b"a.b.c", b"..", b"\xff.\xff.\xff")
        )
    header = {"alg": chance.choice(("RS256", "RS512", "none", ["RS256"], None, {}))}
    if chance.random() < 0.3:
        header["x5c"] = chance.choice((*ODD, ["AAAA"], [5], [None], "AAAA"))
    pieces = (json.dumps(header), json.dumps(said if chance.random() < 0.7 else chance.choice(ODD)), "x")
    return b".".join(urlsafe_b64encode(one.encode("utf-8", "surrogatepass")).rstrip(b"=") for one in pieces)


def _claim(chance: Random, part: bytes) -> dict[str, Any]:
    claim = {**ATTACHMENT, "sha2": sha256(part).hexdigest(), "length": len(part)}
    del claim["fileUrl"]
    if chance.random() < 0.6:
        claim |= {"usageType": SIGNATURE, "contentType": "application/octet-stream"}
    if chance.random() < 0.15:
        claim[chance.choice(list(claim))] = chance.choice(ODD)
    return claim


def _headed(chance: Random, part: bytes) -> bytes:
    sha2 = sha256(part).hexdigest() if chance.random() < 0.9 else chance.choice(("", "x", "a" * 64, "\xe9"))
    head = f"Content-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {sha2}\r\n\r\n"
    return head.encode("latin-1") + part


@dataclass(frozen=True, slots=True)
class Request:
    """`path` is below `/xapi`, with its query."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None


_AGENT = json.dumps(AGENT)
_USUAL = {
    **dict.fromkeys(("agent",), _AGENT),
    **dict.fromkeys(("verb", "activity", "activityId"), ACTIVITY["id"]),
    **dict.fromkeys(("statementId", "voidedStatementId", "registration"), REF["id"]),
    **dict.fromkeys(("since", "until"), "2026-01-01T00:00:00Z"),
    **dict.fromkeys(("related_agents", "related_activities", "ascending", "attachments"), "true"),
    "limit": "2",
    "format": "canonical",
    "from": "1",
    "stateId": "s",
    "profileId": "p",
    "method": "GET",
}
_FILTERS = ("agent", "verb", "activity", "registration", "since", "until", "limit", "ascending", "from")
_RESOURCES = {
    "statements": (*_FILTERS, "related_agents", "related_activities", "format", "attachments", "statementId"),
    "activities": ("activityId",),
    "activities/state": ("activityId", "agent", "stateId", "registration", "since"),
    "activities/profile": ("activityId", "profileId", "since"),
    "agents": ("agent",),
    "agents/profile": ("agent", "profileId", "since"),
    "about": (),
}
_TEXTS = (
    *(
        "",
        "0",
        "-1",
        "true",
        "TRUE",
        "x:y",
        "a\0b",
        "%",
        "\u0660",
        "9" * 30,
        "1e3",
        "null",
        "[]",
        "{}",
        '"',
        "\x7f",
    ),
    *(
        "\U0001f393",
        "x" * 3000,
        "2026-13-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00Z",
        "1e309",
    ),
    *('{"mbox": "mailto:a@b", "mbox": 1}', '{"account": {"homePage": "x:y", "name": "\\u0000"}}', "[" * 500),
    *(
        '{"openid": "http://\\ud800"}',
        '{"objectType": "Group", "member": []}',
        "2026-01-01T00:00:00.9999999Z",
    ),
)
_HEADERS = {
    "X-Experience-API-Version": ("1.0.3", "2.0.0", "1.0", "2.0.9", "0.95", "", "1.0.3,2.0.0", "é"),
    "Content-Type": (
        "application/json",
        "multipart/mixed; boundary=cut",
        "text/plain",
        "",
        "a;" * 900,
        "é\t",
    ),
    "If-Match": ("*", '"x"', 'W/"x"', "x,", '"', ""),
    "If-None-Match": ("*", '"x"', "", ",,"),
    "Accept-Language": ("sr", "*", "en;q=2", ";;q=,", "x" * 3000, "sr;q=nan", "sr;q=1e999"),
    "Content-Encoding": ("gzip", "identity"),
}


def request(chance: Random) -> Request:
    """A request to any resource: right, or with some parameters and headers that are not."""
    path = chance.choice(list(_RESOURCES))
    method = chance.choice(("GET", "GET", "HEAD", "PUT", "PUT", "POST", "POST", "DELETE"))
    pairs = _parameters(chance, path, method)
    if chance.random() < 0.1:
        pairs.append((chance.choice((*_USUAL, "", "x", "\0")), _text(chance)))
    headers = {
        "X-Experience-API-Version": chance.choice(("1.0.3", "2.0.0")),
        "Content-Type": "application/json",
    }
    if method == "PUT":
        headers["If-None-Match"] = chance.choice(("*", '"x"'))
    headers |= {name: chance.choice(odd) for name, odd in _HEADERS.items() if chance.random() < 0.1}
    sent = chance.choice((body, body, mixed, _small))(chance) if method in ("PUT", "POST") else None
    query = urlencode(pairs, errors="surrogatepass")
    return Request(method, f"{path}?{query}" if query else path, headers, sent)


def _parameters(chance: Random, path: str, method: str) -> list[tuple[str, str]]:
    often, right = (0.3, 0.7) if path == "statements" else (0.95, 0.95)
    names = [name for name in _RESOURCES[path] if chance.random() < often]
    if method != "GET" and "since" in names and chance.random() < 0.9:
        names.remove("since")
    return [(name, _usual(chance, name) if chance.random() < right else _text(chance)) for name in names]


def _usual(chance: Random, name: str) -> str:
    """Documents have few names, so that they meet again."""
    return chance.choice("abc") if name in ("stateId", "profileId") else _USUAL[name]


def _small(chance: Random) -> bytes:
    return json.dumps({chance.choice(("a", "b", "\0")): chance.choice(ODD)}).encode("utf-8", "surrogatepass")


def _text(chance: Random) -> str:
    return chance.choice(_TEXTS) if chance.random() < 0.8 else json.dumps(chance.choice(ODD))
