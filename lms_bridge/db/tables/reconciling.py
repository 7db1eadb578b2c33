"""Whether the learning platform, what is decided, registers and documents agree, as it was last looked at."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint
from sqlalchemy import text as sql

from lms_bridge.db.tables.columns import metadata, ms, own_id, waiting, work

reconciliation = Table(
    "reconciliation",
    metadata,
    own_id(),
    Column("key", Text, nullable=False, unique=True),
    Column("by", Text, nullable=False),
    Column("realisation_id", ForeignKey("realisation.id")),
    ms("asked_ms"),
    ms("ended_ms", nullable=True),
    Column("realisations", Integer, nullable=False, server_default="0"),
    Column("mismatches", Integer, nullable=False, server_default="0"),
    Column("unproven", Integer, nullable=False, server_default="0"),
    *work(),
    *waiting("reconciliation", "id"),
)
"""One time that all (or one realisation) is looked at. `key`: the day, of the daily one: there is one."""

reconciled = Table(
    "reconciled",
    metadata,
    Column("realisation_id", ForeignKey("realisation.id"), primary_key=True),
    Column("target", Text, primary_key=True),
    Column("decided", Integer, nullable=False),
    Column("submitted", Integer, nullable=False),
    Column("acknowledged", Integer, nullable=False),
    Column("there", Integer),
    Column("entitled", Integer, nullable=False),
    Column("documents", Integer, nullable=False),
    Column("trouble", Text),
    ms("proven_ms", nullable=True),
    ms("at_ms"),
)
"""The figures of `at_ms`; `there` is of `proven_ms`. `trouble`: why the register's answer proved nothing."""

_OPEN = sql("settled_ms IS NULL")
MISMATCH_OPEN = sql("mismatch.settled_ms IS NULL")
"""The same for queries. Written out, not bound: only so a partial index is used."""
mismatch = Table(
    "mismatch",
    metadata,
    own_id(),
    Column("realisation_id", ForeignKey("realisation.id"), nullable=False),
    Column("target", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("submission_id", ForeignKey("submission.id")),
    ms("first_ms"),
    ms("last_ms"),
    ms("settled_ms", nullable=True),
    UniqueConstraint("realisation_id", "target", "person_id", "kind"),
    Index("ix_mismatch_open", "target", "kind", sqlite_where=_OPEN, postgresql_where=_OPEN),
)
"""`person_id` is no foreign key: a register may name somebody who is nobody here."""
