"""Learning packages by their content, and which of them an activity held since when."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from lms_bridge.db.tables.columns import metadata, ms, own_id

package = Table(
    "package",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("sha1", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("kept", Boolean, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("standard", Text),
    Column("identifier", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("reading", Text, nullable=False),
    Column("findings", Text, nullable=False),
    ms("first_ms"),
    Index("ix_package_sha1", "sha1"),
)
"""`kept`: its file lies in the store; of one that is rejected only this row is left. `reading` and
`findings` are JSON: what it consists of, and what was found."""

package_version = Table(
    "package_version",
    metadata,
    own_id(),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("module_id", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("package_sha256", ForeignKey("package.sha256"), index=True),
    Column("told_sha1", Text),
    Column("revision", BigInteger),
    Column("refused", Text),
    Column("by", Text),
    Column("name", Text, nullable=False),
    ms("since_ms"),
    ms("checked_ms"),
    UniqueConstraint("source_id", "module_id", "number"),
)
"""A package of an activity, in the order in which they came. `told_sha1` and `revision` as the platform told
them; `refused`: the code why it is not judged by; `by`: who uploaded it; `name`: the file's."""
