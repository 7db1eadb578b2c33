"""What was found in a package: each with its code, its place and the values that fill its words."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Final, Never

from scorm.codes import Code, Severity, severity_of
from scorm.errors import PackageRefused

MOST_OF_A_CODE: Final = 20
"""How many findings of one code are kept; the rest are counted."""
SHOWN: Final = 120
"""How many characters of a foreign value are shown."""

UNSEEN: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
"""Characters that a reader does not see, or that turn the direction of what he reads."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where: a file of the package ("" for the package itself), the line from 1, the item's identifier."""

    file: str = ""
    _: KW_ONLY
    line: int | None = None
    item: str | None = None

    def __str__(self) -> str:
        parts = [shown(self.file) if self.file else "the package"]
        if self.line is not None:
            parts.append(f"line {self.line}")
        if self.item is not None:
            parts.append(f"item {shown(self.item)}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `params` fill the words of the code; strings in them may be printed as they are."""

    code: Code
    place: Place = field(default_factory=Place)
    _: KW_ONLY
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return severity_of(self.code)


class Findings:
    """Collects what is found in one package, in the order in which it is found."""

    def __init__(self) -> None:
        self._kept: list[Finding] = []
        self._times: Counter[Code] = Counter()

    def add(self, code: Code, place: Place | None = None, **params: str | int) -> None:
        """Note one. Strings are made fit to be shown: cut, unseen characters escaped."""
        self._times[code] += 1
        if self._times[code] <= MOST_OF_A_CODE:
            told = {name: shown(one) if isinstance(one, str) else one for name, one in params.items()}
            self._kept.append(Finding(code, place or Place(), params=told))

    def refuse(self, code: Code, place: Place | None = None, **params: str | int) -> Never:
        """Note one after which nothing more can be read. Raises `PackageRefused`."""
        self.add(code, place, **params)
        raise PackageRefused(code)

    def refuse_if(self, code: Code) -> None:
        """Raises `PackageRefused` when `code` was found."""
        if self._times[code]:
            raise PackageRefused(code)

    def told(self) -> tuple[Finding, ...]:
        """All that is kept, and for each code that was found oftener how many are left out."""
        if len(self._kept) == self._times.total():
            return tuple(self._kept)
        more = [
            Finding(Code.MORE, params={"code": str(code), "count": times - MOST_OF_A_CODE})
            for code, times in self._times.items()
            if times > MOST_OF_A_CODE
        ]
        return (*self._kept, *more)

    def __contains__(self, code: Code) -> bool:
        return self._times[code] > 0


def shown(value: str) -> str:
    """A foreign value made fit to be shown, logged or exported: cut, unseen characters escaped."""
    cut = value if len(value) <= SHOWN else value[:SHOWN] + "…"
    return UNSEEN.sub(lambda unseen: f"\\u{ord(unseen.group()):04x}", cut).encode(errors="replace").decode()
