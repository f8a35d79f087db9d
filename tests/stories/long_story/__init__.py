"""A long random story: a street, its bot and all that people, Telegram, the host and the clock may do to them.

The bot is made of its real loops over a real database; Telegram and both clocks are played. `acts` says what may
happen, one row an act; `invariants` what must hold, one row each with the findings that it would have met; `story`
plays.
"""
