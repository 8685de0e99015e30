"""Measures that a vision-language judge answers."""
