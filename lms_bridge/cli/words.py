"""How the commands speak: JSON for programs, lines and tables for people, refusals on the error stream."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from lms_bridge.domain.errors import BridgeError
from lms_bridge.oneroster.findings import RosterRefused
from lms_bridge.oneroster.wording import sentence
from lms_bridge.settings import Settings

if TYPE_CHECKING:
    from lms_bridge.bootstrap import Bridge

_UNSEEN = re.compile(
    r"[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_LOT = 1 << 16
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


@contextmanager
def opened(settings: Settings) -> "Iterator[Bridge]":
    """The bridge over a database that fits this program."""
    from lms_bridge.bootstrap import build  # noqa: PLC0415 - the whole service, which many commands do without

    bridge = build(settings)
    try:
        bridge.check_schema()
        yield bridge
    finally:
        bridge.close()


def say_json(value: Any) -> None:
    """One value. Characters that nobody sees, or that steer a terminal, are escaped: to programs the same."""
    for text in _lots(json.JSONEncoder(ensure_ascii=False, indent=2).iterencode(value)):
        click.echo(_UNSEEN.sub(lambda one: f"\\u{ord(one.group()):04x}", text), nl=False)
    click.echo()


def _lots(pieces: Iterable[str]) -> Iterator[str]:
    """The same text in lots: a package from somewhere may have titles of megabytes, or a million of them."""
    waiting: list[str] = []
    size = 0
    for piece in pieces:
        for at in range(0, len(piece), _LOT):
            waiting.append(piece[at : at + _LOT])
            size += len(waiting[-1])
            if size >= _LOT:
                yield "".join(waiting)
                waiting, size = [], 0
    yield "".join(waiting)


def say_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns as wide as their longest cell; control characters of foreign names are not printed."""
    cells = [list(header), *([printable(cell) for cell in row] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    for row in cells:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def printable(value: object) -> str:
    """The value without control characters, by which a foreign name could write over the terminal."""
    return "".join(one if one.isprintable() else "�" for one in str(value))


def say_refusal(error: BridgeError) -> None:
    """What happened, where, and the way out, on the error stream."""
    from lms_bridge.runtime.wording import words_of  # noqa: PLC0415 - words of everything there is

    words = words_of(error)
    click.echo(f"lms-bridge: {words.title}. {words.detail}", err=True)
    if isinstance(error, RosterRefused):
        for finding in error.findings:
            click.echo(f"  {sentence(finding)}", err=True)
        if error.total > len(error.findings):
            click.echo(f"  … and {error.total - len(error.findings)} more", err=True)
    click.echo(f"  → {words.remedy}", err=True)
