"""How a command is given a secret: by a file, by the environment, by an option, or by asking."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from lms_bridge.domain.errors import InvalidValue

_Command = TypeVar("_Command", bound=Callable[..., Any])


def secret_option(name: str, what: str) -> Callable[[_Command], _Command]:
    """The three ways to give a secret; asked for where none is used."""
    parameter = name.replace("-", "_")

    def both(command: _Command) -> _Command:
        file = click.option(
            f"--{name}-file",
            f"{parameter}_file",
            type=click.File(),
            help=f"{what} Read from a file (- is stdin).",
        )
        text = click.option(
            f"--{name}",
            parameter,
            envvar=f"LMS_BRIDGE_{parameter.upper()}",
            show_envvar=True,
            help=what,
        )
        return text(file(command))

    return both


def given(text: str | None, file: Any, *, prompt: str) -> str:
    """The secret, asked for where it was not given."""
    return given_or_none(text, file) or click.prompt(
        prompt, hide_input=True, confirmation_prompt=prompt == "Password", err=True
    )


def given_or_none(text: str | None, file: Any) -> str | None:
    """The secret; None where it was not given. Raises `InvalidValue` for an empty or unreadable file."""
    if file is None:
        return text or None
    try:
        found = str(file.read()).strip()
    except UnicodeDecodeError as exc:
        raise InvalidValue(field="secret file", expected="text in UTF-8") from exc
    if not found:
        raise InvalidValue(field="secret file", expected="the secret, and nothing else")
    return found
