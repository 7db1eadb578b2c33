"""The two scripts of Serbian: showing Cyrillic in Latin, and finding a name however it was typed.

Cyrillic to Latin is one-to-one; the way back is not (konjunktura, Tanjug), so nothing here goes that way.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_ALONE: Final = zip("абвгдђежзијклмнопрстћуфхцчш", "abvgdđežzijklmnoprstćufhcčš", strict=True)
_LOWER: Final = {**dict(_ALONE), "љ": "lj", "њ": "nj", "џ": "dž"}
_PLAIN: Final = str.maketrans({"č": "c", "ć": "c", "š": "s", "ž": "z", "đ": "dj", "'": "", "’": "", "ʼ": ""})
_CYRILLIC_TWINS: Final = "аеорсхјуАЕОРСХЈУ"
_LATIN_TWINS: Final = "aeopcxjyAEOPCXJY"
_TO_CYRILLIC: Final = str.maketrans(_LATIN_TWINS, _CYRILLIC_TWINS)
_TO_LATIN: Final = str.maketrans(_CYRILLIC_TWINS, _LATIN_TWINS)


def to_latin(text: str) -> str:
    """Write Serbian Cyrillic in Latin; every other character stays as it is.

    Љ, Њ and Џ become LJ, NJ and DŽ within capitals (ЉУБИЦА, КОЊ), else Lj, Nj and Dž (Љубица, Њ.).
    """
    return "".join(_letter(text, at) for at in range(len(text)))


def _letter(text: str, at: int) -> str:
    letter = text[at]
    latin = _LOWER.get(letter.lower())
    if latin is None or letter.islower():
        return latin or letter
    if len(latin) == 1:
        return latin.upper()
    following = text[at + 1 : at + 2]
    before = text[at - 1 : at] if at else ""
    neighbour = following if following.isalpha() else before
    return latin.upper() if neighbour.isupper() else latin.capitalize()


@lru_cache(maxsize=65_536)
def fold(text: str) -> tuple[str, ...]:
    """The words of a name without script, case, accents, dashes: Ђорђевић-Лукић gives djordjevic, lukic."""
    words = re.split(r"[\s\-‐‑–—,;/]+", unicodedata.normalize("NFKC", text))
    return tuple(_word(word) for word in words if word)


def _word(word: str) -> str:
    return to_latin(_one_script(word)).casefold().translate(_PLAIN)


def _one_script(word: str) -> str:
    """Letters that only look right (a Latin `a` among Cyrillic) go over to the script of the most."""
    cyrillic = sum("Ѐ" <= letter <= "ӿ" for letter in word)
    latin = sum("a" <= letter <= "z" for letter in word.lower())
    if not (cyrillic and latin):
        return word
    return word.translate(_TO_CYRILLIC if cyrillic >= latin else _TO_LATIN)


def rank(query: str, *texts: str) -> int | None:
    """How well the texts answer the query: 0 the same words, 1 each begins one, 2 so with đ = d; None not.

    The order of the words is free. An empty query fits nothing.
    """
    asked = fold(query)
    held = tuple(word for text in texts for word in fold(text))
    if not asked:
        return None
    if sorted(asked) == sorted(held[: len(asked)]):
        return 0
    if _begin(asked, held):
        return 1
    return 2 if _begin(_without_dj(asked), _without_dj(held)) else None


def _begin(asked: tuple[str, ...], held: tuple[str, ...]) -> bool:
    return all(any(word.startswith(part) for word in held) for part in asked)


def _without_dj(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.replace("dj", "d") for word in words)
