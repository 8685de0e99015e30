"""Subjects with exact fractional alpha, what they stand in front of, and expressions that refer to them."""
