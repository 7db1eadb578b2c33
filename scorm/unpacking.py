"""The content of one entry of a zip, in pieces: memory stays the same however much comes out."""

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from scorm.budget import CHUNK
from scorm.entries import DEFLATED, ENCRYPTED, LOCAL_SIZE, Entry

_LOCAL: Final = struct.Struct("<4s2xHH16xHH")
_SIGNATURE: Final = b"PK\x03\x04"


class Damaged(Exception):
    """The content is not what the table of the zip says of it."""


def content_of(file: BinaryIO, entry: Entry, *, name: bytes, before: int) -> Iterator[bytes]:
    """The content in pieces, of at most `CHUNK` bytes each. It must lie `before` that place in the file.

    Raises `Damaged`, at the latest when all has been given: its checksum is known only then. Between two
    pieces the file may be read elsewhere.
    """
    if is_small(entry):
        yield content_at_once(file, entry, name=name, before=before)
        return
    start = _start(file, entry, name)
    if start + entry.packed > before:
        raise Damaged
    packed = _pieces(file, start, entry.packed)
    crc = size = 0
    for piece in _inflated(packed) if entry.method == DEFLATED else packed:
        crc = zlib.crc32(piece, crc)
        size += len(piece)
        if size > entry.size:
            raise Damaged
        yield piece
    if crc != entry.crc or size != entry.size:
        raise Damaged


def is_small(entry: Entry) -> bool:
    """Whether an entry fits into one piece, packed and unpacked."""
    return entry.packed <= CHUNK and entry.size <= CHUNK


def content_at_once(file: BinaryIO, entry: Entry, *, name: bytes, before: int) -> bytes:
    """What fits into one piece, as most manifests do, unpacked without the steps of a stream."""
    start = _start(file, entry, name)
    if start + entry.packed > before:
        raise Damaged
    file.seek(start)
    content = packed = file.read(entry.packed)
    if len(packed) != entry.packed:
        raise Damaged
    if entry.method == DEFLATED:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = inflater.decompress(packed, entry.size + 1)
        except zlib.error as damage:
            raise Damaged from damage
        if not inflater.eof:
            raise Damaged
    if len(content) != entry.size or zlib.crc32(content) != entry.crc:
        raise Damaged
    return content


def _start(file: BinaryIO, entry: Entry, name: bytes) -> int:
    """Where the content begins, behind a header that agrees with the table."""
    file.seek(entry.offset)
    header = file.read(LOCAL_SIZE + len(name))
    if len(header) < LOCAL_SIZE:
        raise Damaged
    signature, flags, method, name_size, extra_size = _LOCAL.unpack_from(header)
    if (signature, method, header[LOCAL_SIZE:]) != (_SIGNATURE, entry.method, name):
        raise Damaged
    if flags & ENCRYPTED or name_size != len(name):
        raise Damaged
    return entry.offset + LOCAL_SIZE + int(name_size) + int(extra_size)


def _pieces(file: BinaryIO, start: int, size: int) -> Iterator[bytes]:
    at, end = start, start + size
    while at < end:
        file.seek(at)
        piece = file.read(min(CHUNK, end - at))
        if not piece:
            raise Damaged
        at += len(piece)
        yield piece


def _inflated(packed: Iterator[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in packed:
            rest = piece
            while rest and not inflater.eof:
                yield inflater.decompress(rest, CHUNK)
                rest = inflater.unconsumed_tail
        while not inflater.eof and (last := inflater.decompress(b"", CHUNK)):
            yield last
    except zlib.error as damage:
        raise Damaged from damage
    if not inflater.eof:
        raise Damaged
