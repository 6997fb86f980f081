"""Alembic's entrance: runs the migrations on the connection that `app.cli.migrate` hands over."""

from alembic import context

from app import schema
from app.core.db import Base

assert schema.TABLE_ROOMS

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    include_schemas=False,
)
with context.begin_transaction():
    context.run_migrations()
