"""Doors of the street: their visits, those of special groups, and what was promised there. Pure."""
