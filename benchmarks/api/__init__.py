"""What an outsider imports: tasks, samples, methods and their cards, predictions, runs, results."""
