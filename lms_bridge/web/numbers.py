"""Whole numbers that an address or a form names: none that no column holds gets further."""

from collections.abc import Mapping
from typing import Final

from flask import request

GREATEST: Final = 2**63 - 1
"""What a column of whole numbers holds."""
_LAST_PAGE: Final = 2**31


def number(given: Mapping[str, str], name: str) -> int | None:
    """The number of that name from 0 on; None where there is none, or none that a column holds."""
    told = given.get(name, "").strip()
    if not (told.isascii() and told.isdigit()) or len(told) > len(str(GREATEST)):
        return None
    found = int(told)
    return found if found <= GREATEST else None


def offset(name: str = "from") -> int:
    """From which row on the page of a list is asked for; 0 where the address says nothing of use."""
    return min(number(request.args, name) or 0, _LAST_PAGE)
