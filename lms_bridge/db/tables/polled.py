"""What a Moodle is asked for again and again, how far that is, and where the two sides differ."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint
from sqlalchemy import text as sql

from lms_bridge.db.tables.columns import metadata, ms, own_id, waiting, work

look = Table(
    "look",
    metadata,
    Column("source_id", ForeignKey("source.id"), primary_key=True),
    Column("moodle_user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, primary_key=True, autoincrement=False),
    ms("asked_ms"),
    *work(),
    *waiting("look", "source_id", "moodle_user_id", "course_id"),
)
"""Somebody of whom something was said to have changed in a course. However often it was said, one row."""

reading = Table(
    "reading",
    metadata,
    Column("source_id", ForeignKey("source.id"), primary_key=True),
    Column("of", Text, primary_key=True),
    Column("position", BigInteger, nullable=False, server_default="0"),
    Column("head", BigInteger, nullable=False, server_default="0"),
    ms("at_ms", nullable=True),
    Column("held_by", Text),
    ms("held_until_ms", nullable=True),
)
"""How far something is read: `of` is `feed`, `report`, or a course. `held_by`: the one reader at a time."""

agreement = Table(
    "agreement",
    metadata,
    Column("source_id", ForeignKey("source.id"), primary_key=True),
    Column("realisation_id", ForeignKey("realisation.id"), primary_key=True),
    Column("there_total", Integer, nullable=False),
    Column("there_completed", Integer, nullable=False),
    Column("here_total", Integer, nullable=False),
    Column("here_completed", Integer, nullable=False),
    Column("agreed", Integer, nullable=False),
    Column("trouble", Text),
    ms("proven_ms", nullable=True),
    ms("at_ms"),
    Index("ix_agreement_realisation", "realisation_id"),
)
"""The last comparison of a realisation: figures of `proven_ms`; `trouble` where the try at `at_ms` proved
nothing."""

_OPEN = sql("settled_ms IS NULL")
difference = Table(
    "difference",
    metadata,
    own_id(),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("realisation_id", ForeignKey("realisation.id"), nullable=False),
    Column("account", Text, nullable=False),
    Column("person_id", ForeignKey("person.id")),
    Column("kind", Text, nullable=False),
    Column("detail", Text, nullable=False),
    ms("first_ms"),
    ms("last_ms"),
    ms("settled_ms", nullable=True),
    UniqueConstraint("source_id", "realisation_id", "account", "kind"),
    Index("ix_difference_open", "source_id", "kind", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("ix_difference_realisation", "realisation_id"),
)
