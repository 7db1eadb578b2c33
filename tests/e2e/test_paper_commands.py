"""Documents as files by command, and what is published of them, checked as others would."""

import io
import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pypdf
import pytest
from flask.testing import FlaskClient
from openvc import VerificationPolicy, verify_credential
from openvc.did.did_web import DidWebResolver
from pyhanko.pdf_utils.reader import PdfFileReader

from lms_bridge.app import create_app
from lms_bridge.bootstrap import build
from lms_bridge.runtime.keys import create_key
from lms_bridge.settings import from_environment
from tests.db.issuing import SAID, draft, issue
from tests.db.pipeline import ANA, BOJAN, opened
from tests.e2e.running import Place, serving
from tests.papers import p12
from tests.unit.papers.test_stamps import stamped

ADDRESS = "https://bridge.example"
NUMBER = "P-2021-000001"


@pytest.fixture
def place(sqlite_file: str, tmp_path: Path) -> Place:
    create_key(tmp_path / "lms-bridge.key")
    with opened(sqlite_file) as pipeline:
        pipeline.enrol()
        issue(pipeline, draft())
    return Place(tmp_path, sqlite_file, {"LMS_BRIDGE_PUBLIC_URL": ADDRESS})


def test_a_document_is_written_as_pdf_and_said_to_be_unsigned(place: Place) -> None:
    file = place.folder / "out.pdf"
    done = place.call("document", "pdf", NUMBER, "--language", "sr_Latn", "--to", str(file))
    assert (done.code, done.out.strip()) == (0, f"{file}, not signed")
    assert "Ana Petrović" in pypdf.PdfReader(io.BytesIO(file.read_bytes())).pages[0].extract_text()


def test_with_a_key_it_is_signed_and_with_a_broken_one_nothing_is_written(place: Place) -> None:
    seal, file = place.folder / "seal.p12", place.folder / "out.pdf"
    seal.write_bytes(p12("a", "pass"))
    told = {"LMS_BRIDGE_SEAL_FILE": str(seal), "LMS_BRIDGE_SEAL_PASSWORD": "wrong"}
    refused = place.call("document", "pdf", NUMBER, "--to", str(file), **told)
    assert refused.refused
    assert "not even an unsigned one" in refused.err
    assert "wrong" not in refused.err
    assert not file.exists()
    told["LMS_BRIDGE_SEAL_PASSWORD"] = "pass"
    assert "signed by" in place.call("document", "pdf", NUMBER, "--to", str(file), **told).out


class Authority(BaseHTTPRequestHandler):
    """Stamps what it is asked to."""

    def do_POST(self) -> None:
        answer = stamped(self.rfile.read(int(self.headers["Content-Length"]))).body
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None: ...


def test_a_time_stamp_is_asked_for_where_an_authority_is_set(place: Place) -> None:
    seal, file = place.folder / "seal.p12", place.folder / "out.pdf"
    seal.write_bytes(p12("a", "pass"))
    told = {"LMS_BRIDGE_SEAL_FILE": str(seal), "LMS_BRIDGE_SEAL_PASSWORD": "pass"}
    with HTTPServer(("127.0.0.1", 0), Authority) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/"
        words = ("document", "pdf", NUMBER, "--to", str(file))
        assert "signed by" in place.call(*words, **told, LMS_BRIDGE_SEAL_TIMESTAMP_URL=url).out
        server.shutdown()
        thread.join()
    [signature] = PdfFileReader(io.BytesIO(file.read_bytes())).embedded_signatures
    assert [one["type"].native for one in signature.signer_info["unsigned_attrs"]] == [
        "signature_time_stamp_token"
    ]
    again = ("document", "transcript", ANA, "--as", "pdf", "--to", str(file))
    assert place.call(*again, **told, LMS_BRIDGE_SEAL_TIMESTAMP_URL=url).refused


