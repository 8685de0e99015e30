"""How designs look: colors and their names, palettes, fonts that go together, paints, smooth noise."""
