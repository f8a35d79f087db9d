"""Suggestions that nobody has to follow: likely categories of a report, likely units for a case."""
