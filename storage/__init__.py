"""Storage: the only package that speaks SQL. `Database` writes on its own thread and asks beside it."""
