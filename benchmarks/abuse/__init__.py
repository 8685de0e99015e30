"""Abuse on purpose: commands that are killed, disks that are full, damaged builds. `benchmarks.doctor --abuse` repeats
a small form of all of it; whoever mends one of these adds a file with ``trials``."""
