"""Packages of every standard, read to the value that stands beside them."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from scorm import inspect_package, to_dict

CASES = sorted((Path(__file__).resolve().parents[2] / "golden" / "scorm").iterdir())


def packed(folder: Path) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return file


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_package_is_read_as_it_stands_beside_it(case: Path) -> None:
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    assert to_dict(inspect_package(packed(case / "package"), name=f"{case.name}.zip")) == expected


def test_every_standard_has_its_package() -> None:
    read = {json.loads((case / "expected.json").read_text(encoding="utf-8"))["standard"] for case in CASES}
    assert read == {
        "SCORM 1.2",
        "SCORM 2004 2nd Edition",
        "SCORM 2004 3rd Edition",
        "SCORM 2004 4th Edition",
        "cmi5",
        "AICC",
        "xAPI",
    }
