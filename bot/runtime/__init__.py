"""What every loop uses: the clock, repeating, wake signals, logs, metrics, confined child processes."""
