"""Prompts that wait for words, and how the words become a command."""
