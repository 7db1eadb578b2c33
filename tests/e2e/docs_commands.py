"""The documentation as something to run: its blocks, its links, and the help of every command.

`python3 -m tests.e2e.docs_commands` writes the help of every command into `docs/reference/commands.md`.
"""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from lms_bridge.cli import main

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference" / "commands.md"
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md")))
WIDTH = 88

_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
_CODE = re.compile(r"`[^`\n]*`")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its info string, its text, and the line on which the text begins."""

    info: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Command:
    """What is typed, and what the page says is then seen."""

    typed: str
    seen: tuple[str, ...]
    line: int


def blocks(page: Path, *infos: str) -> Iterator[Block]:
    """The page's fenced blocks with one of these info strings, with their common indent removed."""
    text = page.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        indent, info, inner = found.groups()
        if info in infos:
            inner = "".join(line.removeprefix(indent) for line in inner.splitlines(keepends=True))
            yield Block(info, inner, text.count("\n", 0, found.start(3)) + 1)


def commands(page: Path) -> list[Command]:
    """What a reader types from top to bottom: each `$` of a console block, and each bash block whole."""
    found: list[Command] = []
    for block in blocks(page, "console", "bash"):
        if block.info == "bash":
            found.append(Command(block.text, (), block.line))
        else:
            found += _typed(block)
    return found


def _typed(block: Block) -> Iterator[Command]:
    assert block.text.startswith("$ "), f"line {block.line}: a console block begins with a command"
    line = block.line
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        typed, *seen = part.splitlines()
        yield Command(typed, tuple(seen), line)
        line += len(seen) + 1


def unseen(expected: Sequence[str], output: str) -> list[str]:
    """The lines that should have been seen, in this order, and were not; `…` stands for anything."""
    lines = iter(output.splitlines())
    return [line for line in expected if not any(_pattern(line).fullmatch(seen.rstrip()) for seen in lines)]


def _pattern(line: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in line.rstrip().split("…")))


def links(page: Path) -> Iterator[str]:
    """Where the page's links and pictures lead within the repository."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in _LINK.findall(_CODE.sub("", text)):
        if "://" not in target:
            yield target


def anchors(page: Path) -> set[str]:
    """The anchors of the page's headings, as GitHub and GitLab make them."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    return {
        re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")
        for heading in _HEADING.findall(text)
    }


def every_command(
    command: click.Command = main, words: tuple[str, ...] = ("lms-bridge",)
) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with the words to type for it."""
    if not isinstance(command, click.Group):
        yield " ".join(words), command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        yield from every_command(below, (*words, name))


def help_of(words: str, command: click.Command) -> str:
    names = ["-h", "--help"]
    context = click.Context(command, info_name=words, terminal_width=WIDTH, help_option_names=names)
    return command.get_help(context)


def written_help(words: str) -> str | None:
    """The help that the reference page shows under the command's heading."""
    found = re.search(_section(words), REFERENCE.read_text(encoding="utf-8"))
    return found[2] if found else None


def write_help() -> None:
    """Put the help of every command under its heading; a command without one gets it at the end."""
    text = REFERENCE.read_text(encoding="utf-8")
    for words, command in every_command():
        if not re.search(_section(words), text):
            text += f"\n## {words}\n\n```text\n```\n"
        told = help_of(words, command)
        text = re.sub(_section(words), lambda found, told=told: f"{found[1]}{told}\n{found[3]}", text)
    REFERENCE.write_text(text, encoding="utf-8")


def _section(words: str) -> str:
    return rf"(?s)(\n## {re.escape(words)}\n\n```text\n)(?:(.*?)\n)?(```\n)"


if __name__ == "__main__":
    write_help()
    sys.stdout.write(f"{os.path.relpath(REFERENCE)}\n")
