"""Commands of CLD; the method itself is `baselines.models.cld`."""
