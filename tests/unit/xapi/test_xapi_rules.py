"""Each rule of the specification refuses what breaks it, in its place, and nothing that keeps it.

A row is: where in a valid statement something is put, what, and then the rule and the path of the finding.
`...` as the value takes the member away.
"""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.statements import (
    ACCOUNT,
    ACTIVITY,
    AGENT,
    ATTACHMENT,
    GROUP,
    REF,
    SUB,
    put,
    without,
)
from xapi import RULES, VOIDED

Refusals = Callable[[Any], set[tuple[str, str]]]
Row = tuple[str, Any, str, str]

IFIS = {
    "mbox": "mailto:a@b.example",
    "mbox_sha1sum": "a" * 40,
    "openid": "http://o.example",
    "account": ACCOUNT,
}
CONSUMER = {"account": ACCOUNT}
CHOICES = [{"id": "a", "description": {"en": "A"}}, {"id": "b"}]
LISTS = {
    "choice": ["choices"],
    "sequencing": ["choices"],
    "likert": ["scale"],
    "matching": ["source", "target"],
    "performance": ["steps"],
    "true-false": [],
    "fill-in": [],
    "long-fill-in": [],
    "numeric": [],
    "other": [],
}
EVERY_LIST = ["choices", "scale", "source", "target", "steps"]


