"""Commands are loaded when they are called for; none of them is lost by that."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click

from lms_bridge import cli
from lms_bridge.cli.late import Late

MODULES = sorted(one.stem for one in Path(cli.__file__).parent.glob("*.py") if one.stem != "__init__")


def test_every_command_of_every_module_can_be_called() -> None:
    held = [
        (module, command.name)
        for module in MODULES
        for command in getattr(import_module(f"lms_bridge.cli.{module}"), "COMMANDS", ())
    ]
    assert sorted(held) == sorted(_late(cli.main))


def _late(group: click.Group) -> Iterator[tuple[str, str]]:
    """The module and name of each command that this group and those below it load late."""
    if isinstance(group, Late):
        yield from ((module, name) for name, module in group.modules.items())
    context = click.Context(group)
    for name in group.list_commands(context):
        below = group.get_command(context, name)
        if isinstance(below, click.Group):
            yield from _late(below)
