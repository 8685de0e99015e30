"""Baselines on published models, and what they share."""
