"""Blocks of content that layouts set into a frame: lists, charts, tiles, offers, contacts and the like."""
