"""Policies of post-training: one interface, and what stands behind it."""
