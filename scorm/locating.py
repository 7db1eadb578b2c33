"""Which file of a zip is the manifest, and which standard it is of."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Final

from scorm.codes import Code
from scorm.findings import Findings, Place
from scorm.nested import holds_archive

_NAMES: Final = ("imsmanifest.xml", "cmi5.xml", "tincan.xml")
"""In the order in which they are preferred: an LMS that knows SCORM tracks by its manifest."""
_AICC: Final = (".crs", ".cst")
"""Either shows an AICC course; its units' `.au` may as well be a sound."""
_AICC_FILES: Final = frozenset({"crs", "au", "des", "cst", "pre", "ort", "cmp"})
AICC_LEFT_OUT: Final = frozenset({"ort", "cmp"})
"""What is not read of an AICC course: relations of objectives, and requirements that few platforms know."""
_STRAY: Final = re.compile(
    r"__MACOSX/|(?:.*/)?(?:\.DS_Store|Thumbs\.db|desktop\.ini)\Z", re.IGNORECASE | re.DOTALL
)
"""What desktops leave behind, and no part of the content."""
_ANY_STRAY: Final = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Located:
    """The manifest's name in the zip; of an AICC course its `.crs`, or else its `.cst`."""

    name: str
    _: KW_ONLY
    is_aicc: bool = False

    @property
    def folder(self) -> str:
        """The folder it stands in, with `/`; "" for the root."""
        return self.name[: self.name.rfind("/") + 1]


def locate(sizes: Mapping[str, int], found: Findings, *, together: str) -> Located:
    """The manifest of a zip; `together` are its names in small letters, as one text.

    Raises `PackageRefused` when there is none anywhere.
    """
    names = [*sizes]
    if any(map(together.__contains__, _ANY_STRAY)):
        names = [name for name in names if not _STRAY.match(name)]
    if len(names) < len(sizes):
        found.add(Code.STRAY_FILES, count=len(sizes) - len(names))
    at_root = _among([name for name in names if "/" not in name])
    if at_root:
        return _chosen(at_root, found)
    deeper = _among(sorted(names, key=lambda name: (name.count("/"), name)))
    if not deeper:
        is_wrapped = any(map(holds_archive, names))
        found.refuse(Code.MANIFEST_IN_NESTED_ARCHIVE if is_wrapped else Code.MANIFEST_MISSING)
    found.add(Code.MANIFEST_NOT_AT_ROOT, Place(deeper[0].name), folder=deeper[0].folder)
    return deeper[0]


def _chosen(candidates: list[Located], found: Findings) -> Located:
    first, *others = candidates
    if others:
        found.add(Code.SEVERAL_MANIFESTS, Place(first.name), others=", ".join(one.name for one in others))
    if not first.is_aicc and first.name not in _NAMES:
        found.add(Code.MANIFEST_NAME_CASE, Place(first.name), expected=first.name.lower())
    return first


def aicc_files(sizes: Mapping[str, int], course: Located) -> dict[str, str]:
    """The files of an AICC course beside the one located, by extension: of its stem, else the first."""
    stem = posixpath.splitext(course.name)[0].lower()
    found: dict[str, str] = {}
    for name in sorted(sizes, key=lambda one: (posixpath.splitext(one)[0].lower() != stem, one)):
        extension = posixpath.splitext(name)[1].lower()[1:]
        if extension in _AICC_FILES and posixpath.dirname(name) == course.folder[:-1]:
            found.setdefault(extension, name)
    return found


def _among(names: list[str]) -> list[Located]:
    """The manifests among names, preferred ones first; of each kind the first."""
    by_kind: dict[str, str] = {}
    for name in names:
        bare = name[name.rfind("/") + 1 :].lower()
        at = bare.rfind(".")
        kind = bare if bare in _NAMES else bare[at:] if at > 0 else ""
        if kind in _NAMES or kind in _AICC:
            by_kind.setdefault(kind, name)
    if {*_AICC} <= {*by_kind}:
        del by_kind[_AICC[1]]
    return [Located(by_kind[kind], is_aicc=kind in _AICC) for kind in (*_NAMES, *_AICC) if kind in by_kind]
