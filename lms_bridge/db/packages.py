"""Learning packages, and the versions that activities had."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from lms_bridge.db import tables
from lms_bridge.db.ids import Ids
from lms_bridge.db.registrations import judge_registrations_again
from lms_bridge.db.tracks import judge_again_by
from lms_bridge.db.upsert import chunks, insert_or_set
from lms_bridge.domain.package import Standing, Version, standing_at
from lms_bridge.services.ports.packages import StoredFinding, StoredPackage
from scorm.model import Standard

_package, _version = tables.package, tables.package_version


class DbPackages:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def keep(self, package: StoredPackage) -> None:
        row = {
            **{name: getattr(package, name) for name in _PLAIN},
            "reading": _json(package.reading),
            "findings": _json([_told(one) for one in package.findings]),
        }
        values = [name for name in row if name not in {"sha256", "first_ms"}]
        insert_or_set(self._connection, _package, [row], values=values)

    def of(self, sha256: str) -> StoredPackage | None:
        row = self._connection.execute(select(_package).where(_package.c.sha256 == sha256)).first()
        return None if row is None else _package_of(row)

    def by_sha1(self, sha1: str) -> StoredPackage | None:
        query = select(_package).where(_package.c.sha1 == sha1, _package.c.kept)
        row = self._connection.execute(query.order_by(_package.c.sha256)).first()
        return None if row is None else _package_of(row)

    def kept(self) -> Sequence[str]:
        return kept_packages(self._connection)

    def versions(self, source_id: int, module_id: int) -> Sequence[Version]:
        return self.versions_of(source_id, [module_id]).get(module_id, ())

    def versions_of(self, source_id: int, module_ids: Collection[int]) -> Mapping[int, Sequence[Version]]:
        found: defaultdict[int, list[Version]] = defaultdict(list)
        for row in self._rows(source_id, module_ids):
            found[row.module_id].append(_version_of(row))
        return found

    def _rows(self, source_id: int, module_ids: Collection[int]) -> Iterable[Any]:
        for chunk in chunks(sorted(module_ids)):
            here = (_version.c.source_id == source_id, _version.c.module_id.in_(chunk))
            yield from self._connection.execute(select(_version).where(*here).order_by(_version.c.number))

    def modules_of(self, source_id: int, standard: str) -> Sequence[int]:
        query = (
            select(_version.c.module_id)
            .join(_package, _package.c.sha256 == _version.c.package_sha256)
            .where(
                _version.c.source_id == source_id,
                _version.c.refused.is_(None),
                _package.c.standard == standard,
            )
            .distinct()
        )
        return self._connection.execute(query.order_by(_version.c.module_id)).scalars().all()

    def version_at(self, source_id: int, module_id: int, at_ms: int) -> Standing | None:
        return standing_at(self.versions(source_id, module_id), at_ms)

    def add(self, source_id: int, module_id: int, version: Version) -> Version:
        here = (_version.c.source_id == source_id, _version.c.module_id == module_id)
        last = self._connection.execute(select(func.max(_version.c.number)).where(*here)).scalar()
        numbered = replace(version, number=(last or 0) + 1)
        values = asdict(numbered)
        sha256 = values.pop("sha256")
        key = {"id": self._ids.new(), "source_id": source_id, "module_id": module_id}
        self._connection.execute(insert(_version).values(**key, package_sha256=sha256, **values))
        judge_again_by(self._connection, source_id, module_id)
        self._judge_registrations(source_id, sha256)
        return numbered

    def _judge_registrations(self, source_id: int, sha256: str | None) -> None:
        """Which course a registration is of only its units say: another cmi5 package may be it."""
        query = select(_package.c.standard).where(_package.c.sha256 == sha256)
        if self._connection.execute(query).scalar() == Standard.CMI5:
            judge_registrations_again(self._connection, source_id)

    def checked(self, source_id: int, versions: Collection[tuple[int, int]], *, at_ms: int) -> None:
        for module_id, number in sorted(versions):
            one = (
                _version.c.source_id == source_id,
                _version.c.module_id == module_id,
                _version.c.number == number,
                _version.c.checked_ms < at_ms,
            )
            self._connection.execute(update(_version).where(*one).values(checked_ms=at_ms))


_PLAIN = (
    "sha256",
    "sha1",
    "size",
    "kept",
    "verdict",
    "standard",
    "identifier",
    "title",
    "first_ms",
)


def kept_packages(connection: Connection) -> list[str]:
    """The hashes of all packages whose files are to be in the store."""
    query = select(_package.c.sha256).where(_package.c.kept).order_by(_package.c.sha256)
    return list(connection.execute(query).scalars())


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _told(finding: StoredFinding) -> dict[str, Any]:
    return {**asdict(finding), "params": dict(finding.params)}


def _package_of(row: Any) -> StoredPackage:
    return StoredPackage(
        **{name: getattr(row, name) for name in _PLAIN},
        reading=json.loads(row.reading),
        findings=tuple(StoredFinding(one.pop("code"), **one) for one in json.loads(row.findings)),
    )


def _version_of(row: Any) -> Version:
    return Version(
        row.number,
        since_ms=row.since_ms,
        checked_ms=row.checked_ms,
        sha256=row.package_sha256,
        told_sha1=row.told_sha1,
        revision=row.revision,
        refused=row.refused,
        by=row.by,
        name=row.name,
    )
