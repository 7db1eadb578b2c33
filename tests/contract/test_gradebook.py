"""The gradebook as a client meets it: what completions come to, and what the client handed in itself."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lms_bridge.oneroster.rest.gradebook_payloads import TITLES
from lms_bridge.oneroster.rest.operations import GRADES, Operation, Read
from lms_bridge.oneroster.rest.shapes import SINGLE_OF, set_of
from tests.contract import oneroster
from tests.contract.marks import HANDED, LINE, RESULT, filled
from tests.contract.oneroster import ADDRESS, GRADEBOOK, Client, Description, Service
from tests.db.pipeline import ANA

PARENTS = {
    "classSourcedId": "webinar",
    "lineItemSourcedId": "line",
    "schoolSourcedId": "centre/1",
    "studentSourcedId": ANA,
    "academicSessionSourcedId": "term-2020",
}
POSTED = {
    "/classes/webinar/lineItems": LINE,
    "/schools/centre/1/lineItems": LINE,
    "/lineItems/line/results": RESULT,
    "/classes/webinar/academicSessions/term-2020/results": RESULT,
}


@pytest.fixture(scope="module")
def service(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Of all tests here: each that changes something does it under ids of its own."""
    for made in oneroster.service(sqlite_template, tmp_path_factory.mktemp("gradebook")):
        oneroster.decide(made.bridge)
        yield made


@pytest.fixture(scope="module")
def client(service: Service) -> Client:
    return filled(service)


