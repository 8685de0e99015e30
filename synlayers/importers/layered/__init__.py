"""Layered files of other programs, opened once for all who read them: people's files (`synlayers.importers.origins`,
which flattens what they show) and answers of methods (`benchmarks.api.layered_files`, which takes their leaves as they
are). What they refuse is the same; what they make of layers is theirs."""
