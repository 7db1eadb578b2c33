"""The gradebook: what clients of OneRoster handed in, as they handed it in."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from lms_bridge.db.tables.columns import metadata, ms

handed_in = Table(
    "handed_in",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("credential_id", ForeignKey("credential.id"), nullable=False),
    Column("status", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("class_id", Text),
    Column("line_id", Text),
    Column("person_id", Text),
    Column("category_id", Text),
    Column("scale_id", Text),
    ms("first_ms"),
    ms("changed_ms"),
    ms("deleted_ms", nullable=True),
    # By it alone a page is found of what stands, is active, or changed since.
    Index("ix_handed_in_told", "kind", "id", "deleted_ms", "status", "changed_ms"),
    Index("ix_handed_in_line", "line_id", "kind"),
    Index("ix_handed_in_class", "class_id", "kind"),
    Index("ix_handed_in_category", "category_id"),
    Index("ix_handed_in_scale", "scale_id"),
)
"""`kind` is the standard's name of a single object, `id` its sourcedId, `line_id` also an assessment's.

Of one that was taken back the row stays without its body: who had handed it in, and when it went.
"""
