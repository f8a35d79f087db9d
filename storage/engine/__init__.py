"""What every repository stands on: SQLite, JSON, ids, sealing, keys, errors, failpoints."""
