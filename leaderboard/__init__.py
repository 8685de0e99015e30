"""Validated results, published numbers and honest statistics as a static site. Reads what `benchmarks` writes; runs no
method."""
