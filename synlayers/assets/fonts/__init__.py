"""Fonts as assets: files, families, loaded typefaces."""
