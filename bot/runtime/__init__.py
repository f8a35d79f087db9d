"""What every loop uses: the clock, repeating, wake signals, logs, metrics, failpoints, confined child processes."""
