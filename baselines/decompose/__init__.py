"""Pictures taken apart into layers that a person can open: `python -m baselines.decompose`."""
