"""Plans of roster pushes, what became of each item, and what the last push left in each course."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text, text

from lms_bridge.db.tables.columns import metadata, ms, waiting, work

_OPEN = text("state IN ('ready', 'asked', 'applying', 'stopped')")
_UNDO = text("undo_asked_ms IS NOT NULL")
plan = Table(
    "plan",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("undoes", Integer),
    Column("state", Text, nullable=False),
    ms("made_ms"),
    Column("made_by", Text, nullable=False),
    ms("asked_ms", nullable=True),
    Column("asked_by", Text),
    Column("not_before_ms", BigInteger, nullable=False, server_default="0"),
    Column("base", Text, nullable=False),
    Column("head", Text, nullable=False),
    Column("totals", Text, nullable=False),
    Column("error", Text),
    Column("lease", Text),
    ms("lease_until_ms", nullable=True),
    ms("finished_ms", nullable=True),
    ms("undo_asked_ms", nullable=True),
    Column("undo_asked_by", Text),
    Index("ix_plan_source", "source_id", "number"),
    Index("ix_plan_undo", "undo_asked_ms", sqlite_where=_UNDO, postgresql_where=_UNDO),
    Index("ix_plan_open", "state", sqlite_where=_OPEN, postgresql_where=_OPEN),
)

plan_item = Table(
    "plan_item",
    metadata,
    Column("number", ForeignKey("plan.number"), primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("course_id", BigInteger),
    Column("person_id", ForeignKey("person.id")),
    Column("body_id", ForeignKey("body.id")),
    Column("moodle_user_id", BigInteger),
    Column("item", Text, nullable=False),
    Column("state", Text),
    Column("code", Text, nullable=False, server_default=""),
    Column("made_user_id", BigInteger),
    ms("at_ms", nullable=True),
    Index("ix_plan_item_place", "number", "place"),
    Index("ix_plan_item_person", "person_id"),
)

plan_override = Table(
    "plan_override",
    metadata,
    Column("number", ForeignKey("plan.number"), primary_key=True),
    Column("guard", Text, primary_key=True),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    ms("at_ms"),
)

seat = Table(
    "seat",
    metadata,
    Column("source_id", ForeignKey("source.id"), primary_key=True),
    Column("course_id", BigInteger, primary_key=True),
    Column("moodle_user_id", BigInteger, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("body_id", ForeignKey("body.id")),
    Column("role_id", Integer, nullable=False),
    Column("start_s", BigInteger, nullable=False),
    Column("end_s", BigInteger, nullable=False),
    Column("suspended", Boolean, nullable=False),
    Column("plan", ForeignKey("plan.number"), nullable=False),
)

circle_member = Table(
    "circle_member",
    metadata,
    Column("source_id", ForeignKey("source.id"), primary_key=True),
    Column("course_id", BigInteger, primary_key=True),
    Column("idnumber", Text, primary_key=True),
    Column("moodle_user_id", BigInteger, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("body_id", ForeignKey("body.id")),
    Column("plan", ForeignKey("plan.number"), nullable=False),
)
"""Whom a push put into a group of a course, or into a cohort (course 0)."""

invitation = Table(
    "invitation",
    metadata,
    Column("plan", ForeignKey("plan.number"), primary_key=True),
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("moodle_user_id", BigInteger, nullable=False),
    Column("username", Text, nullable=False),
    *work(),
    *waiting("invitation", "plan", "person_id"),
)
"""Who is to be told of an account that a plan made for them; not due as long as it may be undone unseen."""
