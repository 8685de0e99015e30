"""Files of people: small things that would grow, or mean two things, are refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from synlayers.errors import UsageError
from synlayers.support.untrusted.yaml_reading import MOST_BYTES, read_json, read_yaml

LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGES = "m0: &m0 {k: 1}\n" + "".join(f"m{i + 1}: &m{i + 1} {{<<: [{', '.join([f'*m{i}'] * 9)}]}}\n" for i in range(9))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (LAUGHS, "more than 50000 values, aliases counted each time"),
        (MERGES, "more than 50000 values"),
        ("a: &a [*a]", "inside of what it repeats"),
        ("[" * 3000, "nested too deep"),
        ("a: " + "1:" * 1000 + "1", "very many digits"),
        ("a: 1\nb: 2\na: 3", "the key 'a' stands twice"),
        ("!!python/object/apply:os.system ['true']", "could not determine a constructor"),
        ("a: 2026-13-45", "month must be"),
        ("a: [" + "x," * 60000 + "]", "more than 50000 values"),
        ("#" * (MOST_BYTES + 1), "larger than 1024 KiB"),
    ],
    ids=lambda value: value[:12],
)
def test_what_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text)
    with pytest.raises(UsageError, match=words):
        read_yaml(path, "the card a.yaml", UsageError)


def test_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("base: &b {x: 1, y: [2, 3]}\nmore: {<<: *b, x: 4}\nagain: *b\n")
    assert read_yaml(path, "a", UsageError) == {
        "base": {"x": 1, "y": [2, 3]},
        "more": {"x": 4, "y": [2, 3]},
        "again": {"x": 1, "y": [2, 3]},
    }
    (tmp_path / "a.json").write_text('{\n\t"x": 1}')  # a tab, which YAML does not know
    assert read_json(tmp_path / "a.json", "a", UsageError) == {"x": 1}
    with pytest.raises(UsageError, match="not a plain file"):
        read_yaml(tmp_path, "the card", UsageError)
