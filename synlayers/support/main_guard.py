"""Worker processes import the main program again: a script that starts some must say so to itself."""

from __future__ import annotations

import sys
from pathlib import Path


def main_guard_hint() -> str:
    """What to say when workers died at their start and the main program is a script without a main guard; else empty.

    A worker runs such a script from its first line, which would start workers of its own; Python ends it then.
    """
    main = sys.modules.get("__main__")
    file = getattr(main, "__file__", None)
    if main is None or file is None or getattr(main, "__spec__", None) is not None:
        return ""
    try:
        text = Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    if "__main__" in text:
        return ""
    return f'; {Path(file).name} starts worker processes: put its calls under `if __name__ == "__main__":`'
