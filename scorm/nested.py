"""Archives inside a package. They are never unpacked; one that would burst whoever does is refused."""

from io import BytesIO
from typing import Final

from scorm.archive import Archive
from scorm.budget import Budget
from scorm.codes import Code
from scorm.errors import EntryRefused, PackageRefused
from scorm.findings import Findings, Place

_ZIPS: Final = (".zip", ".jar")
_OTHERS: Final = (".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".tar")
_ENDED: Final = tuple(f"{ending}\n" for ending in _ZIPS + _OTHERS)
_MOST_LOOKS: Final = 50
_BURSTING: Final = frozenset(
    {
        Code.RATIO_TOO_HIGH,
        Code.UNPACKED_TOO_LARGE,
        Code.ENTRY_TOO_LARGE,
        Code.ZIP_OVERLAP,
        Code.TOO_MANY_ENTRIES,
    }
)


def holds_archive(name: str) -> bool:
    return name.lower().endswith(_ZIPS)


def check_nested(archive: Archive, *, together: str, budget: Budget, found: Findings) -> None:
    """Note the archives in a package; `together` are its names in small letters, as one text.

    Raises `PackageRefused` for a bomb, or archives two levels down.
    """
    left, looks = budget.nested, _MOST_LOOKS
    if not any(map(f"{together}\n".__contains__, _ENDED)):
        return
    for name, size in archive.sizes.items():
        if name.lower().endswith(_OTHERS):
            found.add(Code.NESTED_ARCHIVE, Place(name))
        elif holds_archive(name):
            found.add(Code.NESTED_ARCHIVE, Place(name))
            left, looks = left - size, looks - 1
            if left >= 0 and looks >= 0:
                _look_inside(archive, name, budget=budget, found=found)


def _look_inside(archive: Archive, name: str, *, budget: Budget, found: Findings) -> None:
    try:
        packed = archive.read(name, budget.nested)
        inner = Archive(BytesIO(packed), size=len(packed), budget=budget, found=Findings())
    except EntryRefused as refused:
        found.refuse(refused.reason, Place(name))
    except PackageRefused as refused:
        if refused.reason in _BURSTING:
            found.refuse(Code.NESTED_BOMB, Place(name))
        return
    if any(map(holds_archive, inner.sizes)):
        found.refuse(Code.NESTED_TOO_DEEP, Place(name))
