"""Everything that repeats while the bot runs, but for sending: polling, the inbox, timers, nightly work, menus."""
