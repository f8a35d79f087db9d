"""Pressed buttons: told from forged ones, checked, and turned into a page, a prompt or a command."""
