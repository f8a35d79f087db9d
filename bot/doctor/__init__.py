"""Looks at an installation and names each problem with its remedy."""
