"""Collections page by page, with proof that all of it came: total, order of pages, and no id twice.

A register may give smaller pages than asked for, as long as it says where the next one begins. Whatever does
not add up is raised; the caller keeps nothing of what came by then.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from lms_bridge.oneroster.rest.payloads import BASE
from lms_bridge.oneroster.rest.shapes import set_of
from lms_bridge.oneroster.values import to_ms
from lms_bridge.register.errors import (
    ClientRefused,
    PageBroken,
    PageShort,
    ReadingRefused,
    RegisterUnavailable,
    RowsRepeat,
    TotalMissing,
    TotalMoved,
)
from lms_bridge.register.line import Line, NoToken, object_of
from moodle_sync import Answer, PostFailed

PAGE: Final = 1000
_MOST: Final = 10_000_000
_LINK: Final = re.compile(r"<([^>]*)>\s*;[^,]*?rel=\"?([a-z]+)\"?", re.IGNORECASE)
_OVERLOADED: Final = frozenset(
    {HTTPStatus.TOO_MANY_REQUESTS, *(HTTPStatus(each) for each in range(500, 505))}
)


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a collection from `offset` on. `next`: where the register says the next page begins, None where
    it says nothing of one. `at_ms`: when it answered, on its own clock."""

    offset: int
    rows: Sequence[Mapping[str, Any]]
    total: int
    next: int | None
    at_ms: int | None


@dataclass(frozen=True, slots=True)
class Pages:
    """Reads the collections of one register at `base`; `source` names it in errors."""

    source: str
    line: Line
    size: int = PAGE
    base: str = BASE

    def all(self, what: str, where: str = "") -> Iterator[Page]:
        """Every page of a collection, of the rows that `where` (a filter) lets pass.

        After the last page all rows were given, each once; else this raises an error of `register.errors`.
        """
        seen: set[str] = set()
        total: int | None = None
        at: int | None = 0
        while at is not None:
            page = self.one(what, where, offset=at, limit=self.size)
            if total is not None and page.total != total:
                raise TotalMoved(source=self.source, what=what, before=total, after=page.total)
            total = page.total
            self._refuse_repeated(what, page, seen)
            yield page
            at = self._following(what, page)

    def total(self, what: str, where: str) -> int:
        """How many rows of a collection the filter lets pass."""
        return self.one(what, where, offset=0, limit=1).total

    def one(self, what: str, where: str, *, offset: int, limit: int) -> Page:
        query = {"limit": str(limit), "offset": str(offset), **({"filter": where} if where else {})}
        answer = self._answered(what, query, offset)
        told = object_of(answer)
        rows = None if told is None else told.get(set_of(what))
        if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
            raise self._broken(what, offset, "not-a-page")
        if len(rows) > limit:
            raise self._broken(what, offset, "more-than-asked")
        return Page(offset, rows, self._total(what, answer), _next(answer), answered_ms(answer))

    def _answered(self, what: str, query: Mapping[str, str], offset: int) -> Answer:
        try:
            answer = self.line.get(f"{self.base}/{what}", query)
        except PostFailed as failed:
            raise RegisterUnavailable(source=self.source, reason=failed.reason) from None
        except NoToken as none:
            if none.barred:
                raise ClientRefused(source=self.source) from None
            raise RegisterUnavailable(source=self.source, reason=none.reason) from None
        if answer.status == HTTPStatus.OK:
            return answer
        if answer.status == HTTPStatus.UNAUTHORIZED:
            raise ClientRefused(source=self.source)
        if answer.status == HTTPStatus.FORBIDDEN:
            raise ReadingRefused(source=self.source, what=what)
        if answer.status in _OVERLOADED:
            raise RegisterUnavailable(source=self.source, reason=f"status-{answer.status}")
        raise self._broken(what, offset, f"status-{answer.status}")

    def _total(self, what: str, answer: Answer) -> int:
        told = answer.header("X-Total-Count").strip()
        if not (told.isascii() and told.isdigit()) or int(told[:9]) > _MOST:
            raise TotalMissing(source=self.source, what=what)
        return int(told)

    def _refuse_repeated(self, what: str, page: Page, seen: set[str]) -> None:
        for row in page.rows:
            id_ = row.get("sourcedId")
            if not isinstance(id_, str) or not id_:
                raise self._broken(what, page.offset, "sourcedId")
            if id_ in seen:
                raise RowsRepeat(source=self.source, what=what, offset=page.offset)
            seen.add(id_)

    def _following(self, what: str, page: Page) -> int | None:
        """Where the next page begins; None after the last one, when all rows came."""
        end = page.offset + len(page.rows)
        if end > page.total:
            raise TotalMoved(source=self.source, what=what, before=page.total, after=end)
        if end == page.total:
            return None
        full = len(page.rows) == self.size
        if not page.rows or not (full or page.next == end):
            expected = min(self.size, page.total - page.offset)
            found = len(page.rows)
            raise PageShort(source=self.source, what=what, offset=page.offset, expected=expected, found=found)
        return end

    def _broken(self, what: str, offset: int, reason: str) -> PageBroken:
        return PageBroken(source=self.source, what=what, offset=offset, reason=reason)


def _next(answer: Answer) -> int | None:
    """The offset of `rel="next"`."""
    for address, rel in _LINK.findall(answer.header("Link")):
        if rel.lower() == "next":
            told = parse_qs(urlsplit(address).query).get("offset", [""])[0]
            return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else None  # noqa: PLR2004
    return None


def answered_ms(answer: Answer) -> int | None:
    """When a register answered, on its own clock; None where it does not say."""
    try:
        return int(parsedate_to_datetime(answer.header("Date")).timestamp() * 1000)
    except ValueError:
        return None


def changed_ms(row: Mapping[str, Any]) -> int | None:
    """When an object last changed, on the register's clock; None where it does not say."""
    told = row.get("dateLastModified")
    return to_ms(told) if isinstance(told, str) else None
