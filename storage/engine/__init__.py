"""What every repository stands on: SQLite and PostgreSQL, JSON, ids, sealing, keys, errors, failpoints."""
