"""What a person may meet is written down: every error, every setting, every command."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import click
import pytest
from alembic.script import ScriptDirectory

import lms_bridge
from lms_bridge.domain.errors import BridgeError
from tests.house.tree import ROOT, modules

REFERENCE = ROOT / "docs" / "reference"
NOT_IMPORTED = re.compile(r"\.(__main__|migrations(\..*)?)$")
VARIABLE = re.compile(r"LMS_BRIDGE_[A-Z][A-Z0-9_]*[A-Z0-9]")


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [(error.__dict__.get("code"), error.__name__) for error in _errors()]
    assert len({code for code, _ in codes}) == len(codes), sorted(codes, key=str)
    assert [name for code, name in codes if code is None] == []


def test_every_error_has_words() -> None:
    wording = importlib.import_module("lms_bridge.runtime.wording")
    assert {error.code for error in _errors()} - set(wording.ERRORS) == set()


@pytest.mark.parametrize("page", ["errors.md", "settings.md", "commands.md"])
def test_the_reference_names_them_all(page: str) -> None:
    text = (REFERENCE / page).read_text(encoding="utf-8")
    there = {"errors.md": _codes, "settings.md": _settings, "commands.md": _commands}[page]()
    assert [name for name in there if not re.search(rf"(?<![\w-]){name}(?![\w-])", text)] == []


def test_the_migrations_have_one_head() -> None:
    scripts = ScriptDirectory(str(ROOT / "lms_bridge" / "db" / "migrations"))
    assert len(scripts.get_heads()) == 1


def _errors() -> list[type[BridgeError]]:
    for found in pkgutil.walk_packages(lms_bridge.__path__, "lms_bridge."):
        if not NOT_IMPORTED.search(found.name):
            importlib.import_module(found.name)
    return [error for error in _below(BridgeError) if error.__module__.startswith("lms_bridge")]


def _below(error: type[BridgeError]) -> Iterator[type[BridgeError]]:
    for each in error.__subclasses__():
        yield each
        yield from _below(each)


def _codes() -> list[str]:
    return sorted({error.code for error in _errors()})


def _settings() -> list[str]:
    """The environment variables that the service and `run.py` read, wherever they do."""
    settings = importlib.import_module("lms_bridge.settings").Settings
    fields = getattr(settings, "model_fields", None) or settings.__dataclass_fields__
    read = {name for each in modules() if not each.is_test for name in VARIABLE.findall(each.text)}
    return sorted(read | {f"LMS_BRIDGE_{name.upper()}" for name in fields})


def _commands() -> list[str]:
    main = importlib.import_module("lms_bridge.cli").main
    return sorted(_leaves(main, "lms-bridge"))


def _leaves(command: click.Command, path: str) -> Iterator[str]:
    if not isinstance(command, click.Group):
        yield path
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        yield from _leaves(below, f"{path} {name}")
