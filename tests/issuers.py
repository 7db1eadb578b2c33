"""An issuer of tokens on this machine: discovery, keys, and tokens good and bad."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from jwt.algorithms import get_default_algorithms

AUDIENCE = "https://bridge.academy.example"
ALGORITHM = {"ec": "ES256", "ec2": "ES256", "ec384": "ES384", "ed": "EdDSA"}


@cache
def private(kid: str) -> PrivateKeyTypes:
    """The key of that name, made once."""
    if kid == "ec384":
        return ec.generate_private_key(ec.SECP384R1())
    if kid.startswith("ec"):
        return ec.generate_private_key(ec.SECP256R1())
    if kid == "ed":
        return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(65537, 1024 if kid == "weak" else 2048)


def described(kid: str, **members: str) -> dict[str, Any]:
    """The public key as a JWKS lists it."""
    algorithm = get_default_algorithms()[ALGORITHM.get(kid, "RS256")]
    public = json.loads(algorithm.to_jwk(private(kid).public_key()))  # type: ignore[union-attr]
    return {**public, "kid": kid, "use": "sig", **members}


class StandInIssuer:
    """Serves what it is set to; counts how often each document was asked for."""

    def __init__(self) -> None:
        self.keys: list[dict[str, Any]] = [described("rsa"), described("ec")]
        self.discovery: dict[str, Any] = {}
        self.status = 200
        self.body: bytes | None = None
        self.asked: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/realms/academy"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def fetches(self) -> int:
        """How often the keys were asked for."""
        return self.asked.count("/realms/academy/keys")

    def answer(self, path: str) -> bytes:
        self.asked.append(path)
        if self.body is not None:
            return self.body
        if path.endswith("/keys"):
            return json.dumps({"keys": self.keys}).encode()
        addresses = {"jwks_uri": f"{self.url}/keys", "token_endpoint": f"{self.url}/token"}
        return json.dumps({"issuer": self.url, **addresses, **self.discovery}).encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = issuer.answer(self.path)
                self.send_response(issuer.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing: the tests' output is theirs."""

        return Handler

    def token(
        self,
        kid: str = "rsa",
        *,
        headers: Mapping[str, Any] | None = None,
        algorithm: str = "",
        **claims: Any,
    ) -> str:
        """A good one, but for what is given; a claim or header that is None is left out.

        A claim that is called when the token is made may be a time of that moment.
        """
        now = int(time.time())
        usual = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": "service-account",
            "azp": "app",
            "iat": now,
            "exp": now + 300,
            "scope": "openid statements/write statements/read/mine",
        }
        told = {name: value() if callable(value) else value for name, value in {**usual, **claims}.items()}
        said = {name: value for name, value in told.items() if value is not None}
        more = {name: value for name, value in {"kid": kid, **(headers or {})}.items() if value is not None}
        return jwt.encode(said, private(kid), algorithm or ALGORITHM.get(kid, "RS256"), headers=more)  # type: ignore[arg-type]


@contextmanager
def standing_in() -> Iterator[StandInIssuer]:
    made = StandInIssuer()
    try:
        yield made
    finally:
        made.close()
