"""Bytes of a manifest to text: what it says of its encoding, what it is, and one recorded way between them.

A byte order mark is believed before the declaration, the declaration before a guess. When the bytes do not
fit what is said, UTF-8 is tried, then the code pages of old Windows tools; each repair is a finding.
"""

import codecs
import re
from typing import Final

from scorm.codes import Code
from scorm.findings import Findings, Place

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED: Final = ((b"<\x00?\x00", "utf-16-le"), (b"\x00<\x00?", "utf-16-be"))
_BEGINS: Final = (b"<?xml", b"<manifest")
"""How documents begin that have no mark, as most do."""
_DECLARED: Final = re.compile(rb"""<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z][\w.:-]{0,40})["']""")
_USUAL: Final = frozenset({"UTF-8", "utf-8"})
_NEVER_PUBLISHED: Final = 12
_LETTERS: Final = re.compile(rb"[\xc0-\xff]+")
_LOWER: Final = bytes(range(0xC0, 0xE0))
_SAMPLE: Final = 1 << 18
_KNOWN: Final = frozenset(
    [
        *(
            "utf-8",
            "utf-16",
            "utf-16-le",
            "utf-16-be",
            "ascii",
            "koi8-r",
            "koi8-u",
            "mac-cyrillic",
            "mac-roman",
        ),
        *(f"cp125{n}" for n in range(9)),
        *("cp437", "cp850", "cp852", "cp855", "cp866", "cp874", "cp932", "cp949", "cp950"),
        *(f"iso8859-{n}" for n in range(1, 17) if n != _NEVER_PUBLISHED),
        *("gb2312", "gbk", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "iso2022_jp", "tis-620"),
    ]
)
"""Encodings of text; other codecs of the language are no business of a package."""


def decode(raw: bytes, *, file: str, found: Findings) -> str:
    """The text of an XML document, without its mark. Never fails: at worst, bytes become `�`."""
    mark, marked = _mark(raw)
    head = raw[len(mark) :]
    said = _declared(_ascii_of(head, marked), file, found)
    if marked and said and not _agree(said, marked):
        found.add(Code.ENCODING_CONFLICT, Place(file, line=1), declared=said, used=marked)
    return _tried(head, marked or _by_first_letters(head) or said or "utf-8", file, found)


def decode_plain(raw: bytes) -> str:
    """The text of a file that cannot say its encoding (AICC): marked, UTF-8, or an old code page."""
    mark, marked = _mark(raw)
    head = raw[len(mark) :]
    text = _strictly(head, marked or "utf-8")
    return head.decode(old_code_page(head), errors="replace") if text is None else text


def _mark(raw: bytes) -> tuple[bytes, str]:
    """The byte order mark and its encoding, both empty without one."""
    if raw.startswith(_BEGINS):
        return b"", ""
    return next((pair for pair in _MARKS if raw.startswith(pair[0])), (b"", ""))


def _by_first_letters(head: bytes) -> str:
    bare = head.lstrip(b" \t\r\n")
    if b"\x00" not in bare[:4]:
        return ""
    return next((name for start, name in _UNMARKED if bare.startswith(start)), "")


def _declared(head: bytes, file: str, found: Findings) -> str:
    """The declared encoding by its Python name; "" where nothing, or nothing known, is declared."""
    match = _DECLARED.search(head[:512])
    if match is None:
        return ""
    said = match.group(1).decode("ascii", errors="replace")
    if said in _USUAL:
        return "utf-8"
    try:
        name = codecs.lookup(said).name
    except (LookupError, UnicodeError):
        name = ""
    if name not in _KNOWN:
        found.add(Code.ENCODING_UNKNOWN, Place(file, line=1), declared=said)
        return ""
    return name


def _tried(raw: bytes, said: str, file: str, found: Findings) -> str:
    """The text in the encoding said, or else in one that fits, which is noted."""
    text = _strictly(raw, said)
    if text is not None and "<" in text[:2000]:
        return text
    used, text = "utf-8", _strictly(raw, "utf-8")
    if text is None:
        used = old_code_page(raw)
        text = raw.decode(used, errors="replace")
    found.add(Code.ENCODING_REPAIRED, Place(file, line=1), declared=said, used=used)
    return text


def _strictly(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeError:
        return None


def _ascii_of(head: bytes, encoding: str) -> bytes:
    return (
        head[:2048].decode(encoding, errors="ignore").encode("ascii", errors="ignore") if encoding else head
    )


def _agree(said: str, mark: str) -> bool:
    return (
        said == mark
        or (said == "utf-16" and mark.startswith("utf-16"))
        or (said == "ascii" and mark == "utf-8")
    )


def old_code_page(raw: bytes) -> str:
    """The likeliest of windows-1251, koi8-r and windows-1252 for text that is none of the marked ones.

    Cyrillic words are runs of high bytes, where Latin ones have single accents among ASCII letters; small
    letters prevail, and they lie in the upper quarter in windows-1251, in the one below it in koi8-r.
    """
    first = _LETTERS.search(raw)
    words = _LETTERS.findall(raw, first.start(), first.start() + _SAMPLE) if first else []
    high = sum(map(len, words))
    if 2 * (high - len(words)) < high:
        return "cp1252"
    upper = sum(len(word.translate(None, _LOWER)) for word in words)
    return "cp1251" if 2 * upper >= high else "koi8-r"
