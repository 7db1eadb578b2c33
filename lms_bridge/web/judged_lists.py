"""The lists of what people's tracks and statements about learning packages came to."""

from collections.abc import Collection, Sequence
from typing import Any, Final, Protocol

from flask import render_template, request

from lms_bridge.web import attempt_words, numbers
from lms_bridge.web.console import log_views
from lms_bridge.web.doors import PageDoors

A_PAGE: Final = 100
_ONLY: Final = ("", "waits", "differs")


class _Row(Protocol):
    @property
    def person_id(self) -> str | None: ...


def narrowed() -> dict[str, str]:
    """Which rows an address asks for: of one `source`, and `only` those that wait or differ."""
    only = request.args.get("only", "")
    return {"source": request.args.get("source", "").strip(), "only": only if only in _ONLY else ""}


def listed(
    doors: PageDoors, name: str, found: tuple[Sequence[_Row], int], *, sources: Collection[str], asked: Any
) -> str:
    """The page of that name: rows and their number in all. Whoever is on it is logged first."""
    rows, total = found
    log_views(doors, {one.person_id for one in rows if one.person_id}, name)
    return render_template(
        f"{name}.html",
        rows=rows,
        total=total,
        sources=sources,
        asked=asked,
        offset=numbers.offset(),
        step=A_PAGE,
        words=attempt_words,
    )
