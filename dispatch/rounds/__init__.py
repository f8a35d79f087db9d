"""Rounds: the centre's staff in the stations' meetings, and the voice of the workers. Pure, as all of `dispatch/`."""
