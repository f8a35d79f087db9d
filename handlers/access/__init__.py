"""Who somebody is to a case, who has to know of it, and what they may see of it."""
