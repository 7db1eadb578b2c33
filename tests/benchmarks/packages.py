"""What reading packages costs: beside Python's own zip reader, and where somebody means harm.

All times are processor time, which a busy machine hardly changes; of repeated ones the least is told. What
must not burst memory is read by a process of its own.
"""

import hashlib
import io
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scorm import inspect_package
from tests.benchmarks.figures import Figure
from tests.benchmarks.machine import load
from tests.unit.scorm.hostile import COSTLY, MADE, NAMES, named
from tests.unit.scorm.packages import ITEM, RESOURCE, manifest

ROOT = Path(__file__).resolve().parents[2]
MOST_S, MOST_MB, MOST_KEEPING_MB = 2.0, 150.0, 100.0
"""Bounds: for a hostile package in processor time and memory, and for memory while a package is kept."""
ITEMS = 1000
CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Size:
    """A package of so many files, each of so many bytes that cannot be packed."""

    files: int
    each: int
    repeats: int

    @property
    def named(self) -> str:
        return f"{self.files:,} files of {self.each // 1024} KiB"


SIZES = (
    Size(5, 20 << 10, 2000),
    Size(20, 20 << 10, 1000),
    Size(100, 20 << 10, 200),
    Size(1000, 4 << 10, 40),
    Size(10_000, 1 << 10, 8),
)


def measure(sizes: tuple[Size, ...], *, megabytes: int, hostile: bool) -> tuple[list[Figure], bool]:
    """The figures, and whether every bound was kept. `hostile`: whether those that mean harm are read too."""
    with tempfile.TemporaryDirectory(prefix="lms-bridge-bench-") as name:
        folder, before = Path(name), load()
        figures = [figure for size in sizes for figure in _compared(size, folder)]
        figures.append(Figure(f"{ITEMS:,} items, each with content", _of_items(folder), "ms"))
        kept = _alone("keep", _film(folder, megabytes))
        harm = _alone("inspect", *_hostile(folder)) if hostile else None
    figures += [
        Figure(f"keeping a package of {megabytes} MB", kept.slowest_s, "s"),
        Figure("  peak memory of the process", kept.peak_mb, "MB"),
        *_told(harm),
        Figure("load of the machine before", before),
    ]
    is_calm = harm is None or (harm.slowest_s <= MOST_S and harm.is_below(MOST_MB))
    return figures, is_calm and kept.is_below(MOST_KEEPING_MB)


def _told(harm: "Alone | None") -> list[Figure]:
    if harm is None:
        return []
    return [
        Figure(f"the slowest of {harm.count} hostile packages: {harm.slowest}", harm.slowest_s, "s"),
        Figure("  peak memory of the process that inspects them all", harm.peak_mb, "MB"),
    ]


def _compared(size: Size, folder: Path) -> list[Figure]:
    """One size: what it costs, and as a share of twice the listing and reading, and hashing once."""
    file = folder / f"{size.files}.zip"
    file.write_bytes(_package(size))
    ways: tuple[Callable[[Path], object], ...] = (_listed, _hashed, inspect_package)
    times = [[_processor_s(way, file) for way in ways] for _ in range(size.repeats)]
    listing, hashing, inspecting = (min(each) for each in zip(*times, strict=True))
    return [
        Figure(f"inspecting {size.named}", inspecting * 1000, "ms"),
        Figure("  of twice zipfile's listing and reading, and hashing", inspecting / (2 * listing + hashing)),
    ]


def _processor_s(way: Callable[[Path], object], file: Path) -> float:
    start = time.process_time()
    way(file)
    return time.process_time() - start


def _listed(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        archive.read(next(name for name in archive.namelist() if name.lower() == "imsmanifest.xml"))


def _hashed(file: Path) -> None:
    with file.open("rb") as opened:
        hashlib.file_digest(opened, "sha256")


def _package(size: Size) -> bytes:
    names = [f"content/part-{n % 7}/file-{n:05}.html" for n in range(size.files)]
    listed = "".join(f'<file href="{name}"/>' for name in names)
    resource = RESOURCE.replace("index.html", names[0]).replace("/>", f">{listed}</resource>")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("imsmanifest.xml", manifest(resources=resource))
        for name in names:
            archive.writestr(name, hashlib.shake_256(name.encode()).digest(size.each))
    return packed.getvalue()


def _of_items(folder: Path) -> float:
    """Milliseconds for a manifest of many items, each leading to content of its own."""
    items = "".join(ITEM.replace('"i"', f'"i{n}"').replace('"r"', f'"r{n}"') for n in range(ITEMS))
    resources = "".join(RESOURCE.replace('"r"', f'"r{n}"').replace("index", f"p{n}") for n in range(ITEMS))
    file = folder / "items.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("imsmanifest.xml", manifest(items, resources=resources))
        for n in range(ITEMS):
            archive.writestr(f"p{n}.html", "x")
    return 1000 * min(_processor_s(inspect_package, file) for _ in range(9))


def _film(folder: Path, megabytes: int) -> Path:
    file = folder / "film.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("imsmanifest.xml", manifest())
        archive.writestr("index.html", "x")
        with archive.open("film.mp4", "w", force_zip64=True) as film:
            for n in range(megabytes):
                film.write(hashlib.shake_256(n.to_bytes(4, "big")).digest(1 << 20))
    return file


def _hostile(folder: Path) -> list[Path]:
    """Every hostile package as a file, so that making it costs the reader nothing."""
    made = {what: make for what, (make, _) in MADE.items()} | COSTLY
    made |= {f"the name {name[:30]!r}": (lambda name=name: named(name)) for name in NAMES}
    files = []
    for number, (what, make) in enumerate(made.items()):
        content = make()
        file = folder / f"{number} {''.join(one if one.isalnum() else ' ' for one in what)}"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        files.append(file)
    return files


@dataclass(frozen=True, slots=True)
class Alone:
    """What a process of its own told: how many files, the slowest, its processor time, the peak of all."""

    count: int
    slowest: str
    slowest_s: float
    peak_mb: float | None

    def is_below(self, megabytes: float) -> bool:
        """Whether the peak is below; yes where the system does not tell it."""
        return self.peak_mb is None or self.peak_mb < megabytes


def _alone(what: str, *files: Path) -> Alone:
    words = [sys.executable, "-m", "tests.benchmarks.package_alone", what]
    listed = "\n".join(map(str, files))
    done = subprocess.run(words, cwd=ROOT, input=listed, capture_output=True, text=True, check=True)
    return Alone(**json.loads(done.stdout))
