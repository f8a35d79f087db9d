"""Doors with their numbers, visits, helpers and forms, and the log of who looked at them."""
