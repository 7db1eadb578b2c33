"""The tests themselves: each can fail, and none replaces a part of what it tests."""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import PACKAGES, Function, Module, all_tests, modules

ASSERTING = re.compile(r"(assert_|check_)\w+|raises|expect|call_and_validate")
MOCKS = {"mock", "unittest.mock", "pytest_mock"}
PATCHING = {"setattr", "delattr", "patch"}


def test_every_test_asserts_something() -> None:
    assert [name for name, function in all_tests() if not _asserts(function)] == []


def test_no_test_mocks() -> None:
    assert [each.path for each in modules() if each.is_test and MOCKS & set(_imported(each))] == []


def test_no_test_patches_a_module_of_the_project() -> None:
    found = {each.path: list(_patched(each)) for each in modules() if each.is_test}
    assert {path: lines for path, lines in found.items() if lines} == {}


def _asserts(function: Function) -> bool:
    called = [_name(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)]
    return any(isinstance(node, ast.Assert) for node in ast.walk(function)) or any(
        ASSERTING.fullmatch(name) for name in called
    )


def _name(called: ast.expr) -> str:
    return getattr(called, "id", getattr(called, "attr", ""))


def _imported(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _patched(module: Module) -> Iterator[int]:
    """Lines of `monkeypatch.setattr(ours, …)` and the like; `ours` is imported from the project or named."""
    ours = set(_names_of_ours(module))
    for node in ast.walk(module.tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        if node.func.attr in PATCHING and _root(node.args[0]) in ours | set(PACKAGES):
            yield node.lineno


def _names_of_ours(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in PACKAGES:
            yield from (alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.Import):
            mine = (alias for alias in node.names if alias.name.split(".")[0] in PACKAGES)
            yield from (alias.asname or alias.name.split(".")[0] for alias in mine)


def _root(target: ast.expr) -> str:
    while isinstance(target, ast.Attribute):
        target = target.value
    return str(getattr(target, "id", getattr(target, "value", ""))).split(".")[0]
