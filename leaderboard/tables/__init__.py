"""Results become tables: entries, columns, standings, statistics, notes."""
