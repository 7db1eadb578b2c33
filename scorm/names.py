"""The names of a zip's entries, judged before anything is read by them.

A name is refused, never rewritten: what a rewriting reader makes of `../imsmanifest.xml` is another file.
"""

import re
import string
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
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


_USUAL: Final = f"{string.ascii_letters}{string.digits}_-(),+&'@=~!%#$;[]{{}}. /\n".encode()
_AS_WORDS: Final = bytes.maketrans(b"\n. 123456789", b"///000000000")
_DEVICE_WORD: Final = re.compile(rb"/(?:con|prn|aux|nul|com0|lpt0)/")


def are_plain(names: Sequence[str], *, budget: Budget) -> bool:
    """Whether a glance over all names shows that none is wrong and no two clash, as in most packages."""
    together, longest = "\n".join(names), max(map(len, names), default=0)
    return (
        together.isascii()
        and together.count("\n") == len(names) - 1
        and longest <= min(budget.name, _LONGEST_PART)
        and (longest <= budget.folders or max(map(str.count, names, repeat("/"))) <= budget.folders)
        and _are_usual(f"\n{together}\n".lower().encode(), len(names))
    )


def _are_usual(lines: bytes, count: int) -> bool:
    """Whether so many names in small letters, each between line breaks, hold nothing odd and all differ.

    They are searched as one text, since a look at each takes longer. Slashes, dots, spaces and ends part it
    into words: an empty one is a path's empty part, `..`, a dot or space at an end, or something harmless.
    """
    if lines.translate(None, _USUAL):
        return False
    bare = lines.replace(b"/\n", b"\n")
    words = bare.replace(b"\n.", b"\n").translate(_AS_WORDS)
    if b"//" in words or _DEVICE_WORD.search(words):
        return False
    return len(set(bare[1:-1].split(b"\n"))) == count


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
