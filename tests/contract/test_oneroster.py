"""OneRoster 1.2 as a client meets it: every answer is what the standard's own description says."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from lms_bridge.domain.errors import NotFound
from lms_bridge.oneroster.rest import discovery
from lms_bridge.oneroster.rest.operations import ROSTERING, Read
from lms_bridge.oneroster.rest.shapes import HIDEABLE, SINGLE_OF, set_of
from lms_bridge.services.ports.clients import ClientView
from tests.contract import oneroster
from tests.contract.oneroster import ADDRESS, Client, Description, Service, token

IDS = {
    "academicSessions": "year-2020",
    "terms": "term-2020",
    "orgs": "body",
    "schools": "centre/1",
    "courses": "programme",
    "classes": "webinar",
    "users": "ana",
    "students": "ana",
    "teachers": "vesna",
    "enrollments": "t",
}
READS = [one for one in ROSTERING if one.kind != "demographics"]


@pytest.fixture(scope="module")
def service(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Of all tests here: none of them changes the register."""
    yield from oneroster.service(sqlite_template, tmp_path_factory.mktemp("oneroster"))


@pytest.fixture(scope="module")
def client(service: Service) -> Client:
    return service.client()


@pytest.fixture(scope="session")
def rostering(shared_data: Path) -> Description:
    file = shared_data / "standards/oneroster/onerosterv1p2rostersservice_openapi3_v1p0.json"
    if not file.is_file():
        pytest.skip(f"NOT RUN: the standard's description is not at {file}")
    return Description(file)


def path_of(operation: Read) -> str:
    """With ids of what the register holds; a grading period is none of it."""
    filled = operation.path
    for part in operation.parts:
        filled = filled.replace(f"{{{part.name}}}", IDS[part.kind])
    return filled.replace("{sourcedId}", IDS.get(operation.kind, "none"))


def test_every_read_answers_as_the_standard_describes_it(client: Client, rostering: Description) -> None:
    answers = {one.name: (one, client.get(path_of(one))) for one in READS}
    assert {name: got.status_code for name, (_, got) in answers.items() if got.status_code != 200} == {
        "getGradingPeriod": 404
    }
    assert [fault for one, got in answers.values() for fault in rostering.faults(one.path, got)] == []
    empty = [name for name, (one, got) in answers.items() if not any((got.get_json() or {}).values())]
    assert empty == ["getAllGradingPeriods", "getGradingPeriodsForTerm"]


def test_the_service_has_the_operations_of_the_standard_and_no_others(rostering: Description) -> None:
    theirs = {(path, told["get"]["operationId"]) for path, told in rostering.document["paths"].items()}
    assert {(one.path, one.name) for one in ROSTERING} == theirs
    assert len(theirs) == 41


@pytest.mark.parametrize("path", ["/demographics", "/demographics/ana"])
def test_demographics_are_refused_whatever_the_scopes(
    service: Service, rostering: Description, path: str
) -> None:
    answer = service.client().get(path)
    assert minor(answer) == (403, "forbidden")
    assert rostering.faults(re.sub("/ana$", "/{sourcedId}", path), answer) == []


def minor(answer: Any) -> tuple[int, str]:
    told = answer.get_json()
    assert (told["imsx_codeMajor"], told["imsx_severity"]) == ("failure", "error")
    (field,) = told["imsx_CodeMinor"]["imsx_codeMinorField"]
    return answer.status_code, field["imsx_codeMinorFieldValue"]


