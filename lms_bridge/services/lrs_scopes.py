"""What a credential of the statements resource may do (xAPI 1.0.3 Communication 4; scopes of OAuth there)."""

from collections.abc import Collection
from typing import Final

from lms_bridge.domain.errors import NotAllowed

ALL: Final = "all"
ALL_READ: Final = "all/read"
WRITE: Final = "statements/write"
READ: Final = "statements/read"
READ_MINE: Final = "statements/read/mine"
STATE: Final = "state"
PROFILE: Final = "profile"

DEFAULT: Final = (WRITE, READ_MINE)
SCOPES: Final = (WRITE, READ, READ_MINE, STATE, PROFILE, ALL_READ, ALL)


def require(held: Collection[str], *enough: str) -> None:
    """One of these, or all. Raises `NotAllowed`, which names the first."""
    if ALL not in held and not set(enough) & set(held):
        raise NotAllowed(needs=enough[0])


def reads_all(held: Collection[str]) -> bool:
    """Whether statements of every source are shown, and not only one's own."""
    return bool({ALL, ALL_READ, READ} & set(held))
