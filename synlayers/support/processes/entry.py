"""What a worker process runs: ``python entry.py``. Only what is needed to notice the parent's end is imported before
the worker watches for it."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).parents[3])  # the folder that holds the package, until the parent's path is known
    from synlayers.support.processes.serving import serve

    serve()
