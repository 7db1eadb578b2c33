"""Who may call and sign in, and what they did."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, text

from lms_bridge.db.tables.columns import metadata, ms, own_id, said_person

source = Table(
    "source",
    metadata,
    own_id(),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("home_page", Text),
    Column("callback_url", Text),
    Column("accounts_source_id", ForeignKey("source.id")),
    Column("sealed_secret", Text),
    Column("sealed_token", Text),
    Column("mode", Text, nullable=False, server_default="live"),
    ms("from_ms", nullable=True),
    Column("options", Text, nullable=False, server_default="{}"),
    ms("created_ms"),
)

_BINDS = text("revoked_ms IS NULL AND client_id IS NOT NULL")
credential = Table(
    "credential",
    metadata,
    own_id(),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("source_id", ForeignKey("source.id")),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("secret_hash", Text, nullable=False),
    ms("secret_ms"),
    ms("used_ms", nullable=True),
    Column("earlier_hash", Text),
    ms("earlier_ms", nullable=True),
    ms("earlier_used_ms", nullable=True),
    ms("earlier_until_ms", nullable=True),
    Column("issuer", Text),
    Column("client_id", Text),
    Column("subject", Text),
    Column("authority_home", Text),
    ms("created_ms"),
    ms("revoked_ms", nullable=True),
    Index(
        "uq_credential_bound",
        "issuer",
        "client_id",
        "subject",
        unique=True,
        sqlite_where=_BINDS,
        postgresql_where=_BINDS,
    ),
)

login = Table(
    "login",
    metadata,
    own_id(),
    Column("name", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("person_id", ForeignKey("person.id")),
    said_person(),
    Column("body_id", ForeignKey("body.id")),
    Column("epoch", Integer, nullable=False, server_default="0"),
    ms("created_ms"),
)

login_failure = Table(
    "login_failure",
    metadata,
    own_id(),
    Column("name", Text, nullable=False, index=True),
    ms("at_ms"),
)

access_log = Table(
    "access_log",
    metadata,
    own_id("seq"),
    ms("at_ms"),
    Column("login", Text, nullable=False),
    Column("person_id", Text, nullable=False, index=True),
    Column("page", Text, nullable=False),
)

event_log = Table(
    "event_log",
    metadata,
    own_id("seq"),
    ms("at_ms"),
    Column("by", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
)
