"""What the specification asks of a statement, by the numbers of its conformance requirements (Data 2, 4).

A row is: where in a valid statement something is put, and what; `...` takes the member away. Each row holds
in the statement itself and, where the member may stand there, in a SubStatement; under 1.0.3 and under 2.0.
"""

import json
from typing import Any

import pytest

from tests.conformance.statements import (
    ACCOUNT,
    ACTIVITY,
    AGENT,
    ATTACHMENT,
    GROUP,
    REF,
    STATEMENT,
    SUB,
    put,
    without,
)
from xapi import VOIDED, MalformedJson, StatementsRefused, Version, read_post

Rows = dict[str, list[tuple[str, Any]]]

DEFINITION, RESULT, CONTEXT = "object.definition", "result", "context"
IFIS: dict[str, Any] = {
    "mbox": "mailto:a@b.example",
    "mbox_sha1sum": "a" * 40,
    "openid": "http://o.example",
    "account": ACCOUNT,
}
COMPONENTS = [{"id": "a", "description": {"en": "A"}}, {"id": "b"}]
LISTS = {
    "choices": ["choice", "sequencing"],
    "scale": ["likert"],
    "source": ["matching"],
    "target": ["matching"],
    "steps": ["performance"],
}
EVERYWHERE = ("actor", "verb", "object", "result", "context", "timestamp", "attachments")
AGENT_OBJECT = {**AGENT, "objectType": "Agent"}


def listed(name: str, value: Any) -> tuple[str, Any]:
    return DEFINITION, {"interactionType": LISTS[name][0], name: value}


def with_members(*members: Any) -> dict[str, Any]:
    return {"objectType": "Group", "member": list(members)}


