"""Rounds: visits and voices with their events."""
