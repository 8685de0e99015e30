"""The questions that judges are asked, one text file a version."""
