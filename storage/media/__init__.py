"""Attachments: their rows, and the sealed files in the media folder."""
