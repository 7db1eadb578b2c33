"""Packages in lines for people and JSON for programs."""

from collections.abc import Iterator
from typing import Any

from lms_bridge.domain.calendar import day_of
from lms_bridge.runtime.wording_packages import (
    CHANGED,
    NOTHING_SAID,
    ORDER_CHANGED,
    VERDICTS,
    counts,
    finding_words,
    severity_code,
    why_refused,
)
from lms_bridge.services.compare_packages import Compared
from lms_bridge.services.package_pages import PackageActivity, VersionRow
from lms_bridge.services.ports import StoredFinding, StoredPackage
from scorm import shown
from scorm.changes import Change, What


def cells(one: PackageActivity) -> tuple[object, ...]:
    current = one.current
    brief = current.package if current else None
    return (
        one.source,
        one.module.course_id,
        one.module.id,
        one.module.name,
        one.situation.value,
        current.version.number if current else "",
        (brief.standard if brief else None) or "",
        _since(current) if current else "",
    )


def version_cells(row: VersionRow) -> tuple[object, ...]:
    version = row.version
    title = row.package.title if row.package else ""
    return version.number, _since(row), row.state.value, title, version.name, version.by or "Moodle"


def _since(row: VersionRow) -> str:
    return day_of(row.version.since_ms).isoformat() if row.version.since_ms else "always"


def why_lines(row: VersionRow | None, source: str) -> Iterator[str]:
    if row and row.version.refused:
        words = why_refused(row.version.refused, {"source": source})
        yield f"refused: {words.title} ({row.version.refused})"
        yield f"  → {words.remedy}"


def report_lines(stored: StoredPackage) -> Iterator[str]:
    yield ""
    yield f"{stored.standard or 'no package'}: “{shown(stored.title)}”, {VERDICTS[stored.verdict]}"
    for node in stored.reading["tree"]:
        yield from _branch(node, stored.standard, indent="  ")
    for finding in stored.findings:
        words = finding_words(finding.code, finding.params)
        yield f"{severity_code(finding.code)}: {words.title} ({_place(finding)})"
        yield f"  → {words.remedy}"


def _branch(node: dict[str, Any], standard: str | None, *, indent: str) -> Iterator[str]:
    told = "; ".join(counts(node, standard))
    hidden = " (hidden)" if node.get("hidden") else ""
    yield f"{indent}{shown(node['title'] or node['identifier'])}{hidden}{f'  [{told}]' if told else ''}"
    for child in node.get("children", ()):
        yield from _branch(child, standard, indent=f"{indent}  ")


def _place(finding: StoredFinding) -> str:
    line = f"line {finding.line}" if finding.line else ""
    item = f"item {shown(finding.item)}" if finding.item else ""
    return ", ".join(filter(None, (shown(finding.file) or "the package", line, item)))


def change_line(change: Change) -> str:
    mark = "!" if change.deciding else " "
    place = f"{shown(change.title or change.item)}: " if change.item is not None else ""
    return f"{mark} {place}{CHANGED[change.what]}{_values(change)}"


def _values(change: Change) -> str:
    if change.old is None and change.new is None:
        return f" ({ORDER_CHANGED})" if change.what is What.MOVED else ""
    return f": {_value(change.old)} → {_value(change.new)}"


def _value(value: str | None) -> str:
    return NOTHING_SAID if value is None else shown(value) or "“”"


def activity_json(one: PackageActivity) -> dict[str, Any]:
    return {
        "source": one.source,
        "course": one.module.course_id,
        "activity": one.module.id,
        "name": one.module.name,
        "situation": one.situation.value,
        "tied": one.tied,
        "versions": [_told_version(row) for row in one.versions],
    }


def _told_version(row: VersionRow) -> dict[str, Any]:
    version = row.version
    return {
        "number": version.number,
        "state": row.state.value,
        "since_ms": version.since_ms,
        "checked_ms": version.checked_ms,
        "sha256": version.sha256,
        "sha1": version.told_sha1,
        "revision": version.revision,
        "refused": version.refused,
        "by": version.by,
        "file": version.name,
    }


def report_json(stored: StoredPackage) -> dict[str, Any]:
    findings = [
        {
            "code": one.code,
            "severity": severity_code(one.code),
            "file": one.file,
            "line": one.line,
            "item": one.item,
        }
        for one in stored.findings
    ]
    return {"sha256": stored.sha256, "size": stored.size, **stored.reading, "findings": findings}


def compared_json(compared: Compared) -> dict[str, Any]:
    told = [
        {
            "what": one.what.value,
            "item": one.item,
            "title": one.title,
            "old": one.old,
            "new": one.new,
            "deciding": one.deciding,
        }
        for one in compared.changes
    ]
    old, new = compared.old.version.number, compared.new.version.number
    return {"old": old, "new": new, "changes": told}
