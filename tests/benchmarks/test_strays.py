"""Files that systems and tools leave beside data are no data, of every data set."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks.api.results import result_files
from benchmarks.datasets import datasets
from benchmarks.twins import get_twin, twins
from synlayers.support.entries import entries, files_below, is_stray

STRAYS = Path(__file__).parent / "strays"
FORK = STRAYS / "resource_fork.bin"


def unpack_on_a_mac(folder: Path) -> None:
    """What Archive Utility, Finder, Explorer and a notebook leave behind."""
    places = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        shutil.copy(FORK, path.with_name(f"._{path.name}"))
    for place in places:
        (place / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
        (place / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0")
        (place / ".ipynb_checkpoints").mkdir()
    shutil.copytree(folder, folder / "__MACOSX" / folder.name, ignore=shutil.ignore_patterns("__MACOSX"))


@pytest.mark.parametrize("name", sorted(twins()))
def test_a_data_set_unpacked_on_a_mac_is_the_same_data(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path / "cache"))
    root = shutil.copytree(get_twin(name).build(4, 320), tmp_path / "data")
    clean = datasets()[name](root)
    ids, digest = [sample.id for sample in clean.samples()], clean.digest()
    unpack_on_a_mac(root)
    messy = datasets()[name](root)
    assert [sample.id for sample in messy.samples()] == ids
    assert messy.digest() == digest
    for part in ("image", "target", "alpha", "layers"):
        for sample in messy.samples():
            if part in sample.truth:
                sample.key(part)


def test_what_is_data(tmp_path: Path) -> None:
    for name in ("a.png", "._a.png", "Thumbs.db", ".x/b.png", "__MACOSX/c.png", "d/e.png", "d/.f"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [path.name for path in entries(tmp_path)] == ["a.png", "d"]
    assert [path.name for path in entries(tmp_path, "*.png")] == ["a.png"]
    assert entries(tmp_path / "nowhere") == []
    assert [path.relative_to(tmp_path).as_posix() for path in files_below(tmp_path)] == ["a.png", "d/e.png"]
    assert not is_stray("a.DS_Store")


def test_results_copied_by_a_mac_are_read_once(tmp_path: Path) -> None:
    for name in ("matting.native-v1", "._matting.native-v1"):
        (tmp_path / f"{name}.json").touch()
        (tmp_path / f"{name}.samples.jsonl").touch()
    assert [path.name for path, _ in result_files(tmp_path)] == ["matting.native-v1.json"]
