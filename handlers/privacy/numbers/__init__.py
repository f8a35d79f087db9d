"""How people write numbers, and which of them are somebody's: the parts of `handlers.privacy.find_numbers`."""