REFUSED: Rows = {
    "XAPI-00001": [
        *[(name, None) for name in (*EVERYWHERE, "id", "stored", "version", "authority")],
        *[("actor.name", None), ("verb.display", None), ("verb.display.en", None), (DEFINITION, None)],
        *[(f"result.{name}", None) for name in ("score", "success", "completion", "response", "duration")],
        *[(f"context.{name}", None) for name in ("registration", "team", "revision", "contextActivities")],
    ],
    "XAPI-00003": [("actor", ...)],
    "XAPI-00004": [("verb", ...)],
    "XAPI-00005": [("object", ...)],
    "XAPI-00006": [
        *[(name, bad) for name in EVERYWHERE for bad in (5, True)],
        *[(name, []) for name in ("actor", "verb", "object", "result", "context", "timestamp")],
        *[("result.score.raw", bad) for bad in ("5", True, [], {})],
        *[("result.score", bad) for bad in ("5", 5, [])],
    ],
    "XAPI-00007": [
        *[(name, "") for name in ("id", "timestamp", "verb.id", "object.id", "context.registration")],
        *[("actor", {name: ""}) for name in ("mbox", "mbox_sha1sum", "openid")],
        *[("actor", {"account": {**ACCOUNT, "homePage": ""}}), ("context.language", "")],
        *[("result.duration", ""), (f"{DEFINITION}.type", ""), (f"{DEFINITION}.moreInfo", "")],
        *[("attachments", [{**ATTACHMENT, name: ""}]) for name in ("usageType", "fileUrl", "contentType")],
    ],
    "XAPI-00008": [
        *[("Actor", AGENT), ("verb.Display", {}), ("object.Definition", {}), ("result.Success", True)],
        *[("context.Platform", "x"), ("actor", {"MBOX": AGENT["mbox"]}), ("actor.Name", "x")],
        *[("context.contextActivities.Parent", []), ("attachments", [{**ATTACHMENT, "Length": 1}])],
    ],
    "XAPI-00009": [
        *[
            ("actor.objectType", "agent"),
            ("object.objectType", "activity"),
            ("object", {**REF, "objectType": "statementref"}),
        ],
        *[(DEFINITION, {"interactionType": bad}) for bad in ("Choice", "TRUE-FALSE", "fill_in")],
    ],
    "XAPI-00010": [
        *[("extra", 1), ("actor.extra", 1), ("verb.extra", 1), ("object.extra", 1), ("result.extra", 1)],
        *[
            ("context.extra", 1),
            ("actor.account.extra", 1),
            ("result.score.extra", 1),
            ("object", {**REF, "x": 1}),
        ],
        *[
            (f"{DEFINITION}.extra", 1),
            ("attachments", [{**ATTACHMENT, "x": 1}]),
            ("actor.objectType", "Person"),
        ],
    ],
    "XAPI-00011": [
        *[("verb.id", "a.example/verb"), ("object.id", "a.example"), ("actor", {"openid": "o.example"})],
        *[("actor.account.homePage", "a.example"), (f"{DEFINITION}.moreInfo", "a.example/info")],
        *[(f"{DEFINITION}.type", "type"), ("attachments", [{**ATTACHMENT, "usageType": "usage"}])],
    ],
    "XAPI-00013": [
        *[
            (place, {bad: "x"})
            for place in ("verb.display", f"{DEFINITION}.name")
            for bad in ("a12345", "sr_RS", "")
        ],
        *[("context.language", bad) for bad in ("a12345", "something")],
    ],
    "XAPI-00014": [("actor", "{}"), ("object", "{}"), ("verb", "{}")],
    "XAPI-00017": [("verb.id", VOIDED)],
    "XAPI-00020": [
        ("", {"verb": {"id": VOIDED}, "object": bad}) for bad in (AGENT_OBJECT, GROUP, SUB, ACTIVITY)
    ],
    "XAPI-00022": [("timestamp", bad) for bad in ("yesterday", 5, {}, "2026-01-01")],
    "XAPI-00023": [("stored", bad) for bad in ("yesterday", 5, {})],
    "XAPI-00024": [
        ("authority", bad) for bad in ("me", 5, {}, {"name": "x"}, {**AGENT, "objectType": "Person"})
    ],
    "XAPI-00025": [("attachments", bad) for bad in (ATTACHMENT, "x", [ATTACHMENT, "x"], {"0": ATTACHMENT})],
    "XAPI-00027": [("id", "MA97B177-9383-4934-8543-0F91A7A02836"), ("id", REF["id"] + "8")],
    "XAPI-00028": [("id", bad) for bad in (5, True, {"key": "value"}, [REF["id"]])],
    "XAPI-00029": [("id", REF["id"].replace("-", "")), ("context.registration", "{" + REF["id"] + "}")],
    "XAPI-00030": [
        ("object", {**REF, "id": "1"}),
        ("context.registration", "g" * 36),
        ("context.statement", {**REF, "id": "x"}),
    ],
    "XAPI-00031": [("actor.objectType", bad) for bad in ("Activity", "Person", "")],
    "XAPI-00032": [("actor.objectType", bad) for bad in (5, True, {}, ["Agent"])],
    "XAPI-00033": [("actor.name", bad) for bad in (5, True, {}, ["a"])],
    "XAPI-00034": [
        ("actor", {"name": "nobody"}),
        *[("actor", {**AGENT, name: value}) for name, value in IFIS.items() if name != "mbox"],
    ],
    "XAPI-00035": [("actor", {"objectType": "Group"}), ("actor", with_members()), ("actor.member", [AGENT])],
    "XAPI-00036": [("actor", {**GROUP, "member": bad}) for bad in (AGENT, "x", [GROUP], ["x"], [{}])],
    "XAPI-00037": [
        ("actor", {"objectType": "Group", **{name: IFIS[name] for name in pair}})
        for pair in (("mbox", "openid"), ("account", "mbox_sha1sum"), tuple(IFIS))
    ],
    "XAPI-00038": [("actor", {"mbox": bad}) for bad in (5, {}, "a@b.example", "mailto:a", "http://a.b")],
    "XAPI-00039": [("actor", {"mbox_sha1sum": bad}) for bad in (5, {}, "a" * 39, "g" * 40)],
    "XAPI-00040": [("actor", {"openid": bad}) for bad in (5, {}, "me", "ab=c://x")],
    "XAPI-00041": [("actor", {"account": bad}) for bad in ("x", 5, [ACCOUNT])],
    "XAPI-00042": [("actor.account.homePage", bad) for bad in (..., 5, {}, "lms")],
    "XAPI-00043": [("actor.account.name", bad) for bad in (..., 5, {}, True)],
    "XAPI-00044": [("verb.id", bad) for bad in (..., 5, {}, "completed")],
    "XAPI-00045": [("verb.display", bad) for bad in ("done", 5, ["x"], {"en": 5})],
    "XAPI-00046": [("object.objectType", bad) for bad in ("Thing", 5, "", {})],
    "XAPI-00047": [("object.id", bad) for bad in (..., 5, {}, "course/7")],
    "XAPI-00048": [(DEFINITION, bad) for bad in ("x", 5, [], True)],
    "XAPI-00049": [(DEFINITION, {"interactionType": bad}) for bad in (5, {}, "choices", "")],
    "XAPI-00050": [
        (DEFINITION, {"interactionType": "other", "correctResponsesPattern": bad})
        for bad in ("a", 5, {}, [5])
    ],
    "XAPI-00051": [listed("steps", bad) for bad in ("a", 5, {})],
    "XAPI-00052": [listed("target", bad) for bad in ("a", 5, {})],
    "XAPI-00053": [listed("source", bad) for bad in ("a", 5, {})],
    "XAPI-00054": [listed("scale", bad) for bad in ("a", 5, {})],
    "XAPI-00055": [listed("choices", bad) for bad in ("a", 5, {})],
    "XAPI-00056": [(f"{DEFINITION}.name", bad) for bad in ("x", 5, ["x"], {"en": 5})],
    "XAPI-00057": [(f"{DEFINITION}.extensions", bad) for bad in ("x", 5, [])],
    "XAPI-00058": [
        listed(name, [*COMPONENTS, bad])
        for name in LISTS
        for bad in ({"id": "a"}, {"id": 5}, {"description": {}})
    ],
    "XAPI-00059": [(f"{DEFINITION}.description", bad) for bad in ("x", 5, ["x"], {"en": 5})],
    "XAPI-00060": [(f"{DEFINITION}.type", bad) for bad in ("course", 5, {})],
    "XAPI-00061": [(f"{DEFINITION}.moreInfo", bad) for bad in ("here", 5, {})],
    "XAPI-00062": [
        listed(name, [{"id": "a", "description": bad}]) for name in LISTS for bad in ("x", 5, {"en": 5})
    ],
    "XAPI-00063": [listed(name, [bad]) for name in LISTS for bad in ("a", 5, [])],
    "XAPI-00064": [(DEFINITION, {name: COMPONENTS}) for name in LISTS]
    + [(DEFINITION, {"correctResponsesPattern": ["a"]})],
    "XAPI-00065": [("object", AGENT), ("object", without(GROUP, "objectType"))],
    "XAPI-00066": [
        *[("object", without(SUB, name)) for name in ("actor", "verb", "object")],
        *[("object", {**SUB, "result": {"success": "yes"}}), ("object", {**SUB, "context": {"platform": 5}})],
        *[("object", {**SUB, "object": REF, "context": {"revision": "1"}}), ("object", {**SUB, "extra": 1})],
    ],
    "XAPI-00067": [("object", {**SUB, "authority": AGENT})],
    "XAPI-00068": [("object", {**SUB, "version": "1.0.0"})],
    "XAPI-00069": [("object", {**SUB, "stored": "2026-01-01T00:00:00Z"})],
    "XAPI-00070": [("object", {**SUB, "id": REF["id"]})],
    "XAPI-00071": [("object", {**SUB, "object": SUB})],
    "XAPI-00072": [("object", {"objectType": "StatementRef", "id": bad}) for bad in ("x", 5, {})]
    + [("object", without(REF, "id"))],
    "XAPI-00073": [
        ("context.statement", {**REF, "objectType": bad}) for bad in ("Statement", "statementRef", 5)
    ]
    + [("context.statement", without(REF, "objectType"))],
    "XAPI-00074": [("result.success", bad) for bad in ("true", 1, {})],
    "XAPI-00075": [("result.completion", bad) for bad in ("false", 0, [])],
    "XAPI-00076": [("result.response", bad) for bad in (5, True, {}, ["a"])],
    "XAPI-00077": [("result.duration", bad) for bad in (5, {}, "1 hour", "PT", "P4W1D")],
    "XAPI-00078": [("result.extensions", bad) for bad in ("x", 5, [])],
    "XAPI-00079": [("result.score", bad) for bad in ("5", 5, [], True)],
    "XAPI-00080": [("result.score.max", bad) for bad in ("10", {}, True)],
    "XAPI-00081": [
        ("result.score", {"min": 10, "max": 5}),
        ("result.score.min", "0"),
        ("result.score", {"min": 5, "max": 5}),
    ],
    "XAPI-00082": [("result.score", {"raw": raw, "min": 0, "max": 10}) for raw in (11, -1, 10.0000001)],
    "XAPI-00083": [("result.score.scaled", bad) for bad in (1.1, -1.1, 5, "1")],
    "XAPI-00084": [
        ("", {"object": target, "context": {"revision": "1"}}) for target in (AGENT_OBJECT, GROUP, REF, SUB)
    ],
    "XAPI-00085": [
        ("", {"object": target, "context": {"platform": "x"}}) for target in (AGENT_OBJECT, GROUP, REF, SUB)
    ],
    "XAPI-00086": [("context.contextActivities", bad) for bad in ("x", 5, [])],
    "XAPI-00087-1": [("context.registration", bad) for bad in ("x", 5, {})],
    "XAPI-00087-2": [("context.instructor", bad) for bad in ("x", 5, {}, {"name": "x"})],
    "XAPI-00088": [("context.team", bad) for bad in ("x", 5, AGENT, AGENT_OBJECT, {"objectType": "Group"})],
    "XAPI-00089": [("context.revision", bad) for bad in (5, {}, True)],
    "XAPI-00090": [("context.platform", bad) for bad in (5, {}, True)],
    "XAPI-00091": [("context.language", bad) for bad in (5, {}, "x_y")],
    "XAPI-00092": [("context.statement", bad) for bad in ("x", 5, {}, SUB, REF["id"])],
    "XAPI-00093": [("context.contextActivities", {"course": [ACTIVITY]})],
    "XAPI-00094": [
        ("context.contextActivities", {kind: bad})
        for kind in ("parent", "grouping", "category", "other")
        for bad in ("x", 5, ["x"], {}, [AGENT_OBJECT])
    ],
    "XAPI-00098": [("authority", with_members(AGENT, {"account": ACCOUNT}, AGENT)), ("authority", GROUP)],
    "XAPI-00100": [("authority", with_members(AGENT, AGENT))],
    "XAPI-00101": [("version", bad) for bad in ("0.9.9", "1.1.0", "3.0.0", 1.0, "")],
    "XAPI-00102": [("attachments", [{**ATTACHMENT, "length": bad}]) for bad in ("27", 2.5, -1, {})]
    + [("attachments", [without(ATTACHMENT, "length")])],
    "XAPI-00103": [("attachments", [{**ATTACHMENT, "sha2": bad}]) for bad in (5, {}, "x", "a" * 40)]
    + [("attachments", [without(ATTACHMENT, "sha2")])],
    "XAPI-00104": [("attachments", [{**ATTACHMENT, "fileUrl": bad}]) for bad in (5, {}, "file.txt", "http:")],
    "XAPI-00105": [("attachments", [{**ATTACHMENT, "contentType": bad}]) for bad in (5, {}, "text")]
    + [("attachments", [without(ATTACHMENT, "contentType")])],
    "XAPI-00106": [("attachments", [{**ATTACHMENT, "display": bad}]) for bad in ("x", 5, {"en": 5})]
    + [("attachments", [without(ATTACHMENT, "display")])],
    "XAPI-00107": [("attachments", [{**ATTACHMENT, "usageType": bad}]) for bad in ("x", 5, {})]
    + [("attachments", [without(ATTACHMENT, "usageType")])],
    "XAPI-00118": [(f"{place}.extensions", {"no iri": 1}) for place in (DEFINITION, RESULT, CONTEXT)],
    "XAPI-00120": [
        (f"{place}.extensions", bad) for place in (DEFINITION, RESULT, CONTEXT) for bad in ([], "x", 5)
    ],
    "XAPI-00121": [
        *[(f"{DEFINITION}.{name}", {"something": "x"}) for name in ("name", "description")],
        *[("verb.display", {bad: "x"}) for bad in ("en-", "serbian1", "sr-Latn-Latn")],
    ],
    "XAPI-00123": [
        ("timestamp", bad)
        for bad in (
            "01/01/2026",
            "2026-13-01T00:00:00Z",
            "2026-01-01T00:00:00-00",
            "2026-01-01T00:00:00-00:00",
        )
    ],
    "XAPI-00124": [("result.duration", bad) for bad in ("P0001-01-01T00:00:00", "P1H", "P1DT", "-PT1S")],
}
TAKEN: Rows = {
    "XAPI-00001": [(f"{place}.extensions", {"x:y": None}) for place in (DEFINITION, RESULT, CONTEXT)],
    "XAPI-00019": [("", {"verb": {"id": VOIDED}, "object": REF})],
    "XAPI-00027": [("id", REF["id"]), ("id", REF["id"].upper())],
    "XAPI-00031": [("actor", AGENT_OBJECT), ("actor", GROUP)],
    "XAPI-00034": [("actor", {name: value}) for name, value in IFIS.items()],
    "XAPI-00037": [("actor", {"objectType": "Group", name: value}) for name, value in IFIS.items()],
    "XAPI-00046": [("object", one) for one in (ACTIVITY, AGENT_OBJECT, GROUP, SUB, REF)],
    "XAPI-00049": [
        (DEFINITION, {"interactionType": kind})
        for kind in (
            *("true-false", "choice", "fill-in", "long-fill-in", "matching", "performance", "sequencing"),
            *("likert", "numeric", "other"),
        )
    ],
    "XAPI-00055": [
        (DEFINITION, {"interactionType": kind, "choices": COMPONENTS}) for kind in LISTS["choices"]
    ],
    "XAPI-00064": [
        (DEFINITION, {"interactionType": kind, name: COMPONENTS})
        for name, kinds in LISTS.items()
        for kind in kinds
    ],
    "XAPI-00077": [
        ("result.duration", good) for good in ("P4W", "PT0S", "P3Y1M29DT4H35M59.14S", "PT16559.14S")
    ],
    "XAPI-00080": [("result.score.max", 1.2345678), ("result.score.max", 10)],
    "XAPI-00082": [("result.score", {"raw": raw, "min": 0, "max": 10}) for raw in (0, 5, 10)]
    + [("result.score.raw", -500)],
    "XAPI-00083": [("result.score.scaled", good) for good in (-1, 0, 1, 0.5)],
    "XAPI-00084": [("context.revision", "1")],
    "XAPI-00085": [("context.platform", "Moodle")],
    "XAPI-00094": [
        ("context.contextActivities.parent", good) for good in (ACTIVITY, [ACTIVITY], [ACTIVITY, ACTIVITY])
    ],
    "XAPI-00095": [("context.contextActivities", {})],  # was withdrawn: an empty object is taken
    "XAPI-00097": [("stored", "2013-05-18T05:32:34.804Z")],
    "XAPI-00098": [("authority", with_members({"account": ACCOUNT}, AGENT)), ("authority", AGENT)],
    "XAPI-00101": [("version", good) for good in ("1.0", "1.0.0", "1.0.3", "1.0.9")],
    "XAPI-00119": [
        (f"{place}.extensions", {"x:y": value})
        for place in (DEFINITION, RESULT, CONTEXT)
        for value in (None, "", {}, [], {"a": [None]})
    ],
    "XAPI-00121": [("verb.display", {"sr-Latn-RS": "x", "en-GB": "y", "cmn": "z"}), ("verb.display", {})],
    "XAPI-00123": [("timestamp", "2026-01-01T00:00:00.123+01:00"), ("timestamp", "2099-01-01T00:00:00Z")],
}
INSIDE = {"", "actor", "verb", "object", "result", "context", "timestamp", "attachments"}


