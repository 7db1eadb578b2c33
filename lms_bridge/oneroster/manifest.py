"""`manifest.csv`: which files the package holds, and that it is a whole roster of this version."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lms_bridge.oneroster.findings import Code, Findings, RosterFinding, shown
from lms_bridge.oneroster.sheets import Row, Sheet
from lms_bridge.oneroster.tables import MANIFEST, MANIFEST_OPTIONAL, MANIFEST_VERSIONS, NEEDED, TABLES

_FILE = "file."
_KNOWN = frozenset({*MANIFEST_VERSIONS, *MANIFEST_OPTIONAL, *(f"{_FILE}{name}" for name in TABLES)})
_MODES = ("absent", "bulk", "delta")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the manifest says, by property: the value, and the row that says it."""

    sheet: Sheet
    said: Mapping[str, Row]

    def value(self, name: str) -> str:
        row = self.said.get(name)
        return "" if row is None else self.sheet.cell(row, "value")

    def mode(self, table: str) -> str:
        return self.value(f"{_FILE}{table}")

    def finding(self, name: str, code: Code, **params: str | int) -> RosterFinding:
        return self.sheet.finding(self.said[name], "value", code, **params)


def read_manifest(sheet: Sheet, *, findings: Findings) -> Manifest:
    """Take the properties, each once and none unknown; versions and modes are checked."""
    said: dict[str, Row] = {}
    for row in sheet.rows:
        name = sheet.cell(row, "propertyName")
        if name not in _KNOWN:
            findings.add(sheet.finding(row, "propertyName", Code.UNKNOWN_PROPERTY))
        elif name in said:
            first = said[name].line
            findings.add(sheet.finding(row, "propertyName", Code.DUPLICATE_PROPERTY, first=first))
        else:
            said[name] = row
    manifest = Manifest(sheet, said)
    if sheet.sound:
        for finding in _faults(manifest):
            findings.add(finding)
    return manifest


def check_files(manifest: Manifest, names: tuple[str, ...], *, findings: Findings) -> None:
    """Hold the files in the zip against what the manifest says of them."""
    known = {MANIFEST.file, *(table.file for table in TABLES.values())}
    for name in names:
        if name not in known:
            findings.add(RosterFinding(shown(name), Code.UNKNOWN_FILE))
    for table in TABLES.values():
        mode, there = manifest.mode(table.name), table.file in names
        if mode == "bulk" and not there:
            findings.add(manifest.finding(f"{_FILE}{table.name}", Code.FILE_MISSING, file=table.file))
        elif mode == "absent" and there:
            findings.add(manifest.finding(f"{_FILE}{table.name}", Code.FILE_DECLARED_ABSENT, file=table.file))


def _faults(manifest: Manifest) -> Iterator[RosterFinding]:
    for name in sorted(_KNOWN.difference(manifest.said, MANIFEST_OPTIONAL)):
        yield RosterFinding(MANIFEST.file, Code.MISSING_PROPERTY, params={"property": name})
    for name, wanted in MANIFEST_VERSIONS.items():
        if name in manifest.said and manifest.value(name) != wanted:
            yield manifest.finding(name, Code.WRONG_VERSION, property=name, expected=wanted)
    for table in TABLES:
        if f"{_FILE}{table}" in manifest.said and (code := _mode_fault(manifest.mode(table), table)):
            yield manifest.finding(f"{_FILE}{table}", code, property=f"{_FILE}{table}", file=f"{table}.csv")


def _mode_fault(mode: str, table: str) -> Code | None:
    if mode not in _MODES:
        return Code.UNKNOWN_MODE
    if mode == "delta":
        return Code.DELTA_NOT_TAKEN
    return Code.NEEDED_FILE_ABSENT if mode == "absent" and table in NEEDED else None
