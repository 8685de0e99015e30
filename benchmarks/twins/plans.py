"""What identifies a twin: the hash of the plans that it was made of. It says nothing of pixels, so it is the same on
every machine.

`plans.json` lists the hashes of all twins as they are published; `python -m benchmarks.twins` builds them and writes it
again.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from synlayers.design import Design, Layer, Record
from synlayers.errors import DataError
from synlayers.storage.plain_json import read_object
from synlayers.support.machine import raise_machine_error
from synlayers.support.untrusted.reasons import what_is_wrong

TWIN_FILE: Final = "twin.json"
"""Lies in every twin's folder and says what it is."""
PLANS_FILE: Final = Path(__file__).with_name("plans.json")
DIGITS: Final = 6
"""Digits that are kept of a number: the last ones differ between processors."""


class Plans:
    """SHA-256 over the plans of designs, taken while a writer consumes them. `head` is what else tells a twin: its
    name, count and size."""

    def __init__(self, head: Record) -> None:
        self._sha = hashlib.sha256(_line(head))

    def of(self, designs: Iterator[Design]) -> Iterator[Design]:
        """The designs, each hashed as it is handed on."""
        for design in designs:
            self._sha.update(_line(plan_of(design)))
            yield design

    def hexdigest(self) -> str:
        return self._sha.hexdigest()


def plan_of(design: Design) -> Record:
    """What was decided of a design, without what follows from its pixels (boxes, visible fractions, and captions, which
    speak of both)."""
    return {
        "seed": design.seed,
        "index": design.index,
        "attempt": len(design.rejects),
        "recipe": design.recipe,
        "layout": design.layout,
        "width": design.width,
        "height": design.height,
        "palette": design.palette,
        "layers": [_layer(layer) for layer in design.layers],
    }


def _layer(layer: Layer) -> Record:
    names = ("kind", "name", "rotation", "opacity", "text", "font", "asset", "effect_of", "params")
    return {name: getattr(layer, name) for name in names}


def _line(record: Record) -> bytes:
    return json.dumps(_round(record), sort_keys=True, ensure_ascii=False).encode() + b"\n"


def _round(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _round(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_round(item) for item in value]
    return f"{value:.{DIGITS}g}" if isinstance(value, float) else value


@functools.cache
def published_plans() -> Mapping[str, Mapping[str, Any]]:
    """By name of a twin (``aim-500-twin-v1``, ``aim-500-twin-v1-mini``): `count`, `size` (None: the twin's own) and
    `plans`."""
    return read_object(PLANS_FILE)


def plans_in(folder: Path) -> str:
    """The hash that a built twin carries. Raises `DataError` where there is none."""
    try:
        return str(read_object(folder / TWIN_FILE)["plans"])
    except (OSError, ValueError, KeyError) as error:
        raise_machine_error(error)
        why = what_is_wrong(error)
        raise DataError(
            f"{folder / TWIN_FILE} is not that of a twin ({why}): remove {folder} and build it again"
        ) from None
