"""The questions that captioning models and detectors are asked, one text file a version."""
