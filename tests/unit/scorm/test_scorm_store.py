"""What is kept is whole, accepted and found again by its hash; what is rejected leaves nothing."""

import hashlib
import os
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scorm import Budget, Code, Strictness, Verdict
from scorm.store import Store
from tests.unit.scorm.hostile import named, patched
from tests.unit.scorm.packages import ITEM, codes, manifest, package, packed


def pieces(content: bytes, size: int = 100) -> Iterator[bytes]:
    return (content[at : at + size] for at in range(0, len(content), size))


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def stored(name: str, content: bytes) -> bytes:
    info = zipfile.ZipInfo(name)
    return packed(
        [
            (zipfile.ZipInfo("imsmanifest.xml"), manifest()),
            (zipfile.ZipInfo("index.html"), "x"),
            (info, content),
        ]
    )


def test_a_package_is_kept_by_its_hash_and_found_again(tmp_path: Path) -> None:
    store, content = Store(tmp_path / "packages"), package()
    kept = store.keep(pieces(content), name="course.zip")
    assert kept.inspection.sha256 == hashlib.sha256(content).hexdigest()
    assert kept.path == store.path_of(kept.inspection.sha256)
    assert kept.path is not None
    assert kept.path.read_bytes() == content


def test_the_same_package_twice_is_one_file(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first, second = (store.keep(pieces(package()), name=name) for name in ("a.zip", "b.zip"))
    assert first.path == second.path
    assert files(tmp_path) == [first.path]


@pytest.mark.parametrize("content", [named("../x"), b"", b"no zip", package()[:-9], package(b"<a>")])
def test_a_rejected_package_leaves_nothing_and_the_last_good_one_alone(
    tmp_path: Path, content: bytes
) -> None:
    store = Store(tmp_path)
    good = store.keep(pieces(package()), name="course.zip")
    bad = store.keep(pieces(content), name="course.zip")
    assert (bad.path, bad.inspection.verdict()) == (None, Verdict.REJECT)
    assert files(tmp_path) == [good.path]


def test_strictness_decides_what_is_kept(tmp_path: Path) -> None:
    untitled = package(manifest(ITEM.replace("Lesson", "")))
    assert Store(tmp_path).keep(pieces(untitled), name="a.zip", strictness=Strictness.STRICT).path is None
    assert Store(tmp_path).keep(pieces(untitled), name="a.zip").path is not None


def test_an_upload_is_cut_off_the_moment_it_is_too_large(tmp_path: Path) -> None:
    asked = []

    def endless() -> Iterator[bytes]:
        while True:
            asked.append(1)
            yield bytes(1000)

    kept = Store(tmp_path, budget=Budget(packed=5000)).keep(endless(), name="a.zip")
    assert (codes(kept.inspection), len(asked), files(tmp_path)) == ({Code.FILE_TOO_LARGE}, 6, [])


def test_damage_that_an_inspection_does_not_see_is_seen_before_keeping(tmp_path: Path) -> None:
    content = stored("film.mp4", bytes(range(256)) * 20)
    place = content.rindex(b"PK\x01\x02") + 16
    damaged = content[:place] + b"\0\0\0\0" + content[place + 4 :]
    kept = Store(tmp_path).keep(pieces(damaged), name="a.zip")
    assert (codes(kept.inspection), kept.path) == ({Code.ENTRY_DAMAGED}, None)


def test_a_sender_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield package()[:50]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        Store(tmp_path).keep(broken(), name="a.zip")
    assert files(tmp_path) == []


@pytest.mark.parametrize("sha256", ["", "../../etc/passwd", "g" * 64, "a" * 64, "A" * 64])
def test_only_what_is_kept_has_a_path(tmp_path: Path, sha256: str) -> None:
    assert Store(tmp_path).path_of(sha256) is None


def test_a_large_package_is_kept_in_little_memory(tmp_path: Path) -> None:
    content = stored("film.mp4", hashlib.shake_256(b"film").digest(8 << 20))
    tracemalloc.start()
    kept = Store(tmp_path).keep(pieces(content, 1 << 16), name="a.zip")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert kept.path is not None
    assert peak < 3 << 20


def test_a_manifest_alone_is_kept_too(tmp_path: Path) -> None:
    assert Store(tmp_path).keep([manifest().encode()], name="imsmanifest.xml").path is not None


def test_a_size_that_lies_is_refused(tmp_path: Path) -> None:
    assert Store(tmp_path).keep([patched(package(), 24, "<L", 7)], name="a.zip").path is None


def test_what_a_killed_process_left_is_taken_away_a_day_later(tmp_path: Path) -> None:
    left, writing = tmp_path / ".arriving-left", tmp_path / ".arriving-now"
    for one in (left, writing):
        one.write_bytes(b"half")
    os.utime(left, (1, 1))
    Store(tmp_path).keep([package()], name="a.zip")
    assert not left.exists()
    assert writing.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_is_told_and_leaves_the_good_ones(tmp_path: Path) -> None:
    store = Store(tmp_path)
    good = store.keep([package()], name="a.zip")

    def pieces_onto_a_full_disk() -> Iterator[bytes]:
        (arriving,) = tmp_path.glob(".arriving-*")
        descriptor = next(
            int(one.name)
            for one in Path("/proc/self/fd").iterdir()
            if one.exists() and one.samefile(arriving)
        )
        with Path("/dev/full").open("wb") as full:
            os.dup2(full.fileno(), descriptor)
        yield bytes(1 << 20)

    with pytest.raises(OSError, match="No space"):
        store.keep(pieces_onto_a_full_disk(), name="b.zip")
    assert files(tmp_path) == [good.path]
