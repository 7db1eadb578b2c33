"""Whether a document stands: for anybody who has its code, with no more than is on the paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms_bridge.domain.document import Document
from lms_bridge.domain.errors import NotFound
from lms_bridge.domain.paper import ListName
from lms_bridge.services.badge_keys import BadgeKeys
from lms_bridge.services.ports import Clock, Database
from lms_bridge.services.ports.papers import Press
from lms_bridge.services.scripts import fold
from lms_bridge.services.throttle import Throttle, network

_MISREAD = str.maketrans("OIL", "011")


def read_code(text: str) -> str:
    """A code as somebody typed it: blanks, dashes and case do not matter, nor O for 0, I and L for 1."""
    return "".join(text.upper().split()).replace("-", "").translate(_MISREAD)


def initials(document: Document) -> str:
    """The first letters of the names, which tell whether it may be that paper: Љ. Њ. Ђ."""
    words = [*document.said.given_name.split(), *document.said.family_name.split()]
    return " ".join(f"{word[0]}." for word in words)


@dataclass(frozen=True, slots=True)
class CheckDocument:
    """Who asks for codes that do not exist, or tries names, waits longer and longer."""

    database: Database
    clock: Clock
    press: Press
    keys: BadgeKeys
    throttle: Throttle

    def by_code(self, text: str, *, caller: str) -> Document:
        """The document. `caller`: the address that asks. Raises `NotFound`, `TooManyFailures`."""
        name = ("", network(caller))
        self.throttle.check(name)
        code = read_code(text)
        with self.database.read() as unit:
            found = unit.issued.by_code(code)
        if found is None:
            self.throttle.failed(name)
            raise NotFound(what="document", name="")
        return found

    def is_of(self, document: Document, name: str, *, caller: str) -> bool:
        """Whether that is the name on it, in either script. Raises `TooManyFailures`."""
        tried = (document.code, network(caller))
        self.throttle.check(tried)
        right = sorted(fold(name)) == sorted(fold(document.said.name))
        if not right:
            self.throttle.failed(tried)
        return right

    def status_list(self, name: ListName) -> bytes:
        """Which documents of the list stand no more, signed. Raises `NotFound`."""
        with self.database.read() as unit:
            last = unit.papers.last_number(name.kind, name.year)
            ended = unit.papers.ended(name.kind, name.year, name.numbers)
        if last < max(1, name.numbers.start):
            raise NotFound(what="status-list", name=str(name))
        return self.press.status_list(name, ended, self.keys.current(), at_ms=self.clock.now_ms())

    def did_document(self) -> Mapping[str, Any]:
        return self.press.did_document(self._publics())

    def key_set(self) -> Mapping[str, Any]:
        return self.press.key_set(self._publics())

    def _publics(self) -> Sequence[str]:
        return [key.public for key in self.keys.all()]
