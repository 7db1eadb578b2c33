"""Every count that a sync job gives has people's words.

The names are read from where they are written: a new one without words is found here.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from lms_bridge import services
from lms_bridge.services.poll_completions import Way
from lms_bridge.web.glossary import WORDS
from moodle_sync.roster.items import Kind
from moodle_sync.roster.results import State

SERVICES = Path(services.__file__).parent
HANDLERS = (
    *("fetch_catalogue", "fetch_accounts", "reconcile_completions", "sync_rosters"),
    *("poll_completions", "poll_feed", "poll_report", "poll_courses", "poll_tracks"),
)
COUNTS = ("Mapping[str, int]", "Counter[str]", "dict[str, int]")


def names(module: str) -> set[str]:
    """What stands as a key in a function that gives counts, and what a `Counter` is made of."""
    tree = ast.parse((SERVICES / f"{module}.py").read_text(encoding="utf-8"))
    return {name for function in ast.walk(tree) for name in of_function(function)}


def of_function(node: ast.AST) -> Iterator[str]:
    if (
        not isinstance(node, ast.FunctionDef)
        or node.returns is None
        or ast.unparse(node.returns) not in COUNTS
    ):
        return
    for part in ast.walk(node):
        if isinstance(part, ast.Dict):
            yield from (key.value for key in part.keys if isinstance(key, ast.Constant))
        if isinstance(part, ast.Call) and ast.unparse(part.func) == "Counter":
            yield from (each.arg for each in part.keywords if each.arg)


@pytest.mark.parametrize("module", HANDLERS)
def test_every_count_of_a_job_has_words(module: str) -> None:
    assert names(module) - WORDS["sync-count"].keys() == set()


def test_the_names_of_counts_are_found() -> None:
    found = set().union(*map(names, HANDLERS))
    assert {"courses", "asked", "rows", "messages", "doubted", "linked", "plan"} <= found


def test_every_way_kind_and_result_has_words() -> None:
    ways, kinds = {f"way:{way}" for way in Way}, {kind.value for kind in Kind}
    results = {f"result:{state}" for state in State}
    assert (ways | kinds | results) - WORDS["sync-count"].keys() == set()
