"""Bad input as a user meets it: one sentence on stderr, exit code 1 or 2, never a traceback, and nothing lost."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from synlayers.generate import app as generate
from synlayers.verify import app as verify
from synlayers.verify import verify as problems_of

SMALL = ["--num-samples", "4", "--size", "192", "--layers", "2:4", "--workers", "1", "--splits", "train=1"]
SHARD = "train-00000.tar"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(generate, list(arguments))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bad_input") / "set"
    result = run("--out", str(folder), *SMALL)
    assert result.exit_code == 0, result.output
    return folder


def assert_refused(result: Result, *parts: str) -> None:
    assert isinstance(result.exception, SystemExit), repr(result.exception)
    assert result.exit_code in (1, 2)
    for part in parts:
        assert part in result.stderr


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (["--layers", "9:3"], "upside down"),
        (["--layers", "2:61"], "2 to 60"),
        (["--layers", "2:5:7"], "lowest:highest"),
        (["--size", "192", "--layers", "2:40"], "too small for 40 layers"),
        (["--layouts", "postr"], "did you mean 'poster'"),
        (["--splits", "nonsense"], "name=share"),
        (["--jpeg", "95:60"], "lowest first"),
    ],
)
def test_a_wrong_option_is_one_sentence_and_leaves_no_folder(options: list[str], part: str, tmp_path: Path) -> None:
    assert_refused(run("--out", str(tmp_path / "set"), "--num-samples", "3", *options), part)
    assert not (tmp_path / "set").exists()


@pytest.mark.parametrize("content", ['{"sede": 3}', '{"recipe": [1]}', '{"recipe": 5}', "[]", "x"])
def test_a_recipe_file_that_is_no_recipe_is_refused(content: str, tmp_path: Path) -> None:
    file = tmp_path / "recipe.json"
    file.write_text(content)
    assert_refused(run("--out", str(tmp_path / "set"), "--num-samples", "3", "--recipe", str(file)), "error: ")


def test_square_brackets_in_a_folder_name_are_no_markup(built: Path, tmp_path: Path) -> None:
    out = tmp_path / "[x]" / "[" / "y]"
    result = run("--out", str(out), *SMALL)
    assert result.exit_code == 0, repr(result.exception)
    assert (out / SHARD).read_bytes() == (built / SHARD).read_bytes()


@pytest.mark.parametrize("options", [["--json", "/proc/nowhere.json"], ["--workers", "-1"]])
def test_verify_refuses_what_it_cannot_do(options: list[str], built: Path) -> None:
    assert_refused(CliRunner().invoke(verify, [str(built), *options]), "error: ")


def damaged(built: Path, tmp_path: Path, data: bytes, forge: bool) -> Path:
    """A copy of the build whose shard holds `data`; with `forge` the manifest agrees."""
    folder = tmp_path / "copy"
    shutil.copytree(built, folder)
    (folder / SHARD).write_bytes(data)
    if forge:
        manifest = json.loads((folder / "manifest.json").read_text())
        manifest["shards"][0].update(bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
        (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


@pytest.mark.parametrize("forge", [False, True])
@pytest.mark.parametrize("where", [b"layer_count", b"IDAT", b"ustar"])
def test_one_changed_byte_is_found_also_when_the_manifest_agrees(
    where: bytes, forge: bool, built: Path, tmp_path: Path
) -> None:
    data = bytearray((built / SHARD).read_bytes())
    data[data.index(where) + 1] ^= 0x10
    assert problems_of(damaged(built, tmp_path, bytes(data), forge), workers=1)[0]


@pytest.mark.parametrize("forge", [False, True])
@pytest.mark.parametrize("share", [0.0, 0.5])
def test_a_shard_cut_short_is_found(share: float, forge: bool, built: Path, tmp_path: Path) -> None:
    data = (built / SHARD).read_bytes()
    assert problems_of(damaged(built, tmp_path, data[: int(len(data) * share)], forge), workers=1)[0]
