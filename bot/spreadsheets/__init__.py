"""Spreadsheets made beside the event loop: what they say from a read-only look, the XLSX file in a child process."""
