"""Where a manifest's addresses point: relative to the package, or where they must not.

Addresses are kept as written; only for looking files up are they made plain.
"""

import posixpath
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from scorm.codes import Code

_SCHEME: Final = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.\-]*):")
_WEB: Final = frozenset({"http", "https"})
_DANGEROUS: Final = frozenset(
    {"javascript", "vbscript", "data", "file", "blob", "filesystem", "about", "jar", "view-source", "ms-its"}
)
_PLAIN: Final = re.compile(r"\w[\w\-]*(?:\.\w[\w\-]*)*(?:/\w[\w\-]*(?:\.\w[\w\-]*)*)*")
_TWO_SLASHES: Final = re.compile(r"[\\/]{2}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_IGNORED_BY_BROWSERS: Final = re.compile(r"[\x00-\x20\x7f-\x9f]+")


def address_fault(address: str) -> Code | None:
    """Why an address must not be followed as it stands; None when it lies in the package or on the web."""
    bare = _IGNORED_BY_BROWSERS.sub("", address)
    scheme = scheme_of(bare)
    if scheme in _DANGEROUS:
        return Code.HREF_DANGEROUS_SCHEME
    if _CONTROL.search(address):
        return Code.HREF_CONTROL
    return None if scheme in _WEB else _path_fault(bare, scheme)


def _path_fault(bare: str, scheme: str) -> Code | None:
    """Why what is no web address is no path within the package; a scheme of one letter is a drive."""
    if _TWO_SLASHES.match(bare):
        return Code.HREF_NETWORK_PATH
    if bare.startswith(("/", "\\")) or len(scheme) == 1:
        return Code.HREF_ABSOLUTE
    if _leaves(bare):
        return Code.HREF_OUTSIDE
    return Code.HREF_UNKNOWN_SCHEME if scheme else None


def is_plain(address: str) -> bool:
    """Whether nothing can be wrong with an address, as with most: letters, digits, lone dots and slashes."""
    return _PLAIN.fullmatch(address) is not None


def scheme_of(address: str) -> str:
    """The scheme in small letters, "" for a relative address."""
    match = _SCHEME.match(address)
    return match.group(1).lower() if match else ""


def is_web(address: str) -> bool:
    return scheme_of(address) in _WEB


def joined(base: str, address: str) -> str:
    """An address below an `xml:base`; one that stands for itself is left alone. The base ends in `/`."""
    if not base or not address or scheme_of(address) or address.startswith(("/", "\\")):
        return address
    if "../" not in address:
        return f"{base}{address}"
    path, mark, rest = _parted(f"{base}{address}")
    kept: list[str] = []
    for part in path.split("/"):
        if part == ".." and kept and kept[-1] not in {"", ".", ".."}:
            kept.pop()
        else:
            kept.append(part)
    return f"{'/'.join(kept)}{mark}{rest}"


def _parted(address: str) -> tuple[str, str, str]:
    """The path, the mark that ends it (`?`, `#` or ""), and what follows."""
    end = min((at for at in map(address.find, "?#") if at >= 0), default=len(address))
    return address[:end], address[end : end + 1], address[end + 1 :]


def with_parameters(address: str, parameters: str) -> str:
    """The address with an item's `parameters` (CAM 4th 3.4.1.5): query or fragment, whichever they begin."""
    if not parameters or not address:
        return address
    rest = parameters.strip().lstrip("?&")
    if not rest:
        return address
    if rest.startswith("#"):
        return address if "#" in address else f"{address}{rest}"
    return f"{address}{'&' if '?' in address else '?'}{rest}"


def spellings(address: str) -> Iterator[str]:
    """The names in the zip that a relative address may mean, likeliest first."""
    path = _parted(address)[0].strip()
    slashed = path.replace("\\", "/")
    for one in dict.fromkeys((path, slashed, unquote(slashed), address.strip())):
        plain = posixpath.normpath(one) if one else ""
        if plain not in {"", "."}:
            yield plain


def _leaves(address: str) -> bool:
    """Whether a relative address climbs out of the package, escaped dots and backslashes included."""
    path = _parted(address)[0]
    for _ in range(3):
        path = unquote(path)
    plain = posixpath.normpath(path.replace("\\", "/")) if path else ""
    return plain == ".." or plain.startswith("../")
