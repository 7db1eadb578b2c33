"""statements are found again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
        "definition",
        sa.Column("activity", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("activity", "digest", name=op.f("pk_definition")),
    )
    op.create_table(
        "document",
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
        sa.PrimaryKeyConstraint("key", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index("ix_document_place", ["place"], unique=False)

    op.create_table(
        "registration_link",
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("via", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("registration", "seq", "via", name=op.f("pk_registration_link")),
        sqlite_with_rowid=False,
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
        "attachment_link",
        sa.Column("sha2", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("sha2", "seq", name=op.f("pk_attachment_link")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Text(), server_default="1.0.3", nullable=False))
        batch_op.create_index("ix_statement_source", ["source_id", "seq"], unique=False)
