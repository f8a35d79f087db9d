"""The state machine of a case: commands, rights, decisions, events, and the case that they make."""
