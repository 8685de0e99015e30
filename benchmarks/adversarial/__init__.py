"""Answers made to cheat a metric, and the honest ones that they are held against."""
