"""Who hears of what has happened, and every message as plain data on its way into the outbox."""
