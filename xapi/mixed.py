"""Bodies of several parts, statements and the bytes of their attachments (xAPI 1.0.3 Communication 1.5.2)."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xapi.findings import Findings

_BOUNDARY = re.compile(r'boundary\s*=\s*(?:"(?P<quoted>[^"]{1,70})"|(?P<plain>[^\s;"]{1,70}))', re.IGNORECASE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_ROOT = "$"
_ALGORITHMS = {56: "sha224", 64: "sha256", 96: "sha384", 128: "sha512"}


@dataclass(frozen=True, slots=True)
class Part:
    """The bytes of an attachment, by its hash of the SHA-2 family in lower case."""

    sha2: str
    content_type: str
    body: bytes


def read_mixed(content_type: str, body: bytes, found: Findings) -> tuple[bytes, tuple[Part, ...]]:
    """The part of the statements, and the attachments' parts. What is wrong is noted in `found`."""
    pieces = _pieces(content_type, body)
    if not pieces:
        found.add("mixed-boundary", _ROOT)
        return b"", ()
    headers, statements = pieces[0]
    if headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        found.add("mixed-first-part", _ROOT)
    parts = [part for one in pieces[1:] if (part := _part(*one, found))]
    return statements, tuple(parts)


def _pieces(content_type: str, body: bytes) -> list[tuple[Mapping[str, str], bytes]]:
    match = _BOUNDARY.search(content_type)
    if match is None:
        return []
    mark = re.escape((match["quoted"] or match["plain"]).encode("latin-1", "replace"))
    cut = re.split(rb"(?:\A|\r?\n)--" + mark + rb"(?:(--)[^\r\n]*|[ \t]*)(?:\r?\n|\Z)", body)
    # Odd places hold the two dashes of the closing delimiter; before the first stands the preamble.
    pieces = []
    for place in range(1, len(cut) - 1, 2):
        if cut[place] is not None:
            break
        pieces.append(_headed(cut[place + 1]))
    return pieces


def _headed(piece: bytes) -> tuple[Mapping[str, str], bytes]:
    """The headers of a part by their names in lower case, and its bytes."""
    for bare in (b"\r\n", b"\n"):
        if piece.startswith(bare):
            return {}, piece[len(bare) :]
    blank = _BLANK_LINE.search(piece)
    head, body = (piece, b"") if blank is None else (piece[: blank.start()], piece[blank.end() :])
    lines = (line.partition(":") for line in head.decode("latin-1").splitlines())
    return {name.strip().lower(): value.strip() for name, _, value in lines}, body


def _part(headers: Mapping[str, str], body: bytes, found: Findings) -> Part | None:
    sha2 = headers.get("x-experience-api-hash", "").lower()
    if headers.get("content-transfer-encoding", "").lower() != "binary":
        found.add("mixed-encoding", _ROOT)
    if not hash_fits(sha2, body):
        found.add("mixed-hash", _ROOT)
        return None
    return Part(sha2, headers.get("content-type", "application/octet-stream"), body)


def hash_fits(sha2: str, body: bytes) -> bool:
    """Whether this is the hash of the bytes; its length says which of the family."""
    algorithm = _ALGORITHMS.get(len(sha2))
    return algorithm is not None and hashlib.new(algorithm, body).hexdigest() == sha2


def write_mixed(statements: bytes, parts: Iterable[Part], *, boundary: str) -> bytes:
    """The body of an answer with attachments."""
    written = [b"--%b\r\nContent-Type: application/json\r\n\r\n%b\r\n" % (boundary.encode(), statements)]
    for part in parts:
        head = (
            f"--{boundary}\r\nContent-Type: {part.content_type}\r\nContent-Transfer-Encoding: binary\r\n"
            f"X-Experience-API-Hash: {part.sha2}\r\n\r\n"
        )
        written.append(head.encode("latin-1", "replace") + part.body + b"\r\n")
    return b"".join(written) + b"--" + boundary.encode() + b"--\r\n"
