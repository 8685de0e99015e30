"""Reading and checking what strangers send."""
