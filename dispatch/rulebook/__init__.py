"""What decisions look things up in: rules, catalogue, responsibility list, working time."""