@pytest.fixture(scope="module")
def reader(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Of a service in which nothing is changed any more."""
    for made in oneroster.service(sqlite_template, tmp_path_factory.mktemp("read")):
        oneroster.decide(made.bridge)
        yield filled(made)


@pytest.fixture(scope="session")
def standard(shared_data: Path) -> Description:
    file = shared_data / "standards/oneroster/onerosterv1p2gradebookservice_openapi3_v1p0.json"
    if not file.is_file():
        pytest.skip(f"NOT RUN: the standard's description is not at {file}")
    return Description(file)


def path_of(operation: Operation) -> str:
    filled = re.sub(r"{(\w+SourcedId)}", lambda found: PARENTS[found[1]], operation.path)
    return filled.replace("{sourcedId}", HANDED[operation.kind][0])


def answered(client: Client, operation: Operation) -> Any:
    """The answer of an operation; what is deleted was handed in for it."""
    path = path_of(operation)
    if isinstance(operation, Read):
        return client.marks(path)
    if operation.method == "POST":
        return client.post(path, {"sourcedId": "a", **POSTED[path]})
    id_, told = HANDED[operation.kind]
    if operation.method == "PUT":
        return client.put(operation.kind, id_, **told)
    client.put(operation.kind, "spare", **told)
    return client.delete(f"/{operation.kind}/spare")


def test_every_operation_answers_as_the_standard_describes_it(client: Client, standard: Description) -> None:
    answers = [(one, answered(client, one)) for one in GRADES]
    done = {"GET": 200, "PUT": 201, "POST": 201, "DELETE": 204}
    assert [(one.name, got.data) for one, got in answers if got.status_code != done[one.method]] == []
    assert [
        fault for one, got in answers for fault in standard.faults(one.path, got, one.method.lower())
    ] == []
    empty = [one.name for one, got in answers if one.method == "GET" and not any(got.get_json().values())]
    assert empty == []


def test_the_service_has_the_operations_of_the_standard_and_no_others(standard: Description) -> None:
    theirs = {
        (path, method.upper(), told["operationId"])
        for path, methods in standard.document["paths"].items()
        for method, told in methods.items()
    }
    assert {(one.path, one.method, one.name) for one in GRADES} == theirs
    assert len(theirs) == len(GRADES) == 35


def test_the_service_describes_itself_and_answers_so(service: Service, client: Client) -> None:
    names = ("onerosterv1p2gradebookservice_openapi3_v1p0.json", "imsorv1p2_gradebook_openapi3_v1p0.json")
    told = [service.web.get(f"{GRADEBOOK}/discovery/{name}").get_json() for name in names]
    assert told[0] == told[1]
    assert told[0]["servers"] == [{"url": ADDRESS + GRADEBOOK}]
    own = Description(Path("unread"))
    own.document = told[0]
    faults = [own.faults(one.path, answered(client, one), one.method.lower()) for one in GRADES]
    assert faults == [[]] * len(GRADES)


def test_completions_are_told_as_results(reader: Client) -> None:
    found = reader.marks("/results", filter=f"student.sourcedId='{ANA}' AND sourcedId~'completion/'")
    told = {one["sourcedId"]: one for one in found.get_json()["results"]}
    assert {id_: (one["score"], one["scoreStatus"], one.get("textScore")) for id_, one in told.items()} == {
        "completion/online/ana/presence": (100, "fully graded", "attended"),
        "completion/online/ana/test": (60, "fully graded", None),
        "completion/webinar/ana/presence": (50, "fully graded", "not attended"),
    }
    assert told["completion/webinar/ana/presence"]["metadata"]["minutes"] == 50
    assert told["completion/online/ana/test"]["metadata"] == {"raw": "18", "min": "0", "max": "30"}
    assert told["completion/online/ana/test"]["lineItem"]["sourcedId"] == "completion/online/test"


def test_what_was_taken_back_is_told_as_deleted_without_a_score(reader: Client) -> None:
    found = reader.marks("/classes/online/students/bojan/results").get_json()["results"]
    assert {one["sourcedId"]: (one["status"], one.get("score")) for one in found} == {
        "completion/online/bojan/presence": ("tobedeleted", None),
        "completion/online/bojan/test": ("tobedeleted", None),
    }


def test_a_realisation_has_a_line_item_for_presence_and_one_for_its_test(reader: Client) -> None:
    found = reader.marks("/lineItems", filter="sourcedId~'completion/'").get_json()["lineItems"]
    assert {one["sourcedId"]: one["title"] for one in found} == {
        "completion/online/presence": "Online training: присуство",
        "completion/online/test": "Online training: провера знања",
        "completion/webinar/presence": "Online training: присуство",
    }
    categories = reader.marks("/classes/online/categories").get_json()["categories"]
    assert [one["title"] for one in categories] == list(TITLES.values())


def refs(value: Any) -> Iterator[dict[str, str]]:
    if isinstance(value, dict):
        if "href" in value:
            yield value
        for below in value.values():
            yield from refs(below)
    elif isinstance(value, list):
        for below in value:
            yield from refs(below)


def test_every_reference_leads_to_what_it_names(reader: Client) -> None:
    found = [ref for kind in HANDED for ref in refs(reader.marks(f"/{kind}").get_json())]
    for href, ref in {one["href"]: one for one in found}.items():
        answer = reader.web.get(href.removeprefix(ADDRESS), headers=reader.headers)
        (name,) = answer.get_json()
        assert (name, answer.get_json()[name]["sourcedId"]) == (ref["type"], ref["sourcedId"])


@pytest.mark.parametrize("kind", HANDED)
def test_a_collection_and_its_single_objects_say_the_same_on_any_page(reader: Client, kind: str) -> None:
    many = reader.marks(f"/{kind}", limit=1000).get_json()[set_of(kind)]
    assert [reader.marks(f"/{kind}/{one['sourcedId']}").get_json()[SINGLE_OF[kind]] for one in many] == many
    for query in (
        {},
        {"sort": "sourcedId", "orderBy": "desc"},
        {"sort": "title" if "title" in many[0] else ""},
    ):
        pages = [reader.marks(f"/{kind}", limit=1, offset=at, **query) for at in range(len(many))]
        seen = [page.get_json()[set_of(kind)][0]["sourcedId"] for page in pages]
        assert sorted(seen) == sorted(one["sourcedId"] for one in many)
        assert {page.headers["X-Total-Count"] for page in pages} == {str(len(many))}


FILTERS = [
    ("results", "score>=60 AND status='active'", 400),
    ("results", "score>='60' AND scoreStatus='fully graded'", 3),
    ("results", "score<'60'", 1),
    ("results", "textScore='ATTENDED'", 1),
    ("results", "scoreDate>='2026-01-01' AND student.sourcedId='ana'", 1),
    ("results", "class.sourcedId='online' AND status='active'", 2),
    ("results", "lineItem.sourcedId='completion/online/presence'", 2),
    ("results", "sourcedId='completion/online/ana/test'", 1),
    ("results", "metadata.minutes='50'", 1),
    ("results", "comment!='x' AND status='tobedeleted'", 2),
    ("results", "dateLastModified>'2020-01-01T00:00:00Z' AND student.sourcedId='bojan'", 2),
    ("lineItems", "title~'ИСПИТ'", 1),
    ("lineItems", "category.sourcedId='completion/test'", 2),
    ("lineItems", "resultValueMax='100' AND class.sourcedId='online'", 2),
    ("categories", "title='домаћи рад'", 1),
    ("scoreScales", "scoreScaleValue.itemValueLHS='a'", 1),
    ("results", "nonsense='1'", 400),
]


@pytest.mark.parametrize(("kind", "text", "expected"), FILTERS)
def test_filters_find_what_they_name(
    reader: Client, standard: Description, kind: str, text: str, expected: int
) -> None:
    answer = reader.marks(f"/{kind}", filter=text)
    found = int(answer.headers["X-Total-Count"]) if answer.status_code == 200 else answer.status_code
    assert found == expected
    assert standard.faults(f"/{kind}", answer) == []


EXACT = {
    **RESULT,
    "score": 300.125,
    "comment": "",
    "textScore": "Одличан 5",
    "late": "true",
    "metadata": {"minutes": 42, "nested": {"list": [1, None, "\u2028", "\\u0000"]}},
    "class": {"sourcedId": "webinar"},
    "learningObjectiveSet": [
        {"source": "case", "learningObjectiveResults": [{"learningObjectiveId": "x", "score": 1}]}
    ],
}


def test_what_is_handed_in_is_read_back_as_it_was(client: Client) -> None:
    assert client.put("results", "exact/1", **EXACT).status_code == 201
    read = client.marks("/results/exact/1").get_json()["result"]
    for name in ("lineItem", "student", "class"):
        read[name] = {"sourcedId": read[name]["sourcedId"]}
    made_here = {"sourcedId": "exact/1", "status": "active", "dateLastModified": read["dateLastModified"]}
    assert read == {**EXACT, **made_here}
    assert client.delete("/results/exact/1").status_code == 204