REFUSED = [
    ({"filter": "nonsense='1'"}, 400, "invalid_filter_field"),
    ({"filter": "familyName=x"}, 400, "invalid_filter_field"),
    ({"filter": "familyName='x"}, 400, "invalid_filter_field"),
    ({"filter": "familyName='x' XOR givenName='y'"}, 400, "invalid_filter_field"),
    ({"filter": "givenName='x' AND givenName='y' AND givenName='z'"}, 400, "invalid_filter_field"),
    ({"filter": "dateLastModified>'yesterday'"}, 400, "invalid_filter_field"),
    ({"filter": "primaryOrg='body'"}, 400, "invalid_filter_field"),
    ({"fields": "givenName,nonsense"}, 400, "invalid_selection_field"),
    ({"sort": "nonsense"}, 400, "invalid_selection_field"),
    ({"sort": "givenName", "orderBy": "up"}, 422, "invaliddata"),
    ({"limit": "0"}, 422, "invaliddata"),
    ({"limit": "ten"}, 422, "invaliddata"),
    ({"offset": "-1"}, 422, "invaliddata"),
]


@pytest.mark.parametrize(("query", "status", "code"), REFUSED)
def test_what_cannot_be_answered_is_refused_by_the_standards_codes(
    client: Client, rostering: Description, query: dict[str, str], status: int, code: str
) -> None:
    answer = client.get("/users", **query)
    assert minor(answer) == (status, code)
    assert rostering.faults("/users", answer) == []


@pytest.mark.parametrize(
    "path", ["/users/nobody", "/classes/none/students", "/schools/ana/classes", "/nonsense", "/users/%00"]
)
def test_what_is_not_there_is_an_unknown_object(client: Client, path: str) -> None:
    assert minor(client.get(path)) == (404, "unknownobject")


def test_other_methods_are_told_which_ones_there_are(client: Client) -> None:
    answer = client.web.put("/ims/oneroster/rostering/v1p2/users/ana", headers=client.headers)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert answer.get_json()["imsx_codeMajor"] == "unsupported"


def test_pages_are_linked_and_counted(client: Client) -> None:
    seen, address = [], f"{ADDRESS}{oneroster.ROSTERING}/enrollments?limit=3&filter=status%3D'active'"
    while address:
        answer = client.web.get(address.removeprefix(ADDRESS), headers=client.headers)
        assert answer.headers["X-Total-Count"] == "4"
        seen += [one["sourcedId"] for one in answer.get_json()["enrollments"]]
        links = dict(re.findall(r'<([^>]+)>; rel="(\w+)"', answer.headers["Link"]))
        address = {rel: at for at, rel in links.items()}.get("next", "")
    assert len(seen) == len(set(seen)) == 4
    beyond = client.get("/enrollments", offset=99)
    assert (beyond.status_code, beyond.get_json()) == (200, {"enrollments": []})


@pytest.mark.parametrize(
    "query",
    [
        "offset=0&limit=5000&filter=status='active'",
        "offset=0&limit=5000&filter=status%3D%27active%27",
        "filter=dateLastModified%3E%272020-01-01T00:00:00.000Z%27&limit=5000&offset=0",
        "filter=dateLastModified>'2020-01-01T00:00:00Z'",
        "filter=dateLastModified%3E%3D'2020-01-01'&sort=dateLastModified&orderBy=asc",
        "limit=10000&offset=0",
        "limit=100000",
    ],
)
def test_what_the_large_clients_send_is_answered(client: Client, query: str) -> None:
    answer = client.web.get(f"{oneroster.ROSTERING}/users?{query}", headers=client.headers)
    assert (answer.status_code, answer.headers["X-Total-Count"]) == (200, "3")


@pytest.mark.parametrize("query", ["fields=sourcedId,email", "fields=sourcedId&fields=email"])
def test_a_selection_is_all_that_is_told(client: Client, query: str) -> None:
    answer = client.web.get(f"{oneroster.ROSTERING}/users/ana?{query}", headers=client.headers)
    assert answer.get_json() == {"user": {"sourcedId": "ana", "email": "ana@town.example"}}


def test_every_reference_leads_to_what_it_names(client: Client) -> None:
    found = [ref for one in READS for ref in refs(client.get(path_of(one)).get_json())]
    followed = {one["href"]: one for one in found}
    assert len(followed) >= 10
    for href, ref in followed.items():
        assert href.startswith(ADDRESS)
        answer = client.web.get(href.removeprefix(ADDRESS), headers=client.headers)
        (name,) = answer.get_json()
        assert (name, answer.get_json()[name]["sourcedId"]) == (ref["type"], ref["sourcedId"])


