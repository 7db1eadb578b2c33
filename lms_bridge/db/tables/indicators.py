"""What people enter beside the indicators, and reports that were frozen."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from lms_bridge.db.tables.columns import metadata, ms, own_id

planned = Table(
    "planned",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("programme_id", ForeignKey("programme.id"), primary_key=True),
    Column("realisations", Integer, nullable=False),
    Column("participants", Integer, nullable=False),
    Column("by", Text, nullable=False),
    ms("at_ms"),
)
"""The yearly plan: how often a programme is to be held, and how many attendances are to come of it."""

headcount = Table(
    "headcount",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("body_id", ForeignKey("body.id"), primary_key=True),
    Column("employees", Integer, nullable=False),
    Column("by", Text, nullable=False),
    ms("at_ms"),
)

frozen_report = Table(
    "frozen_report",
    metadata,
    own_id(),
    Column("year", Integer, nullable=False, index=True),
    Column("note", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("figures", Text, nullable=False),
    ms("at_ms"),
)
"""`figures`: JSON, each indicator by its name, as it was then. The rows behind them are in the two below."""

frozen_realisation = Table(
    "frozen_realisation",
    metadata,
    Column("report_id", ForeignKey("frozen_report.id"), primary_key=True),
    Column("realisation_id", ForeignKey("realisation.id"), primary_key=True),
    Column("form", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("provider_id", Text),
    Column("hours", Text),
)

frozen_attendance = Table(
    "frozen_attendance",
    metadata,
    Column("report_id", ForeignKey("frozen_report.id"), primary_key=True),
    Column("realisation_id", ForeignKey("realisation.id"), primary_key=True),
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("body_id", Text),
    Column("confirmation", Boolean, nullable=False),
    Column("certificate", Boolean, nullable=False),
    Column("elected", Boolean, nullable=False),
    Index("ix_frozen_attendance_person", "person_id"),
)
