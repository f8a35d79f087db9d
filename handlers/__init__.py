"""What people and the clock do, turned into commands; and every message that follows."""
