"""Modules and functions stay small, files stay light, and names say what is inside."""

import pytest

from tests.house.tree import ROOT, all_tests, files, length, modules

VAGUE = {"utils", "util", "helpers", "helper", "common", "base", "misc"}
MEBIBYTE = 1 << 20
WRITTEN = [each for each in modules() if not each.is_history]


@pytest.mark.parametrize(("is_test", "lines"), [(False, 400), (True, 600)], ids=["product", "tests"])
def test_no_module_outgrows_its_limit(is_test: bool, lines: int) -> None:
    sizes = {each.path: len(each.text.splitlines()) for each in WRITTEN if each.is_test == is_test}
    assert {path: size for path, size in sizes.items() if size > lines} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    sizes = {f"{each.path}::{one.name}": length(one) for each in WRITTEN for one in each.functions()}
    assert {name: size for name, size in sizes.items() if size > 40} == {}


def test_no_test_is_longer_than_20_lines() -> None:
    assert {name: length(function) for name, function in all_tests() if length(function) > 20} == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    names = {each.path: set(each.path.removesuffix(".py").split("/")) for each in modules()}
    assert [path for path, parts in names.items() if parts & VAGUE] == []


def test_no_file_is_larger_than_a_mebibyte() -> None:
    assert [path for path in files() if (ROOT / path).stat().st_size > MEBIBYTE] == []
