"""Everything that is kept: the only package that speaks SQL. `Database` in `storage.database` is its entrance."""
