"""Reading and checking what strangers send. The first room: imports `board` and `slugs` alone."""
