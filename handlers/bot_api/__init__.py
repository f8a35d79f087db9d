"""Telegram's shapes: updates read, buttons encoded and decoded, requests built."""
