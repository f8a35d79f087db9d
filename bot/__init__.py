"""Runs the bot: the process, its loops, the road to Telegram, the command line."""

import sys

# httpx, which python-telegram-bot imports, brings its command line and with that rich and pygments: a hundred modules
# and five megabytes that nobody here uses. It is made to do without, as where they are not installed.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
