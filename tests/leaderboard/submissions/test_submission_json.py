"""JSON that readers take in two ways, or without end, is refused."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.leaderboard.submissions.bending import errors

JSON: dict[str, tuple[bytes, str]] = {
    "not a number": (b'{"a": NaN}', "NaN is no JSON"),
    "infinity": (b'{"a": [-Infinity]}', "-Infinity is no JSON"),
    "10^400": (b'{"a": 1e400}', "too large"),
    "a whole 10^400": (b'{"a": 1' + b"0" * 400 + b"}", "too large"),
    "ten thousand digits": (b'{"a": ' + b"9" * 10_000 + b"}", "too large"),
    "65 bits": (b'{"a": 18446744073709551616}', "too large"),
    "two keys": (b'{"name": "a", "name": "b"}', "the key 'name' stands twice"),
    "two keys, one escaped": (b'{"name": "a", "n\\u0061me": "b"}', "the key 'name' stands twice"),
    "deep": (b"[" * 50_000, "nested more than 24 deep"),
    "deep and whole": (b'{"a":' * 30 + b"1" + b"}" * 30, "nested more than 24 deep"),
    "deep after a string of brackets": (
        b'{"a": "]]]]\\"]]", "b": ' + b"[" * 30 + b"]" * 30 + b"}",
        "nested more than 24 deep",
    ),
    "half a character": (b'{"a": "\\ud800"}', "lone surrogate"),
    "half a character in a key": (b'{"\\udfff": 1}', "lone surrogate"),
    "Latin 1": ('{"a": "é"}'.encode("latin-1"), "is not UTF-8"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "is not UTF-8"),
    "a mark before it": (b"\xef\xbb\xbf{}", "is not JSON"),
    "cut short": (b'{"a": [1, 2', "is not JSON"),
    "two values": (b"{} {}", "is not JSON"),
    "a comment": (b"{} // x", "is not JSON"),
    "nothing": (b"", "is not JSON"),
    "a list": (b"[]", "object"),
    "too large": (b'"' + b"a" * (3 << 20) + b'"', "larger than"),
}


@pytest.mark.parametrize("name", JSON)
def test_json_that_two_readers_would_read_in_two_ways_is_refused(name: str, good: Path, tmp_path: Path) -> None:
    data, words = JSON[name]
    for place in ("submission.json", "*/*/matting.native-v1.json", "*/*/matting.native-v1.samples.jsonl"):
        folder = tmp_path / "noisy"
        shutil.copytree(good, folder)
        next(folder.glob(place)).write_bytes(data)
        problems = errors(folder)
        line = "is no row|longer than|follow from|its rows give" if place.endswith("l") else words
        assert any(
            re.search(line if name in ("nothing", "too large", "a list") else words, what) for what in problems
        ), problems
        shutil.rmtree(folder)


def test_rows_without_end_are_not_read_to_the_end(good: Path, tmp_path: Path) -> None:
    folder = tmp_path / "noisy"
    shutil.copytree(good, folder)
    rows = next(folder.rglob("matting.native-v1.samples.jsonl"))
    rows.write_bytes(b"\n" * 100_000)
    assert any("995 more lines are no rows; the rest was not read" in what for what in errors(folder))
