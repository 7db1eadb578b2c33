"""What is known of a source's site and of when its accounts were made."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import Connection, select, update

from lms_bridge.db import tables
from lms_bridge.db.upsert import chunks, insert_or_set
from lms_bridge.services.ports import KnownSite, MadeAnew

_site, _account = tables.site, tables.site_account
_KNOWN = (
    "identifier",
    "url",
    "release",
    "plugin_version",
    "cursor",
    "seen_ms",
    "other_identifier",
    "other_url",
)


class DbSites:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, source_id: int) -> KnownSite:
        row = self._connection.execute(select(_site).where(_site.c.source_id == source_id)).first()
        if row is None:
            return KnownSite(source_id)
        return KnownSite(source_id, **{name: getattr(row, name) for name in _KNOWN})

    def keep(self, site: KnownSite) -> None:
        # The feed's reader sets the cursor, perhaps since this was read.
        values = [name for name in _KNOWN if name != "cursor"]
        row = {name: value for name, value in asdict(site).items() if name != "cursor"}
        insert_or_set(self._connection, _site, [row], values=values)

    def set_cursor(self, source_id: int, cursor: int | None) -> None:
        row = {"source_id": source_id, "cursor": cursor}
        insert_or_set(self._connection, _site, [row], values=["cursor"])

    def created(self, source_id: int, moodle_user_ids: Collection[int]) -> Mapping[int, int]:
        found: dict[int, int] = {}
        for chunk in chunks(sorted(moodle_user_ids)):
            query = select(_account.c.moodle_user_id, _account.c.created_s)
            mine = query.where(_account.c.source_id == source_id, _account.c.moodle_user_id.in_(chunk))
            found.update({row.moodle_user_id: row.created_s for row in self._connection.execute(mine)})
        return found

    def keep_created(self, source_id: int, created_s: Mapping[int, int], *, at_ms: int) -> None:
        known = self.created(source_id, created_s)
        new = [
            {"source_id": source_id, "moodle_user_id": one, "created_s": made}
            for one, made in sorted(created_s.items())
            if one not in known
        ]
        insert_or_set(self._connection, _account, new, values=["created_s"])
        for one, before in sorted(known.items()):
            if created_s[one] != before:
                mine = (_account.c.source_id == source_id, _account.c.moodle_user_id == one)
                values = {"created_s": created_s[one], "before_s": before, "changed_ms": at_ms}
                self._connection.execute(update(_account).where(*mine).values(**values))

    def made_anew(self, source_id: int) -> Sequence[MadeAnew]:
        query = select(_account).where(_account.c.source_id == source_id, _account.c.changed_ms.is_not(None))
        rows = self._connection.execute(
            query.order_by(_account.c.changed_ms.desc(), _account.c.moodle_user_id)
        )
        return [MadeAnew(row.moodle_user_id, row.before_s, row.created_s, row.changed_ms) for row in rows]
