"""Which way a number is better."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Direction = Literal["lower", "higher", "neither"]
ARROW: Mapping[Direction, str] = {"lower": "↓", "higher": "↑", "neither": ""}
"""How tables show a direction."""
