"""Run by Alembic. The connection is handed in, inside a transaction of the caller's; none is made here."""

from alembic import context

from lms_bridge.db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=context.config.attributes.get("render_as_batch", True),
)
with context.begin_transaction():
    context.run_migrations()
