"""How a run is made: predict, score, summarise, each stage restartable, a method in a process of its own."""
