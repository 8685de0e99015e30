"""Assets from files: fonts, icons, palettes, SVG and packs; the user's folders; and which split may use what."""
