"""Alembic's entrance: runs the migrations on the connection, and in the transaction, that storage.migrate began."""

from alembic import context

from storage.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
