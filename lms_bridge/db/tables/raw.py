"""What came in, whose it is, and what it says."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from lms_bridge.db.tables.columns import metadata, ms, own_id, said_person, waiting, work

account = Table(
    "account",
    metadata,
    own_id(),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("home_page", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("label", Text, nullable=False, server_default=""),
    ms("first_ms"),
    UniqueConstraint("source_id", "home_page", "name"),
    Index("ix_account_name", "name", "home_page"),
)

_STANDING = text("undone_ms IS NULL AND until_ms IS NULL")
link = Table(
    "link",
    metadata,
    own_id(),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    said_person(),
    ms("since_ms", nullable=True),
    ms("until_ms", nullable=True),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    ms("created_ms"),
    ms("undone_ms", nullable=True),
    Column("undone_by", Text),
    Index("uq_link_standing", "account_id", unique=True, sqlite_where=_STANDING, postgresql_where=_STANDING),
)

statement = Table(
    "statement",
    metadata,
    own_id("seq"),
    Column("id", Text, nullable=False, unique=True),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("credential_id", ForeignKey("credential.id"), nullable=False),
    Column("raw", Text, nullable=False),
    ms("stored_ms"),
    Column("voids", Text),
    Column("voided_by", Text),
    Column("said", Text),
    *work(),
    Column("version", Text, nullable=False, server_default="1.0.3"),
    ms("deleted_ms", nullable=True),
    Column("sha256", Text),
    *waiting("statement", "seq"),
    Index("ix_statement_source", "source_id", "seq"),
    Index(
        "ix_statement_voids",
        "voids",
        sqlite_where=text("voids IS NOT NULL"),
        postgresql_where=text("voids IS NOT NULL"),
    ),
    Index("ix_statement_said", "source_id", "said"),
)

delivery = Table(
    "delivery",
    metadata,
    own_id(),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False, server_default=""),
    ms("received_ms"),
    Column("times", Integer, nullable=False, server_default="1"),
    Column("differed", Integer, nullable=False, server_default="0"),
    Column("said", Text),
    *work(),
    UniqueConstraint("source_id", "key"),
    *waiting("delivery", "id"),
    Index("ix_delivery_said", "source_id", "said"),
    Index("ix_delivery_heard", "source_id", "received_ms"),
)

refused_call = Table(
    "refused_call",
    metadata,
    own_id(),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("times", Integer, nullable=False),
    ms("first_ms"),
    ms("last_ms"),
    UniqueConstraint("source_id", "key"),
)

fact = Table(
    "fact",
    metadata,
    own_id(),
    Column("key", Text, nullable=False, unique=True),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("account_id", ForeignKey("account.id")),
    Column("kind", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("score", Text),
    Column("run", Text, nullable=False, server_default=""),
    Column("session", Text, nullable=False, server_default=""),
    Column("channel", Text, nullable=False, server_default=""),
    Column("stands", Boolean, nullable=False),
    Column("held", Text),
    Index("ix_fact_account", "account_id", "kind"),
    Index("ix_fact_run", "run", "session"),
    Index(
        "ix_fact_minutes",
        "object",
        sqlite_where=text("kind = 'minutes'"),
        postgresql_where=text("kind = 'minutes'"),
    ),
    Index(
        "ix_fact_held",
        "source_id",
        "held",
        sqlite_where=text("held IS NOT NULL"),
        postgresql_where=text("held IS NOT NULL"),
    ),
)

fact_object = Table(
    "fact_object",
    metadata,
    Column("object", Text, primary_key=True),
    Column("fact_id", ForeignKey("fact.id"), primary_key=True),
    Index("ix_fact_object_fact", "fact_id"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("fact_id", ForeignKey("fact.id"), primary_key=True),
    Column("raw", Text, primary_key=True),
    Column("raw_id", BigInteger, primary_key=True),
    Index("ix_evidence_raw", "raw", "raw_id"),
)
