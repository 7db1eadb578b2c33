"""Documents: kept once a place and name, under the conditions of each version."""

import hashlib

import pytest

from lms_bridge.domain.errors import NotFound
from lms_bridge.services.lrs_documents import (
    Addressed,
    DocumentNotObject,
    DocumentStands,
    KeepDocuments,
    PreconditionFailed,
    PreconditionNeeded,
    Tags,
)
from lms_bridge.services.ports.lrs import Place
from tests.db.pipeline import Pipeline
from xapi import Version

STATE = Place("state", activity="http://a.example", agent="mbox mailto:a@b.example")
PROFILE = Place("agent", agent="mbox mailto:a@b.example")
JSON = "application/json"
NO_TAGS = Tags()
ANY, OLD = frozenset({"*"}), frozenset({"0" * 40})


@pytest.fixture
def documents(pipeline: Pipeline) -> KeepDocuments:
    return KeepDocuments(pipeline.database, pipeline.clock)


def at(
    place: Place,
    name: str = "one",
    *,
    registration: str = "",
    version: Version = Version.V1,
    tags: Tags = NO_TAGS,
) -> Addressed:
    return Addressed(place, name, registration=registration, version=version, tags=tags)


def put(documents: KeepDocuments, where: Addressed, body: bytes = b'{"a": 1}') -> str:
    """Put it as JSON; the tag that it then has."""
    documents.put(where, content_type=JSON, body=body)
    return hashlib.sha1(body).hexdigest()


def test_what_is_put_is_got_with_its_tag(documents: KeepDocuments) -> None:
    documents.put(at(STATE), content_type="text/plain; charset=utf-8", body="Љ\0".encode())
    got = documents.get(at(STATE))
    assert (got.content_type, got.body) == ("text/plain; charset=utf-8", "Љ\0".encode())
    assert got.etag == hashlib.sha1("Љ\0".encode()).hexdigest()


@pytest.mark.parametrize(
    "other",
    [at(STATE, "two"), at(STATE, registration="r"), at(PROFILE), at(Place("state", activity="x:y"))],
    ids=["another name", "another registration", "another kind", "another agent"],
)
def test_no_document_is_another(documents: KeepDocuments, other: Addressed) -> None:
    put(documents, at(STATE))
    with pytest.raises(NotFound):
        documents.get(other)


@pytest.mark.parametrize(
    ("place", "version", "stands", "tags", "refused"),
    [
        (STATE, Version.V1, False, Tags(), None),
        (STATE, Version.V1, True, Tags(), None),
        (STATE, Version.V2, False, Tags(), None),
        (STATE, Version.V2, True, Tags(), DocumentStands),
        (PROFILE, Version.V1, False, Tags(), PreconditionNeeded),
        (PROFILE, Version.V1, True, Tags(), DocumentStands),
        (PROFILE, Version.V2, False, Tags(), None),
        (PROFILE, Version.V2, True, Tags(), DocumentStands),
        (PROFILE, Version.V1, False, Tags(none_match=ANY), None),
        (PROFILE, Version.V1, True, Tags(none_match=ANY), PreconditionFailed),
        (PROFILE, Version.V1, False, Tags(match=ANY), PreconditionFailed),
        (PROFILE, Version.V1, True, Tags(match=ANY), None),
        (STATE, Version.V1, True, Tags(match=OLD), PreconditionFailed),
        (STATE, Version.V2, True, Tags(none_match=OLD), None),
    ],
)
def test_a_put_keeps_to_the_conditions_of_its_version(
    documents: KeepDocuments,
    place: Place,
    version: Version,
    stands: bool,
    tags: Tags,
    refused: type[Exception] | None,
) -> None:
    if stands:
        put(documents, at(place, tags=Tags(none_match=ANY)), b"old")
    where = at(place, version=version, tags=tags)
    if refused is None:
        put(documents, where, b"new")
        assert documents.get(where).body == b"new"
        return
    with pytest.raises(refused):
        put(documents, where, b"new")


def test_a_change_under_the_tag_that_was_read_is_taken_once(documents: KeepDocuments) -> None:
    read = put(documents, at(PROFILE, tags=Tags(none_match=ANY)))
    where = at(PROFILE, tags=Tags(match=frozenset({read})))
    put(documents, where, b'{"b": 2}')
    with pytest.raises(PreconditionFailed):
        put(documents, where, b'{"c": 3}')
    with pytest.raises(PreconditionFailed):
        documents.remove(where)
    assert documents.get(where).body == b'{"b": 2}'


def test_a_post_merges_objects(documents: KeepDocuments) -> None:
    documents.post(at(PROFILE), content_type=JSON, body=b'{"a": 1, "b": {"c": 1}}')
    documents.post(at(PROFILE), content_type=f"{JSON}; charset=utf-8", body=b'{"b": {"d": 2}}')
    assert documents.get(at(PROFILE)).body == b'{"a":1,"b":{"d": 2}}'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ((JSON, b"{}"), ("text/plain", b"{}")),
        (("text/plain", b"{}"), (JSON, b"{}")),
        ((JSON, b"{}"), (JSON, b"[]")),
    ],
)
def test_what_is_no_object_is_not_merged(
    documents: KeepDocuments, old: tuple[str, bytes], new: tuple[str, bytes]
) -> None:
    documents.put(at(STATE), content_type=old[0], body=old[1])
    with pytest.raises(DocumentNotObject):
        documents.post(at(STATE), content_type=new[0], body=new[1])
    assert documents.get(at(STATE)).body == old[1]


def test_names_are_of_a_place_a_registration_and_a_time(pipeline: Pipeline, documents: KeepDocuments) -> None:
    put(documents, at(STATE, "b"))
    then = pipeline.clock.at_ms
    pipeline.clock.at_ms += 1
    put(documents, at(STATE, "a", registration="r"))
    put(documents, at(PROFILE, "c", tags=Tags(none_match=ANY)))
    assert documents.names(STATE, registration=None, since_ms=0) == ["a", "b"]
    assert documents.names(STATE, registration="r", since_ms=0) == ["a"]
    assert documents.names(STATE, registration=None, since_ms=then) == ["a"]


def test_one_or_all_of_a_place_are_removed_and_no_other(documents: KeepDocuments) -> None:
    for where in (at(STATE, "a"), at(STATE, "b"), at(STATE, "a", registration="r")):
        put(documents, where)
    documents.remove(at(STATE, "a"))
    assert documents.get(at(STATE, "a", registration="r")).body
    documents.remove_all(STATE, registration="r")
    assert documents.names(STATE, registration=None, since_ms=0) == ["b"]
    documents.remove_all(STATE, registration=None)
    assert documents.names(STATE, registration=None, since_ms=0) == []
