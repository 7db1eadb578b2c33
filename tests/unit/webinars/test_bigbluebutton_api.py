"""Asking a BigBlueButton whether it calls us, over the answers that bbb-webhooks gives."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

import pytest

from lms_bridge.domain.errors import BridgeError
from lms_bridge.webinars.bigbluebutton_api import HookApi
from moodle_sync import Answer, PostFailed
from tests.unit.webinars.hook_calls import SECRET, URL

SERVER = "https://bbb.example/bigbluebutton"
OTHER = "https://other.example/hook?a=1&b=2"


def listed(*urls: str) -> str:
    hooks = "".join(
        f"<hook><hookID>1</hookID><callbackURL><![CDATA[{one}]]></callbackURL></hook>" for one in urls
    )
    return f"<response><returncode>SUCCESS</returncode><hooks>{hooks}</hooks></response>"


CREATED = "<response><returncode>SUCCESS</returncode><hookID>2</hookID></response>"


def failed(key: str) -> str:
    return f"<response><returncode>FAILED</returncode><messageKey>{key}</messageKey></response>"


@dataclass
class Server:
    """Gives one answer to all, and remembers what was asked."""

    body: str
    status: int = 200
    asked: list[str] = field(default_factory=list)

    def get(self, url: str, _headers: Mapping[str, str], *, timeout_s: float) -> Answer:
        assert timeout_s > 0
        self.asked.append(url)
        return Answer(self.status, headers={}, body=self.body.encode())

    @property
    def api(self) -> HookApi:
        return HookApi("bbb", SERVER, SECRET, self.get)


def test_what_the_server_calls_is_read_to_the_letter() -> None:
    assert Server(listed(URL, OTHER)).api.registered() == [URL, OTHER]
    assert Server(listed()).api.registered() == []


def test_the_checksum_is_of_the_call_the_query_and_the_secret() -> None:
    server = Server(CREATED)
    server.api.register(OTHER)
    asked = urlsplit(server.asked[0])
    query, _, checksum = asked.query.rpartition("&checksum=")
    assert asked.path == "/bigbluebutton/api/hooks/create"
    assert checksum == hashlib.sha256(f"hooks/create{query}{SECRET}".encode()).hexdigest()
    assert dict(parse_qsl(query))["callbackURL"] == OTHER
    assert "user-joined" in dict(parse_qsl(query))["eventID"].split(",")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (failed("checksumError"), 200, "webinar-checksum"),
        (failed("unsupportedRequest"), 200, "webinar-no-hooks"),
        ("<html>Not found</html>", 404, "webinar-no-hooks"),
        ("<html>Welcome</html>", 200, "webinar-not-bigbluebutton"),
        ("", 200, "webinar-not-bigbluebutton"),
        (listed(URL), 401, "webinar-not-bigbluebutton"),
        (failed("<b>x</b>"), 200, "webinar-says-no"),
        (failed("createHookError"), 200, "webinar-says-no"),
        ("", 502, "webinar-unavailable"),
        ("", 429, "webinar-unavailable"),
    ],
)
def test_each_refusal_has_its_own_code(body: str, status: int, code: str) -> None:
    with pytest.raises(BridgeError) as refused:
        Server(body, status).api.registered()
    assert refused.value.code == code


def test_an_entity_of_the_answer_is_not_followed() -> None:
    told = '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + listed("&e;")
    assert Server(told.replace("<![CDATA[&e;]]>", "&e;")).api.registered() == [""]


def test_who_cannot_be_reached_may_be_asked_again_and_no_secret_is_told() -> None:
    def get(*_: object, **__: object) -> Answer:
        raise PostFailed("timeout")

    api = HookApi("bbb", SERVER, SECRET, get)
    with pytest.raises(BridgeError) as refused:
        api.registered()
    assert (refused.value.code, refused.value.retryable) == ("webinar-unavailable", True)
    assert SECRET not in f"{api!r} {refused.value!r} {refused.value}"
