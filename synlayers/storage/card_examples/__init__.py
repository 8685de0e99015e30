"""The lines of code that a dataset card shows for loading, one text file a format."""
