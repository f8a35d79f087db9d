"""Looking after the data: retention, erasure, copies, restores, the key's change, damage."""
