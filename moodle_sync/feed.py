"""The change feed of the companion plugin: how far to read, and from where to begin the next time.

Rows are numbered when a transaction writes them and become visible when it commits, so a row may appear
behind one that was read already. The next reading therefore begins at the first row that was young when it
was read; what comes a second time is known by its uuid.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

SETTLED_S: Final = 120
"""A row older than this, by Moodle's own clock, has no unseen row before it: no request of a learner takes
so long."""
PAGE_SIZE: Final = 150


@dataclass(frozen=True, slots=True)
class Place:
    """Where a feed was read to. `cursor`: everything up to it is settled; `head`: the greatest seen."""

    cursor: int = 0
    head: int = 0

    def after(self, page: Iterable[tuple[int, str]], *, head: int) -> "Place":
        """The place after a page of (number, body), in order of their numbers.

        The cursor goes over settled rows only and stops before the first that is not.
        """
        cursor, seen, settled = self.cursor, self.head, True
        for number, body in page:
            settled = settled and is_settled(body)
            cursor = max(cursor, number) if settled else cursor
            seen = max(seen, number)
        return Place(cursor, max(seen, head))


def is_settled(body: str) -> bool:
    """Whether a message was old when it was sent; one that does not say is taken for young."""
    try:
        told = json.loads(body)
    except ValueError:
        return True  # nothing will make it readable; it is kept once and not waited for
    if not isinstance(told, dict):
        return True
    created, sent = told.get("created"), told.get("sent")
    return isinstance(created, int) and isinstance(sent, int) and sent - created >= SETTLED_S
