"""Pictures of figures: drawn by matplotlib in a child process, with a Chinese font that lies beside."""
