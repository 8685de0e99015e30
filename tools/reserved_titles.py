"""`python tools/reserved_titles.py`: puts the names and titles of all baselines where the board's validator reads them,
which does not import baselines."""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILE = ROOT / "leaderboard" / "validation" / "reserved_titles.json"


def text() -> str:
    """What the file holds."""
    from baselines import baselines

    titles = {name: method.card.title for name, method in sorted(baselines().items())}
    return json.dumps(titles, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    FILE.write_text(text(), encoding="utf-8")
