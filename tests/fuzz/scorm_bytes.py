"""Bytes for the reader, led by what they reach in it: `python -m tests.fuzz.scorm_bytes -max_total_time=600`.

The first byte says what the rest is: a zip as it is, the end of a good zip, a manifest alone or in a zip, the
files of an AICC course. What libFuzzer finds it writes into the working folder as `crash-…`.
"""

import io
import json
import sys
import tempfile
import zipfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["scorm"]):
    from scorm import Budget, Verdict, inspect_package, to_dict
    from scorm.contents import check_contents

from tests.unit.scorm.hostile import wide, zip64
from tests.unit.scorm.packages import course, manifest, package

_IN_ZIP = ("imsmanifest.xml", "cmi5.xml", "tincan.xml")
_AICC = ("crs", "au", "des", "cst", "pre")
_GOOD = package()
_BUDGET = Budget(elements=2000)
_SEEDS = (
    b"\0" + _GOOD,
    b"\0" + zip64(),
    b"\0" + wide(manifest()),
    b"\1" + _GOOD[_GOOD.index(b"PK\x01\x02") :],
    b"\2" + manifest().encode(),
    b"\2" + course().encode(),
    b"\3" + manifest(version="2004 4th Edition").encode(),
    b"\4" + course().encode(),
    b'\5<tincan><activities><activity id="https://a.example/a"><launch>index.html</launch></activity>',
    b"\6[Course]\nCourse_Title=T\0system_id,file_name\na,index.html\0system_id,title\na,A\0block,member\nroot,a",
)


def one(data: bytes) -> None:
    """Inspect one input in every way the service would."""
    content = _content(data[1:], data[0] if data else 0)
    found = inspect_package(io.BytesIO(content), name="course.zip", budget=_BUDGET)
    value = to_dict(found)
    json.dumps(value)
    if found.package is None and found.verdict() is not Verdict.REJECT:
        raise AssertionError
    if content.startswith(b"PK"):
        check_contents(io.BytesIO(content), budget=_BUDGET)


def _content(rest: bytes, kind: int) -> bytes:
    kind %= 7
    if kind == 1:
        return _GOOD[: _GOOD.index(b"PK\x01\x02")] + rest
    if kind in {3, 4, 5}:
        return _stored({_IN_ZIP[kind - 3]: rest, "index.html": b"x", "lom.xml": rest})
    if kind == 6:
        return _stored(
            {f"c.{name}": part for name, part in zip(_AICC, rest.split(b"\0"), strict=False)}
            | {"index.html": b"x"}
        )
    return rest


def _stored(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return file.getvalue()


def main() -> None:
    """Fuzz until libFuzzer ends the process."""
    with tempfile.TemporaryDirectory(prefix="lms-bridge-fuzz-") as folder:
        for number, seed in enumerate(_SEEDS):
            (Path(folder) / f"{number}").write_bytes(seed)
        atheris.Setup([sys.argv[0], folder, "-max_len=8192", "-timeout=20", *sys.argv[1:]], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
