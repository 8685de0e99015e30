"""Algorithms of post-training, one file each: the formulas as functions of tensors, and the `Algorithm` that trains by
them. A file lists its own under ``ALGORITHMS``, and scanning finds them."""
