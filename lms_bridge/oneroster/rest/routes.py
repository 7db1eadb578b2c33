"""From a path to the operations. Ids may hold slashes, so that paths are matched whole, the longer first."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lms_bridge.oneroster.rest.operations import GRADES, ROSTERING, Operation

_NAMED: Final = re.compile(r"{(\w+)}")


@dataclass(frozen=True, slots=True)
class Routes:
    """The operations of a service, each with the pattern of its path."""

    operations: Sequence[tuple[re.Pattern[str], Operation]]

    def at(self, path: str) -> Mapping[str, tuple[Operation, Mapping[str, str]]]:
        """By method the operation that a path asks for, and the ids in it; empty where there is none."""
        return {one.method: (one, ids) for one, ids in reversed(list(self._found(path)))}

    def _found(self, path: str) -> Iterator[tuple[Operation, Mapping[str, str]]]:
        for pattern, operation in self.operations:
            found = pattern.fullmatch(path)
            if found is not None:
                yield operation, found.groupdict()


def _routes(operations: Sequence[Operation]) -> Routes:
    longer_first = sorted(operations, key=lambda one: -one.path.count("/"))
    return Routes([(re.compile(_NAMED.sub(r"(?P<\1>.+)", one.path)), one) for one in longer_first])


ROSTERING_ROUTES: Final = _routes(ROSTERING)
GRADEBOOK_ROUTES: Final = _routes(GRADES)
