"""``--weights NAME=PATH``: a name that nobody knows, and a path where nothing is, are refused before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks import run
from benchmarks.harness.protocol_choice import weight_files
from synlayers.errors import UsageError


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["inception_fid=a.pth"], "did you mean inception-fid"),
        (["lpips=a.pth"], "did you mean lpips-"),
        (["Judge=a.json"], "no measure needs a file 'Judge'"),
        (["zzzz=a.json"], "there are alexnet, clip-b32"),
        (["lpips-alex"], "write NAME=PATH"),
        (["=a"], "write NAME=PATH"),
    ],
)
def test_unknown_names_are_refused_with_near_misses(words: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        weight_files(None, words)


def test_a_name_twice_and_a_path_to_nothing_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pth").write_bytes(b"x")
    given = f"vgg16={tmp_path / 'a.pth'}"
    assert weight_files(None, [given]) == {"vgg16": str(tmp_path / "a.pth")}
    with pytest.raises(UsageError, match="vgg16 is given twice"):
        weight_files(None, [given, given])
    with pytest.raises(UsageError, match=r"--weights vgg16=.*b\.pth: .*neither a file here"):
        weight_files(None, [f"vgg16={tmp_path / 'b.pth'}"])


def test_the_command_refuses_them_at_once(tmp_path: Path) -> None:
    words = ["--benchmark", "fill", "--twin", "--mini", "--weights", "clip_l14=x", "--baseline", "identity"]
    done = CliRunner().invoke(run.app, [*words, "--out", str(tmp_path / "out")])
    assert done.exit_code == 2, done.output
    assert "did you mean clip-l14" in " ".join(done.stderr.split())
    assert not (tmp_path / "out").exists()
