"""Where the answers of a run lie that `benchmarks.score` made: they stay where they were, and are found again.

The file is of this machine alone; results do not carry it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.predictions import read_json_object
from synlayers.support.atomic import write_text_atomic

FILE: Final = "answers.json"


def write_source(folder: Path, answers: PredictionSet) -> None:
    """Notes in a run's folder where its answers lie, and how."""
    about = {"folder": str(answers.root.resolve()), "layout": answers.layout.name}
    write_text_atomic(folder / FILE, json.dumps(about, indent=1) + "\n")


def read_source(folder: Path) -> tuple[Path, str] | None:
    """Folder and layout of the answers of a run; None if nothing is noted. Raises `DataError` for a broken note."""
    path = folder / FILE
    if not path.is_file():
        return None
    about = read_json_object(path)
    return Path(str(about.get("folder", ""))), str(about.get("layout", ""))