def test_a_transcript_is_written_in_three_forms(place: Place) -> None:
    for form, beginning in (("pdf", b"%PDF"), ("clr", b"{"), ("europass", b"{")):
        file = place.folder / form
        assert place.call("document", "transcript", ANA, "--as", form, "--to", str(file)).code == 0
        assert file.read_bytes().startswith(beginning)
    assert place.call("document", "transcript", BOJAN, "--as", "clr").refused


def test_a_number_that_is_none_is_refused(place: Place) -> None:
    for number in ("P-2021-000009", "X-1", "P-2021-"):
        assert place.call("document", "pdf", number).refused


@pytest.fixture
def client(place: Place) -> Any:
    environment = {
        "LMS_BRIDGE_DATABASE_URL": place.url,
        "LMS_BRIDGE_KEY_FILE": str(place.folder / "lms-bridge.key"),
        **place.settings,
    }
    bridge = build(from_environment(environment))
    yield create_app(bridge).test_client()
    bridge.close()


def verified(credential: Any, client: FlaskClient) -> Any:
    """What openvc says, with everything fetched from where the badge says it is."""

    def fetched(address: str) -> dict[str, Any]:
        answer = client.get(address.removeprefix(ADDRESS))
        assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
        found: dict[str, Any] = json.loads(answer.get_data())
        return found

    resolver = DidWebResolver(fetched)

    def status_list(address: str) -> Any:
        return verify_credential(fetched(address), resolver=resolver).credential

    policy = VerificationPolicy(require_status_issuer_binding=True)
    return verify_credential(credential, policy=policy, resolver=resolver, resolve_status_list=status_list)


def test_a_badge_is_verified_over_what_is_published_and_after_its_key_was_retired(
    place: Place, client: FlaskClient
) -> None:
    file = place.folder / "badge.json"
    done = place.call("document", "badge", NUMBER, "--to", str(file), **place.settings)
    assert "signed by z6Mk" in done.out
    badge = json.loads(file.read_bytes())
    assert verified(badge, client).issuer == "did:web:bridge.example"
    assert "signs from now on" in place.call("document", "key", "rotate").out
    keys = json.loads(place.call("document", "key", "list", "--json").out)
    assert [one["retired"] == "signs" for one in keys] == [True, False]
    assert verified(badge, client).issuer == "did:web:bridge.example"


def test_each_key_answers_at_its_own_address(place: Place, client: FlaskClient) -> None:
    place.call("document", "badge", NUMBER, "--jwt", "--to", str(place.folder / "badge.jwt"))
    (key,) = client.get("/.well-known/jwks.json").get_json()["keys"]
    assert client.get(key["kid"].removeprefix(ADDRESS)).get_json() == key
    assert client.get("/keys/z6MkNone").status_code == 404
    assert client.get("/did.json").get_json() == client.get("/.well-known/did.json").get_json()


@pytest.mark.parametrize("name", ["confirmation-2021-1", "confirmation-1999-0", "certificate-x-0", "nothing"])
def test_a_list_of_nothing_is_not_there(client: FlaskClient, name: str) -> None:
    assert client.get(f"/status-lists/{name}").status_code == 404


def test_the_code_on_a_paper_is_checked_over_http(place: Place, client: FlaskClient) -> None:
    (one,) = json.loads(place.call("document", "list", "--user", ANA, "--json").out)
    told = client.get(f"/verify/{one['code']}.json").get_json()
    assert (told["number"], told["valid"], told["programme"]) == (NUMBER, True, SAID.programme_title)


def test_a_service_says_at_its_start_that_its_key_cannot_be_used_and_goes_on(place: Place) -> None:
    settings = {**place.settings, "LMS_BRIDGE_SEAL_FILE": str(place.folder / "away.p12")}
    with serving(Place(place.folder, place.url, settings), "--no-worker") as service:
        assert service.client.send("GET", "/verify").status == 200
        assert "The key for signing papers cannot be used" in service.process.log.read_text()
