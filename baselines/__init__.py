"""Baselines, one file each; the harness discovers them by scanning."""
