"""What platforms kept of people's packages and what it was judged to be, and how a course's are judged."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from lms_bridge.db.tables.columns import metadata, ms, own_id, waiting, work

tracks = Table(
    "tracks",
    metadata,
    own_id(),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("moodle_user_id", BigInteger, nullable=False),
    Column("course_id", BigInteger, nullable=False),
    Column("label", Text, nullable=False),
    Column("modules", Text, nullable=False),
    Column("told", Text, nullable=False),
    ms("told_ms"),
    Column("judged_by", Text, nullable=False, server_default=""),
    Column("round", Integer, nullable=False, server_default="0"),
    Column("stated", Text, nullable=False, server_default="{}"),
    Column("lacks", Text, nullable=False, server_default=""),
    Column("differs", Text, nullable=False, server_default=""),
    ms("judged_ms", nullable=True),
    *work(),
    *waiting("tracks", "id"),
    UniqueConstraint("source_id", "moodle_user_id", "course_id"),
    Index("ix_tracks_course", "source_id", "course_id"),
)
"""A row a person and course. `modules`: the packages' activities, each between blanks. `judged_by`: a digest
of the packages and the policy; `round` grows with each that differs from the one before. `stated`: the ids of
the statements written of each reading. `lacks` and `differs`: codes, for lists."""

judging = Table(
    "judging",
    metadata,
    Column("source_id", ForeignKey("source.id"), primary_key=True),
    Column("course_id", BigInteger, primary_key=True, autoincrement=False),
    Column("mastery", Text, nullable=False),
    Column("attempts", Text, nullable=False),
    Column("whole", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    ms("since_ms"),
)
"""How the packages of a course are judged, where staff have said it."""
