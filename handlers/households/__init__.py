"""Doors and visits: what the roster says of them, visits as people record them, lists, sheets, and the clock."""
