"""Packages that mean harm, or are damaged as if they did: none of them exists in public, so they are made."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable

from scorm import Code
from tests.unit.scorm.packages import HEAD, ITEM, RESOURCE, course, manifest, package, packed, unit, zipped

MANIFEST = ("imsmanifest.xml", manifest())
CENTRAL = b"PK\x01\x02"
END = b"PK\x05\x06"


def named(name: str, *, mode: int = 0) -> bytes:
    """A good package with one more entry of this name, and of this kind of file."""
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return packed(
        [(zipfile.ZipInfo(one), text) for one, text in (MANIFEST, ("index.html", "x"))] + [(info, "x")]
    )


def twice(name: str) -> bytes:
    """A package with two entries of one name: written under names of its length, then renamed."""
    first, second = "#" * len(name), "@" * len(name)
    raw = packed([(zipfile.ZipInfo(first), manifest()), (zipfile.ZipInfo(second), manifest())])
    return raw.replace(first.encode(), name.encode()).replace(second.encode(), name.encode())


def patched(raw: bytes, at: int, form: str, value: int) -> bytes:
    """The bytes of a zip with one number of its first central header (`at` from its start) changed."""
    place = raw.index(CENTRAL) + at
    return raw[:place] + struct.pack(form, value) + raw[place + struct.calcsize(form) :]


def overlapping() -> bytes:
    """Two entries over the same bytes, as in the zip bombs that need no nesting."""
    raw = zipped({"imsmanifest.xml": manifest(), "imsmanifest.xm2": manifest()})
    second = raw.rindex(CENTRAL) + 42
    return raw[:second] + struct.pack("<L", 0) + raw[second + 4 :]


def crowded(count: int = 100_000) -> bytes:
    """A table of contents of so many entries, told by a 64-bit end; nothing is behind them."""
    names = [f"f/{n:06}".encode() for n in range(count)]
    header = struct.pack("<4s6H3L5H2L", CENTRAL, 20, 20, 0, 0, 0, 33, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0)
    table = b"".join(header + name for name in names)
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(table), 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(table), 1)
    end = struct.pack("<4s4H2LH", END, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return table + end64 + locator + end


def understated(told: int, *, count: int = 90_000) -> bytes:
    """The same, telling of fewer entries."""
    raw = crowded(count)
    table = raw[: raw.index(b"PK\x06\x06")]
    return table + struct.pack("<4s4H2LH", END, 0, 0, told, told, len(table), 0, 0)


def deep_items(levels: int) -> str:
    return manifest(
        "".join(f'<item identifier="i{n}"><title>t</title>' for n in range(levels)) + "</item>" * levels
    )


def laughs() -> str:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return manifest().replace("<manifest", f'<!DOCTYPE manifest [<!ENTITY l0 "ha">{entities}]><manifest', 1)


def external(target: str) -> str:
    doctype = f'<!DOCTYPE manifest [<!ENTITY x SYSTEM "{target}">]>'
    return manifest().replace("<manifest", f"{doctype}<manifest", 1).replace("Course", "&x;")


def bomb(size: int = 40 << 20) -> bytes:
    return package(**{"zeros.bin": bytes(size)})


def launching(href: str) -> bytes:
    return package(manifest(resources=RESOURCE.replace("index.html", href)))


def submanifest() -> bytes:
    inner = '<manifest identifier="inner"><organizations/><resources/></manifest></manifest>'
    return package(manifest().replace("</manifest>", inner))


CYCLE = "".join(
    f'<resource identifier="{one}" adlcp:scormtype="asset"><dependency identifierref="{other}"/></resource>'
    for one, other in ("ab", "bc", "ca")
)
ZIP = package()
NESTED = zipped({"inner.zip": zipped({"innermost.zip": ZIP})})

NAMES: dict[str, Code] = {
    "../imsmanifest.xml": Code.NAME_TRAVERSAL,
    "a/../../b": Code.NAME_TRAVERSAL,
    "/etc/cron.d/x": Code.NAME_ABSOLUTE,
    "C:/x.html": Code.NAME_DRIVE,
    "C:\\x.html": Code.NAME_DRIVE,
    "a\\..\\b.html": Code.NAME_BACKSLASH,
    "a\nb.html": Code.NAME_CONTROL,
    "a\u202egpj.exe": Code.NAME_BIDI,
    "a/CON.txt": Code.NAME_RESERVED,
    "x.html:stream": Code.NAME_RESERVED,
    "trailing.": Code.NAME_RESERVED,
    "a//b.html": Code.NAME_EMPTY_PART,
    "a//": Code.NAME_EMPTY_PART,
    "a/./b.html": Code.NAME_EMPTY_PART,
    "n" * 300: Code.NAME_TOO_LONG,
    "d/" * 260 + "x": Code.NAME_TOO_LONG,
    "d/" * 40 + "x": Code.NAME_TOO_DEEP,
    "IMSMANIFEST.XML": Code.NAME_COLLISION,
    "Index.HTML": Code.NAME_COLLISION,
}

MADE: dict[str, tuple[Callable[[], bytes | str], Code]] = {
    "NUL in a name": (lambda: named("a#.html").replace(b"a#.html", b"a\0.html"), Code.NAME_NUL),
    "two manifests": (lambda: twice("imsmanifest.xml"), Code.NAME_DUPLICATE),
    "accents composed in two ways": (
        lambda: zipped({"imsmanifest.xml": manifest(), "č.html": "a", "c\u030c.html": "b"}),
        Code.NAME_COLLISION,
    ),
    "symbolic link": (lambda: named("link", mode=stat.S_IFLNK | 0o777), Code.ENTRY_SYMLINK),
    "device": (lambda: named("device", mode=stat.S_IFCHR | 0o600), Code.ENTRY_SPECIAL),
    "encrypted": (lambda: patched(ZIP, 8, "<H", 1), Code.ENTRY_ENCRYPTED),
    "odd compression": (lambda: patched(ZIP, 10, "<H", 12), Code.ENTRY_COMPRESSION),
    "a lying size": (lambda: patched(ZIP, 24, "<L", 7), Code.ENTRY_DAMAGED),
    "a lying larger size": (lambda: patched(ZIP, 24, "<L", 900), Code.ENTRY_DAMAGED),
    "a wrong checksum": (lambda: patched(ZIP, 16, "<L", 7), Code.ENTRY_DAMAGED),
    "an entry of a terabyte": (lambda: patched(ZIP, 24, "<L", 0xFFFFFFFE), Code.ENTRY_TOO_LARGE),
    "a bomb": (bomb, Code.RATIO_TOO_HIGH),
    "overlapping entries": (overlapping, Code.ZIP_OVERLAP),
    "100,000 entries": (crowded, Code.TOO_MANY_ENTRIES),
    "90,000 entries told as one": (lambda: understated(1), Code.ZIP_DAMAGED),
    "90,000 entries told as 2,000": (lambda: understated(2000), Code.ZIP_DAMAGED),
    "cut off": (lambda: ZIP[:-30], Code.ZIP_DAMAGED),
    "cut off within the end": (lambda: ZIP[:-3], Code.ZIP_DAMAGED),
    "garbage behind": (lambda: ZIP + b"<script>", Code.ZIP_TRAILING_DATA),
    "garbage before": (lambda: ZIP[:4] + b"#!/bin/sh" + ZIP, Code.ZIP_LEADING_DATA),
    "a second end in the comment": (lambda: ZIP[:-2] + b"\x16\x00" + ZIP[-22:], Code.ZIP_LEADING_DATA),
    "nothing in it": (lambda: zipped({}), Code.ZIP_EMPTY),
    "a zip in a zip in a zip": (
        lambda: zipped({"imsmanifest.xml": manifest(), "a.zip": NESTED}),
        Code.NESTED_TOO_DEEP,
    ),
    "a bomb in a zip": (lambda: zipped({"imsmanifest.xml": manifest(), "a.zip": bomb()}), Code.NESTED_BOMB),
    "the package in a zip": (lambda: zipped({"course.zip": ZIP}), Code.MANIFEST_IN_NESTED_ARCHIVE),
    "no manifest": (lambda: zipped({"index.html": "x"}), Code.MANIFEST_MISSING),
    "a manifest of 50 MB": (lambda: package(manifest() + " " * (50 << 20)), Code.RATIO_TOO_HIGH),
    "a bare manifest of 50 MB": (lambda: manifest() + " " * (50 << 20), Code.MANIFEST_TOO_LARGE),
    "a stored manifest of 11 MB": (
        lambda: package(manifest() + "".join(f"<!--{n:x}-->" for n in range(1_000_000))),
        Code.MANIFEST_TOO_LARGE,
    ),
    "a million elements": (lambda: manifest("<a/>" * 1_000_000), Code.TOO_MANY_ELEMENTS),
    "250,000 attributes of one element": (
        lambda: "<manifest " + " ".join(f"a{n}=''" for n in range(250_000)) + "/>",
        Code.TOO_MANY_ELEMENTS,
    ),
    "5,000 items deep": (lambda: deep_items(5000), Code.XML_TOO_DEEP),
    "200 items deep": (lambda: deep_items(200), Code.ITEMS_TOO_DEEP),
    "200 blocks deep": (
        lambda: course(
            "".join(f'<block id="https://a/{n}">' for n in range(200)) + unit() + "</block>" * 200
        ),
        Code.ITEMS_TOO_DEEP,
    ),
    "sequencing taken in a hundred times": (
        lambda: manifest(
            '<item identifier="i"><imsss:sequencing IDRef="c"><imsss:controlMode/></imsss:sequencing></item>'
            * 100
        ).replace("</manifest>", f"{collection(2000)}</manifest>"),
        Code.TOO_MANY_ELEMENTS,
    ),
    "an outside entity": (lambda: external("file:///etc/passwd"), Code.DOCTYPE),
    "an entity on the net": (lambda: external("http://127.0.0.1:9/x"), Code.DOCTYPE),
    "a billion laughs": (laughs, Code.DOCTYPE),
    "laughs in UTF-16": (lambda: laughs().replace("UTF-8", "UTF-16").encode("utf-16"), Code.DOCTYPE),
    "an outside DTD": (
        lambda: manifest().replace(
            "<manifest", '<!DOCTYPE manifest SYSTEM "file:///etc/passwd"><manifest', 1
        ),
        Code.DOCTYPE,
    ),
    "laughs in the metadata file": (
        lambda: package(manifest(more="<adlcp:location>lom.xml</adlcp:location>"), **{"lom.xml": laughs()}),
        Code.METADATA_UNREADABLE,
    ),
    "script to launch": (lambda: launching("javascript:alert(1)"), Code.HREF_DANGEROUS_SCHEME),
    "script behind tabs": (lambda: launching(" java&#9;script:alert(1)"), Code.HREF_DANGEROUS_SCHEME),
    "data to launch": (lambda: launching("data:text/html,x"), Code.HREF_DANGEROUS_SCHEME),
    "a file of the server": (lambda: launching("file:///etc/passwd"), Code.HREF_DANGEROUS_SCHEME),
    "another host": (lambda: launching("//evil.example/x.html"), Code.HREF_NETWORK_PATH),
    "another host in backslashes": (lambda: launching("\\\\evil.example\\x"), Code.HREF_NETWORK_PATH),
    "up and out": (lambda: launching("a/../../x.html"), Code.HREF_OUTSIDE),
    "up and out, escaped": (lambda: launching("%252e%252e/x.html"), Code.HREF_OUTSIDE),
    "up and out in backslashes": (lambda: launching("..\\x.html"), Code.HREF_OUTSIDE),
    "from the root": (lambda: launching("/x.html"), Code.HREF_ABSOLUTE),
    "a drive to launch": (lambda: launching("c:/x.html"), Code.HREF_ABSOLUTE),
    "turned around": (lambda: launching("a&#x202e;gpj.html"), Code.HREF_CONTROL),
    "an item twice": (lambda: package(manifest(ITEM * 2)), Code.IDENTIFIER_DUPLICATE),
    "a resource twice": (lambda: package(manifest(resources=RESOURCE * 2)), Code.IDENTIFIER_DUPLICATE),
    "a resource that is not there": (lambda: package(manifest(resources="")), Code.RESOURCE_DANGLING),
    "a cycle of resources": (lambda: package(manifest(resources=RESOURCE + CYCLE)), Code.DEPENDENCY_CYCLE),
    "a manifest within": (submanifest, Code.SUB_MANIFEST),
    "a block that holds itself": (
        lambda: zipped(
            {
                "c.crs": "[Course]\nCourse_Title=T",
                "c.au": "",
                "c.des": "",
                "c.cst": "block,member\nroot,b\nb,b",
            }
        ),
        Code.AICC_MEMBER_TWICE,
    ),
    "nothing but a header": (lambda: HEAD, Code.NOT_WELL_FORMED),
    "no package": (lambda: b"%PDF-1.7", Code.NOT_A_PACKAGE),
    "nothing": (lambda: b"", Code.EMPTY_FILE),
    "a page": (lambda: "<html/>", Code.UNKNOWN_ROOT),
}


def zip64() -> bytes:
    """A real 64-bit zip: streamed, sizes behind the data, and an end of 64 bits."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in (MANIFEST, ("index.html", "x")):
            with archive.open(name, "w", force_zip64=True) as entry:
                entry.write(text.encode())
    raw = file.getvalue()
    at = raw.index(END)
    count, size, start = struct.unpack_from("<H2L", raw, at + 10)
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    end = struct.pack("<4s4H2LH", END, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return raw[:at] + end64 + locator + end


def wide(text: str, *, size: int | None = None) -> bytes:
    """A package whose table tells sizes in 64 bits, as of files beyond four gigabytes; `size` may lie."""
    content, name = text.encode(), b"imsmanifest.xml"
    page = (b"index.html", b"x")
    raw, table = b"", b""
    for called, body, told in ((name, content, size), (*page, None)):
        crc, full = zlib.crc32(body), len(body) if told is None else told
        extra = struct.pack("<2H3Q", 1, 24, full, len(body), len(raw))
        table += CENTRAL + struct.pack(
            "<6H3L5H2L", 45, 45, 0, 0, 0, 33, crc, *[0xFFFFFFFF] * 2, len(called), 28, 0, 0, 0, 0, 0xFFFFFFFF
        )
        table += called + extra
        raw += b"PK\x03\x04" + struct.pack("<5H3L2H", 45, 0, 0, 0, 33, crc, *[len(body)] * 2, len(called), 0)
        raw += called + body
    return raw + table + END + struct.pack("<4H2LH", 0, 0, 2, 2, len(table), len(raw), 0)


LOCATION = "<metadata><adlcp:location>lom.xml</adlcp:location></metadata>"


def collection(objectives: int) -> str:
    """A collection of one sequencing, named c, of so many objectives."""
    inner = "".join(f'<imsss:objective objectiveID="o{n}"/>' for n in range(objectives))
    sequencing = f'<imsss:sequencing ID="c"><imsss:objectives>{inner}</imsss:objectives></imsss:sequencing>'
    return f"<imsss:sequencingCollection>{sequencing}</imsss:sequencingCollection>"


COSTLY: dict[str, Callable[[], bytes | str]] = {
    "up and down": lambda: manifest(resources=RESOURCE.replace("index.html", "a/../" * 1_900_000)),
    "placeholders begun": lambda: manifest(ITEM.replace("Lesson", "{{" * 4_000_000)),
    "unseen characters": lambda: manifest(ITEM.replace("Lesson", "\u202e" * 2_000_000)),
    "ampersands": lambda: "<a>" + "&" * 9_000_000,
    "character data begun": lambda: "<a>&" + "<![CDATA[" * 50_000,
    "letters of an old code page": lambda: ("<a>" + "ж" * 9_000_000).encode("cp1251"),
    "items": lambda: manifest("".join(f'<item identifier="i{n}" identifierref="r"/>' for n in range(25_000))),
    "a chain of resources": lambda: manifest(
        resources="".join(
            f'<resource identifier="r{n}"><dependency identifierref="r{n + 1}"/></resource>'
            for n in range(25_000)
        )
    ),
    "archives": lambda: zipped({f"{n}.zip": zipped({}) for n in range(5000)}),
    "objectives that flow": lambda: manifest(
        ITEM.replace(
            "</item>",
            "<imsss:sequencing><imsss:objectives><imsss:primaryObjective>"
            + "<imsss:mapInfo/>" * 50_000
            + "</imsss:primaryObjective></imsss:objectives></imsss:sequencing></item>",
        )
    ),
    "metadata that each item names": lambda: package(
        manifest(
            "".join(
                ITEM.replace('"i"', f'"i{n}"').replace("</item>", f"{LOCATION}</item>") for n in range(2000)
            )
        ),
        **{"lom.xml": "<lom>" + "".join(f"<a{n:x}/>" for n in range(50_000)) + "</lom>"},
    ),
    "prerequisites": lambda: manifest(
        ITEM.replace("</item>", f"<adlcp:prerequisites>{'a|' * 2047}a</adlcp:prerequisites></item>") * 2400
    ),
    "sequencing that all items take in": lambda: manifest(
        "".join(f'<item identifier="i{n}"><imsss:sequencing IDRef="c"/></item>' for n in range(20_000))
    ).replace("</manifest>", f"{collection(2000)}</manifest>"),
    "files that are not there": lambda: package(
        manifest(
            resources=RESOURCE.replace(
                "/>", ">" + "".join(f'<file href="%25/{n:x}.html"/>' for n in range(50_000)) + "</resource>"
            )
        )
    ),
    "rows of a course in tables": lambda: zipped(
        {
            "c.crs": "[Course]\nCourse_Title=T",
            "c.au": "system_id,file_name\n" + "".join(f"a{n},x{n:x}\n" for n in range(19_000)),
            "c.des": "system_id,title\n" + "".join(f"a{n},x{n:x}\n" for n in range(19_000)),
            "c.cst": "block,member\n" + "".join(f"root,a{n}\n" for n in range(19_000)),
        }
    ),
}
"""Nothing dangerous in them but their size, within all budgets."""
