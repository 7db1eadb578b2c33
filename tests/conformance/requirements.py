"""The page of requirements: which test shows which, read out of the tests' own code.

`python -m tests.conformance.requirements` writes the last column of its tables anew.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
PAGE = FOLDER.parents[1] / "docs" / "reference" / "xapi-requirements.md"
ROW = re.compile(r"^\| (XAPI-[0-9]{5}(?:-[0-9])?) \| (.*?) \| (.*) \|$", re.MULTILINE)
_ID = re.compile(r"XAPI-[0-9]{5}(?:-[0-9])?")
_PREFIX = "test_requirements_of_"


def shown() -> Mapping[str, list[str]]:
    """The tests that name each requirement, as words."""
    found: dict[str, set[str]] = {}
    for file in sorted(FOLDER.glob(f"{_PREFIX}*.py")):
        subject = file.stem.removeprefix(_PREFIX)
        for test, ids in _tests(ast.parse(file.read_text(encoding="utf-8"))):
            for one in ids:
                found.setdefault(one, set()).add(f"{subject}: {test.removeprefix('test_').replace('_', ' ')}")
    return {one: sorted(tests) for one, tests in found.items()}


def _tests(module: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """Each test with the requirements that it, or a table that it goes through, names."""
    tables = {
        target.id: node
        for node in module.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            used = [tables[name] for name in _names(node) if name in tables]
            yield node.name, {one for each in (node, *used) for one in _ids(each)}


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _ids(node: ast.AST) -> set[str]:
    texts = (each.value for each in ast.walk(node) if isinstance(each, ast.Constant))
    return {one for text in texts if isinstance(text, str) for one in _ID.findall(text)}


def written(page: str) -> str:
    """The page with the column of tests as it should be."""
    tests = shown()
    return ROW.sub(lambda row: f"| {row[1]} | {row[2]} | {'; '.join(tests.get(row[1], ()))} |", page)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
