"""Text that was to be written into a picture, read again by an OCR model: what it says, where it stands, and what
became of the rest of the picture."""