def rows(table: Rows) -> list[Any]:
    return [
        pytest.param(place, value, id=f"{number}-{place}-{n}")
        for number, found in table.items()
        for n, (place, value) in enumerate(found)
    ]


def changed(place: str, value: Any) -> dict[str, Any]:
    return put(STATEMENT, place, value) if place else {**STATEMENT, **value}


def bodies(statement: dict[str, Any], place: str) -> list[dict[str, Any]]:
    """The statement, and one whose SubStatement has the same members, where one may have them."""
    target = statement.get("object")
    nests = isinstance(target, dict) and target.get("objectType") == "SubStatement"
    if nests or place.partition(".")[0] not in INSIDE:
        return [statement]
    return [statement, {**STATEMENT, "object": {**statement, "objectType": "SubStatement"}}]


def is_taken(statement: Any, version: Version) -> bool:
    try:
        return len(read_post(json.dumps(statement).encode(), version)) == 1
    except StatementsRefused:
        return False


@pytest.mark.parametrize("version", list(Version))
@pytest.mark.parametrize(("place", "value"), rows(REFUSED))
def test_what_breaks_a_requirement_is_refused(place: str, value: Any, version: Version) -> None:
    statement = changed(place, value)
    assert [one for one in bodies(statement, place) if is_taken(one, version)] == []


@pytest.mark.parametrize("version", list(Version))
@pytest.mark.parametrize(("place", "value"), rows(TAKEN))
def test_what_keeps_a_requirement_is_taken(place: str, value: Any, version: Version) -> None:
    statement = changed(place, value)
    assert [one for one in bodies(statement, place) if not is_taken(one, version)] == []


@pytest.mark.parametrize(
    ("version", "named", "taken"),
    [(Version.V1, "2.0.0", False), (Version.V2, "2.0.0", True), (Version.V2, "2.1.0", False)],
)
@pytest.mark.requirement("XAPI-00101")
def test_a_statement_names_no_version_later_than_its_request(
    version: Version, named: str, taken: bool
) -> None:
    assert is_taken({**STATEMENT, "version": named}, version) is taken


@pytest.mark.parametrize("version", list(Version))
@pytest.mark.requirement("XAPI-00021", "XAPI-00014")
def test_a_member_given_twice_is_refused(version: Version) -> None:
    text = json.dumps(STATEMENT)
    for name in ("actor", "verb", "object"):
        twice = f'{{"{name}":{json.dumps(STATEMENT[name])},{text[1:]}'
        with pytest.raises(MalformedJson, match="duplicate-key"):
            read_post(twice.encode(), version)
