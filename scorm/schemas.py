"""XML schemas, where somebody has put them into a folder: what they say is information and decides nothing.

Real packages that work are often not valid, and valid ones often do not work. The schemas are the standards
bodies' own and do not come with this program; a package's own copies are never used, nor is the network:
whatever a schema imports is taken from this folder, if need be by its file name alone.

    scorm-1.2/imscp_rootv1p1p2.xsd   scorm-2004-2/imscp_v1p1.xsd   cmi5/CourseStructure.xsd
                                     scorm-2004-3/imscp_v1p1.xsd
                                     scorm-2004-4/imscp_v1p1.xsd

Only schemas that the entry imports are known; `all.xsd` in a folder, if there, goes before its entry, so that
it may import those of the other namespaces.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import urlsplit

from lxml import etree

from scorm.codes import Code
from scorm.document import Document
from scorm.findings import Findings, Place
from scorm.model import Standard

_ENTRIES: Final[Mapping[Standard, str]] = {
    Standard.SCORM_12: "scorm-1.2/imscp_rootv1p1p2.xsd",
    Standard.SCORM_2004_2: "scorm-2004-2/imscp_v1p1.xsd",
    Standard.SCORM_2004_3: "scorm-2004-3/imscp_v1p1.xsd",
    Standard.SCORM_2004_4: "scorm-2004-4/imscp_v1p1.xsd",
    Standard.CMI5: "cmi5/CourseStructure.xsd",
}


class Schemas:
    """The schemas of a folder; each is compiled when it is first needed. Use one per thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._compiled: dict[Standard, etree.XMLSchema | None] = {}

    def note(self, document: Document, standard: Standard, found: Findings) -> None:
        """Note where a manifest does not fit its schema; nothing where there is no schema that compiles."""
        if standard not in self._compiled:
            self._compiled[standard] = _compiled(self._folder, standard)
        schema = self._compiled[standard]
        if schema is None or schema.validate(document.root):
            return
        for error in schema.error_log:  # type: ignore[attr-defined]
            found.add(Code.SCHEMA_INVALID, Place(document.file, line=error.line), value=error.message)


def _compiled(folder: Path, standard: Standard) -> etree.XMLSchema | None:
    for entry in _entries(folder, standard):
        parser = etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False)
        parser.resolvers.add(_Beside(entry.parent))
        try:
            return etree.XMLSchema(etree.fromstring(entry.read_bytes(), parser, base_url=str(entry)))
        except (OSError, etree.LxmlError):
            continue
    return None


def _entries(folder: Path, standard: Standard) -> Iterator[Path]:
    if standard in _ENTRIES:
        entry = folder / _ENTRIES[standard]
        yield from (one for one in (entry.with_name("all.xsd"), entry) if one.is_file())


class _Beside(etree.Resolver):
    """Finds what a schema imports within the folder of schemas."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    # lxml hands in a context, and has these two methods; its stubs know of neither
    def resolve(self, system_url: str, public_id: str, context: Any) -> Any:  # type: ignore[override] # noqa: ARG002
        name = PurePosixPath(urlsplit(system_url or "").path).name
        asked = Path(system_url or "")
        for file in (asked, self._folder / name, self._folder.parent / name):
            if name and self._folder.parent in file.parents and ".." not in file.parts and file.is_file():
                return self.resolve_filename(str(file), context)  # type: ignore[attr-defined]
        return self.resolve_empty(context)  # type: ignore[attr-defined]
