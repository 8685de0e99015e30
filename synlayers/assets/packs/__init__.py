"""Open packs of fonts, icons and emoji: which there are, and how one is installed."""
