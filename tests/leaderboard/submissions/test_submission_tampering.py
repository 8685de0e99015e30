"""A digit changed anywhere is found, and nothing that a stranger writes makes the validator fail."""

from __future__ import annotations

import json
import random
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.leaderboard.submissions.bending import errors


@pytest.mark.parametrize("seed", range(20))
def test_a_digit_changed_anywhere_is_found(seed: int, good: Path, tmp_path: Path) -> None:
    print(f"seed {seed}")
    rng = random.Random(seed)
    folder = tmp_path / "noisy"
    shutil.copytree(good, folder)
    path = rng.choice(sorted(folder.rglob("matting.*")))
    text = path.read_text()
    numbers = [
        m
        for m in re.finditer(r'"(?:value|standard_error)": (\d[\d.]*)|^\s+(-?\d[\d.]+),?$', text, re.MULTILINE)
        if len(m[0]) > 12
    ]
    number = rng.choice(numbers)
    at = number.start(1) if number[1] else number.start(2)
    digits = [i for i in range(at, number.end()) if text[i].isdigit()]
    first = next(i for i, place in enumerate(digits) if text[place] != "0")
    place = rng.choice(digits[first : first + 9])  # later digits of a row may be lost in the mean's rounding
    other = rng.choice([d for d in "0123456789" if d != text[place]])
    path.write_text(text[:place] + other + text[place + 1 :])
    assert errors(folder), f"{path.name}: {number[0]} with {other} at {place - at}"


NASTY: list[Any] = [
    None, True, -1, 0, 1e308, -0.0, 2**63, "", "nan", "inf", [], {}, [[]], {"a": {}}, "x" * 10_000, "\u202e", "\ud800",
    "../..", "<img src=x onerror=alert(1)>", ["nan"] * 3, 0.1, "matting/native-v1", "2026-01-01", {"": ""},
]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_nothing_that_a_stranger_writes_makes_the_validator_fail(seed: int, good: Path, tmp_path: Path) -> None:
    print(f"seed {seed}")
    rng = random.Random(seed)
    for count in range(30):
        folder = tmp_path / "in" / "noisy"
        shutil.copytree(good, folder)
        for path in rng.sample(sorted(p for p in folder.rglob("*") if p.is_file()), rng.randint(1, 3)):
            data = path.read_bytes()
            path.write_bytes(
                _bytes_changed(data, rng) if rng.random() < 0.4 else _field_changed(data, path.suffix == ".jsonl", rng)
            )
        errors(folder)
        assert sorted(p.name for p in tmp_path.iterdir()) == ["in", "record"], f"mutation {count}"
        shutil.rmtree(folder)


def _bytes_changed(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice([1, 3, 20])):
        changed[rng.randrange(len(changed))] = rng.choice([rng.randrange(256), *b'"{}[]:,0e-'])
    return bytes(changed[: rng.randrange(len(changed))] if rng.random() < 0.1 else changed)


def _field_changed(data: bytes, rows: bool, rng: random.Random) -> bytes:
    """One or two values of the JSON replaced by something nasty."""
    if rows:
        lines = data.split(b"\n")
        at = rng.randrange(len(lines) - 1)
        lines[at] = _field_changed(lines[at], False, rng)
        return b"\n".join(lines)
    value = json.loads(data)
    for _ in range(rng.randint(1, 2)):
        part: Any = value
        while True:
            key = rng.choice(list(part)) if isinstance(part, dict) else rng.randrange(len(part))
            if not isinstance(part[key], (dict, list)) or not part[key] or rng.random() < 0.15:
                break
            part = part[key]
        part[key] = rng.choice(NASTY)
    return json.dumps(value).encode()
