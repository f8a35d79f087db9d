"""A case's card: its text, its keyboard, the pages of the keyboard."""
