"""Packages for tests, made in memory: good ones, and the small changes that make them bad."""

import io
import zipfile
from collections.abc import Iterable, Mapping

from scorm import Code, Inspection, inspect_package

ITEM = '<item identifier="i" identifierref="r"><title>Lesson</title></item>'
RESOURCE = '<resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="index.html"/>'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def manifest(
    items: str = ITEM,
    *,
    resources: str = RESOURCE,
    version: str = "1.2",
    organization: str = "",
    more: str = "",
) -> str:
    """A manifest of SCORM 1.2, or of 2004 when `version` says so."""
    is_12 = version == "1.2"
    cp = (
        "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
        if is_12
        else "http://www.imsglobal.org/xsd/imscp_v1p1"
    )
    adlcp = "http://www.adlnet.org/xsd/adlcp_rootv1p2" if is_12 else "http://www.adlnet.org/xsd/adlcp_v1p3"
    return f"""{HEAD}<manifest identifier="m" xmlns="{cp}" xmlns:adlcp="{adlcp}"
  xmlns:imsss="http://www.imsglobal.org/xsd/imsss" xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3">
  <metadata><schema>ADL SCORM</schema><schemaversion>{version}</schemaversion>{more}</metadata>
  <organizations default="o"><organization identifier="o"><title>Course</title>{items}{organization}
  </organization></organizations>
  <resources>{resources}</resources>
</manifest>"""


def course(units: str = "", *, course_id: str = "https://a.example/course", before: str = "") -> str:
    """A cmi5 course structure with one unit, unless told otherwise."""
    return f"""{HEAD}<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
  <course id="{course_id}"><title><langstring lang="en">Course</langstring></title></course>{before}
  {units or unit()}
</courseStructure>"""


def unit(
    url: str = "index.html", *, au: str = "https://a.example/au", attributes: str = "", more: str = ""
) -> str:
    title = '<title><langstring lang="en">Unit</langstring></title>'
    return f'<au id="{au}" {attributes}>{title}{more}<url>{url}</url></au>'


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    return packed((zipfile.ZipInfo(name), content) for name, content in files.items())


def packed(entries: Iterable[tuple[zipfile.ZipInfo, bytes | str]]) -> bytes:
    """A zip of entries as they are, deflated; names may be such as no tool would write."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for info, content in entries:
            archive.writestr(info, content, compress_type=zipfile.ZIP_DEFLATED)
    return file.getvalue()


def package(text: str | bytes | None = None, **more: bytes | str) -> bytes:
    """A zip of a manifest and the file that it launches."""
    return zipped({"imsmanifest.xml": manifest() if text is None else text, "index.html": "x", **more})


def inspected(content: bytes | str, *, name: str = "course.zip") -> Inspection:
    raw = content.encode() if isinstance(content, str) else content
    return inspect_package(io.BytesIO(raw), name=name)


def codes(inspection: Inspection) -> set[Code]:
    return {finding.code for finding in inspection.findings}
