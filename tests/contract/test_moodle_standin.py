"""The stand-in Moodle is held to a real one: the same calls, the same shapes, the same errors.

Values differ, the people being others; what must agree are the keys of every object, the kinds of their
values, whether a list holds anything, and for an error its class and code.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from moodle_sync.answers import Answer
from moodle_sync.standin import StandIn
from moodle_sync.standin.door import SERVICES
from tests.unit.moodle_sync.posting import post
from tests.unit.moodle_sync.recorded_site import site_for, traps_for
from tests.unit.moodle_sync.recordings import Recording, recordings

NO_SUCH_CALL = {
    "core_webservice_get_site_info.ok_xml": "the stand-in speaks JSON alone",
    "core_webservice_get_site_info.err_invalid_token_xml": "the stand-in speaks JSON alone",
    "local_lmsbridge_get_changes.poc_empty": "of a proof of the companion plugin, not of the plugin",
    "local_lmsbridge_get_changes.poc_ok": "of a proof of the companion plugin, not of the plugin",
}
BESIDE = ("core_user_does_not_exist", "core_user_agree_site_policy")
TOKENS = {"err_empty_token": "", "err_invalid_token": "0" * 32, "err_invalid_token_DEBUG": "0" * 32}


@pytest.fixture(scope="session")
def recorded(shared_data: Path) -> dict[str, Recording]:
    """Those that the stand-in speaks too."""
    spoken = {*SERVICES, *BESIDE}
    found = {each.name: each for each in recordings(shared_data) if each.function in spoken}
    return {name: each for name, each in found.items() if name not in NO_SUCH_CALL}


@pytest.fixture(scope="session")
def known(recorded: dict[str, Recording]) -> dict[str, dict[str, set[str]]]:
    """For each function, every key at every place of all its recordings, with the kinds it takes."""
    pooled: dict[str, dict[str, set[str]]] = {}
    for each in recorded.values():
        if each.answer.status == 200 and not _is_error(_value(each.answer)):
            places = pooled.setdefault(each.function, {})
            for place, kind in _kinds(_value(each.answer)):
                places.setdefault(place, set()).add(kind)
    return pooled


def _answers(recording: Recording) -> tuple[Answer, Answer]:
    with StandIn(site_for(recording.name), traps=traps_for(recording.case)) as moodle:
        form = {"wstoken": TOKENS.get(recording.case, moodle.token), "wsfunction": recording.function}
        url = f"{moodle.url}/webservice/rest/server.php"
        ours = post(url, {**form, "moodlewsrestformat": "json", **recording.form}, timeout_s=10)
    return recording.answer, ours


NAMES = [line.partition("\t")[0] for line in (
    Path(__file__).parents[1] / "unit/moodle_sync/recorded_outcomes.tsv"
).read_text(encoding="utf-8").splitlines()[1:]]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_stand_in_answers_as_moodle_did(
    name: str, recorded: dict[str, Recording], known: dict[str, dict[str, set[str]]]
) -> None:
    if name not in recorded:
        assert name in NO_SUCH_CALL or name.partition(".")[0] not in SERVICES
        return
    theirs, ours = _answers(recorded[name])
    assert ours.status == theirs.status
    assert ours.header("Retry-After") == theirs.header("Retry-After")
    if theirs.status == 200:
        _compare(_value(theirs), _value(ours), known.get(recorded[name].function, {}))


def _compare(theirs: Any, ours: Any, known: Mapping[str, set[str]]) -> None:
    if _is_error(theirs):
        assert _error(ours) == _error(theirs)
        return
    assert _filled(ours) == _filled(theirs)
    assert {place: kind for place, kind in _kinds(ours) if kind not in known.get(place, ())} == {}
    assert _always(theirs) - {place for place, _ in _kinds(ours)} == set()


def _is_error(value: Any) -> bool:
    return isinstance(value, dict) and "exception" in value


def _error(value: Mapping[str, str]) -> tuple[str, str, bool]:
    """A weak password puts the policy's own words in place of a code."""
    code = value["errorcode"]
    return value["exception"], "<div>" if code.startswith("<div>") else code, "debuginfo" in value


def _filled(value: Any) -> Any:
    """Which of the answer's own lists hold something."""
    if isinstance(value, list):
        return bool(value)
    inner = value.items() if isinstance(value, dict) else ()
    return {name: bool(each) for name, each in inner if isinstance(each, list)}


def _kinds(value: Any, place: str = "$") -> Iterator[tuple[str, str]]:
    """Every place of a value with the kind found there; a list's items share one place."""
    yield place, _kind(value)
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _kinds(inner, f"{place}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from _kinds(inner, f"{place}[]")


def _kind(value: Any) -> str:
    kinds = {bool: "flag", int: "number", float: "number", str: "text", list: "list", dict: "object"}
    return kinds.get(type(value), "null")


def _always(value: Any, place: str = "$") -> set[str]:
    """The places that every row of a list has; below a list within a row nothing is asked."""
    if isinstance(value, list):
        rows = [_always(each, f"{place}[]") for each in value]
        return set.intersection(*rows) if rows else set()
    inner = value.items() if isinstance(value, dict) else ()
    own = {f"{place}.{name}" for name, _ in inner}
    return own | {
        deeper for name, each in inner if _deep(name, place) for deeper in _always(each, f"{place}.{name}")
    }


def _deep(name: str, place: str) -> bool:
    return place.count("[]") == 0 and name not in {"warnings", "advancedfeatures"}


def _value(answer: Answer) -> Any:
    return json.loads(answer.body)
