"""A roster as a file gives it, checked, and what it would change of the one in force."""
