"""Turns a message of the outbox into a Telegram request at the moment when it is sent."""
