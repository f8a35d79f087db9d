"""Invitations are kept as hashes: nobody comes in with the database in hand."""

import hashlib


def hash_of(code: str) -> str:
    """What is stored of a code of 128 random bits; without salt, for there is nothing to guess."""
    return hashlib.sha256(code.encode()).hexdigest()
