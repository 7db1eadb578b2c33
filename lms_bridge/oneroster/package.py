"""A OneRoster 1.2 CSV package in bulk, checked whole: what comes out has no fault, or nothing comes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lms_bridge.oneroster.archive import Archive, Budget, read_bytes
from lms_bridge.oneroster.checks import check_rows
from lms_bridge.oneroster.findings import Code, Findings, RosterFinding
from lms_bridge.oneroster.manifest import Manifest, check_files, read_manifest
from lms_bridge.oneroster.rules import check_rules
from lms_bridge.oneroster.sheets import Sheet, read_sheet, unread
from lms_bridge.oneroster.tables import MANIFEST, NEEDED, TABLES

_BUDGET = Budget()


@dataclass(frozen=True, slots=True)
class Package:
    """The files that a roster is made of, by name, checked. Passwords are not in it."""

    system: str
    """Which system wrote it (`source.systemName`), "" when it does not say."""
    sheets: Mapping[str, Sheet]


def read_package(source: BinaryIO | bytes | Path, *, budget: Budget = _BUDGET) -> Package:
    """Read a zip and check all of it: archive, manifest, headers, cells, ids, references, our own rules.

    Raises `RosterRefused` with everything found (the first 100, and the total). A fault of the archive
    itself ends the reading at once; all others are collected.
    """
    findings = Findings()
    packed = read_bytes(source, budget=budget, findings=findings)
    archive = Archive(packed, budget=budget, findings=findings)
    if MANIFEST.file not in archive.names:
        findings.refuse(RosterFinding(MANIFEST.file, Code.MANIFEST_MISSING))
    said = read_sheet(MANIFEST, archive.read(MANIFEST.file), most_rows=budget.rows, findings=findings)
    manifest = read_manifest(said, findings=findings)
    check_files(manifest, archive.names, findings=findings)
    sheets = _sheets(archive, manifest, budget=budget, findings=findings)
    check_rows(sheets, findings=findings)
    check_rules(sheets, findings=findings)
    findings.refuse_if_any()
    return Package(manifest.value("source.systemName"), {name: sheets[name] for name in NEEDED})


def _sheets(archive: Archive, manifest: Manifest, *, budget: Budget, findings: Findings) -> dict[str, Sheet]:
    """The files to be read, by name. One that should be there and cannot be read stands here unread."""
    sheets = {}
    for table in TABLES.values():
        mode, there = manifest.mode(table.name), table.file in archive.names
        if mode == "bulk" and there:
            content = archive.read(table.file)
            sheets[table.name] = read_sheet(table, content, most_rows=budget.rows, findings=findings)
        elif mode != "absent" or there or table.name in NEEDED:
            sheets[table.name] = unread(table)
    return sheets
