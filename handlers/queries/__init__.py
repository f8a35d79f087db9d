"""What people look up: board, search, own cases, history, rules, responsibilities, the doctor's findings."""