def refs(value: Any) -> Iterator[dict[str, str]]:
    if isinstance(value, dict):
        if "href" in value:
            yield value
        for below in value.values():
            yield from refs(below)
    elif isinstance(value, list):
        for below in value:
            yield from refs(below)


def test_a_collection_and_its_single_objects_say_the_same(client: Client) -> None:
    for kind in IDS:
        many = client.get(f"/{kind}").get_json()[set_of(kind)]
        alone = [client.get(f"/{kind}/{one['sourcedId']}").get_json()[SINGLE_OF[kind]] for one in many]
        assert many == alone


def test_a_token_is_asked_for_by_header_or_body_and_says_what_was_granted(service: Service) -> None:
    key, secret = service.key("roster-core.readonly")
    wanted = "https://purl.imsglobal.org/spec/or/v1p2/scope/roster-core.readonly"
    both = f"{wanted} https://purl.imsglobal.org/spec/or/v1p2/scope/roster.readonly"
    answer = token(service.web, key, secret, scope=both)
    told = answer.get_json()
    assert (told["token_type"], told["expires_in"], told["scope"]) == ("bearer", 3600, wanted)
    assert answer.headers["Cache-Control"] == "no-store"
    form = {"grant_type": "client_credentials", "client_id": key, "client_secret": secret}
    assert service.web.post("/oauth2/token", data=form).status_code == 200


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"scope": "roster.readonly"}, 400, "invalid_scope"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"client_id": "x", "client_secret": "y"}, 401, "invalid_client"),
    ],
)
def test_a_token_is_refused_by_the_codes_of_oauth(
    service: Service, form: dict[str, str], status: int, code: str
) -> None:
    answer = token(service.web, *service.key("roster-core.readonly"), **form)
    assert (answer.status_code, answer.get_json()) == (status, {"error": code})


def test_a_wrong_secret_is_refused_and_guessing_waits(service: Service) -> None:
    key, _ = service.key()
    answers = [token(service.web, key, "guess").status_code for _ in range(7)]
    assert answers[:5] == [401] * 5
    assert answers[-1] == 429


@pytest.mark.parametrize("given", [None, "Bearer nonsense", "Basic eDp5", "Bearer "])
def test_who_has_no_token_learns_how_to_get_in(
    service: Service, rostering: Description, given: str | None
) -> None:
    headers = {"Authorization": given} if given else {}
    answer = service.web.get(f"{oneroster.ROSTERING}/users", headers=headers)
    assert minor(answer) == (401, "unauthorisedrequest")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert rostering.faults("/users", answer) == []


def test_a_token_opens_what_its_scopes_say(service: Service, rostering: Description) -> None:
    core = service.client(asks="https://purl.imsglobal.org/spec/or/v1p2/scope/roster-core.readonly")
    assert core.get("/users").status_code == 200
    answer = core.get("/classes/online/students")
    assert minor(answer) == (403, "forbidden")
    assert rostering.faults("/classes/{classSourcedId}/students", answer) == []
    whole = service.client(asks="https://purl.imsglobal.org/spec/or/v1p2/scope/roster.readonly")
    assert [whole.get(path).status_code for path in ("/users", "/classes/online/students")] == [200, 200]


def test_a_revocation_acts_on_tokens_at_once(service: Service) -> None:
    client = service.client()
    assert client.get("/users").status_code == 200
    service.bridge.credentials.revoke(client.key)
    assert client.get("/users").status_code == 401


