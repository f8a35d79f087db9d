"""Reads and checks config.toml."""
