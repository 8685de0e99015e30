"""The site: one page with its images, cards and folder. Imports `board`, `tables` and `validation`."""
