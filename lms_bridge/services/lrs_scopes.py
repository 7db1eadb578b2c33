"""What a credential of the statements resource may do (xAPI 1.0.3 Communication 4; scopes of OAuth there)."""

from collections.abc import Collection, Iterator
from typing import Final

from lms_bridge.domain.errors import NotAllowed

ALL: Final = "all"
ALL_READ: Final = "all/read"
WRITE: Final = "statements/write"
READ: Final = "statements/read"
READ_MINE: Final = "statements/read/mine"
STATE: Final = "state"
DEFINE: Final = "define"
"""Changes nothing: definitions are merged out of what everybody says who may write statements."""
PROFILE: Final = "profile"

DEFAULT: Final = (WRITE, READ_MINE)
SCOPES: Final = (WRITE, READ, READ_MINE, STATE, DEFINE, PROFILE, ALL_READ, ALL)
_INCLUDED: Final = {
    ALL: frozenset(SCOPES),
    ALL_READ: frozenset({READ, READ_MINE}),
    READ: frozenset({READ_MINE}),
}


def require(held: Collection[str], *enough: str) -> None:
    """One of these, or all. Raises `NotAllowed`, which names the first."""
    if ALL not in held and not set(enough) & set(held):
        raise NotAllowed(needs=enough[0])


def reads_all(held: Collection[str]) -> bool:
    """Whether statements of every source are shown, and not only one's own."""
    return bool({ALL, ALL_READ, READ} & set(held))


def both(held: Collection[str], asked: Collection[str]) -> tuple[str, ...]:
    """What both sides allow. A scope that includes others meets them: `all` and `state` are `state`."""
    return tuple(dict.fromkeys((*_covered(held, asked), *_covered(asked, held))))


def _covered(wide: Collection[str], narrow: Collection[str]) -> Iterator[str]:
    for scope in narrow:
        if scope in SCOPES and any(scope == one or scope in _INCLUDED.get(one, ()) for one in wide):
            yield scope
