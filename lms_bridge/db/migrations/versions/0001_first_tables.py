"""first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_log",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_access_log")),
    )
    op.create_index(op.f("ix_access_log_person_id"), "access_log", ["person_id"], unique=False)
    op.create_table(
        "activity",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("name", name=op.f("uq_activity_name")),
    )
    op.create_table(
        "activity_link",
        sa.Column("activity", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("near", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("via", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("verb", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("activity", "near", "seq", "via", name=op.f("pk_activity_link")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "agent",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent")),
        sa.UniqueConstraint("name", name=op.f("uq_agent_name")),
    )
    op.create_table(
        "agent_link",
        sa.Column("agent", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("near", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("via", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("verb", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("agent", "near", "seq", "via", name=op.f("pk_agent_link")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "attachment",
        sa.Column("sha2", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sha2", name=op.f("pk_attachment")),
    )
    op.create_table(
        "attachment_link",
        sa.Column("sha2", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("sha2", "seq", name=op.f("pk_attachment_link")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "body",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("accreditation", sa.Text(), server_default="", nullable=False),
        sa.Column("accredited_from", sa.Date(), nullable=True),
        sa.Column("accredited_to", sa.Date(), nullable=True),
        sa.Column("changed_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body")),
    )
    op.create_table(
        "definition",
        sa.Column("activity", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("activity", "digest", name=op.f("pk_definition")),
    )
    op.create_table(
        "document_number",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "year", name=op.f("pk_document_number")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index("ix_event_at", "event", ["at_ms"], unique=False)
    op.create_table(
        "event_log",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event_log")),
    )
    op.create_table(
        "forward_target",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("newer", sa.Text(), nullable=False),
        sa.Column("filter", sa.Text(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("params", sa.Text(), server_default="{}", nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=True),
        sa.Column("told_ms", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("refusals", sa.Integer(), server_default="0", nullable=False),
        sa.Column("narrow", sa.Integer(), nullable=True),
        sa.Column("sent_ms", sa.BigInteger(), nullable=True),
        sa.Column("next_try_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("turned_ms", sa.BigInteger(), nullable=False),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("lease_until_ms", sa.BigInteger(), nullable=True),
        sa.Column("sent", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("there", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("start_seq", sa.BigInteger(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forward_target")),
        sa.UniqueConstraint("name", name=op.f("uq_forward_target_name")),
    )
    op.create_table(
        "frozen_report",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_report")),
    )
    op.create_index(op.f("ix_frozen_report_year"), "frozen_report", ["year"], unique=False)
    op.create_table(
        "login_failure",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_failure")),
    )
    op.create_index(op.f("ix_login_failure_name"), "login_failure", ["name"], unique=False)
    op.create_table(
        "lrs_document",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("updated_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_lrs_document")),
    )
    op.create_index("ix_lrs_document_place", "lrs_document", ["place"], unique=False)
    op.create_table(
        "meeting_ways",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ways", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_ways")),
    )
    op.create_table(
        "message_try",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("subscriber_id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("took_ms", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_try")),
    )
    op.create_index("ix_message_try_at", "message_try", ["at_ms"], unique=False)
    op.create_index(
        "ix_message_try_message", "message_try", ["subscriber_id", "event_id", "id"], unique=False
    )
    op.create_table(
        "package",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("sha1", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("standard", sa.Text(), nullable=True),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reading", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_package")),
    )
    op.create_index("ix_package_sha1", "package", ["sha1"], unique=False)
    op.create_table(
        "programme",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("hours", sa.Text(), nullable=True),
        sa.Column("changed_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("second_by", sa.Text(), nullable=True),
        sa.Column("second_reason", sa.Text(), nullable=True),
        sa.Column("second_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(
        "uq_proposal_waits",
        "proposal",
        ["act", "subject_id"],
        unique=True,
        sqlite_where=sa.text("state = 'waits'"),
        postgresql_where=sa.text("state = 'waits'"),
    )
    op.create_table(
        "queue_told",
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("told_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("queue", name=op.f("pk_queue_told")),
    )
    op.create_table(
        "register_target",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), server_default="{}", nullable=False),
        sa.Column("ask_days", sa.Integer(), nullable=False),
        sa.Column("behind", sa.Boolean(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("params", sa.Text(), server_default="{}", nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=True),
        sa.Column("told_ms", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("refusals", sa.Integer(), server_default="0", nullable=False),
        sa.Column("narrow", sa.Integer(), nullable=True),
        sa.Column("sent_ms", sa.BigInteger(), nullable=True),
        sa.Column("next_try_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("turned_ms", sa.BigInteger(), nullable=False),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("lease_until_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_target")),
        sa.UniqueConstraint("name", name=op.f("uq_register_target_name")),
    )
    op.create_table(
        "registration_link",
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("via", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("registration", "seq", "via", name=op.f("pk_registration_link")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "signing_key",
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("current", sa.Integer(), nullable=True),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("retired_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("public", name=op.f("pk_signing_key")),
        sa.UniqueConstraint("current", name=op.f("uq_signing_key_current")),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("home_page", sa.Text(), nullable=True),
        sa.Column("callback_url", sa.Text(), nullable=True),
        sa.Column("accounts_source_id", sa.BigInteger(), nullable=True),
        sa.Column("sealed_secret", sa.Text(), nullable=True),
        sa.Column("sealed_token", sa.Text(), nullable=True),
        sa.Column("mode", sa.Text(), server_default="live", nullable=False),
        sa.Column("from_ms", sa.BigInteger(), nullable=True),
        sa.Column("options", sa.Text(), server_default="{}", nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["accounts_source_id"], ["source.id"], name=op.f("fk_source_accounts_source_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("name", name=op.f("uq_source_name")),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("realisation_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="initial", nullable=False),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.Column("edition", sa.Integer(), server_default="0", nullable=False),
        sa.Column("corrected", sa.Text(), nullable=True),
        sa.Column("receipt", sa.Text(), server_default="", nullable=False),
        sa.Column("ask_at", sa.Text(), server_default="", nullable=False),
        sa.Column("ask_until_ms", sa.BigInteger(), nullable=True),
        sa.Column("refusals", sa.Integer(), server_default="0", nullable=False),
        sa.Column("faults", sa.Integer(), server_default="0", nullable=False),
        sa.Column("looks", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changed_ms", sa.BigInteger(), nullable=True),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="due", nullable=False),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("lease_until_ms", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint(
            "target", "person_id", "realisation_id", "version", name=op.f("uq_submission_target")
        ),
    )
    op.create_index(
        "ix_submission_aside",
        "submission",
        ["next_try_ms"],
        unique=False,
        sqlite_where=sa.text("state = 'dead'"),
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.create_index(
        "ix_submission_back",
        "submission",
        ["target", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('returned', 'aside')"),
        postgresql_where=sa.text("state IN ('returned', 'aside')"),
    )
    op.create_index(
        "ix_submission_lease",
        "submission",
        ["lease"],
        unique=False,
        sqlite_where=sa.text("lease IS NOT NULL"),
        postgresql_where=sa.text("lease IS NOT NULL"),
    )
    op.create_index(
        "ix_submission_open",
        "submission",
        ["target", "next_try_ms", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'sent', 'pending')"),
        postgresql_where=sa.text("state IN ('waiting', 'sent', 'pending')"),
    )
    op.create_index(
        "ix_submission_person",
        "submission",
        ["target", "person_id", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'sent', 'pending')"),
        postgresql_where=sa.text("state IN ('waiting', 'sent', 'pending')"),
    )
    op.create_index(
        "ix_submission_waiting",
        "submission",
        ["next_try_ms", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('due', 'leased')"),
        postgresql_where=sa.text("state IN ('due', 'leased')"),
    )
    op.create_table(
        "subscriber",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("sealed_address", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("sealed_earlier", sa.Text(), nullable=True),
        sa.Column("earlier_until_ms", sa.BigInteger(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("params", sa.Text(), server_default="{}", nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=True),
        sa.Column("told_ms", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("refusals", sa.Integer(), server_default="0", nullable=False),
        sa.Column("narrow", sa.Integer(), nullable=True),
        sa.Column("sent_ms", sa.BigInteger(), nullable=True),
        sa.Column("next_try_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("turned_ms", sa.BigInteger(), nullable=False),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("lease_until_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriber")),
        sa.UniqueConstraint("name", name=op.f("uq_subscriber_name")),
    )
    op.create_table(
        "target_link",
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("target", "seq", name=op.f("pk_target_link")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "verb",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verb")),
        sa.UniqueConstraint("name", name=op.f("uq_verb_name")),
    )
    op.create_table(
        "verb_link",
        sa.Column("verb", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("via", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("verb", "seq", "via", name=op.f("pk_verb_link")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("home_page", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_account_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("source_id", "home_page", "name", name=op.f("uq_account_source_id")),
    )
    op.create_index("ix_account_name", "account", ["name", "home_page"], unique=False)
    op.create_table(
        "accreditation",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("body_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("said_ms", sa.BigInteger(), nullable=False),
        sa.Column("superseded_ms", sa.BigInteger(), nullable=True),
        sa.Column("superseded_by", sa.Text(), nullable=True),
        sa.Column("superseded_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_accreditation_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accreditation")),
    )
    op.create_index(op.f("ix_accreditation_body_id"), "accreditation", ["body_id"], unique=False)
    op.create_index(
        "uq_accreditation_holds",
        "accreditation",
        ["body_id", "number"],
        unique=True,
        sqlite_where=sa.text("superseded_ms IS NULL"),
        postgresql_where=sa.text("superseded_ms IS NULL"),
    )
    op.create_table(
        "attempt",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.Text(), server_default="submit", nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("took_ms", sa.BigInteger(), nullable=True),
        sa.Column("exchanges", sa.Text(), server_default="[]", nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_attempt_submission_id")),
        sa.PrimaryKeyConstraint("submission_id", "n", name=op.f("pk_attempt")),
    )
    op.create_table(
        "attendance_mark",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("moodle_user_id", sa.BigInteger(), nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_ms", sa.BigInteger(), nullable=False),
        sa.Column("acronym", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=True),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_attendance_mark_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_mark")),
        sa.UniqueConstraint(
            "source_id", "session_id", "moodle_user_id", name=op.f("uq_attendance_mark_source_id")
        ),
    )
    op.create_index("ix_attendance_mark_course", "attendance_mark", ["course", "day"], unique=False)
    op.create_table(
        "body_turn",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("body_id", sa.Text(), nullable=False),
        sa.Column("turn", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("before", sa.Text(), server_default="", nullable=False),
        sa.Column("after", sa.Text(), server_default="", nullable=False),
        sa.Column("successor_id", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("said_ms", sa.BigInteger(), nullable=False),
        sa.Column("undone_ms", sa.BigInteger(), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.Column("undone_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_body_turn_body_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["body.id"], name=op.f("fk_body_turn_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_turn")),
    )
    op.create_index(op.f("ix_body_turn_body_id"), "body_turn", ["body_id"], unique=False)
    op.create_index(op.f("ix_body_turn_successor_id"), "body_turn", ["successor_id"], unique=False)
    op.create_table(
        "credential",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("secret_ms", sa.BigInteger(), nullable=False),
        sa.Column("used_ms", sa.BigInteger(), nullable=True),
        sa.Column("earlier_hash", sa.Text(), nullable=True),
        sa.Column("earlier_ms", sa.BigInteger(), nullable=True),
        sa.Column("earlier_used_ms", sa.BigInteger(), nullable=True),
        sa.Column("earlier_until_ms", sa.BigInteger(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("client_id", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("authority_home", sa.Text(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("revoked_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_credential_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
        sa.UniqueConstraint("key", name=op.f("uq_credential_key")),
    )
    op.create_index(
        "uq_credential_bound",
        "credential",
        ["issuer", "client_id", "subject"],
        unique=True,
        sqlite_where=sa.text("revoked_ms IS NULL AND client_id IS NOT NULL"),
        postgresql_where=sa.text("revoked_ms IS NULL AND client_id IS NOT NULL"),
    )
    op.create_table(
        "deleted_day",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("statements", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_deleted_day_source_id")),
        sa.PrimaryKeyConstraint("source_id", "day", name=op.f("pk_deleted_day")),
    )
    op.create_table(
        "deletion",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("before_ms", sa.BigInteger(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=True),
        sa.Column("asked_ms", sa.BigInteger(), nullable=True),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.Column("planned", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("deleted", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("stayed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("attachments", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("first_kept", sa.Text(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_deletion_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletion")),
        sa.UniqueConstraint("number", name=op.f("uq_deletion_number")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.Column("times", sa.Integer(), server_default="1", nullable=False),
        sa.Column("differed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default="due", nullable=False),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("lease_until_ms", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_delivery_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("source_id", "key", name=op.f("uq_delivery_source_id")),
    )
    op.create_index(
        "ix_delivery_aside",
        "delivery",
        ["next_try_ms"],
        unique=False,
        sqlite_where=sa.text("state = 'dead'"),
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.create_index("ix_delivery_heard", "delivery", ["source_id", "received_ms"], unique=False)
    op.create_index(
        "ix_delivery_lease",
        "delivery",
        ["lease"],
        unique=False,
        sqlite_where=sa.text("lease IS NOT NULL"),
        postgresql_where=sa.text("lease IS NOT NULL"),
    )
    op.create_index("ix_delivery_said", "delivery", ["source_id", "said"], unique=False)
    op.create_index(
        "ix_delivery_waiting",
        "delivery",
        ["next_try_ms", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('due', 'leased')"),
        postgresql_where=sa.text("state IN ('due', 'leased')"),
    )
    op.create_table(
        "forward_attempt",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("took_ms", sa.BigInteger(), nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("statements", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["target_id"], ["forward_target.id"], name=op.f("fk_forward_attempt_target_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forward_attempt")),
    )
    op.create_index("ix_forward_attempt_target", "forward_attempt", ["target_id", "id"], unique=False)
    op.create_table(
        "forward_replay",
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("until_seq", sa.BigInteger(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=True),
        sa.Column("until_ms", sa.BigInteger(), nullable=True),
        sa.Column("queued", sa.Integer(), server_default="0", nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.Column("read_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["target_id"], ["forward_target.id"], name=op.f("fk_forward_replay_target_id")
        ),
        sa.PrimaryKeyConstraint("target_id", "number", name=op.f("pk_forward_replay")),
    )
    op.create_table(
        "forwarding",
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.Column("replay", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("queued_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["target_id"], ["forward_target.id"], name=op.f("fk_forwarding_target_id")),
        sa.PrimaryKeyConstraint("target_id", "replay", "seq", name=op.f("pk_forwarding")),
    )
    op.create_index(
        "ix_forwarding_dead",
        "forwarding",
        ["target_id", "seq"],
        unique=False,
        sqlite_where=sa.text("state IN ('dead', 'aside')"),
        postgresql_where=sa.text("state IN ('dead', 'aside')"),
    )
    op.create_index("ix_forwarding_seq", "forwarding", ["seq", "target_id"], unique=False)
    op.create_index(
        "ix_forwarding_waiting",
        "forwarding",
        ["target_id", "replay", "seq"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "headcount",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body_id", sa.Text(), nullable=False),
        sa.Column("employees", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_headcount_body_id")),
        sa.PrimaryKeyConstraint("year", "body_id", name=op.f("pk_headcount")),
    )
    op.create_table(
        "judging",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mastery", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Text(), nullable=False),
        sa.Column("whole", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_judging_source_id")),
        sa.PrimaryKeyConstraint("source_id", "course_id", name=op.f("pk_judging")),
    )
    op.create_table(
        "kept_from",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_kept_from_source_id")),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_kept_from")),
    )
    op.create_table(
        "lms_course",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("idnumber", sa.Text(), nullable=True),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("visible", sa.Boolean(), nullable=True),
        sa.Column("completion", sa.Boolean(), nullable=True),
        sa.Column("starts_ms", sa.BigInteger(), nullable=True),
        sa.Column("ends_ms", sa.BigInteger(), nullable=True),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.Column("gone_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_lms_course_source_id")),
        sa.PrimaryKeyConstraint("source_id", "course_id", name=op.f("pk_lms_course")),
    )
    op.create_table(
        "lms_module",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("module_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("instance", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("idnumber", sa.Text(), nullable=True),
        sa.Column("visible", sa.Boolean(), nullable=False),
        sa.Column("completion", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.Boolean(), nullable=True),
        sa.Column("details", sa.Text(), server_default="{}", nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.Column("gone_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_lms_module_source_id")),
        sa.PrimaryKeyConstraint("source_id", "module_id", name=op.f("pk_lms_module")),
    )
    op.create_index("ix_lms_module_course", "lms_module", ["source_id", "course_id"], unique=False)
    op.create_table(
        "look",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("moodle_user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="due", nullable=False),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("lease_until_ms", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_look_source_id")),
        sa.PrimaryKeyConstraint("source_id", "moodle_user_id", "course_id", name=op.f("pk_look")),
    )
    op.create_index(
        "ix_look_aside",
        "look",
        ["next_try_ms"],
        unique=False,
        sqlite_where=sa.text("state = 'dead'"),
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.create_index(
        "ix_look_lease",
        "look",
        ["lease"],
        unique=False,
        sqlite_where=sa.text("lease IS NOT NULL"),
        postgresql_where=sa.text("lease IS NOT NULL"),
    )
    op.create_index(
        "ix_look_waiting",
        "look",
        ["next_try_ms", "source_id", "moodle_user_id", "course_id"],
        unique=False,
        sqlite_where=sa.text("state IN ('due', 'leased')"),
        postgresql_where=sa.text("state IN ('due', 'leased')"),
    )
    op.create_table(
        "meeting_figure",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("own_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_meeting_figure_source_id")),
        sa.PrimaryKeyConstraint("source_id", "run", "account", "channel", name=op.f("pk_meeting_figure")),
    )
    op.create_table(
        "meeting_run",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("meeting", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_meeting_run_source_id")),
        sa.PrimaryKeyConstraint("source_id", "run", name=op.f("pk_meeting_run")),
    )
    op.create_index("ix_meeting_run_meeting", "meeting_run", ["source_id", "meeting"], unique=False)
    op.create_index("ix_meeting_run_parent", "meeting_run", ["source_id", "parent"], unique=False)
    op.create_table(
        "message",
        sa.Column("subscriber_id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_message_event_id")),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscriber.id"], name=op.f("fk_message_subscriber_id")),
        sa.PrimaryKeyConstraint("subscriber_id", "event_id", name=op.f("pk_message")),
    )
    op.create_index(
        "ix_message_dead",
        "message",
        ["subscriber_id", "event_id"],
        unique=False,
        sqlite_where=sa.text("state = 'dead'"),
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.create_index("ix_message_ended", "message", ["ended_ms"], unique=False)
    op.create_index("ix_message_event", "message", ["event_id"], unique=False)
    op.create_index(
        "ix_message_waiting",
        "message",
        ["subscriber_id", "next_try_ms", "event_id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "moodle_user",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("moodle_user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("username", sa.Text(), nullable=True),
        sa.Column("idnumber", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("full_name", sa.Text(), server_default="", nullable=False),
        sa.Column("institution", sa.Text(), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("auth", sa.Text(), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.Column("suspended", sa.Boolean(), nullable=True),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.Column("conflict", sa.Text(), nullable=True),
        sa.Column("candidates", sa.Text(), server_default="[]", nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_moodle_user_source_id")),
        sa.PrimaryKeyConstraint("source_id", "moodle_user_id", name=op.f("pk_moodle_user")),
    )
    op.create_index("ix_moodle_user_conflict", "moodle_user", ["source_id", "conflict"], unique=False)
    op.create_table(
        "package_version",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("module_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("package_sha256", sa.Text(), nullable=True),
        sa.Column("told_sha1", sa.Text(), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=True),
        sa.Column("refused", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("checked_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["package_sha256"], ["package.sha256"], name=op.f("fk_package_version_package_sha256")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_package_version_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_version")),
        sa.UniqueConstraint("source_id", "module_id", "number", name=op.f("uq_package_version_source_id")),
    )
    op.create_index(
        op.f("ix_package_version_package_sha256"), "package_version", ["package_sha256"], unique=False
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("employee_number", sa.Text(), nullable=False),
        sa.Column("primary_body_id", sa.Text(), nullable=True),
        sa.Column("merged_into", sa.Text(), nullable=True),
        sa.Column("changed_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["primary_body_id"], ["body.id"], name=op.f("fk_person_primary_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index(
        "ix_person_merged",
        "person",
        ["merged_into"],
        unique=False,
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_table(
        "plan",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("asked_ms", sa.BigInteger(), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=True),
        sa.Column("not_before_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("totals", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("lease_until_ms", sa.BigInteger(), nullable=True),
        sa.Column("finished_ms", sa.BigInteger(), nullable=True),
        sa.Column("undo_asked_ms", sa.BigInteger(), nullable=True),
        sa.Column("undo_asked_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_plan_source_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_plan")),
    )
    op.create_index(
        "ix_plan_open",
        "plan",
        ["state"],
        unique=False,
        sqlite_where=sa.text("state IN ('ready', 'asked', 'applying', 'stopped')"),
        postgresql_where=sa.text("state IN ('ready', 'asked', 'applying', 'stopped')"),
    )
    op.create_index("ix_plan_source", "plan", ["source_id", "number"], unique=False)
    op.create_index(
        "ix_plan_undo",
        "plan",
        ["undo_asked_ms"],
        unique=False,
        sqlite_where=sa.text("undo_asked_ms IS NOT NULL"),
        postgresql_where=sa.text("undo_asked_ms IS NOT NULL"),
    )
    op.create_table(
        "planned",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("realisations", sa.Integer(), nullable=False),
        sa.Column("participants", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_planned_programme_id")),
        sa.PrimaryKeyConstraint("year", "programme_id", name=op.f("pk_planned")),
    )
    op.create_table(
        "pull",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("finished_ms", sa.BigInteger(), nullable=True),
        sa.Column("finished_by", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_pull_source_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_pull")),
    )
    op.create_index("ix_pull_source", "pull", ["source_id", "number"], unique=False)
    op.create_table(
        "reading",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("of", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("head", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=True),
        sa.Column("held_by", sa.Text(), nullable=True),
        sa.Column("held_until_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_reading_source_id")),
        sa.PrimaryKeyConstraint("source_id", "of", name=op.f("pk_reading")),
    )
    op.create_table(
        "realisation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("start_day", sa.Date(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.Column("agenda", sa.Text(), nullable=True),
        sa.Column("lms_course", sa.Text(), nullable=True),
        sa.Column("lms_test", sa.Text(), nullable=True),
        sa.Column("meeting", sa.Text(), nullable=True),
        sa.Column("tied_course", sa.Text(), nullable=True),
        sa.Column("tied_test", sa.Text(), nullable=True),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("hours", sa.Text(), nullable=True),
        sa.Column("changed_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_realisation_programme_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["body.id"], name=op.f("fk_realisation_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_realisation")),
    )
    op.create_index(op.f("ix_realisation_lms_course"), "realisation", ["lms_course"], unique=False)
    op.create_index(op.f("ix_realisation_lms_test"), "realisation", ["lms_test"], unique=False)
    op.create_index(op.f("ix_realisation_meeting"), "realisation", ["meeting"], unique=False)
    op.create_index(op.f("ix_realisation_start_ms"), "realisation", ["start_ms"], unique=False)
    op.create_index(op.f("ix_realisation_tied_course"), "realisation", ["tied_course"], unique=False)
    op.create_index(op.f("ix_realisation_tied_test"), "realisation", ["tied_test"], unique=False)
    op.create_table(
        "refused_call",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_refused_call_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_call")),
        sa.UniqueConstraint("source_id", "key", name=op.f("uq_refused_call_source_id")),
    )
    op.create_table(
        "registration",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("home_page", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("judged_by", sa.Text(), server_default="", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("lacks", sa.Text(), server_default="", nullable=False),
        sa.Column("differs", sa.Text(), server_default="", nullable=False),
        sa.Column("judged_ms", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), server_default="due", nullable=False),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("lease_until_ms", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_registration_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint(
            "source_id", "home_page", "account", "registration", name=op.f("uq_registration_source_id")
        ),
    )
    op.create_index("ix_registration_account", "registration", ["home_page", "account"], unique=False)
    op.create_index(
        "ix_registration_aside",
        "registration",
        ["next_try_ms"],
        unique=False,
        sqlite_where=sa.text("state = 'dead'"),
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.create_index(
        "ix_registration_lease",
        "registration",
        ["lease"],
        unique=False,
        sqlite_where=sa.text("lease IS NOT NULL"),
        postgresql_where=sa.text("lease IS NOT NULL"),
    )
    op.create_index(
        "ix_registration_waiting",
        "registration",
        ["next_try_ms", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('due', 'leased')"),
        postgresql_where=sa.text("state IN ('due', 'leased')"),
    )
    op.create_table(
        "run_end",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_run_end_source_id")),
        sa.PrimaryKeyConstraint("source_id", "run", name=op.f("pk_run_end")),
    )
    op.create_index("ix_run_end_run", "run_end", ["run"], unique=False)
    op.create_table(
        "site",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("identifier", sa.Text(), server_default="", nullable=False),
        sa.Column("url", sa.Text(), server_default="", nullable=False),
        sa.Column("release", sa.Text(), server_default="", nullable=False),
        sa.Column("plugin_version", sa.BigInteger(), nullable=True),
        sa.Column("cursor", sa.BigInteger(), nullable=True),
        sa.Column("seen_ms", sa.BigInteger(), nullable=True),
        sa.Column("other_identifier", sa.Text(), server_default="", nullable=False),
        sa.Column("other_url", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_site_source_id")),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_site")),
    )
    op.create_table(
        "site_account",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("moodle_user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("before_s", sa.BigInteger(), nullable=True),
        sa.Column("changed_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_site_account_source_id")),
        sa.PrimaryKeyConstraint("source_id", "moodle_user_id", name=op.f("pk_site_account")),
    )
    op.create_table(
        "source_check",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("began_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.Column("findings", sa.Text(), server_default="[]", nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_source_check_source_id")),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_source_check")),
    )
    op.create_table(
        "source_mode",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("params", sa.Text(), server_default="{}", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_source_mode_source_id")),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_source_mode")),
    )
    op.create_table(
        "sync_job",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cron", sa.Text(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=True),
        sa.Column("next_ms", sa.BigInteger(), nullable=False),
        sa.Column("limits", sa.Text(), server_default="{}", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("told_ms", sa.BigInteger(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("lease_until_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_sync_job_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_job")),
        sa.UniqueConstraint("name", name=op.f("uq_sync_job_name")),
    )
    op.create_index(op.f("ix_sync_job_source_id"), "sync_job", ["source_id"], unique=False)
    op.create_table(
        "tracks",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("moodle_user_id", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("modules", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("told_ms", sa.BigInteger(), nullable=False),
        sa.Column("judged_by", sa.Text(), server_default="", nullable=False),
        sa.Column("round", sa.Integer(), server_default="0", nullable=False),
        sa.Column("stated", sa.Text(), server_default="{}", nullable=False),
        sa.Column("lacks", sa.Text(), server_default="", nullable=False),
        sa.Column("differs", sa.Text(), server_default="", nullable=False),
        sa.Column("judged_ms", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), server_default="due", nullable=False),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("lease_until_ms", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_tracks_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracks")),
        sa.UniqueConstraint("source_id", "moodle_user_id", "course_id", name=op.f("uq_tracks_source_id")),
    )
    op.create_index(
        "ix_tracks_aside",
        "tracks",
        ["next_try_ms"],
        unique=False,
        sqlite_where=sa.text("state = 'dead'"),
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.create_index("ix_tracks_course", "tracks", ["source_id", "course_id"], unique=False)
    op.create_index(
        "ix_tracks_lease",
        "tracks",
        ["lease"],
        unique=False,
        sqlite_where=sa.text("lease IS NOT NULL"),
        postgresql_where=sa.text("lease IS NOT NULL"),
    )
    op.create_index(
        "ix_tracks_waiting",
        "tracks",
        ["next_try_ms", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('due', 'leased')"),
        postgresql_where=sa.text("state IN ('due', 'leased')"),
    )
    op.create_table(
        "access_token",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.BigInteger(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credential.id"], name=op.f("fk_access_token_credential_id")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_access_token")),
    )
    op.create_index(op.f("ix_access_token_until_ms"), "access_token", ["until_ms"], unique=False)
    op.create_table(
        "agreement",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("realisation_id", sa.Text(), nullable=False),
        sa.Column("there_total", sa.Integer(), nullable=False),
        sa.Column("there_completed", sa.Integer(), nullable=False),
        sa.Column("here_total", sa.Integer(), nullable=False),
        sa.Column("here_completed", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("proven_ms", sa.BigInteger(), nullable=True),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["realisation_id"], ["realisation.id"], name=op.f("fk_agreement_realisation_id")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_agreement_source_id")),
        sa.PrimaryKeyConstraint("source_id", "realisation_id", name=op.f("pk_agreement")),
    )
    op.create_index("ix_agreement_realisation", "agreement", ["realisation_id"], unique=False)
    op.create_table(
        "attendance_file",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("day_order", sa.Text(), nullable=False),
        sa.Column("realisation_id", sa.Text(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), server_default="0", nullable=False),
        sa.Column("faults", sa.Text(), server_default="[]", nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.Column("acted_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["realisation_id"], ["realisation.id"], name=op.f("fk_attendance_file_realisation_id")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_attendance_file_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_file")),
        sa.UniqueConstraint("number", name=op.f("uq_attendance_file_number")),
        sa.UniqueConstraint("source_id", "key", name=op.f("uq_attendance_file_source_id")),
    )
    op.create_table(
        "circle_member",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("idnumber", sa.Text(), nullable=False),
        sa.Column("moodle_user_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("body_id", sa.Text(), nullable=True),
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_circle_member_body_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_circle_member_person_id")),
        sa.ForeignKeyConstraint(["plan"], ["plan.number"], name=op.f("fk_circle_member_plan")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_circle_member_source_id")),
        sa.PrimaryKeyConstraint(
            "source_id", "course_id", "idnumber", "moodle_user_id", name=op.f("pk_circle_member")
        ),
    )
    op.create_index(op.f("ix_circle_member_person_id"), "circle_member", ["person_id"], unique=False)
    op.create_table(
        "class_day",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("realisation_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("said_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["realisation_id"], ["realisation.id"], name=op.f("fk_class_day_realisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_day")),
    )
    op.create_index(op.f("ix_class_day_realisation_id"), "class_day", ["realisation_id"], unique=False)
    op.create_table(
        "client_read",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("credential_id", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("objects", sa.Integer(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credential.id"], name=op.f("fk_client_read_credential_id")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_client_read")),
    )
    op.create_index("ix_client_read_newest", "client_read", ["credential_id", "seq"], unique=False)
    op.create_table(
        "client_saw",
        sa.Column("credential_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credential.id"], name=op.f("fk_client_saw_credential_id")
        ),
        sa.PrimaryKeyConstraint("credential_id", "person_id", "what", name=op.f("pk_client_saw")),
    )
    op.create_index("ix_client_saw_person", "client_saw", ["person_id"], unique=False)
    op.create_table(
        "client_view",
        sa.Column("credential_id", sa.BigInteger(), nullable=False),
        sa.Column("hidden", sa.Text(), nullable=False),
        sa.Column("bodies", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credential.id"], name=op.f("fk_client_view_credential_id")
        ),
        sa.PrimaryKeyConstraint("credential_id", name=op.f("pk_client_view")),
    )
    op.create_table(
        "closing",
        sa.Column("realisation_id", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["realisation_id"], ["realisation.id"], name=op.f("fk_closing_realisation_id")
        ),
        sa.PrimaryKeyConstraint("realisation_id", name=op.f("pk_closing")),
    )
    op.create_table(
        "completion",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("realisation_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("attended", sa.Boolean(), nullable=False),
        sa.Column("attended_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("present_ms", sa.BigInteger(), nullable=True),
        sa.Column("window_start_ms", sa.BigInteger(), nullable=False),
        sa.Column("window_end_ms", sa.BigInteger(), nullable=False),
        sa.Column("breaks", sa.Text(), nullable=True),
        sa.Column("score", sa.Text(), nullable=True),
        sa.Column("confirmation", sa.Boolean(), nullable=False),
        sa.Column("certificate", sa.Boolean(), nullable=False),
        sa.Column("body_id", sa.Text(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.Text(), nullable=False),
        sa.Column("stays", sa.Text(), nullable=False),
        sa.Column("fact_ids", sa.Text(), nullable=False),
        sa.Column("days", sa.Text(), nullable=True),
        sa.Column("sources", sa.Text(), server_default="[]", nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("stands", sa.Integer(), server_default="1", nullable=False),
        sa.Column("decided_ms", sa.BigInteger(), nullable=False),
        sa.Column("superseded_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_completion_body_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_completion_person_id")),
        sa.ForeignKeyConstraint(
            ["realisation_id"], ["realisation.id"], name=op.f("fk_completion_realisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completion")),
        sa.UniqueConstraint("person_id", "realisation_id", "version", name=op.f("uq_completion_person_id")),
    )
    op.create_index(
        "ix_completion_body",
        "completion",
        [
            "body_id",
            "realisation_id",
            "person_id",
            "confirmation",
            "certificate",
            "attended",
            "superseded_ms",
        ],
        unique=False,
        sqlite_where=sa.text("superseded_ms IS NULL AND attended = 1"),
        postgresql_where=sa.text("superseded_ms IS NULL AND attended"),
    )
    op.create_index(
        "ix_completion_figures",
        "completion",
        [
            "realisation_id",
            "person_id",
            "body_id",
            "confirmation",
            "certificate",
            "attended",
            "superseded_ms",
        ],
        unique=False,
        sqlite_where=sa.text("superseded_ms IS NULL AND attended = 1"),
        postgresql_where=sa.text("superseded_ms IS NULL AND attended"),
    )
    op.create_index("ix_completion_realisation", "completion", ["realisation_id"], unique=False)
    op.create_index(
        "ix_completion_told",
        "completion",
        ["person_id", "realisation_id", "stands", "version", "decided_ms", "superseded_ms"],
        unique=False,
        sqlite_where=sa.text("superseded_ms IS NULL"),
        postgresql_where=sa.text("superseded_ms IS NULL"),
    )
    op.create_index(
        "uq_completion_current",
        "completion",
        ["person_id", "realisation_id"],
        unique=True,
        sqlite_where=sa.text("superseded_ms IS NULL"),
        postgresql_where=sa.text("superseded_ms IS NULL"),
    )
    op.create_table(
        "difference",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("realisation_id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.Column("settled_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_difference_person_id")),
        sa.ForeignKeyConstraint(
            ["realisation_id"], ["realisation.id"], name=op.f("fk_difference_realisation_id")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_difference_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_difference")),
        sa.UniqueConstraint(
            "source_id", "realisation_id", "account", "kind", name=op.f("uq_difference_source_id")
        ),
    )
    op.create_index(
        "ix_difference_open",
        "difference",
        ["source_id", "kind"],
        unique=False,
        sqlite_where=sa.text("settled_ms IS NULL"),
        postgresql_where=sa.text("settled_ms IS NULL"),
    )
    op.create_index("ix_difference_realisation", "difference", ["realisation_id"], unique=False)
    op.create_table(
        "document",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("said_person_id", sa.Text(), nullable=True),
        sa.Column("realisation_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("issued_ms", sa.BigInteger(), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("replaces_id", sa.BigInteger(), nullable=True),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_document_person_id")),
        sa.ForeignKeyConstraint(
            ["realisation_id"], ["realisation.id"], name=op.f("fk_document_realisation_id")
        ),
        sa.ForeignKeyConstraint(["replaces_id"], ["document.id"], name=op.f("fk_document_replaces_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("code", name=op.f("uq_document_code")),
        sa.UniqueConstraint("kind", "year", "number", name=op.f("uq_document_kind")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_document_replaces_id")),
    )
    op.create_index(
        "ix_document_ended",
        "document",
        ["kind", "year", "number"],
        unique=False,
        sqlite_where=sa.text("standing <> 'issued'"),
        postgresql_where=sa.text("standing <> 'issued'"),
    )
    op.create_index("ix_document_pair", "document", ["person_id", "realisation_id"], unique=False)
    op.create_index(
        "ix_document_realisation", "document", ["realisation_id", "kind", "year", "number"], unique=False
    )
    op.create_index(
        "uq_document_valid",
        "document",
        ["person_id", "realisation_id", "kind"],
        unique=True,
        sqlite_where=sa.text("standing = 'issued'"),
        postgresql_where=sa.text("standing = 'issued'"),
    )
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("realisation_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("said_person_id", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), server_default="register", nullable=False),
        sa.Column("changed_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_enrolment_person_id")),
        sa.ForeignKeyConstraint(
            ["realisation_id"], ["realisation.id"], name=op.f("fk_enrolment_realisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
    )
    op.create_index(op.f("ix_enrolment_person_id"), "enrolment", ["person_id"], unique=False)
    op.create_index("ix_enrolment_roster", "enrolment", ["realisation_id", "person_id"], unique=False)
    op.create_index("ix_enrolment_told", "enrolment", ["id", "ended_ms", "changed_ms"], unique=False)
    op.create_table(
        "entry",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("realisation_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("recorded_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_entry_person_id")),
        sa.ForeignKeyConstraint(["realisation_id"], ["realisation.id"], name=op.f("fk_entry_realisation_id")),
        sa.PrimaryKeyConstraint("person_id", "realisation_id", name=op.f("pk_entry")),
    )
    op.create_index("ix_entry_realisation", "entry", ["realisation_id"], unique=False)
    op.create_table(
        "fact",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.Text(), nullable=True),
        sa.Column("run", sa.Text(), server_default="", nullable=False),
        sa.Column("session", sa.Text(), server_default="", nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("held", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_fact_account_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_fact_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact")),
        sa.UniqueConstraint("key", name=op.f("uq_fact_key")),
    )
    op.create_index("ix_fact_account", "fact", ["account_id", "kind"], unique=False)
    op.create_index(
        "ix_fact_held",
        "fact",
        ["source_id", "held"],
        unique=False,
        sqlite_where=sa.text("held IS NOT NULL"),
        postgresql_where=sa.text("held IS NOT NULL"),
    )
    op.create_index(
        "ix_fact_minutes",
        "fact",
        ["object"],
        unique=False,
        sqlite_where=sa.text("kind = 'minutes'"),
        postgresql_where=sa.text("kind = 'minutes'"),
    )
    op.create_index("ix_fact_run", "fact", ["run", "session"], unique=False)
    op.create_table(
        "frozen_attendance",
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("realisation_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("body_id", sa.Text(), nullable=True),
        sa.Column("confirmation", sa.Boolean(), nullable=False),
        sa.Column("certificate", sa.Boolean(), nullable=False),
        sa.Column("elected", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_frozen_attendance_person_id")),
        sa.ForeignKeyConstraint(
            ["realisation_id"], ["realisation.id"], name=op.f("fk_frozen_attendance_realisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["frozen_report.id"], name=op.f("fk_frozen_attendance_report_id")
        ),
        sa.PrimaryKeyConstraint(
            "report_id", "realisation_id", "person_id", name=op.f("pk_frozen_attendance")
        ),
    )
    op.create_index("ix_frozen_attendance_person", "frozen_attendance", ["person_id"], unique=False)
    op.create_table(
        "frozen_realisation",
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("realisation_id", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("hours", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["realisation_id"], ["realisation.id"], name=op.f("fk_frozen_realisation_realisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["frozen_report.id"], name=op.f("fk_frozen_realisation_report_id")
        ),
        sa.PrimaryKeyConstraint("report_id", "realisation_id", name=op.f("pk_frozen_realisation")),
    )
    op.create_table(
        "handed_in",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("class_id", sa.Text(), nullable=True),
        sa.Column("line_id", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("category_id", sa.Text(), nullable=True),
        sa.Column("scale_id", sa.Text(), nullable=True),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.Column("deleted_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credential.id"], name=op.f("fk_handed_in_credential_id")
        ),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_handed_in")),
    )
    op.create_index("ix_handed_in_category", "handed_in", ["category_id"], unique=False)
    op.create_index("ix_handed_in_class", "handed_in", ["class_id", "kind"], unique=False)
    op.create_index("ix_handed_in_line", "handed_in", ["line_id", "kind"], unique=False)
    op.create_index("ix_handed_in_scale", "handed_in", ["scale_id"], unique=False)
    op.create_index(
        "ix_handed_in_told", "handed_in", ["kind", "id", "deleted_ms", "status", "changed_ms"], unique=False
    )
    op.create_table(
        "history_choice",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("realisation_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("superseded_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["realisation_id"], ["realisation.id"], name=op.f("fk_history_choice_realisation_id")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_history_choice_source_id")),
        sa.PrimaryKeyConstraint("source_id", "realisation_id", "version", name=op.f("pk_history_choice")),
    )
    op.create_table(
        "invitation",
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("moodle_user_id", sa.BigInteger(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="due", nullable=False),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("lease_until_ms", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id")),
        sa.ForeignKeyConstraint(["plan"], ["plan.number"], name=op.f("fk_invitation_plan")),
        sa.PrimaryKeyConstraint("plan", "person_id", name=op.f("pk_invitation")),
    )
    op.create_index(
        "ix_invitation_aside",
        "invitation",
        ["next_try_ms"],
        unique=False,
        sqlite_where=sa.text("state = 'dead'"),
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.create_index(
        "ix_invitation_lease",
        "invitation",
        ["lease"],
        unique=False,
        sqlite_where=sa.text("lease IS NOT NULL"),
        postgresql_where=sa.text("lease IS NOT NULL"),
    )
    op.create_index(
        "ix_invitation_waiting",
        "invitation",
        ["next_try_ms", "plan", "person_id"],
        unique=False,
        sqlite_where=sa.text("state IN ('due', 'leased')"),
        postgresql_where=sa.text("state IN ('due', 'leased')"),
    )
    op.create_table(
        "link",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("said_person_id", sa.Text(), nullable=True),
        sa.Column("since_ms", sa.BigInteger(), nullable=True),
        sa.Column("until_ms", sa.BigInteger(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("undone_ms", sa.BigInteger(), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_link_account_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_link_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
    )
    op.create_index(op.f("ix_link_account_id"), "link", ["account_id"], unique=False)
    op.create_index(op.f("ix_link_person_id"), "link", ["person_id"], unique=False)
    op.create_index(
        "uq_link_standing",
        "link",
        ["account_id"],
        unique=True,
        sqlite_where=sa.text("undone_ms IS NULL AND until_ms IS NULL"),
        postgresql_where=sa.text("undone_ms IS NULL AND until_ms IS NULL"),
    )
    op.create_table(
        "login",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("said_person_id", sa.Text(), nullable=True),
        sa.Column("body_id", sa.Text(), nullable=True),
        sa.Column("epoch", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_login_body_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_login_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login")),
        sa.UniqueConstraint("name", name=op.f("uq_login_name")),
    )
    op.create_table(
        "mismatch",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("realisation_id", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=True),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.Column("settled_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["realisation_id"], ["realisation.id"], name=op.f("fk_mismatch_realisation_id")
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_mismatch_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mismatch")),
        sa.UniqueConstraint(
            "realisation_id", "target", "person_id", "kind", name=op.f("uq_mismatch_realisation_id")
        ),
    )
    op.create_index(
        "ix_mismatch_open",
        "mismatch",
        ["target", "kind"],
        unique=False,
        sqlite_where=sa.text("settled_ms IS NULL"),
        postgresql_where=sa.text("settled_ms IS NULL"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=True),
        sa.Column("source_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="due", nullable=False),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("lease_until_ms", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["sync_job.id"], name=op.f("fk_notice_job_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_notice_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_key")),
    )
    op.create_index(
        "ix_notice_aside",
        "notice",
        ["next_try_ms"],
        unique=False,
        sqlite_where=sa.text("state = 'dead'"),
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.create_index(op.f("ix_notice_job_id"), "notice", ["job_id"], unique=False)
    op.create_index(
        "ix_notice_lease",
        "notice",
        ["lease"],
        unique=False,
        sqlite_where=sa.text("lease IS NOT NULL"),
        postgresql_where=sa.text("lease IS NOT NULL"),
    )
    op.create_index(op.f("ix_notice_source_id"), "notice", ["source_id"], unique=False)
    op.create_index(
        "ix_notice_waiting",
        "notice",
        ["next_try_ms", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('due', 'leased')"),
        postgresql_where=sa.text("state IN ('due', 'leased')"),
    )
    op.create_table(
        "pair",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("realisation_id", sa.Text(), nullable=False),
        sa.Column("waits_since_ms", sa.BigInteger(), nullable=True),
        sa.Column("told", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), server_default="due", nullable=False),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("lease_until_ms", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pair_person_id")),
        sa.ForeignKeyConstraint(["realisation_id"], ["realisation.id"], name=op.f("fk_pair_realisation_id")),
        sa.PrimaryKeyConstraint("person_id", "realisation_id", name=op.f("pk_pair")),
    )
    op.create_index(
        "ix_pair_aside",
        "pair",
        ["next_try_ms"],
        unique=False,
        sqlite_where=sa.text("state = 'dead'"),
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.create_index(
        "ix_pair_lease",
        "pair",
        ["lease"],
        unique=False,
        sqlite_where=sa.text("lease IS NOT NULL"),
        postgresql_where=sa.text("lease IS NOT NULL"),
    )
    op.create_index("ix_pair_realisation", "pair", ["realisation_id"], unique=False)
    op.create_index(
        "ix_pair_waiting",
        "pair",
        ["next_try_ms", "person_id", "realisation_id"],
        unique=False,
        sqlite_where=sa.text("state IN ('due', 'leased')"),
        postgresql_where=sa.text("state IN ('due', 'leased')"),
    )
    op.create_table(
        "person_merge",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("doubled_id", sa.Text(), nullable=False),
        sa.Column("kept_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_reason", sa.Text(), nullable=True),
        sa.Column("decided_ms", sa.BigInteger(), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.Column("undone_reason", sa.Text(), nullable=True),
        sa.Column("undone_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["doubled_id"], ["person.id"], name=op.f("fk_person_merge_doubled_id")),
        sa.ForeignKeyConstraint(["kept_id"], ["person.id"], name=op.f("fk_person_merge_kept_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
    )
    op.create_index(op.f("ix_person_merge_doubled_id"), "person_merge", ["doubled_id"], unique=False)
    op.create_index(op.f("ix_person_merge_kept_id"), "person_merge", ["kept_id"], unique=False)
    op.create_index(
        "uq_person_merge_going",
        "person_merge",
        ["doubled_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('asked', 'merged')"),
        postgresql_where=sa.text("state IN ('asked', 'merged')"),
    )
    op.create_table(
        "plan_item",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("body_id", sa.Text(), nullable=True),
        sa.Column("moodle_user_id", sa.BigInteger(), nullable=True),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("made_user_id", sa.BigInteger(), nullable=True),
        sa.Column("at_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_plan_item_body_id")),
        sa.ForeignKeyConstraint(["number"], ["plan.number"], name=op.f("fk_plan_item_number")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_plan_item_person_id")),
        sa.PrimaryKeyConstraint("number", "subject", name=op.f("pk_plan_item")),
    )
    op.create_index("ix_plan_item_person", "plan_item", ["person_id"], unique=False)
    op.create_index("ix_plan_item_place", "plan_item", ["number", "place"], unique=False)
    op.create_table(
        "plan_override",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("guard", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["plan.number"], name=op.f("fk_plan_override_number")),
        sa.PrimaryKeyConstraint("number", "guard", name=op.f("pk_plan_override")),
    )
    op.create_table(
        "profile",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("said_person_id", sa.Text(), nullable=True),
        sa.Column("vendor", sa.Text(), nullable=False),
        sa.Column("home_page", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("changed_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_profile_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile")),
    )
    op.create_index("ix_profile_account", "profile", ["home_page", "account"], unique=False)
    op.create_index(op.f("ix_profile_person_id"), "profile", ["person_id"], unique=False)
    op.create_table(
        "pull_item",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["number"], ["pull.number"], name=op.f("fk_pull_item_number")),
        sa.PrimaryKeyConstraint("number", "place", name=op.f("pk_pull_item")),
    )
    op.create_index("ix_pull_item_kind", "pull_item", ["number", "kind", "place"], unique=False)
    op.create_table(
        "realisation_window",
        sa.Column("realisation_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=True),
        sa.Column("end_ms", sa.BigInteger(), nullable=True),
        sa.Column("breaks", sa.Text(), server_default="[]", nullable=False),
        sa.Column("planned_start_ms", sa.BigInteger(), nullable=False),
        sa.Column("planned_end_ms", sa.BigInteger(), nullable=False),
        sa.Column("planned_breaks", sa.Text(), server_default="[]", nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("superseded_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["realisation_id"], ["realisation.id"], name=op.f("fk_realisation_window_realisation_id")
        ),
        sa.PrimaryKeyConstraint("realisation_id", "version", name=op.f("pk_realisation_window")),
    )
    op.create_index(
        "uq_realisation_window_holds",
        "realisation_window",
        ["realisation_id"],
        unique=True,
        sqlite_where=sa.text("superseded_ms IS NULL"),
        postgresql_where=sa.text("superseded_ms IS NULL"),
    )
    op.create_table(
        "reconciled",
        sa.Column("realisation_id", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("decided", sa.Integer(), nullable=False),
        sa.Column("submitted", sa.Integer(), nullable=False),
        sa.Column("acknowledged", sa.Integer(), nullable=False),
        sa.Column("there", sa.Integer(), nullable=True),
        sa.Column("entitled", sa.Integer(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("proven_ms", sa.BigInteger(), nullable=True),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["realisation_id"], ["realisation.id"], name=op.f("fk_reconciled_realisation_id")
        ),
        sa.PrimaryKeyConstraint("realisation_id", "target", name=op.f("pk_reconciled")),
    )
    op.create_table(
        "reconciliation",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("realisation_id", sa.Text(), nullable=True),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.Column("realisations", sa.Integer(), server_default="0", nullable=False),
        sa.Column("mismatches", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unproven", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), server_default="due", nullable=False),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("lease_until_ms", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["realisation_id"], ["realisation.id"], name=op.f("fk_reconciliation_realisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation")),
        sa.UniqueConstraint("key", name=op.f("uq_reconciliation_key")),
    )
    op.create_index(
        "ix_reconciliation_aside",
        "reconciliation",
        ["next_try_ms"],
        unique=False,
        sqlite_where=sa.text("state = 'dead'"),
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.create_index(
        "ix_reconciliation_lease",
        "reconciliation",
        ["lease"],
        unique=False,
        sqlite_where=sa.text("lease IS NOT NULL"),
        postgresql_where=sa.text("lease IS NOT NULL"),
    )
    op.create_index(
        "ix_reconciliation_waiting",
        "reconciliation",
        ["next_try_ms", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('due', 'leased')"),
        postgresql_where=sa.text("state IN ('due', 'leased')"),
    )
    op.create_table(
        "refused_request",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=True),
        sa.Column("credential_id", sa.BigInteger(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("excerpt", sa.LargeBinary(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credential.id"], name=op.f("fk_refused_request_credential_id")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_refused_request_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_request")),
        sa.UniqueConstraint("key", name=op.f("uq_refused_request_key")),
    )
    op.create_index("ix_refused_request_last", "refused_request", ["last_ms"], unique=False)
    op.create_index("ix_refused_request_source", "refused_request", ["source_id", "last_ms"], unique=False)
    op.create_table(
        "registration_said",
        sa.Column("statement_seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_registration_said_registration_id")
        ),
        sa.PrimaryKeyConstraint("statement_seq", name=op.f("pk_registration_said")),
    )
    op.create_index(
        op.f("ix_registration_said_registration_id"), "registration_said", ["registration_id"], unique=False
    )
    op.create_table(
        "role",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("said_person_id", sa.Text(), nullable=True),
        sa.Column("role_type", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("body_id", sa.Text(), nullable=False),
        sa.Column("begin", sa.Date(), nullable=True),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("changed_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_role_body_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
    )
    op.create_index(op.f("ix_role_person_id"), "role", ["person_id"], unique=False)
    op.create_table(
        "seat",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("moodle_user_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("body_id", sa.Text(), nullable=True),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("start_s", sa.BigInteger(), nullable=False),
        sa.Column("end_s", sa.BigInteger(), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_seat_body_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seat_person_id")),
        sa.ForeignKeyConstraint(["plan"], ["plan.number"], name=op.f("fk_seat_plan")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_seat_source_id")),
        sa.PrimaryKeyConstraint("source_id", "course_id", "moodle_user_id", name=op.f("pk_seat")),
    )
    op.create_index(op.f("ix_seat_person_id"), "seat", ["person_id"], unique=False)
    op.create_table(
        "statement",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("credential_id", sa.BigInteger(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("stored_ms", sa.BigInteger(), nullable=False),
        sa.Column("voids", sa.Text(), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default="due", nullable=False),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("lease_until_ms", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), server_default="1.0.3", nullable=False),
        sa.Column("deleted_ms", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credential.id"], name=op.f("fk_statement_credential_id")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_statement_source_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_statement")),
        sa.UniqueConstraint("id", name=op.f("uq_statement_id")),
    )
    op.create_index(
        "ix_statement_aside",
        "statement",
        ["next_try_ms"],
        unique=False,
        sqlite_where=sa.text("state = 'dead'"),
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.create_index(
        "ix_statement_lease",
        "statement",
        ["lease"],
        unique=False,
        sqlite_where=sa.text("lease IS NOT NULL"),
        postgresql_where=sa.text("lease IS NOT NULL"),
    )
    op.create_index("ix_statement_said", "statement", ["source_id", "said"], unique=False)
    op.create_index("ix_statement_source", "statement", ["source_id", "seq"], unique=False)
    op.create_index(
        "ix_statement_voids",
        "statement",
        ["voids"],
        unique=False,
        sqlite_where=sa.text("voids IS NOT NULL"),
        postgresql_where=sa.text("voids IS NOT NULL"),
    )
    op.create_index(
        "ix_statement_waiting",
        "statement",
        ["next_try_ms", "seq"],
        unique=False,
        sqlite_where=sa.text("state IN ('due', 'leased')"),
        postgresql_where=sa.text("state IN ('due', 'leased')"),
    )
    op.create_table(
        "sync_run",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("started_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("counts", sa.Text(), server_default="{}", nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("params", sa.Text(), server_default="{}", nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["sync_job.id"], name=op.f("fk_sync_run_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_run")),
    )
    op.create_index("ix_sync_run_job", "sync_run", ["job_id", "id"], unique=False)
    op.create_index(
        "uq_sync_run_running",
        "sync_run",
        ["job_id"],
        unique=True,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_table(
        "tick",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("realisation_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("said_person_id", sa.Text(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("acted_ms", sa.BigInteger(), nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_tick_person_id")),
        sa.ForeignKeyConstraint(["realisation_id"], ["realisation.id"], name=op.f("fk_tick_realisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tick")),
        sa.UniqueConstraint("mark", name=op.f("uq_tick_mark")),
    )
    op.create_index("ix_tick_list", "tick", ["realisation_id", "day"], unique=False)
    op.create_index(op.f("ix_tick_person_id"), "tick", ["person_id"], unique=False)
    op.create_table(
        "tie",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("realisation_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("undone_ms", sa.BigInteger(), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.Column("undone_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["realisation_id"], ["realisation.id"], name=op.f("fk_tie_realisation_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_tie_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tie")),
    )
    op.create_index(op.f("ix_tie_realisation_id"), "tie", ["realisation_id"], unique=False)
    op.create_index(
        "uq_tie_standing",
        "tie",
        ["realisation_id", "kind"],
        unique=True,
        sqlite_where=sa.text("undone_ms IS NULL"),
        postgresql_where=sa.text("undone_ms IS NULL"),
    )
    op.create_table(
        "waiver",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("realisation_id", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("said_ms", sa.BigInteger(), nullable=False),
        sa.Column("undone_ms", sa.BigInteger(), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.Column("undone_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["realisation_id"], ["realisation.id"], name=op.f("fk_waiver_realisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
    )
    op.create_index(
        "uq_waiver_stands",
        "waiver",
        ["realisation_id"],
        unique=True,
        sqlite_where=sa.text("undone_ms IS NULL"),
        postgresql_where=sa.text("undone_ms IS NULL"),
    )
    op.create_table(
        "window_doubt",
        sa.Column("realisation_id", sa.Text(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("doubt", sa.Text(), nullable=True),
        sa.Column("figures", sa.Text(), server_default="{}", nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["realisation_id"], ["realisation.id"], name=op.f("fk_window_doubt_realisation_id")
        ),
        sa.PrimaryKeyConstraint("realisation_id", name=op.f("pk_window_doubt")),
    )
    op.create_table(
        "withdrawal",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("realisation_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("would_be", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_withdrawal_person_id")),
        sa.ForeignKeyConstraint(
            ["realisation_id"], ["realisation.id"], name=op.f("fk_withdrawal_realisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal")),
    )
    op.create_index("ix_withdrawal_pair", "withdrawal", ["person_id", "realisation_id", "id"], unique=False)
    op.create_index(
        "uq_withdrawal_open",
        "withdrawal",
        ["person_id", "realisation_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "attendance_of",
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("realisation_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["attendance_file.id"], name=op.f("fk_attendance_of_file_id")),
        sa.ForeignKeyConstraint(
            ["realisation_id"], ["realisation.id"], name=op.f("fk_attendance_of_realisation_id")
        ),
        sa.PrimaryKeyConstraint("file_id", "realisation_id", name=op.f("pk_attendance_of")),
    )
    op.create_index("ix_attendance_of_realisation", "attendance_of", ["realisation_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("fact_id", sa.BigInteger(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("raw_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_evidence_fact_id")),
        sa.PrimaryKeyConstraint("fact_id", "raw", "raw_id", name=op.f("pk_evidence")),
    )
    op.create_index("ix_evidence_raw", "evidence", ["raw", "raw_id"], unique=False)
    op.create_table(
        "fact_object",
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("fact_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_fact_object_fact_id")),
        sa.PrimaryKeyConstraint("object", "fact_id", name=op.f("pk_fact_object")),
    )
    op.create_index("ix_fact_object_fact", "fact_object", ["fact_id"], unique=False)
    op.create_table(
        "objection",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("realisation_id", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("withdrawal_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_ms", sa.BigInteger(), nullable=True),
        sa.Column("made_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_objection_person_id")),
        sa.ForeignKeyConstraint(
            ["realisation_id"], ["realisation.id"], name=op.f("fk_objection_realisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawal_id"], ["withdrawal.id"], name=op.f("fk_objection_withdrawal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    op.create_index(
        "ix_objection_open",
        "objection",
        ["due_ms", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_objection_pair", "objection", ["person_id", "realisation_id"], unique=False)
    op.create_index("ix_objection_realisation", "objection", ["realisation_id"], unique=False)
    op.create_index(
        "uq_objection_open",
        "objection",
        ["person_id", "realisation_id", "origin"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "paper",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("unsigned_sha256", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=True),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_paper_document_id")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_paper")),
    )
    op.create_index(
        "ix_paper_document", "paper", ["document_id", "form", "language", "made_ms"], unique=False
    )
    op.create_table(
        "profile_time",
        sa.Column("profile_id", sa.Text(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"], name=op.f("fk_profile_time_profile_id")),
        sa.PrimaryKeyConstraint("profile_id", "since_ms", name=op.f("pk_profile_time")),
    )
