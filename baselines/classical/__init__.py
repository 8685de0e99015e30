"""Baselines without learned weights, and what they share."""
