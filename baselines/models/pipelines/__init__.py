"""What baselines on large models share: grids, masks, paste-back, checkpoints, loading. The baselines themselves are
files of `baselines/`."""
