"""People: invited, joining, on leave, on duty, changed or removed by a new roster."""
