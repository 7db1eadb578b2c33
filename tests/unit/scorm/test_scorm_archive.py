"""The reader of zips: what Python's own reads it reads alike, and where header and table differ it stops."""

import hashlib
import io
import struct
import zipfile

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scorm import Budget, Code, EntryRefused
from scorm.archive import Archive
from scorm.findings import Findings
from scorm.names import clashes
from tests.unit.scorm.hostile import CENTRAL, END, patched, wide
from tests.unit.scorm.packages import codes, inspected, manifest, package, zipped

NAMES = st.text("abcčЖ _-.", min_size=1, max_size=8).filter(lambda name: name.strip(". ") == name)
FILES = st.dictionaries(NAMES, st.binary(max_size=2000), min_size=1, max_size=6)


def opened(raw: bytes, budget: Budget | None = None) -> Archive:
    return Archive(io.BytesIO(raw), size=len(raw), budget=budget or Budget(), found=Findings())


def whole(files: dict[str, bytes], method: int, *, streamed: bool) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in files.items():
            with archive.open(name, "w", force_zip64=streamed) as entry:
                entry.write(content)
    return file.getvalue()


@settings(max_examples=60, deadline=None)
@given(FILES, st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]), st.booleans())
def test_what_pythons_own_reader_reads_is_read_alike(
    files: dict[str, bytes], method: int, streamed: bool
) -> None:
    raw = whole(files, method, streamed=streamed)
    assume(not list(clashes(files)))
    archive = opened(raw)
    assert {name: archive.read(name, 2000) for name in archive.sizes} == files


def test_a_large_file_comes_in_small_pieces() -> None:
    content = hashlib.shake_256(b"film").digest(2_000_000)
    pieces = list(opened(zipped({"a.bin": content})).stream("a.bin"))
    assert b"".join(pieces) == content
    assert len(pieces) > 7


def test_two_files_are_read_at_once() -> None:
    archive = opened(zipped({"a": b"a" * 600_000, "b": b"b" * 600_000}))
    together = list(zip(archive.stream("a"), archive.stream("b"), strict=True))
    assert b"".join(a for a, _ in together) == b"a" * 600_000
    assert b"".join(b for _, b in together) == b"b" * 600_000


LOCAL = {
    "another name": (30, b"I"),
    "another way of packing": (8, b"\0\0"),
    "encrypted": (6, b"\1\0"),
    "no header": (0, b"PK\1\2"),
    "a longer name": (26, struct.pack("<H", 16)),
    "what reaches into the next": (28, struct.pack("<H", 40)),
}


@pytest.mark.parametrize("what", LOCAL)
def test_a_header_that_differs_from_the_table_is_damage(what: str) -> None:
    at, other = LOCAL[what]
    raw = package()
    found = inspected(raw[:at] + other + raw[at + len(other) :])
    assert codes(found) == {Code.ENTRY_DAMAGED}
    assert found.package is None


def test_content_that_is_cut_off_is_damage() -> None:
    raw = zipfile.ZipFile(io.BytesIO(package())).getinfo("imsmanifest.xml")
    assert codes(inspected(patched(package(), 20, "<L", raw.compress_size - 9))) == {Code.ENTRY_DAMAGED}


def test_sizes_of_64_bits_in_the_table_are_read() -> None:
    assert codes(inspected(wide(manifest()))) == set()


@pytest.mark.parametrize(("size", "code"), [(2 << 30, Code.ENTRY_TOO_LARGE), (7, Code.ENTRY_DAMAGED)])
def test_sizes_of_64_bits_that_lie_are_refused(size: int, code: Code) -> None:
    assert codes(inspected(wide(manifest(), size=size))) == {code}


@pytest.mark.parametrize("extra", [b"", b"\1\0\4\0\0\0\0\0", b"\7\0\0\0"])
def test_sizes_of_64_bits_that_are_not_there_are_damage(extra: bytes) -> None:
    raw = package()
    at = raw.index(CENTRAL)
    table = raw[at : raw.index(END)]
    row = bytearray(table[: 46 + len("imsmanifest.xml")])
    struct.pack_into("<L", row, 24, 0xFFFFFFFF)
    struct.pack_into("<H", row, 30, len(extra))
    changed = bytes(row) + extra + table[len(row) :]
    end = bytearray(raw[raw.index(END) :])
    struct.pack_into("<L", end, 12, len(changed))
    assert codes(inspected(raw[:at] + changed + bytes(end))) == {Code.ZIP_DAMAGED}


@pytest.mark.parametrize("comment", [b"by a tool", b"\0\0", b"x" * 65_535])
def test_a_comment_of_any_length_is_passed_over(comment: bytes) -> None:
    raw = package()
    assert codes(inspected(raw[:-2] + struct.pack("<H", len(comment)) + comment)) == set()


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(EntryRefused, match="listed-file-missing"):
        opened(package()).read("away.html", 10)


def test_all_that_is_read_counts_towards_one_limit() -> None:
    archive = opened(zipped({"a": bytes(90), "b": bytes(90)}), Budget(unpacked=200))
    archive.read("a", 100)
    archive.read("b", 100)
    with pytest.raises(EntryRefused, match="unpacked-too-large"):
        archive.read("a", 100)
