"""What is done again and again with a Moodle, each time it was done, and what staff were told of it."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, text

from lms_bridge.db.tables.columns import metadata, ms, own_id, waiting, work

sync_job = Table(
    "sync_job",
    metadata,
    own_id(),
    Column("name", Text, nullable=False, unique=True),
    Column("source_id", ForeignKey("source.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("cron", Text, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("asked_by", Text),
    ms("next_ms"),
    Column("limits", Text, nullable=False, server_default="{}"),
    Column("failures", Integer, nullable=False, server_default="0"),
    ms("told_ms", nullable=True),
    ms("created_ms"),
    Column("lease", Text),
    ms("lease_until_ms", nullable=True),
)

_RUNNING = text("state = 'running'")
sync_run = Table(
    "sync_run",
    metadata,
    own_id(),
    Column("job_id", ForeignKey("sync_job.id"), nullable=False),
    ms("started_ms"),
    ms("ended_ms", nullable=True),
    Column("state", Text, nullable=False),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("total", Integer),
    Column("counts", Text, nullable=False, server_default="{}"),
    Column("code", Text),
    Column("params", Text, nullable=False, server_default="{}"),
    Column("asked_by", Text),
    Index("ix_sync_run_job", "job_id", "id"),
    Index("uq_sync_run_running", "job_id", unique=True, sqlite_where=_RUNNING, postgresql_where=_RUNNING),
)

notice = Table(
    "notice",
    metadata,
    own_id(),
    Column("job_id", ForeignKey("sync_job.id"), index=True),
    Column("source_id", ForeignKey("source.id"), index=True),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    Column("to", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    ms("created_ms"),
    *work(),
    *waiting("notice", "id"),
)
