"""What the pages ask of packages."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, exists, or_, select

from lms_bridge.db import tables
from lms_bridge.db.courses import module_of
from lms_bridge.db.packages import DbPackages
from lms_bridge.db.tied import COURSE
from lms_bridge.db.upsert import chunks
from lms_bridge.domain.lms import course_address
from lms_bridge.domain.package import Version
from lms_bridge.services.package_pages import (
    ActivityList,
    Holder,
    PackageActivity,
    PackageBrief,
    Situation,
    version_rows,
)
from lms_bridge.services.scripts import fold, rank
from lms_bridge.services.upload_package import PACKAGED

_module, _course, _source = tables.lms_module, tables.lms_course, tables.source
_version, _package, _realisation = tables.package_version, tables.package, tables.realisation
_TROUBLED: Final = frozenset({Situation.REFUSED, Situation.ELSEWHERE, Situation.WITHHELD})
_ORDER: Final = {one: place for place, one in enumerate(Situation)}

Course = tuple[str, int]


class DbPackagePages:
    def __init__(self, connection: Connection, packages: DbPackages) -> None:
        self._connection = connection
        self._packages = packages

    def activities(
        self,
        *,
        asked: str,
        only_troubled: bool,
        offset: int,
        limit: int,
        course: Course | None = None,
    ) -> ActivityList:
        query = _activities()
        if course is not None:
            query = query.where(_source.c.name == course[0], _module.c.course_id == course[1])
        found = [one for one in self._read(query) if _answers(one, asked)]
        troubled = sum(_is_troubled(one) for one in found)
        wanted = [one for one in found if _is_troubled(one)] if only_troubled else found
        wanted.sort(key=_place)
        return ActivityList(tuple(wanted[offset : offset + limit]), listed=len(wanted), troubled=troubled)

    def activity(self, source: str, module_id: int) -> PackageActivity | None:
        query = _activities().where(_source.c.name == source, _module.c.module_id == module_id)
        return next(iter(self._read(query)), None)

    def holders(self, sha256: str) -> tuple[Holder, ...]:
        query = select(
            _source.c.name.label("source"), _version.c.module_id, _version.c.number, _module.c.name
        )
        query = query.join(_source, _source.c.id == _version.c.source_id)
        here = and_(_module.c.source_id == _version.c.source_id, _module.c.module_id == _version.c.module_id)
        query = query.join(_module, here, isouter=True).where(_version.c.package_sha256 == sha256)
        rows = self._connection.execute(query.order_by("source", _version.c.module_id, _version.c.number))
        return tuple(
            Holder(row.source, row.module_id, name=row.name or str(row.module_id), number=row.number)
            for row in rows
        )

    def _read(self, query: Select[Any]) -> Sequence[PackageActivity]:
        rows = self._connection.execute(query).all()
        tied = set(self._connection.execute(select(COURSE).where(COURSE.is_not(None)).distinct()).scalars())
        versions = {
            source_id: self._packages.versions_of(
                source_id, [row.module_id for row in rows if row.source_id == source_id]
            )
            for source_id in {row.source_id for row in rows}
        }
        briefs = self._briefs([one for of in versions.values() for some in of.values() for one in some])
        return [_activity(row, tied, versions[row.source_id].get(row.module_id, ()), briefs) for row in rows]

    def _briefs(self, versions: Sequence[Version]) -> Mapping[str, PackageBrief]:
        names = ("sha256", "title", "standard", "verdict", "size", "kept")
        found: dict[str, PackageBrief] = {}
        for chunk in chunks(sorted({one.sha256 for one in versions if one.sha256})):
            query = select(*(_package.c[name] for name in names)).where(_package.c.sha256.in_(chunk))
            for row in self._connection.execute(query):
                told = row._asdict()
                found[row.sha256] = PackageBrief(told.pop("sha256"), **told)
        return found


def _activities() -> Select[Any]:
    """Activities that play packages, and whatever else has a version."""
    same_course = and_(_course.c.source_id == _module.c.source_id, _course.c.course_id == _module.c.course_id)
    versioned = exists().where(
        _version.c.source_id == _module.c.source_id, _version.c.module_id == _module.c.module_id
    )
    query = select(
        _module,
        _source.c.name.label("source"),
        _source.c.home_page,
        _course.c.full_name.label("course_name"),
    )
    query = query.join(_source, _source.c.id == _module.c.source_id).join(_course, same_course, isouter=True)
    return query.where(or_(_module.c.kind.in_(sorted(PACKAGED)), versioned))


def _activity(
    row: Any, tied: set[str], versions: Sequence[Version], briefs: Mapping[str, PackageBrief]
) -> PackageActivity:
    return PackageActivity(
        row.source,
        row.source_id,
        module_of(row),
        course_name=row.course_name or "",
        gone=row.gone_ms is not None,
        tied=course_address(row.home_page or "", row.course_id) in tied,
        versions=version_rows(tuple(versions), briefs),
    )


def _is_troubled(one: PackageActivity) -> bool:
    """Whether a person has to do something: it counts, and what it plays is not known."""
    return not one.gone and one.tied and one.situation in _TROUBLED


def _place(one: PackageActivity) -> tuple[Any, ...]:
    key = (fold(one.course_name), one.source, one.module.course_id, fold(one.module.name), one.module.id)
    return one.gone, not one.tied, _ORDER[one.situation] if _is_troubled(one) else len(_ORDER), key


def _answers(one: PackageActivity, asked: str) -> bool:
    if not asked or asked in (str(one.module.id), str(one.module.course_id)):
        return True
    current = one.current.package if one.current else None
    return rank(asked, one.module.name, one.course_name, current.title if current else "") is not None