STATEMENT_ROWS: list[Row] = [
    ("actor", ..., "statement-actor-required", "$.actor"),
    ("verb", ..., "statement-verb-required", "$.verb"),
    ("object", ..., "statement-object-required", "$.object"),
    ("Actor", AGENT, "member-case", "$.Actor"),
    ("verb.DISPLAY", {}, "member-case", "$.verb.DISPLAY"),
    ("extra", 1, "member-unknown", "$.extra"),
    ("id", None, "member-null", "$.id"),
    *[
        ("id", bad, "statement-id-uuid", "$.id")
        for bad in ("x", "", 5, {}, "6690e6c93ef04ed38b377f3964730bee")
    ],
    *[
        ("timestamp", bad, "statement-timestamp", "$.timestamp")
        for bad in ("", 5, "2026-01-01T00:00:00-00:00")
    ],
    *[("stored", bad, "statement-stored", "$.stored") for bad in ("yesterday", 5)],
    *[("version", bad, "statement-version", "$.version") for bad in ("0.9.9", "1.1.0", "2.0.0", 1.0)],
    ("verb.id", VOIDED, "voiding-statement-ref", "$.object"),
]
ACTOR_ROWS: list[Row] = [
    *[("actor", bad, "actor-object", "$.actor") for bad in ("me", 5, [AGENT], True)],
    *[("actor.objectType", bad, "actor-object-type", "$.actor.objectType") for bad in ("agent", "Person", 5)],
    *[("actor.name", bad, "actor-name-string", "$.actor.name") for bad in (5, {}, ["a"])],
    ("actor.name", None, "member-null", "$.actor.name"),
    ("actor.member", [], "member-unknown", "$.actor.member"),
    ("actor", {"name": "x"}, "actor-one-identifier", "$.actor"),
    *[
        ("actor", {**AGENT, name: IFIS[name]}, "actor-one-identifier", "$.actor")
        for name in IFIS
        if name != "mbox"
    ],
    *[
        ("actor", {"mbox": bad}, "actor-mbox", "$.actor.mbox")
        for bad in ("a@b.example", "mailto:a", "http://a.b", 5)
    ],
    *[
        ("actor", {"mbox_sha1sum": bad}, "actor-mbox-sha1sum", "$.actor.mbox_sha1sum")
        for bad in ("a", 5, "z" * 40)
    ],
    *[
        ("actor", {"openid": bad}, "actor-openid", "$.actor.openid")
        for bad in ("me", 5, "ab=c://should.fail.com")
    ],
    *[("actor", {"account": bad}, "actor-account", "$.actor.account") for bad in ("x", [ACCOUNT], 5)],
    ("actor.account.homePage", ..., "account-home-page", "$.actor.account.homePage"),
    ("actor.account.homePage", "lms", "account-home-page", "$.actor.account.homePage"),
    ("actor.account.name", ..., "account-name", "$.actor.account.name"),
    *[("actor.account.name", bad, "account-name", "$.actor.account.name") for bad in ("", 41)],
    ("actor.account.id", 41, "member-unknown", "$.actor.account.id"),
    ("actor", {"objectType": "Group"}, "group-member-required", "$.actor.member"),
    ("actor", {"objectType": "Group", "member": []}, "group-member-required", "$.actor.member"),
    ("actor", {**GROUP, **AGENT, "account": ACCOUNT}, "group-one-identifier", "$.actor"),
    ("actor", {**GROUP, **AGENT, "member": AGENT}, "group-member-agents", "$.actor.member"),
    ("actor", {**GROUP, "member": [AGENT, GROUP]}, "group-member-agents", "$.actor.member[1]"),
    ("actor", {**GROUP, "member": ["a"]}, "group-member-agents", "$.actor.member[0]"),
    ("actor", {**GROUP, "member": [{}]}, "actor-one-identifier", "$.actor.member[0]"),
    ("authority", "me", "actor-object", "$.authority"),
    ("authority", {**GROUP, "member": [CONSUMER]}, "authority-two-agents", "$.authority.member"),
    (
        "authority",
        {**GROUP, "member": [CONSUMER, AGENT, AGENT]},
        "authority-two-agents",
        "$.authority.member",
    ),
    ("authority", {**GROUP, **AGENT, "member": [CONSUMER, AGENT]}, "authority-anonymous", "$.authority"),
    ("authority", {**GROUP, "member": [AGENT, AGENT]}, "authority-consumer-account", "$.authority.member"),
]
VERB_ROWS: list[Row] = [
    ("verb", "completed", "verb-object", "$.verb"),
    ("verb.id", ..., "verb-id", "$.verb.id"),
    *[
        ("verb.id", bad, "verb-id", "$.verb.id")
        for bad in ("completed", "", 5, "adlnet.gov/expapi/verbs/completed")
    ],
    *[("verb.display", bad, "verb-display", "$.verb.display") for bad in ("done", 5, ["done"])],
    ("verb.display", {"en": 5}, "verb-display", "$.verb.display.en"),
    ("verb.display", {"en": None}, "member-null", "$.verb.display.en"),
    ("verb.display", {"something": "x"}, "language-tag", "$.verb.display.something"),
    ("verb.display", {"sr_RS": "x"}, "language-tag", "$.verb.display.sr_RS"),
]
DEFINITION = "object.definition"
OBJECT_ROWS: list[Row] = [
    *[("object", bad, "object-object", "$.object") for bad in ("x", [ACTIVITY], 5)],
    *[
        ("object.objectType", bad, "object-type", "$.object.objectType")
        for bad in ("activity", "Thing", 5, None)
    ],
    ("object.id", ..., "activity-id", "$.object.id"),
    *[("object.id", bad, "activity-id", "$.object.id") for bad in ("", "course/7", 5)],
    ("object", AGENT, "activity-id", "$.object.id"),
    ("object", {**AGENT, "objectType": "Agent", "id": "x:y"}, "member-unknown", "$.object.id"),
    ("object", {"objectType": "Group"}, "group-member-required", "$.object.member"),
    ("object", without(REF, "id"), "statement-ref-id", "$.object.id"),
    ("object", {**REF, "id": "x"}, "statement-ref-id", "$.object.id"),
    ("object", {**REF, "definition": {}}, "member-unknown", "$.object.definition"),
    (DEFINITION, "x", "definition-object", "$.object.definition"),
    (DEFINITION, {"name": "x"}, "definition-name", "$.object.definition.name"),
    (DEFINITION, {"description": 5}, "definition-description", "$.object.definition.description"),
    (DEFINITION, {"type": "course"}, "definition-type", "$.object.definition.type"),
    (DEFINITION, {"moreInfo": "here"}, "definition-more-info", "$.object.definition.moreInfo"),
    (DEFINITION, {"moreInfo": None}, "member-null", "$.object.definition.moreInfo"),
    (DEFINITION, {"extensions": []}, "definition-extensions", "$.object.definition.extensions"),
    (DEFINITION, {"extensions": {"x": 1}}, "extension-key-iri", "$.object.definition.extensions.x"),
    (DEFINITION, {"colour": "red"}, "member-unknown", "$.object.definition.colour"),
]
INTERACTION_ROWS: list[Row] = [
    *[
        (DEFINITION, {"interactionType": bad}, "interaction-type", "$.object.definition.interactionType")
        for bad in ("true-faLse", "choices", 5, "http://a.example")
    ],
    *[
        (DEFINITION, {name: CHOICES}, "interaction-type-required", "$.object.definition.interactionType")
        for name in EVERY_LIST
    ],
    (
        DEFINITION,
        {"correctResponsesPattern": []},
        "interaction-type-required",
        "$.object.definition.interactionType",
    ),
    *[
        (
            DEFINITION,
            {"interactionType": kind, name: CHOICES},
            "interaction-components-supported",
            f"$.object.definition.{name}",
        )
        for kind, supported in LISTS.items()
        for name in EVERY_LIST
        if name not in supported
    ],
    *[
        (
            DEFINITION,
            {"interactionType": "choice", "choices": bad},
            rule,
            "$.object.definition.choices" + where,
        )
        for bad, rule, where in [
            (["a"], "interaction-components", "[0]"),
            ([*CHOICES, {"id": "a"}], "interaction-component-repeated", ""),
            ([{"id": 5}], "interaction-component-id", "[0].id"),
            ([{"description": {}}], "interaction-component-id", "[0].id"),
            ([{"id": "a", "description": "x"}], "interaction-component-description", "[0].description"),
            ([{"id": "a", "description": {"a12345": "x"}}], "language-tag", "[0].description.a12345"),
        ]
    ],
    *[
        (
            DEFINITION,
            {"interactionType": kind, name: bad},
            f"interaction-{name}",
            f"$.object.definition.{name}",
        )
        for kind, supported in LISTS.items()
        for name in supported
        for bad in ({}, "a", 5)
    ],
    *[
        (
            DEFINITION,
            {"interactionType": "other", "correctResponsesPattern": bad},
            "interaction-responses",
            path,
        )
        for bad, path in [
            ("x", "$.object.definition.correctResponsesPattern"),
            ([5], "$.object.definition.correctResponsesPattern[0]"),
        ]
    ],
]
SUBSTATEMENT_ROWS: list[Row] = [
    ("object", {**SUB, "id": REF["id"]}, "substatement-no-id", "$.object.id"),
    ("object", {**SUB, "stored": "2026-01-01T00:00:00Z"}, "substatement-no-stored", "$.object.stored"),
    ("object", {**SUB, "version": "1.0.0"}, "substatement-no-version", "$.object.version"),
    ("object", {**SUB, "authority": AGENT}, "substatement-no-authority", "$.object.authority"),
    ("object", {**SUB, "object": SUB}, "substatement-nested", "$.object.object"),
    ("object", without(SUB, "actor"), "statement-actor-required", "$.object.actor"),
    ("object", {**SUB, "verb": {"id": VOIDED}}, "voiding-statement-ref", "$.object.object"),
    ("object", {**SUB, "result": {"success": "yes"}}, "result-success", "$.object.result.success"),
    ("object", {**SUB, "context": {"revision": None}}, "member-null", "$.object.context.revision"),
    (
        "object",
        {**SUB, "object": REF, "context": {"platform": "M"}},
        "context-platform-activity",
        "$.object.context.platform",
    ),
]
RESULT_ROWS: list[Row] = [
    *[("result", bad, "result-object", "$.result") for bad in ("x", [], 5)],
    *[("result", {"success": bad}, "result-success", "$.result.success") for bad in ("true", 1, "no")],
    *[
        ("result", {"completion": bad}, "result-completion", "$.result.completion")
        for bad in ("false", 0, {})
    ],
    *[("result", {"response": bad}, "result-response", "$.result.response") for bad in (5, True, ["a"])],
    *[
        ("result", {"duration": bad}, "result-duration", "$.result.duration")
        for bad in ("P4W1D", "", 5, "1h")
    ],
    ("result", {"extensions": "x"}, "result-extensions", "$.result.extensions"),
    ("result", {"extensions": {"should fail": 1}}, "extension-key-iri", "$.result.extensions['should fail']"),
    ("result", {"grade": 5}, "member-unknown", "$.result.grade"),
    *[("result", {"score": bad}, "score-object", "$.result.score") for bad in (5, "5", [])],
    *[
        ("result", {"score": {name: bad}}, "score-number", f"$.result.score.{name}")
        for name in ("scaled", "raw", "min", "max")
        for bad in ("100", True, {})
    ],
    *[
        ("result", {"score": {"scaled": bad}}, "score-scaled-range", "$.result.score.scaled")
        for bad in (1.01, -1.00001)
    ],
    ("result", {"score": {"raw": 11, "max": 10}}, "score-raw-range", "$.result.score.raw"),
    ("result", {"score": {"raw": -1, "min": 0, "max": 10}}, "score-raw-range", "$.result.score.raw"),
    ("result", {"score": {"min": 10, "max": 5}}, "score-min-below-max", "$.result.score.min"),
    ("result", {"score": {"min": 5, "max": 5}}, "score-min-below-max", "$.result.score.min"),
]
CONTEXT_ROWS: list[Row] = [
    *[("context", bad, "context-object", "$.context") for bad in ("x", [])],
    *[
        ("context", {"registration": bad}, "context-registration", "$.context.registration")
        for bad in ("x", 5, {})
    ],
    ("context", {"instructor": "x"}, "actor-object", "$.context.instructor"),
    ("context", {"instructor": {"name": "x"}}, "actor-one-identifier", "$.context.instructor"),
    *[("context", {"team": bad}, "context-team-group", "$.context.team") for bad in (AGENT, "x", 5)],
    ("context", {"team": {"objectType": "Group"}}, "group-member-required", "$.context.team.member"),
    ("context", {"revision": 5}, "context-revision", "$.context.revision"),
    ("context", {"platform": 5}, "context-platform", "$.context.platform"),
    *[
        ("context", {"language": bad}, "context-language", "$.context.language")
        for bad in ("something", "", 5)
    ],
    ("context", {"statement": "x"}, "statement-ref-object", "$.context.statement"),
    (
        "context",
        {"statement": without(REF, "objectType")},
        "statement-ref-object-type",
        "$.context.statement.objectType",
    ),
    ("context", {"extensions": 5}, "context-extensions", "$.context.extensions"),
    ("context", {"extensions": {"": 5}}, "extension-key-iri", "$.context.extensions['']"),
    ("context", {"contextActivities": []}, "context-activities-object", "$.context.contextActivities"),
    ("context", {"contextActivities": {"Parent": []}}, "member-case", "$.context.contextActivities.Parent"),
    (
        "context",
        {"contextActivities": {"course": []}},
        "context-activities-key",
        "$.context.contextActivities.course",
    ),
    (
        "context",
        {"contextActivities": {"parent": "x"}},
        "context-activities-value",
        "$.context.contextActivities.parent",
    ),
    (
        "context",
        {"contextActivities": {"other": ["x"]}},
        "activity-object",
        "$.context.contextActivities.other[0]",
    ),
    (
        "context",
        {"contextActivities": {"parent": {}}},
        "activity-id",
        "$.context.contextActivities.parent.id",
    ),
    (
        "context",
        {"contextActivities": {"grouping": [ACTIVITY, {**ACTIVITY, "objectType": "Agent"}]}},
        "activity-object-type",
        "$.context.contextActivities.grouping[1].objectType",
    ),
]
ATTACHMENT_ROWS: list[Row] = [
    ("attachments", ATTACHMENT, "attachments-array", "$.attachments"),
    ("attachments", ["x"], "attachment-object", "$.attachments[0]"),
    *[
        ("attachments", [ATTACHMENT, {**ATTACHMENT, name: bad}], rule, f"$.attachments[1].{name}")
        for name, bad, rule in [
            ("usageType", "certificate", "attachment-usage-type"),
            ("display", "x", "attachment-display"),
            ("description", 5, "attachment-description"),
            ("contentType", "text", "attachment-content-type"),
            ("length", "27", "attachment-length"),
            ("length", -1, "attachment-length"),
            ("length", 2.5, "attachment-length"),
            ("sha2", 5, "attachment-sha2"),
            ("sha2", "a" * 40, "attachment-sha2"),
            ("fileUrl", "file.txt", "attachment-file-url"),
            ("name", "x", "member-unknown"),
        ]
    ],
    *[
        ("attachments", [without(ATTACHMENT, name)], rule, f"$.attachments[0].{name}")
        for name, rule in [
            ("usageType", "attachment-usage-type"),
            ("display", "attachment-display"),
            ("contentType", "attachment-content-type"),
            ("length", "attachment-length"),
            ("sha2", "attachment-sha2"),
            ("fileUrl", "attachment-file-url-required"),
        ]
    ],
    (
        "object",
        {**SUB, "attachments": [without(ATTACHMENT, "fileUrl")]},
        "attachment-file-url-required",
        "$.object.attachments[0].fileUrl",
    ),
]
ROWS = [
    *STATEMENT_ROWS,
    *ACTOR_ROWS,
    *VERB_ROWS,
    *OBJECT_ROWS,
    *INTERACTION_ROWS,
    *SUBSTATEMENT_ROWS,
    *RESULT_ROWS,
    *CONTEXT_ROWS,
    *ATTACHMENT_ROWS,
]
ELSEWHERE = {"body-statements", "statement-object", "statement-id-repeated", "context-revision-activity"}
OF_2_0 = {"context-agents", "context-groups", "context-relevant-types"}
OF_OTHER_BODIES = {rule for rule in RULES if rule.startswith(("mixed-", "signature-", "put-"))}


