"""The domain of a grid-management centre, without I/O, clock or framework."""
