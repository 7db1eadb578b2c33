"""The repository speaks of the product alone: no machine, no registry, no tracker."""

import re

import pytest

from tests.house.tree import ROOT, files

FORBIDDEN = {
    "a registry of packages": r"(pypi|pythonhosted|npmjs|yarnpkg|crates)[.](org|io|com)|/simple/|--index-url",
    "a path of one machine": r"(?<![\w.])(/[w]ork/\w|/tmp/\w+/|/root/|/home/\w|/Users/\w|C:\\Users)",
    "the number of an issue": r"(?i)\bissues? (no[.] ?)?#?\d",
}
THIS = "tests/house/test_texts.py"


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what].encode())
    lines = (
        (path, line) for path in files() if path != THIS for line in (ROOT / path).read_bytes().splitlines()
    )
    assert [(path, line[:120]) for path, line in lines if pattern.search(line)] == []
