"""The tables. Each unique key here is what makes a second arrival the same row.

Ids are made in Python (`db.ids`), grow with time, and fit 63 bits. Times end in `_ms`: milliseconds
since 1970 in UTC. What a register names keeps the register's id, as text. Rows that are work to be
done carry the columns of `_work`; `db.work` alone claims and finishes them.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id(name: str = "id") -> Column[int]:
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


def _ms(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


def _work() -> list[Column[Any]]:
    """State (due, leased, done, dead), who holds it until when, how often it was tried, why it failed."""
    return [
        Column("state", Text, nullable=False, server_default="due"),
        Column("lease", Text),
        _ms("lease_until_ms", nullable=True),
        Column("tries", Integer, nullable=False, server_default="0"),
        Column("next_try_ms", BigInteger, nullable=False, server_default="0"),
        Column("error", Text),
    ]


def _waiting(table: str) -> Index:
    """The worker's query: what is not finished. It stays small however much has been done."""
    where = text("state IN ('due', 'leased')")
    return Index(f"ix_{table}_waiting", "next_try_ms", sqlite_where=where, postgresql_where=where)


source = Table(
    "source",
    metadata,
    _id(),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("home_page", Text),
    Column("callback_url", Text),
    Column("accounts_source_id", ForeignKey("source.id")),
    Column("sealed_secret", Text),
    _ms("created_ms"),
)