@pytest.mark.parametrize(("place", "value", "rule", "path"), ROWS)
def test_a_broken_rule_is_found_in_its_place(
    statement: dict[str, Any], refusals: Refusals, place: str, value: Any, rule: str, path: str
) -> None:
    assert (rule, path) in refusals(put(statement, place, value))


def test_every_rule_of_the_table_is_broken_by_some_row() -> None:
    assert set(RULES) - {rule for *_, rule, _ in ROWS} == ELSEWHERE | OF_2_0 | OF_OTHER_BODIES


VALID: list[tuple[str, Any]] = [
    ("id", "6690E6C9-3EF0-4ED3-8B37-7F3964730BEE"),
    ("version", "1.0.9"),
    ("stored", "2026-01-01T00:00:00Z"),
    ("timestamp", "2026-01-01T00:00:00.123+0100"),
    ("attachments", []),
    ("attachments", [ATTACHMENT]),
    *[("actor", {name: value}) for name, value in IFIS.items()],
    ("actor", {**AGENT, "name": "", "objectType": "Agent"}),
    ("actor", GROUP),
    ("actor", {"objectType": "Group", "name": "x", **AGENT}),
    ("actor", {**GROUP, **AGENT, "member": []}),
    ("authority", AGENT),
    ("authority", {**GROUP, "member": [CONSUMER, AGENT]}),
    ("verb.display", {}),
    ("object", {**AGENT, "objectType": "Agent"}),
    ("object", GROUP),
    ("object", REF),
    ("object", SUB),
    ("object", {**SUB, "object": REF, "timestamp": "2099-01-01T00:00:00Z"}),
    ("object", {**SUB, "object": {**AGENT, "objectType": "Agent"}}),
    ("object.definition", {"name": {"sr-Latn-RS": "Obuka"}, "type": "x:y", "moreInfo": "http://a.example"}),
    ("object.definition", {"extensions": {"x:y": None, "x:z": {"a": [None]}}}),
    *[("object.definition", {"interactionType": kind, "correctResponsesPattern": ["a"]}) for kind in LISTS],
    *[
        ("object.definition", {"interactionType": kind, name: CHOICES})
        for kind in LISTS
        for name in LISTS[kind]
    ],
    ("result", {}),
    ("result", {"score": {}, "success": False, "completion": True, "response": "", "duration": "P4W"}),
    ("result", {"score": {"scaled": -1.0000, "raw": 10, "min": 0, "max": 10}}),
    ("result", {"score": {"raw": -500}}),
    ("result", {"extensions": {"x:y": "", "x:z": {}}}),
    ("context", {"registration": REF["id"], "instructor": GROUP, "team": GROUP, "statement": REF}),
    ("context", {"revision": "", "platform": "Moodle", "language": "cmn", "extensions": {}}),
    ("context", {"contextActivities": {"parent": ACTIVITY, "other": [], "grouping": [ACTIVITY, ACTIVITY]}}),
]


@pytest.mark.parametrize(("place", "value"), VALID)
def test_what_keeps_the_rules_is_accepted(
    statement: dict[str, Any], refusals: Refusals, place: str, value: Any
) -> None:
    assert refusals(put(statement, place, value)) == set()


@pytest.mark.parametrize("name", ["revision", "platform"])
@pytest.mark.parametrize("target", [REF, {**AGENT, "objectType": "Agent"}, GROUP, SUB])
def test_revision_and_platform_are_for_activities_alone(
    statement: dict[str, Any], refusals: Refusals, name: str, target: dict[str, Any]
) -> None:
    statement |= {"object": target, "context": {name: "x"}}
    assert refusals(statement) == {(f"context-{name}-activity", f"$.context.{name}")}


def test_a_statement_that_is_no_object_is_refused(refusals: Refusals) -> None:
    assert refusals(["x"]) == {("statement-object", "$")}


def test_all_that_is_wrong_is_found_at_once(statement: dict[str, Any], refusals: Refusals) -> None:
    statement |= {"actor": {}, "verb": {}, "object": {}}
    assert {path for _, path in refusals(statement)} == {"$.actor", "$.verb.id", "$.object.id"}
