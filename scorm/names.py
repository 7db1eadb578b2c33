"""The names of a zip's entries, judged before anything is read by them.

A name is refused, never rewritten: what a rewriting reader makes of `../imsmanifest.xml` is another file.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from scorm.budget import Budget
from scorm.codes import Code

_DEVICE: Final = r"(?:^|/)(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:[./]|$)"
_BIDI: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_LONGEST_PART: Final = 255

_SUSPECT: Final = re.compile(
    rf"^/|//|(?:^|/)\.{{0,2}}(?:/|$)|[. ](?:/|$)|{_DEVICE}"
    rf"|[\\:\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff{_BIDI}]",
    re.IGNORECASE,
)
"""One search that most names pass; what it finds is looked at rule by rule."""

_RULES: Final = (
    (re.compile(r"\x00"), Code.NAME_NUL),
    (re.compile(rf"[{_BIDI}\ufeff]"), Code.NAME_BIDI),
    (re.compile(r"[\x01-\x1f\x7f-\x9f\u2028\u2029]"), Code.NAME_CONTROL),
    (re.compile(r"^[A-Za-z]:"), Code.NAME_DRIVE),
    (re.compile(r"\\"), Code.NAME_BACKSLASH),
    (re.compile(r"^/"), Code.NAME_ABSOLUTE),
    (re.compile(r"(?:^|/)\.\.(?:/|$)"), Code.NAME_TRAVERSAL),
    (re.compile(r"//|/$|(?:^|/)\.(?:/|$)|^$"), Code.NAME_EMPTY_PART),
    (re.compile(rf":|{_DEVICE}|[. ](?:/|$)", re.IGNORECASE), Code.NAME_RESERVED),
)


_WORD: Final = r"[\w\-(),+&'@=~!%#$;\[\]{}]+"
_NO_DEVICE: Final = r"(?!(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:[./\n]|\Z))"
_PLAIN_LINES: Final = re.compile(
    rf"{_NO_DEVICE}\.?{_WORD}(?:(?:[. ]|(?:/\n?|\n){_NO_DEVICE}\.?){_WORD})*/?", re.ASCII
)


def are_plain(names: Sequence[str], *, budget: Budget) -> bool:
    """Whether a glance over all names shows that none is wrong and no two clash, as in most packages."""
    together = "\n".join(names)
    return (
        together.count("\n") < max(1, len(names))
        and max(map(len, names), default=0) <= min(budget.name, _LONGEST_PART)
        and (together.count("/") <= budget.folders or max(_depths(names)) <= budget.folders)
        and _PLAIN_LINES.fullmatch(together) is not None
        and len(set(together.lower().replace("/\n", "\n").removesuffix("/").split("\n"))) == len(names)
    )


def _depths(names: Iterable[str]) -> Iterator[int]:
    return (name.count("/") for name in names)


def name_fault(name: str, *, budget: Budget) -> Code | None:
    """Why an entry of this name must not be touched; None when it may. A folder's name ends in `/`."""
    path = name.removesuffix("/")
    if _SUSPECT.search(path):
        for pattern, code in _RULES:
            if pattern.search(path):
                return code
    if len(name) > budget.name or (
        len(name) > _LONGEST_PART and max(map(len, path.split("/"))) > _LONGEST_PART
    ):
        return Code.NAME_TOO_LONG
    return Code.NAME_TOO_DEEP if path.count("/") > budget.folders else None


def folded(name: str) -> str:
    """The name as a file system sees it that minds neither case nor composition."""
    path = name.removesuffix("/")
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def clashes(names: Iterable[str]) -> Iterator[tuple[str, Code]]:
    """Names that stand for one file twice; of two the later is told."""
    seen: dict[str, str] = {}
    for name in names:
        earlier = seen.setdefault(folded(name), name)
        if earlier is not name:
            yield name, Code.NAME_DUPLICATE if earlier == name else Code.NAME_COLLISION
