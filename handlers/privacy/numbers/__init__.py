"""How people write numbers, and which of them are somebody's: what `handlers.personal` is made of."""