credential = Table(
    "credential",
    metadata,
    _id(),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("source_id", ForeignKey("source.id")),
    Column("name", Text, nullable=False),
    Column("secret_hash", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    _ms("created_ms"),
    _ms("revoked_ms", nullable=True),
)

login = Table(
    "login",
    metadata,
    _id(),
    Column("name", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("person_id", ForeignKey("person.id")),
    Column("epoch", Integer, nullable=False, server_default="0"),
    _ms("created_ms"),
)

login_failure = Table(
    "login_failure",
    metadata,
    _id(),
    Column("name", Text, nullable=False, index=True),
    _ms("at_ms"),
)

body = Table(
    "body",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("identifier", Text, nullable=False),
    Column("parent_id", Text),
    _ms("ended_ms", nullable=True),
)

person = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),
    Column("given_name", Text, nullable=False),
    Column("family_name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("employee_number", Text, nullable=False),
    Column("primary_body_id", ForeignKey("body.id")),
    _ms("ended_ms", nullable=True),
)

role = Table(
    "role",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("role_type", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("body_id", ForeignKey("body.id"), nullable=False),
    Column("begin", Date),
    Column("end", Date),
    _ms("ended_ms", nullable=True),
)

profile = Table(
    "profile",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("vendor", Text, nullable=False),
    Column("home_page", Text, nullable=False),
    Column("account", Text, nullable=False),
    _ms("ended_ms", nullable=True),
    Index("ix_profile_account", "home_page", "account"),
)

programme = Table(
    "programme",
    metadata,
    Column("id", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("rule", Text, nullable=False),
    _ms("ended_ms", nullable=True),
)

realisation = Table(
    "realisation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("programme_id", ForeignKey("programme.id"), nullable=False),
    Column("code", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("start_ms", BigInteger, nullable=False, index=True),
    Column("end_ms", BigInteger, nullable=False),
    Column("lms_course", Text, index=True),
    Column("lms_test", Text, index=True),
    Column("meeting", Text, index=True),
    Column("provider_id", ForeignKey("body.id")),
    Column("rule", Text, nullable=False),
    _ms("ended_ms", nullable=True),
)

enrolment = Table(
    "enrolment",
    metadata,
    Column("id", Text, primary_key=True),
    Column("realisation_id", ForeignKey("realisation.id"), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("origin", Text, nullable=False, server_default="register"),
    _ms("ended_ms", nullable=True),
    Index("ix_enrolment_roster", "realisation_id", "person_id"),
)

account = Table(
    "account",
    metadata,
    _id(),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("home_page", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("label", Text, nullable=False, server_default=""),
    _ms("first_ms"),
    UniqueConstraint("source_id", "home_page", "name"),
    Index("ix_account_name", "home_page", "name"),
)

_STANDING = text("undone_ms IS NULL AND until_ms IS NULL")
link = Table(
    "link",
    metadata,
    _id(),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    _ms("since_ms", nullable=True),
    _ms("until_ms", nullable=True),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    _ms("created_ms"),
    _ms("undone_ms", nullable=True),
    Column("undone_by", Text),
    Index("uq_link_standing", "account_id", unique=True, sqlite_where=_STANDING, postgresql_where=_STANDING),
)

statement = Table(
    "statement",
    metadata,
    _id("seq"),
    Column("id", Text, nullable=False, unique=True),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("credential_id", ForeignKey("credential.id"), nullable=False),
    Column("raw", Text, nullable=False),
    _ms("stored_ms"),
    Column("voids", Text),
    Column("voided_by", Text),
    Column("said", Text),
    *_work(),
    _waiting("statement"),
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
    _id(),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    _ms("received_ms"),
    Column("times", Integer, nullable=False, server_default="1"),
    Column("said", Text),
    *_work(),
    UniqueConstraint("source_id", "key"),
    _waiting("delivery"),
    Index("ix_delivery_said", "source_id", "said"),
)

refused_call = Table(
    "refused_call",
    metadata,
    _id(),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("times", Integer, nullable=False),
    _ms("first_ms"),
    _ms("last_ms"),
    UniqueConstraint("source_id", "key"),
)

fact = Table(
    "fact",
    metadata,
    _id(),
    Column("key", Text, nullable=False, unique=True),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("account_id", ForeignKey("account.id")),
    Column("kind", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("score", Text),
    Column("run", Text, nullable=False, server_default=""),
    Column("session", Text, nullable=False, server_default=""),
    Column("stands", Boolean, nullable=False),
    Index("ix_fact_account", "account_id", "kind"),
    Index("ix_fact_run", "run", "session"),
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

pair = Table(
    "pair",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("realisation_id", ForeignKey("realisation.id"), primary_key=True),
    _ms("waits_since_ms", nullable=True),
    *_work(),
    _waiting("pair"),
    Index("ix_pair_realisation", "realisation_id"),
)

_CURRENT = text("superseded_ms IS NULL")
completion = Table(
    "completion",
    metadata,
    _id(),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("realisation_id", ForeignKey("realisation.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("attended", Boolean, nullable=False),
    _ms("attended_at_ms", nullable=True),
    _ms("present_ms", nullable=True),
    _ms("window_start_ms"),
    _ms("window_end_ms"),
    Column("score", Text),
    Column("confirmation", Boolean, nullable=False),
    Column("certificate", Boolean, nullable=False),
    Column("body_id", ForeignKey("body.id")),
    Column("rule", Text, nullable=False),
    Column("rule_version", Text, nullable=False),
    Column("stays", Text, nullable=False),
    Column("fact_ids", Text, nullable=False),
    Column("reason", Text, nullable=False),
    _ms("decided_ms"),
    _ms("superseded_ms", nullable=True),
    UniqueConstraint("person_id", "realisation_id", "version"),
    Index(
        "uq_completion_current",
        "person_id",
        "realisation_id",
        unique=True,
        sqlite_where=_CURRENT,
        postgresql_where=_CURRENT,
    ),
    Index("ix_completion_realisation", "realisation_id"),
)

submission = Table(
    "submission",
    metadata,
    _id(),
    Column("target", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("realisation_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("payload", Text, nullable=False),
    _ms("created_ms"),
    *_work(),
    UniqueConstraint("target", "person_id", "realisation_id", "version"),
    _waiting("submission"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("submission_id", ForeignKey("submission.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    _ms("at_ms"),
    Column("outcome", Text, nullable=False),
)

entry = Table(
    "entry",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("realisation_id", ForeignKey("realisation.id"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("payload", Text, nullable=False),
    Column("receipt", Text, nullable=False),
    _ms("recorded_ms"),
    Index("ix_entry_realisation", "realisation_id"),
)

access_log = Table(
    "access_log",
    metadata,
    _id("seq"),
    _ms("at_ms"),
    Column("login", Text, nullable=False),
    Column("person_id", Text, nullable=False, index=True),
    Column("page", Text, nullable=False),
)

event_log = Table(
    "event_log",
    metadata,
    _id("seq"),
    _ms("at_ms"),
    Column("by", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
)
