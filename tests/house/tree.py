"""The repository as the house tests see it: its files, and its Python read once into syntax trees."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("lms_bridge", "moodle_sync", "scorm", "xapi")
MADE = {"__pycache__", "build", "dist"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """A Python file: its path below the root with `/`, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def is_history(self) -> bool:
        """A migration: drafted by Alembic, as long as its tables, never changed again."""
        return "/migrations/versions/" in self.path

    @property
    def is_test(self) -> bool:
        return self.path.startswith("tests/")

    def functions(self) -> Iterator[Function]:
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


@cache
def files() -> tuple[str, ...]:
    """Every file that is in the repository or may be added; without a clone, every file no tool made."""
    if not (ROOT / ".git").exists():
        return tuple(sorted(path for path in map(_below_root, ROOT.rglob("*")) if _is_source(path)))
    git = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for path in listed.split("\0") if (ROOT / path).is_file())


@cache
def modules() -> tuple[Module, ...]:
    return tuple(_read(path) for path in files() if path.endswith(".py"))


def all_tests() -> Iterator[tuple[str, Function]]:
    """Every test with its name for a message, `path::name`."""
    for module in modules():
        for function in module.functions():
            if module.is_test and function.name.startswith("test_"):
                yield f"{module.path}::{function.name}", function


def length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _read(path: str) -> Module:
    text = (ROOT / path).read_text(encoding="utf-8")
    return Module(path, text, ast.parse(text, path))


def _below_root(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _is_source(path: str) -> bool:
    parts = path.split("/")
    hidden = any((part.startswith(".") and part != ".ci") or part in MADE for part in parts)
    return not hidden and (ROOT / path).is_file()
