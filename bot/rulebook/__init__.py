"""Loads rules, catalogue, responsibility list and work calendar from the operator's TOML files."""
