"""Elected officials: councillors, mayors, deputies. They hold a seat in a body and need no post there.

The standard has no word for them, so a register tells them by a role of its own that begins with
`ext:elected` (`ext:elected`, `ext:electedCouncillor`), or by codes that the settings name.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from lms_bridge.domain.person import Role

ELECTED: Final = "ext:elected"
"""How a role of an elected official begins, in any case."""


def is_elected(role: str, *, codes: Collection[str] = ()) -> bool:
    """Whether a role by that word makes its holder an elected official. `codes`: further such words."""
    return role.casefold().startswith(ELECTED) or role in codes


def elected_on(day: date, *, roles: Iterable[Role], codes: Collection[str] = ()) -> bool:
    """Whether a person with these roles, primary or secondary, was an elected official on `day`."""
    return any(role.holds(day) and is_elected(role.role, codes=codes) for role in roles)


def codes_of(listed: str) -> frozenset[str]:
    """The codes of a list with commas between, without surrounding blanks."""
    return frozenset(one.strip() for one in listed.split(",") if one.strip())
