"""`python -m benchmarks.speed`: what each metric costs beside the ordinary package that people would use instead, on
the same inputs in the same run.

One file a family lists its ``CASES``; the command finds them by scanning.
"""
