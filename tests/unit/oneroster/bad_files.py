"""Packages with one faulty file, or with something wrong with the zip, and the one finding of it."""

import io
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

from bad_packages import Bad
from roster_packages import Files, Rows, files, good, packed, zipped

from lms_bridge.oneroster.archive import Budget
from lms_bridge.oneroster.findings import Code


def _of(name: str, old: str = "", new: str = "") -> str:
    """The text of a good file with its first `old` replaced."""
    text = files(good())[f"{name}.csv"]
    assert isinstance(text, str)
    assert old in text
    return text.replace(old, new, 1)


def _text(code: Code, name: str, text: str | bytes, *, line: int, column: str | None = None) -> Bad:
    told = f"{name}: {code} at {line} {column}"
    return Bad(told, packed(good(), **{name: text}), code, f"{name}.csv", line=line, column=column)


def _header(code: Code, name: str, old: str, new: str, *, column: str) -> Bad:
    return _text(code, name, _of(name, old, new), line=1, column=column)


def _property(code: Code, old: str, new: str, *, column: str = "value") -> Bad:
    text = _of("manifest", old, new)
    line = text[: text.rindex(new) + len(new)].count("\n") + 1
    return _text(code, "manifest", text, line=line, column=column)


TEXTS = (
    _text(Code.NOT_UTF8, "users", _of("users").encode("utf-16"), line=1),
    _text(Code.NOT_UTF8, "users", _of("users").encode().replace("Ана".encode(), b"\xc0na"), line=4),
    _text(Code.NO_HEADER, "users", "", line=1),
    _text(Code.WRONG_HEADER, "users", _of("users").split("\r\n", 1)[1], line=1, column="sourcedId"),
    _header(Code.WRONG_HEADER, "users", "givenName,familyName", "familyName,givenName", column="givenName"),
    _header(Code.WRONG_HEADER, "orgs", ",parentSourcedId", "", column="parentSourcedId"),
    _header(Code.WRONG_HEADER, "manifest", "propertyName", "property", column="propertyName"),
    _header(Code.UNKNOWN_COLUMN, "courses", "metadata.passMark", "passMark", column="passMark"),
    _header(
        Code.DUPLICATE_COLUMN, "courses", "metadata.passMark", "metadata.x,metadata.x", column="metadata.x"
    ),
    _header(Code.MISSING_COLUMN, "classes", "metadata.start", "metadata.begin", column="metadata.start"),
    _text(Code.WRONG_FIELD_COUNT, "orgs", _of("orgs") + "x,,,Село,local,,academy,more\r\n", line=4),
    _text(Code.WRONG_FIELD_COUNT, "orgs", _of("orgs", "town,,,", "town,,"), line=3),
    _text(Code.MALFORMED_CSV, "orgs", _of("orgs") + 'x,,,"Село" тамо,local,,academy\r\n', line=4),
    _text(Code.MALFORMED_CSV, "orgs", _of("orgs") + 'x,,,"Село,local,,academy\r\n', line=4),
    _property(
        Code.UNKNOWN_PROPERTY, "file.orgs,bulk", "file.orgs,bulk\r\nfile.teams,bulk", column="propertyName"
    ),
    _property(
        Code.DUPLICATE_PROPERTY, "file.orgs,bulk", "file.orgs,bulk\r\nfile.orgs,bulk", column="propertyName"
    ),
    _property(Code.WRONG_VERSION, "oneroster.version,1.2", "oneroster.version,1.1"),
    _property(Code.WRONG_VERSION, "manifest.version,1.0", "manifest.version,"),
    _property(Code.UNKNOWN_MODE, "file.orgs,bulk", "file.orgs,Bulk"),
    _property(Code.DELTA_NOT_TAKEN, "file.orgs,bulk", "file.orgs,delta"),
    _property(Code.FILE_MISSING, "file.results,absent", "file.results,bulk"),
    _property(Code.FILE_DECLARED_ABSENT, "file.academicSessions,bulk", "file.academicSessions,absent"),
)


def _without(name: str) -> Rows:
    return {table: rows for table, rows in good().items() if table != name}


def _more(*names: str) -> bytes:
    """The good package with entries appended, their names written as they are."""
    whole = io.BytesIO(packed(good()))
    with ZipFile(whole, "a", ZIP_DEFLATED) as archive:
        for name in names:
            info = ZipInfo("placeholder")
            info.filename = name
            archive.writestr(info, b"x")
    return whole.getvalue()


def _twice(name: str) -> bytes:
    """The zip library warns of a double name: write another of the same length and rename it in the bytes."""
    other = "#" * len(name)
    return _more(other).replace(other.encode(), name.encode())


def _many_people() -> Rows:
    rows = good()
    rows["users"] += [{**rows["users"][0], "sourcedId": f"more{n}"} for n in range(30)]
    return rows


