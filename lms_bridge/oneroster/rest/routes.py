"""From a path to the operation. Ids may hold slashes, so that paths are matched whole, the longer first."""

import re
from collections.abc import Mapping
from typing import Final

from lms_bridge.oneroster.rest.operations import ROSTERING, Read

_NAMED: Final = re.compile(r"{(\w+)}")


def _pattern(operation: Read) -> re.Pattern[str]:
    return re.compile(_NAMED.sub(r"(?P<\1>.+)", operation.path))


_ROSTERING: Final = tuple(
    (_pattern(one), one) for one in sorted(ROSTERING, key=lambda one: -one.path.count("/"))
)


def rostering(path: str) -> tuple[Read, Mapping[str, str]] | None:
    """The read that a path asks for, and the ids in it; None where the service has none there."""
    for pattern, operation in _ROSTERING:
        found = pattern.fullmatch(path)
        if found is not None:
            return operation, found.groupdict()
    return None
