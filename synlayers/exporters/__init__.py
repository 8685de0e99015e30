"""Designs as files that other programs open, one file each: `write_psd`, `write_ora`."""
