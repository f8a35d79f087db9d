"""Runs the bot: the process, its loops, the road to Telegram, the command line."""
