"""The buttons of a card: one row each, what stands in their data, and what a tap on one does."""
