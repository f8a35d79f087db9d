"""Commands of the host beside `wangge run`: backup, restore, audit, the key, the roster, one person's data."""
