"""Where a method lives while it answers: a process of its own, this process, or the nodes of a Ray cluster."""
