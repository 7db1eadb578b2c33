"""The learning package of a made-up course, twice: its second version asks for more."""

import io
import zipfile
from xml.sax.saxutils import escape

FIRST, SECOND = 60, 80
"""How many points its test asks for."""
_AT = (2020, 1, 1, 0, 0, 0)
"""The same bytes in every demo."""
_PAGE = '<!doctype html><html lang="sr"><meta charset="utf-8"><title>{0}</title><h1>{0}</h1></html>\n'


def package(title: str, *, points: int) -> bytes:
    """A zip in SCORM 1.2: two lessons and a test."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            ("imsmanifest.xml", _manifest(title, points)),
            ("index.html", _PAGE.format(escape(title))),
        ):
            archive.writestr(zipfile.ZipInfo(name, _AT), text)
    return packed.getvalue()


def _manifest(title: str, points: int) -> str:
    lessons = "".join(_item(f"lekcija{n}", f"Лекција {n}") for n in (1, 2))
    test = _item(
        "test",
        "Провера знања",
        '<adlcp:prerequisites type="aicc_script">lekcija1&amp;lekcija2</adlcp:prerequisites>'
        "<adlcp:maxtimeallowed>00:30:00</adlcp:maxtimeallowed>"
        f"<adlcp:masteryscore>{points}</adlcp:masteryscore>",
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="kurs" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="sadrzaj"><organization identifier="sadrzaj"><title>{escape(title)}</title>
    {lessons}{test}
  </organization></organizations>
  <resources><resource identifier="strana" type="webcontent" adlcp:scormtype="sco" href="index.html">
    <file href="index.html"/></resource></resources>
</manifest>
"""


def _item(identifier: str, title: str, inner: str = "") -> str:
    return (
        f'<item identifier="{identifier}" identifierref="strana" isvisible="true">'
        f"<title>{title}</title>{inner}</item>"
    )
