"""Lists of classroom days: ticked by staff, where nothing is changed or deleted, and as a Moodle has them."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, Table, Text, UniqueConstraint

from lms_bridge.db.tables.columns import metadata, ms, own_id, said_person

tick = Table(
    "tick",
    metadata,
    own_id(),
    Column("mark", Text, nullable=False, unique=True),
    Column("realisation_id", ForeignKey("realisation.id"), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    said_person(),
    Column("day", Date, nullable=False),
    Column("present", Boolean, nullable=False),
    Column("by", Text, nullable=False),
    ms("acted_ms"),
    ms("received_ms"),
    Index("ix_tick_list", "realisation_id", "day"),
)
"""`mark`: an id made by whoever ticks, by which a repeated send is the same tick. `acted_ms`: when it was
done, which may be long before it was received."""

class_day = Table(
    "class_day",
    metadata,
    own_id(),
    Column("realisation_id", ForeignKey("realisation.id"), nullable=False, index=True),
    Column("day", Date, nullable=False),
    Column("held", Boolean, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    ms("said_ms"),
)
"""Whether there was training on a day of the counted window, each time somebody said so; the last holds."""

attendance_mark = Table(
    "attendance_mark",
    metadata,
    own_id(),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("session_id", BigInteger, nullable=False),
    Column("moodle_user_id", BigInteger, nullable=False),
    Column("course", Text, nullable=False),
    Column("day", Date, nullable=False),
    ms("starts_ms"),
    Column("acronym", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("present", Boolean),
    ms("seen_ms"),
    UniqueConstraint("source_id", "session_id", "moodle_user_id"),
    Index("ix_attendance_mark_course", "course", "day"),
)
"""As what a session of a Moodle's attendance activity has somebody. `present`: None where nobody has said
what the status means; then it tells no fact."""
