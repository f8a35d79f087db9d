"""Cases and their events, the texts and contacts in them, search, and what was learnt from past ones."""
