"""SVG files of strangers as assets: read, made safe, looked at in a process of its own."""
