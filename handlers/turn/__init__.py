"""The turn, through which every change of a case goes, and what turns read: input, files, numbers, past choices."""
