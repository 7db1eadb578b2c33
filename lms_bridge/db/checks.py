"""The last check of each source, and when a source was last heard."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from lms_bridge.db import tables
from lms_bridge.db.tied import COURSE
from lms_bridge.db.upsert import insert_or_set
from lms_bridge.services.ports import LastCheck
from moodle_sync.findings import Finding, Severity

_check, _statement, _delivery = tables.source_check, tables.statement, tables.delivery


class DbChecks:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def began(self, source_id: int, *, at_ms: int) -> None:
        row = {"source_id": source_id, "began_ms": at_ms}
        insert_or_set(self._connection, _check, [row], values=["began_ms"])

    def ended(self, source_id: int, findings: Sequence[Finding], *, at_ms: int) -> None:
        row = {"source_id": source_id, "began_ms": at_ms, "ended_ms": at_ms, "findings": _text(findings)}
        insert_or_set(self._connection, _check, [row], values=["ended_ms", "findings"])

    def last(self) -> Mapping[int, LastCheck]:
        rows = self._connection.execute(select(_check))
        return {row.source_id: LastCheck(row.began_ms, row.ended_ms, _findings(row.findings)) for row in rows}

    def last_heard(self) -> Mapping[int, int]:
        """The newest row of each source by its index, not by looking at all that it ever sent."""
        newest_statement = (
            select(_statement.c.stored_ms)
            .where(_statement.c.source_id == tables.source.c.id)
            .order_by(_statement.c.seq.desc())
            .limit(1)
            .scalar_subquery()
        )
        newest_delivery = (
            select(func.max(_delivery.c.received_ms))
            .where(_delivery.c.source_id == tables.source.c.id)
            .scalar_subquery()
        )
        rows = self._connection.execute(select(tables.source.c.id, newest_statement, newest_delivery))
        heard = {key: [one for one in times if one is not None] for key, *times in rows}
        return {key: max(times) for key, times in heard.items() if times}

    def course_at(self, home_page: str) -> int | None:
        begins = f"{home_page}/course/view.php?id="
        query = select(COURSE).where(COURSE.startswith(begins, autoescape=True))
        found = self._connection.execute(
            query.order_by(tables.realisation.c.start_ms.desc()).limit(1)
        ).scalar()
        number = re.fullmatch(r"[0-9]{1,15}", str(found or "").removeprefix(begins))
        return int(number[0]) if number else None


def _text(findings: Sequence[Finding]) -> str:
    rows = [{"severity": one.severity, "code": one.code, "params": dict(one.params)} for one in findings]
    return json.dumps(rows, ensure_ascii=False)


def _findings(text: str) -> tuple[Finding, ...]:
    return tuple(
        Finding(Severity(one["severity"]), code=one["code"], params=_params(one["params"]))
        for one in json.loads(text)
    )


def _params(params: Mapping[str, Any]) -> Mapping[str, object]:
    """JSON has no tuples; a finding has no lists."""
    return {name: tuple(one) if isinstance(one, list) else one for name, one in params.items()}