@pytest.mark.parametrize("name", discovery.SERVICES[oneroster.ROSTERING].names)
def test_the_service_describes_itself_to_everybody_under_both_names(service: Service, name: str) -> None:
    answer = service.web.get(f"{oneroster.ROSTERING}/discovery/{name}")
    told = answer.get_json()
    assert told["servers"] == [{"url": ADDRESS + oneroster.ROSTERING}]
    flow = told["components"]["securitySchemes"]["OAuth2CC"]["flows"]["clientCredentials"]
    assert flow["tokenUrl"] == f"{ADDRESS}/oauth2/token"
    assert {(path, one["get"]["operationId"]) for path, one in told["paths"].items()} == {
        (one.path, one.name) for one in ROSTERING
    }


def test_every_answer_is_what_the_service_itself_describes(service: Service, client: Client) -> None:
    told = service.web.get(
        f"{oneroster.ROSTERING}/discovery/{discovery.SERVICES[oneroster.ROSTERING].names[0]}"
    ).get_json()
    own = Description(Path("unread"))
    own.document = told
    answers = [(one.path, client.get(path_of(one))) for one in ROSTERING]
    assert [fault for path, got in answers for fault in own.faults(path, got)] == []


def test_what_is_hidden_from_a_client_is_neither_told_nor_to_be_guessed(service: Service) -> None:
    client = service.client()
    view = ClientView(frozenset({"user.email", "user.userProfiles", "class.metadata"}))
    service.bridge.access.clients.show(client.key, view, known=HIDEABLE)
    told = [*client.get("/users").get_json()["users"], client.get("/students/ana").get_json()["user"]]
    assert [one for one in told if {"email", "userProfiles"} & set(one)] == []
    assert "metadata" in client.get("/courses/programme").get_json()["course"]
    assert minor(client.get("/users", filter="email~'ana'")) == (400, "invalid_filter_field")
    assert minor(client.get("/users", sort="userProfiles.vendorId")) == (400, "invalid_selection_field")
    assert client.get("/users/ana", fields="email").get_json() == {"user": {}}


def test_a_client_of_a_body_is_shown_its_people_alone(service: Service) -> None:
    client = service.client()
    show = service.bridge.access.clients.show
    show(client.key, ClientView(bodies=frozenset({"centre/1"})), known=HIDEABLE)
    assert client.get("/users").get_json() == {"users": []}
    assert minor(client.get("/users/ana")) == (404, "unknownobject")
    assert minor(client.get("/users/ana/classes")) == (404, "unknownobject")
    assert client.get("/classes/online/students").headers["X-Total-Count"] == "0"
    assert client.get("/enrollments/t").status_code == 404
    with pytest.raises(NotFound):
        show(client.key, ClientView(bodies=frozenset({"nowhere"})), known=HIDEABLE)


def test_a_client_that_is_shown_everything_gets_a_package(service: Service, client: Client) -> None:
    answer = client.web.get("/ims/oneroster/csv/v1p2/roster.zip", headers=client.headers)
    assert (answer.status_code, answer.content_type) == (200, "application/zip")
    with ZipFile(BytesIO(answer.data)) as archive:
        assert len(archive.read("users.csv").splitlines()) == 4
    since = {"since": answer.headers["X-As-Of"]}
    later = client.web.get("/ims/oneroster/csv/v1p2/roster.zip", headers=client.headers, query_string=since)
    with ZipFile(BytesIO(later.data)) as archive:
        assert len(archive.read("users.csv").splitlines()) == 1
        assert "file.users,delta" in archive.read("manifest.csv").decode()


def test_a_package_is_refused_to_a_limited_client_and_for_no_moment(service: Service, client: Client) -> None:
    limited = service.client()
    view = ClientView(frozenset({"user.email"}))
    service.bridge.access.clients.show(limited.key, view, known=HIDEABLE)
    address = "/ims/oneroster/csv/v1p2/roster.zip"
    assert minor(limited.web.get(address, headers=limited.headers)) == (403, "forbidden")
    wrong = client.web.get(f"{address}?since=yesterday", headers=client.headers)
    assert minor(wrong) == (422, "invaliddata")
