"""Rounds: the rota of the centre's staff, their visits in one card each, and the workers' voice."""
