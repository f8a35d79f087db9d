"""Groups: bound, upgraded, entered and left; their topics, members and the bot's rights."""
