"""A mail server for tests: it says what it is told to say, and keeps what it was given."""

import socketserver
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST = "127.0.0.1"


@dataclass
class Mailbox:
    """`says`: what is answered to a command instead of the usual; an empty answer hangs up.

    `wrapped`: TLS from the first byte. `silent`: nothing is answered at all until it is set.
    """

    says: Mapping[str, str] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    wrapped: bool = False
    silent: Event | None = None
    heard: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    secured: bool = False


USUAL = {
    "STARTTLS": "220 go on",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "AUTH": "235 in",
    "RSET": "250 ok",
    "DATA": "354 go on",
}


class _Talk(socketserver.StreamRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        box = self.server.box
        if box.silent is not None:
            box.silent.wait(30)
            return
        if box.wrapped:
            self._secure()
        self._say("220 ready")
        self._talk()
        self.wfile.close()
        self.rfile.close()
        self.connection.close()

    def _talk(self) -> None:
        while line := self.rfile.readline().decode().strip():
            self.server.box.heard.append(line)
            if not self._answer(line.split(" ")[0].upper()):
                return

    def _answer(self, word: str) -> bool:
        """False when the talk is over."""
        box = self.server.box
        said = box.says.get(word, USUAL.get(word, "250 ok"))
        if word == "EHLO" and word not in box.says:
            offers = "STARTTLS" if box.tls and not box.secured else "AUTH PLAIN"
            said = f"250-here\r\n250 {offers}"
        self._say("221 bye" if word == "QUIT" else said)
        if word == "STARTTLS" and box.tls and said.startswith("2"):
            self._secure()
        elif word == "DATA" and said.startswith("3"):
            box.messages.append(self._message())
            self._say(box.says.get("MESSAGE", "250 kept"))
        return bool(said) and word != "QUIT"

    def _message(self) -> str:
        lines = iter(self.rfile.readline, b".\r\n")
        return b"".join(lines).decode()

    def _secure(self) -> None:
        box = self.server.box
        assert box.tls is not None
        self.connection = box.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        box.secured = True

    def _say(self, line: str) -> None:
        if line:
            self.wfile.write(f"{line}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    box: Mailbox

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that left in the middle is what some tests are about."""


@contextmanager
def serving_mail(box: Mailbox) -> Iterator[int]:
    """The port on which the mailbox is served while the block lasts."""
    with _Server((HOST, 0), _Talk) as server:
        server.box = box
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server.server_address[1]
        if box.silent is not None:
            box.silent.set()
        server.shutdown()
        thread.join()


def certificate(folder: Path, host: str = HOST) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's and the client's side of a certificate made for this machine, or for a name; both its
    halves are in `mail.pem` of the folder."""
    named = x509.IPAddress(ip_address(host)) if host == HOST else x509.DNSName(host)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([named]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file, pem = folder / "mail.pem", made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(pem + private)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cadata=pem.decode())
