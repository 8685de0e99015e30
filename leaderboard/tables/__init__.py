"""Results become tables: columns, standings, statistics, notes. Imports `board`, `slugs` and `validation`."""