def _flagged(package: bytes) -> bytes:
    """The last entry of the table of contents says that it is encrypted."""
    at = package.rindex(b"PK\x01\x02")
    return package[: at + 8] + b"\x01" + package[at + 9 :]


def _bzip2() -> bytes:
    whole = io.BytesIO()
    with ZipFile(whole, "w", ZIP_BZIP2) as archive:
        archive.writestr("manifest.csv", _of("manifest"))
    return whole.getvalue()


def _damaged(package: bytes) -> bytes:
    """A byte within the first entry's content is another."""
    at = package.index(b"manifest.csv") + len("manifest.csv") + 20
    return package[:at] + bytes([package[at] ^ 0xFF]) + package[at + 1 :]


def _lying(package: bytes) -> bytes:
    """The table of contents says that the first entry unpacks to one byte."""
    at = package.index(b"PK\x01\x02") + 24
    return package[:at] + b"\x01\x00\x00\x00" + package[at + 4 :]


def _texts(**more: str | bytes) -> Files:
    return {**files(good()), **{f"{name}.csv": text for name, text in more.items()}}


ZEROS = bytes(3 << 20)
_TIGHT = Budget(entry=1500)
_ALL = Budget(unpacked=2200)
_FEW = Budget(rows=25)
_SMALL = Budget(packed=1000)

ARCHIVES = (
    Bad("empty", b"", Code.NOT_A_ZIP, ""),
    Bad("a csv", _of("users").encode(), Code.NOT_A_ZIP, ""),
    Bad("cut short", packed(good())[:-30], Code.NOT_A_ZIP, ""),
    Bad("only an end", b"PK\x05\x06" + b"\x01" * 18, Code.TOO_MANY_ENTRIES, ""),
    Bad("64-bit records", b"PK\x06\x07" + bytes(16) + b"PK\x05\x06" + bytes(18), Code.TOO_MANY_ENTRIES, ""),
    Bad("many entries", _more(*(f"{n}.csv" for n in range(64))), Code.TOO_MANY_ENTRIES, ""),
    Bad("a folder", _more("roster/"), Code.NESTED_PATH, "roster/"),
    Bad("in a folder", _more("roster/users.csv"), Code.NESTED_PATH, "roster/users.csv"),
    Bad("traversal", _more("../users.csv"), Code.NESTED_PATH, "../users.csv"),
    Bad("absolute", _more("/etc/passwd"), Code.NESTED_PATH, "/etc/passwd"),
    Bad("backslash", _more("..\\users.csv"), Code.NESTED_PATH, "..\\users.csv"),
    Bad("drive", _more("C:users.csv"), Code.NESTED_PATH, "C:users.csv"),
    Bad("a name with an end", _more("users.csv\0.exe"), Code.NESTED_PATH, "users.csv\\u0000.exe"),
    Bad("the same name twice", _twice("users.csv"), Code.DUPLICATE_ENTRY, "users.csv"),
    Bad("another case", _more("Results.csv", "RESULTS.csv"), Code.CASE_COLLISION, "RESULTS.csv"),
    Bad("encrypted", _flagged(packed(good())), Code.ENCRYPTED_ENTRY, "enrollments.csv"),
    Bad("another compression", _bzip2(), Code.UNSUPPORTED_COMPRESSION, "manifest.csv"),
    Bad("damaged", _damaged(packed(good())), Code.DAMAGED_ENTRY, "manifest.csv"),
    Bad("a size that is not true", _lying(packed(good())), Code.DAMAGED_ENTRY, "manifest.csv"),
    Bad("a bomb", zipped(_texts(users=ZEROS)), Code.RATIO_TOO_HIGH, "users.csv"),
    Bad("a large file", packed(_many_people()), Code.ENTRY_TOO_LARGE, "users.csv", budget=_TIGHT),
    Bad("large in all", packed(good()), Code.UNPACKED_TOO_LARGE, "users.csv", budget=_ALL),
    Bad("many rows", packed(_many_people()), Code.TOO_MANY_ROWS, "users.csv", line=27, budget=_FEW),
    Bad("a large zip", packed(good()), Code.PACKAGE_TOO_LARGE, "", budget=_SMALL),
    Bad("no manifest", zipped({"users.csv": "x"}), Code.MANIFEST_MISSING, "manifest.csv"),
    Bad("an unknown file", _more("readme.txt"), Code.UNKNOWN_FILE, "readme.txt"),
    Bad(
        "a missing property",
        packed(good(), manifest=_of("manifest", "file.results,absent\r\n")),
        Code.MISSING_PROPERTY,
        "manifest.csv",
    ),
    Bad(
        "a needed file is absent",
        packed(_without("roles")),
        Code.NEEDED_FILE_ABSENT,
        "manifest.csv",
        line=_of("manifest").split("file.roles")[0].count("\n") + 1,
        column="value",
    ),
)
