"""Handing in and taking back: what large clients send, what is refused, and who may change what."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from lms_bridge.db import tables
from lms_bridge.oneroster.rest.shapes import HIDEABLE
from lms_bridge.services.ports.clients import ClientView
from tests.contract import oneroster
from tests.contract.marks import HANDED, LINE, RESULT, filled, minor
from tests.contract.oneroster import Client, Service
from tests.db.pipeline import ANA, VESNA

MARK = {
    "score": 80,
    "comment": "",
    "scoreStatus": "fully graded",
    "scoreDate": "2026-01-31T12:00:00.123Z",
    "student": {"sourcedId": ANA},
}


@pytest.fixture(scope="module")
def service(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    yield from oneroster.service(sqlite_template, tmp_path_factory.mktemp("writes"))


@pytest.fixture(scope="module")
def client(service: Service) -> Client:
    return filled(service)


def test_a_classrooms_grades_go_in_as_a_large_client_sends_them(client: Client) -> None:
    """References by id alone, dates with times, an edit, an exemption, deletes: in its order."""
    category = client.marks("/classes/webinar/categories", limit=10_000).get_json()["categories"][0]
    line = {**LINE, "category": {"sourcedId": category["sourcedId"]}, "sourcedId": "9b2d"}
    assert client.put("lineItems", "9b2d", **line, description="Test").status_code == 201
    long = "[Amended] " + "long " * 100
    assert client.put("lineItems", "9b2d", **{**line, "title": long}).status_code == 201
    lines = client.marks("/classes/webinar/lineItems", limit=10_000).get_json()["lineItems"]
    assert [one["title"] for one in lines if one["sourcedId"] == "9b2d"] == [long]
    mark = {**MARK, "sourcedId": "77aa", "lineItem": {"sourcedId": "9b2d"}}
    for told in (mark, {**mark, "score": 300}, {**mark, "scoreStatus": "exempt"}):
        assert client.put("results", "77aa", **told).status_code == 201
        (read,) = client.marks("/classes/webinar/lineItems/9b2d/results").get_json()["results"]
        assert (read["score"], read["scoreStatus"]) == (told["score"], told["scoreStatus"])
        assert (read["scoreDate"], read["comment"], read["status"]) == ("2026-01-31", "", "active")
    assert client.delete("/results/77aa").status_code == 204
    assert client.marks("/classes/webinar/lineItems/9b2d/results").get_json() == {"results": []}
    assert client.delete("/lineItems/9b2d").status_code == 204
    assert minor(client.marks("/lineItems/9b2d")) == (404, "unknownobject")


CHANGES: list[tuple[str, str, dict[str, Any]]] = [
    ("results", "lineItem", {"lineItem": {"sourcedId": "none"}}),
    ("results", "student", {"student": {"sourcedId": "nobody"}}),
    ("results", "student", {"student": "ana"}),
    ("results", "class", {"class": {"sourcedId": "online"}}),
    ("results", "scoreStatus", {"scoreStatus": "done"}),
    ("results", "scoreStatus", {"scoreStatus": None}),
    ("results", "scoreDate", {"scoreDate": "31.1.2026."}),
    ("results", "score", {"score": "80"}),
    ("results", "score", {"score": True}),
    ("results", "late", {"late": "perhaps"}),
    ("results", "grade", {"grade": 5}),
    ("results", "status", {"status": "gone"}),
    ("results", "sourcedId", {"sourcedId": "another"}),
    ("results", "metadata", {"metadata": []}),
    ("results", "sign 0", {"comment": "a\0b"}),
    ("results", "half of a sign", {"comment": "\ud800"}),
    ("results", "learningObjectiveResults", {"learningObjectiveSet": [{"source": "case"}]}),
    ("results", "learningObjectiveSet", {"learningObjectiveSet": {"source": "case"}}),
    ("lineItems", "class", {"class": {"sourcedId": "none"}}),
    ("lineItems", "category", {"category": {"sourcedId": "none"}}),
    ("lineItems", "category", {"category": None}),
    ("lineItems", "school", {"school": {"sourcedId": "none"}}),
    ("lineItems", "gradingPeriod", {"gradingPeriod": {"sourcedId": "none"}}),
    ("lineItems", "assignDate", {"assignDate": "soon"}),
    ("lineItems", "title", {"title": ""}),
    ("scoreScales", "scoreScaleValue", {"scoreScaleValue": []}),
    ("scoreScales", "itemValueRHS", {"scoreScaleValue": [{"itemValueLHS": "A"}]}),
    ("assessmentResults", "assessmentLineItem", {"assessmentLineItem": {"sourcedId": "line"}}),
]


@pytest.mark.parametrize(("kind", "names", "change"), CHANGES)
def test_what_cannot_be_kept_is_refused_by_the_name_of_the_field(
    client: Client, kind: str, names: str, change: dict[str, Any]
) -> None:
    answer = client.put(kind, "bad", **{**HANDED[kind][1], **change})
    assert minor(answer) == (422, "invaliddata")
    assert names in answer.get_json()["imsx_description"]
    assert client.marks(f"/{kind}/bad").status_code == 404


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"results": {}}', b'{"result": 1}', b'{"result": {"score": NaN}}', b"\xff"]
)
def test_a_body_that_is_no_object_of_the_kind_is_refused(client: Client, body: bytes) -> None:
    answer = client.web.put(f"{oneroster.GRADEBOOK}/results/bad", data=body, headers=client.headers)
    assert minor(answer) == (422, "invaliddata")


def test_what_completions_come_to_is_changed_by_nobody(client: Client) -> None:
    for kind, id_ in (
        ("results", "completion/online/ana/presence"),
        ("lineItems", "completion/online/presence"),
        ("categories", "completion/presence"),
        ("results", "completion/whatever"),
    ):
        assert minor(client.put(kind, id_, **HANDED[kind][1])) == (403, "forbidden")
        assert minor(client.delete(f"/{kind}/{id_}")) == (403, "forbidden")
    own = {**RESULT, "lineItem": {"sourcedId": "completion/online/presence"}}
    assert minor(client.put("results", "foreign", **own)) == (403, "forbidden")


def test_a_mark_handed_in_is_no_evidence_of_a_completion(service: Service, client: Client) -> None:
    work = (tables.pair, tables.completion, tables.fact, tables.submission)
    assert client.put("results", "aside", **RESULT).status_code == 201
    with service.bridge.engines.reader.connect() as connection:
        counts = [connection.execute(select(func.count()).select_from(one)).scalar_one() for one in work]
    assert counts == [0, 0, 0, 0]
    assert client.delete("/results/aside").status_code == 204


def test_an_object_is_its_clients_alone(service: Service, client: Client) -> None:
    other = service.client()
    assert minor(other.put("results", "mark", **RESULT)) == (403, "forbidden")
    assert minor(other.delete("/results/mark")) == (403, "forbidden")
    assert other.marks("/results/mark").status_code == 200
    assert client.put("results", "mark", **RESULT).status_code == 201


def test_what_others_name_is_not_taken_back_before_them(client: Client) -> None:
    client.put("categories", "held", title="Оцене")
    client.put("lineItems", "holds", **{**LINE, "category": {"sourcedId": "held"}})
    client.put("results", "held-too", **{**RESULT, "lineItem": {"sourcedId": "holds"}})
    assert minor(client.delete("/categories/held")) == (422, "deletefailure")
    assert minor(client.delete("/lineItems/holds")) == (422, "deletefailure")
    moved = {**LINE, "class": {"sourcedId": "online"}}
    assert minor(client.put("lineItems", "holds", **moved)) == (422, "invaliddata")
    for path in ("/results/held-too", "/lineItems/holds", "/categories/held"):
        assert client.delete(path).status_code == 204
        assert minor(client.delete(path)) == (404, "unknownobject")


def test_what_was_taken_back_leaves_nothing_but_that_it_was(service: Service, client: Client) -> None:
    client.put("results", "gone", **{**RESULT, "comment": "secret"})
    client.delete("/results/gone")
    with service.bridge.engines.reader.connect() as connection:
        held = select(tables.handed_in).where(tables.handed_in.c.id == "gone")
        row = connection.execute(held).one()
    assert (row.body, row.person_id, row.deleted_ms is None) == ("{}", None, False)
    assert client.put("results", "gone", **RESULT).status_code == 201
    assert client.delete("/results/gone").status_code == 204


def test_what_is_sent_again_gets_the_ids_it_got(client: Client) -> None:
    told = [{**RESULT, "sourcedId": "a"}, {**RESULT, "sourcedId": "b", "score": 5}]
    first, again = (client.post("/lineItems/line/results", *told).get_json() for _ in range(2))
    assert first == again
    assert [one["suppliedSourcedId"] for one in first["sourcedIdPairs"]] == ["a", "b"]
    for one in first["sourcedIdPairs"]:
        assert client.delete(f"/results/{one['allocatedSourcedId']}").status_code == 204


def test_of_several_all_are_kept_or_none(client: Client) -> None:
    told = [{**RESULT, "sourcedId": "a"}, {**RESULT, "sourcedId": "b", "student": {"sourcedId": "nobody"}}]
    assert minor(client.post("/lineItems/line/results", *told)) == (422, "invaliddata")
    twice = [{**RESULT, "sourcedId": "a"}, {**RESULT, "sourcedId": "a"}]
    assert minor(client.post("/lineItems/line/results", *twice)) == (422, "invaliddata")
    assert minor(client.post("/lineItems/none/results", told[0])) == (404, "unknownobject")
    assert minor(client.post("/lineItems/line/results")) == (422, "invaliddata")
    assert client.marks("/results").headers["X-Total-Count"] == "1"


def test_a_client_of_a_body_marks_and_sees_its_people_alone(service: Service, client: Client) -> None:
    limited = service.client()
    view = ClientView(bodies=frozenset({"centre/1"}))
    service.bridge.access.clients.show(limited.key, view, known=HIDEABLE)
    assert limited.marks("/results").get_json() == {"results": []}
    assert minor(limited.marks("/results/mark")) == (404, "unknownobject")
    limited.put("lineItems", "theirs", **LINE)
    told = {**RESULT, "lineItem": {"sourcedId": "theirs"}, "student": {"sourcedId": VESNA}}
    assert minor(limited.put("results", "hers", **told)) == (422, "invaliddata")
    assert limited.delete("/lineItems/theirs").status_code == 204


def test_a_hidden_field_of_a_result_is_neither_told_nor_to_be_guessed(
    service: Service, client: Client
) -> None:
    limited = service.client()
    service.bridge.access.clients.show(limited.key, ClientView(frozenset({"result.score"})), known=HIDEABLE)
    assert "score" not in limited.marks("/results/mark").get_json()["result"]
    assert minor(limited.marks("/results", filter="score>'1'")) == (400, "invalid_filter_field")


SCOPED = [
    ("gradebook-core.readonly", [200, 403, 403, 403, 403, 403]),
    ("gradebook.readonly", [200, 200, 403, 403, 403, 403]),
    ("gradebook.createput", [403, 403, 201, 403, 403, 403]),
    ("gradebook.createpost", [403, 403, 403, 201, 403, 403]),
    ("gradebook.delete", [403, 403, 403, 403, 404, 403]),
    ("assessment.readonly", [403, 403, 403, 403, 403, 200]),
    ("roster.readonly", [403, 403, 403, 403, 403, 403]),
]


@pytest.mark.parametrize(("scope", "expected"), SCOPED)
def test_a_token_opens_what_its_scopes_say(
    service: Service, client: Client, scope: str, expected: list[int]
) -> None:
    scoped = service.client(scope)
    told = [
        scoped.marks("/results"),
        scoped.marks("/classes/webinar/results"),
        scoped.put("categories", scope, title="x"),
        scoped.post("/schools/centre/1/lineItems", {**LINE, "sourcedId": scope}),
        scoped.delete("/results/none"),
        scoped.marks("/assessmentResults"),
    ]
    assert [one.status_code for one in told] == expected
    assert {minor(one) for one in told if one.status_code == 403} == {(403, "forbidden")}


def test_other_methods_and_addresses_are_told_as_the_standard_says(client: Client) -> None:
    answer = client.web.post(f"{oneroster.GRADEBOOK}/results/mark", json={}, headers=client.headers)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "DELETE, GET, HEAD, PUT")
    assert minor(client.marks("/nonsense")) == (404, "unknownobject")
    assert minor(client.web.get(f"{oneroster.GRADEBOOK}/results"))[0] == 401


def test_objects_pass_to_the_client_that_takes_over(service: Service, client: Client) -> None:
    before, after = service.client(), service.client()
    before.put("categories", "passed-on", title="Оцене")
    assert service.bridge.access.gradebook.hand_over(before.key, after.key) == 1
    assert minor(before.put("categories", "passed-on", title="x")) == (403, "forbidden")
    assert after.delete("/categories/passed-on").status_code == 204


TOLD = [
    ("getUser", 1),
    ("getStudentsForClass", 1),
    ("getAllEnrollments", 1),
    ("getResult", 1),
    ("package", 3),
]


def test_whom_a_client_is_told_of_is_kept_first_and_whole(service: Service, client: Client) -> None:
    reader = service.client()
    for path in ("/users/vesna", "/classes/online/students", "/enrollments", "/orgs"):
        reader.get(path, limit=1)
    reader.marks("/results/mark")
    reader.web.get("/ims/oneroster/csv/v1p2/roster.zip", headers=reader.headers)
    with service.bridge.database.read() as unit:
        credential = unit.credentials.by_key(reader.key)
        assert credential is not None
        use = unit.clients.use(credential.id, reads=9)
        told = {one.what: one.times for one in unit.clients.seen(ANA) if one.key == reader.key}
    assert [(one.asked, one.persons) for one in reversed(use.reads)] == TOLD
    assert (use.persons, told) == (3, {"register": 3, "results": 1})
