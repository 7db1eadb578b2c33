"""What a decision rests on, as programs are told it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from lms_bridge.domain.completion import Completion
from lms_bridge.domain.errors import NotFound
from lms_bridge.domain.presence import Stay
from lms_bridge.services.pages import PersonRecord, VersionShown
from lms_bridge.services.ways_told import name_of


def version_of(record: PersonRecord | None, realisation_id: str, *, number: int | None) -> VersionShown:
    """The current version of a person's completion, or the one of that number. Raises `NotFound`."""
    if record is None:
        raise NotFound(what="person or completion", name=realisation_id)
    for training in record.trainings:
        if training.head.id == realisation_id:
            for version in training.versions:
                if version.number == number or (number is None and version.superseded_ms is None):
                    return version
    raise NotFound(what="completion", name=realisation_id)


def evidence_told(version: VersionShown) -> Mapping[str, Any]:
    """Times in ISO 8601 with milliseconds, UTC; `counts` is false of a stay that another way set aside."""
    completion = version.completion
    return {
        "version": version.number,
        "decided": _iso(version.decided_ms),
        "reason": version.reason,
        "attended": completion.attended,
        "rule_version": completion.rule.version,
        "present_ms": completion.present_ms,
        "counted_time": _counted_time(completion),
        "stays": [_stay(one) for one in completion.stays],
        "sources": [{"kind": one.raw, "id": one.raw_id, "sha256": one.sha256} for one in version.sources],
    }


def _counted_time(completion: Completion) -> Mapping[str, Any]:
    window = completion.window
    return {"start": _iso(window.start_ms), "end": _iso(window.end_ms), "length_ms": window.length_ms}


def _stay(stay: Stay) -> Mapping[str, Any]:
    return {
        "run": stay.run,
        "session": stay.session,
        "start": _iso(stay.start_ms),
        "end": None if stay.end_ms is None else _iso(stay.end_ms),
        "end_inferred": stay.end_inferred,
        "way": name_of(stay.channel),
        "counts": not stay.aside,
    }


def _iso(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds")
