"""Results of a method as a submission: a folder, or a zip of equal bytes for equal results."""
