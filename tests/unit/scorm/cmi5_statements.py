"""cmi5 defined statements as a platform and its units write them, for tests."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from scorm.cmi5_said import CATEGORY, MOVE_ON, VERBS, Said, Verb, read_said

LMS: Final = "https://lms.example"
COURSE: Final = "https://a.example/course"
AU: Final = "https://a.example/au"
REGISTRATION: Final = "2d8a6f2e-5a6f-4c38-9c02-6f4f6c1a2b3c"
AT_MS: Final = 1_583_800_000_000
_IRIS: Final = {verb: iri for iri, verb in VERBS.items()}
_RESULTS: Final[Mapping[str, Any]] = {
    "completed": {"completion": True, "duration": "PT10M"},
    "passed": {"success": True, "duration": "PT10M"},
    "failed": {"success": False, "duration": "PT10M"},
    "waived": {
        "success": True,
        "completion": True,
        "extensions": {"https://w3id.org/xapi/cmi5/result/extensions/reason": "Administrative"},
    },
    "terminated": {"duration": "PT12M30S"},
    "abandoned": {"duration": "PT5M"},
}


def statement(
    verb: str,
    *,
    au: str = AU,
    session: str = "s1",
    account: str = "101",
    registration: str = REGISTRATION,
    scaled: str | None = None,
    **extensions: Any,
) -> dict[str, Any]:
    """One statement; `extensions` are those of the context: `launchmode`, `moveon`, `masteryscore`."""
    result = dict(_RESULTS.get(verb, {}))
    if scaled is not None:
        result["score"] = {"scaled": Decimal(scaled)}
    marks = [CATEGORY, *([MOVE_ON] if {"success", "completion"} & result.keys() else [])]
    told = {"sessionid": session, **extensions}
    kind = "https://w3id.org/xapi/cmi5/activitytype/course" if verb == "satisfied" else None
    made: dict[str, Any] = {
        "actor": {"objectType": "Agent", "account": {"homePage": LMS, "name": account}},
        "verb": {"id": _IRIS[Verb(verb)]},
        "object": {
            "id": f"{LMS}/cmi5/{au.rpartition('/')[2]}",
            **({"definition": {"type": kind}} if kind else {}),
        },
        "context": {
            "registration": registration,
            "contextActivities": {"category": [{"id": one} for one in marks], "grouping": [{"id": au}]},
            "extensions": {f"https://w3id.org/xapi/cmi5/context/extensions/{k}": v for k, v in told.items()},
        },
    }
    return made | ({"result": result} if result else {})


def said(verb: str, at: int, **more: Any) -> Said:
    """The same as it is read, so many minutes after the beginning."""
    read = read_said(statement(verb, **more), at_ms=AT_MS + at * 60_000)
    assert read is not None
    return read[1]


def session(*verbs: str, session: str = "s1", begin: int = 0, **more: Any) -> list[Said]:
    """A launched session with these verbs, a minute between two; what is scored says `passed 0.8`."""
    told: list[Said] = []
    for place, words in enumerate(("launched", "initialized", *verbs)):
        verb, _, scaled = words.partition(" ")
        extensions = {k: v for k, v in more.items() if verb == "launched" or k in {"au", "account"}}
        told.append(said(verb, begin + place, session=session, scaled=scaled or None, **extensions))
    return told
