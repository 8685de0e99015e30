"""Open packs of fonts, icons, emoji and objects: which there are, and how one is installed."""
