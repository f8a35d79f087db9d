"""The one way to call the Bot API."""
