"""Sends what lies in the outbox: how fast, in which order, and what follows from each answer of Telegram."""
