"""Attachments on their way from Telegram into the media folder: fetched, cleaned, sealed."""
