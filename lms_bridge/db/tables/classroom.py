"""Lists of classroom days, ticked by staff; nothing of them is changed or deleted."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Table, Text

from lms_bridge.db.tables.columns import metadata, ms, own_id

tick = Table(
    "tick",
    metadata,
    own_id(),
    Column("mark", Text, nullable=False, unique=True),
    Column("realisation_id", ForeignKey("realisation.id"), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
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
