"""The weekly summary: planned, asked for, written for each of its readers."""
