"""Finds personal numbers in free text, and masks what others may read along."""
