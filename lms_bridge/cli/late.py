"""Groups of commands whose modules are loaded when one of them is called for, not before.

`lms-bridge package inspect` needs a reader of zips, not the whole service: it starts in a tenth of the time
and a third of the memory of a program that loads every command's module first.
"""

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

import click

from lms_bridge.runtime.collector import at_rest


class Late(click.Group):
    """A group that knows of some commands only their names, and the module that holds them.

    `late` names, for a module of `lms_bridge.cli`, those of its `COMMANDS` that belong here; `modules` gives
    the module by the command's name.
    """

    def __init__(self, *args: Any, late: Mapping[str, Iterable[str]] | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.modules = {name: module for module, names in (late or {}).items() for name in names}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self.modules})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = self.modules.get(cmd_name)
        if module is None:
            return super().get_command(ctx, cmd_name)
        with at_rest():
            held: Iterable[click.Command] = import_module(f"lms_bridge.cli.{module}").COMMANDS
        return next(command for command in held if command.name == cmd_name)
