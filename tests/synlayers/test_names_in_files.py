"""Names that stand in files lead below their folder, or are refused: for reading and for writing, in every kind of file
that names others."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.api.card import Card, Checkpoint
from benchmarks.api.results import Result
from benchmarks.api.runs import RunFacts
from benchmarks.datasets.shards import Shards
from benchmarks.datasets.synlayers_folders import SynLayersFolders
from benchmarks.metrics.layers.box_guided_folders import read_synlayers
from benchmarks.metrics.measure import DefectWarning
from synlayers.assets.packs import catalogue, install
from synlayers.caption import bake
from synlayers.errors import DataError
from synlayers.generate import app as generate_app
from synlayers.stats import gather
from synlayers.storage import decode_sample, format_named
from synlayers.storage.manifest import load_manifest
from synlayers.storage.reading import load
from synlayers.storage.sidecar import CaptionSource, Sidecar
from synlayers.support.untrusted.names import fault_of_name, files_of_index, one_part, path_below
from synlayers.verify import verify

OUTSIDE = (
    "../mine/train-00000.tar",
    "a/../../mine/train-00000.tar",
    "..",
    ".",
    "",
    "/etc/passwd",
    "C:train-00000.tar",
    "pipe:touch run",
    "https://x.org/train-00000.tar",
    "c:\\train-00000.tar",
    "..\\mine\\train-00000.tar",
    "\\\\server\\share",
    "a//b",
    "./a",
    "a/",
    "train\0.tar",
    "train\n.tar",
    "train\x1b]0;x\x07.tar",
    "train\u202e.tar",
    "train\ud800.tar",
    "x" * 300,
    "/".join("x" * 600),
    None,
    3,
    ["train-00000.tar"],
    {"a": 1},
)


@pytest.mark.parametrize("name", OUTSIDE)
def test_names_that_lead_elsewhere_are_refused(name: Any, tmp_path: Path) -> None:
    assert fault_of_name(name)
    with pytest.raises(DataError, match=r"manifest\.json names .*, which ") as caught:
        path_below(tmp_path, name, "manifest.json")
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400


def test_names_below_a_folder_are_taken(tmp_path: Path) -> None:
    for name in ("train-00000.tar", "a/b c/\u00e9\u4e2d [1]*.png", "...", "a..b", ".hidden", "~", "con", "%2e%2e"):
        assert path_below(tmp_path, name, "m") == tmp_path / name
    with pytest.raises(DataError, match="another folder"):
        path_below(tmp_path, "a/b", "m", alone=True)
    with pytest.raises(ValueError, match="holds a /"):
        one_part("a/b")


def test_links_that_leave_are_refused_and_those_of_the_hub_are_not(tmp_path: Path) -> None:
    outside, home = tmp_path / "outside", tmp_path / "home"
    (home / "a").mkdir(parents=True)
    outside.mkdir()
    (outside / "x").write_text("mine")
    (home / "a" / "x").symlink_to(outside / "x")
    (home / "b").symlink_to(outside)
    (home / "c").symlink_to("a")
    for name in ("a/x", "b/x", "b/new", "c/x"):
        with pytest.raises(DataError, match="link that leads out"):
            path_below(home, name, "m")
    assert path_below(home, "c/new", "m") == home / "c/new"
    (tmp_path / "link").symlink_to(home)  # the folder itself may be reached by a link
    assert path_below(tmp_path / "link", "a/new", "m")

    snapshot, blobs = tmp_path / "datasets--u--n/snapshots/0123", tmp_path / "datasets--u--n/blobs"
    (snapshot / "data").mkdir(parents=True)
    blobs.mkdir()
    (blobs / "abcd").write_text("x")
    (snapshot / "data" / "x").symlink_to("../../../blobs/abcd")
    (snapshot / "y").symlink_to("../../../outside/x")
    assert path_below(snapshot, "data/x", "m") == path_below(snapshot / "data", "x", "m")
    with pytest.raises(DataError, match="link that leads out"):
        path_below(snapshot, "y", "m")


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of two samples."""
    from typer.testing import CliRunner

    out = tmp_path_factory.mktemp("names") / "build"
    words = "--num-samples 2 --layers 2 --size 256 --workers 1 --splits train=1 --packs none --out"
    result = CliRunner().invoke(generate_app, [*words.split(), str(out)])
    assert result.exit_code == 0, result.output
    return out


@pytest.fixture
def hostile(build: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy whose manifest names a shard of the build beside it."""
    mine, downloaded = tmp_path / "mine", tmp_path / "downloaded"
    for folder in (mine, downloaded):
        folder.mkdir()
        for file in build.iterdir():
            if file.is_file():
                (folder / file.name).write_bytes(file.read_bytes())
    before = {path: path.read_bytes() for path in mine.iterdir()}
    rename_shard(downloaded, "../mine/train-00000.tar")
    yield downloaded
    assert {path: path.read_bytes() for path in mine.iterdir()} == before


def rename_shard(folder: Path, name: Any) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["shards"][0]["file"] = name
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_a_manifest_that_names_another_build_is_refused_by_all_who_read_it(hostile: Path, tmp_path: Path) -> None:
    about = CaptionSource("m", "", "", json.loads((hostile / "manifest.json").read_text())["recipe_hash"])
    sidecar = Sidecar(hostile, "m", about)
    readers: tuple[Any, ...] = (
        lambda: list(load(hostile)),
        lambda: verify(hostile, 1),
        lambda: gather(hostile, 1),
        lambda: Shards(hostile),
        lambda: bake(hostile, sidecar, tmp_path / "baked"),
    )
    for read in readers:
        with pytest.raises(DataError, match="which leads out of its folder"):
            read()
    rename_shard(hostile, "link.tar")
    (hostile / "link.tar").symlink_to("../mine/train-00000.tar")
    for read in readers:
        with pytest.raises(DataError, match="link that leads out"):
            read()
    for shards in ([3], [{}], [None]):
        manifest = json.loads((hostile / "manifest.json").read_text()) | {"shards": shards}
        (hostile / "manifest.json").write_text(json.dumps(manifest))
        with pytest.raises(DataError, match="is malformed"):
            load_manifest(hostile)


def test_ids_and_splits_of_records_name_files_of_exports(build: Path) -> None:
    (sample, *_) = list(format_named("webdataset").read_shard(build / "train-00000.tar"))
    for key, value in (("id", "../../x"), ("id", "/x"), ("split", ".."), ("id", "a/b"), ("id", 3), ("split", "pipe:x")):
        with pytest.raises(DataError, match="not of this schema"):
            decode_sample(replace(sample, record={**sample.record, key: value}))
    assert decode_sample(sample).id == sample.record["id"]


def test_keys_of_samples_name_nothing_else(build: Path, tmp_path: Path) -> None:
    """In all three formats; what is read is written again by --bake."""
    (sample, *_) = list(format_named("webdataset").read_shard(build / "train-00000.tar"))
    for key in ("../x", "/x", "a/b", "x\n", ""):
        path = tmp_path / "odd.tar"
        with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as tar:
            for name, data in sample.members():
                info = tarfile.TarInfo(f"{key}.{name}")
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
        with pytest.raises(DataError, match=r"odd\.tar"):
            list(format_named("webdataset").read_shard(path))
    folders = format_named("folder")
    folders.write_shard(tmp_path / "train-00000", [sample])
    image = tmp_path / "train-00000" / sample.key / f"image.{sample.codec}"
    (tmp_path / "secret.png").write_bytes(image.read_bytes())
    image.unlink()
    image.symlink_to(tmp_path / "secret.png")
    with pytest.raises(DataError, match="link that leads out"):
        list(folders.read_shard(tmp_path / "train-00000"))


def test_records_of_layers_name_files_beside_them(tmp_path: Path) -> None:
    import numpy as np

    from benchmarks.api.images import write_png

    folder = tmp_path / "truth" / "sample_000000"
    folder.mkdir(parents=True)
    picture = np.full((8, 8, 4), 255, np.uint8)
    for path in (folder / "whole_image.png", folder / "base_image.png", tmp_path / "secret.png", folder / "a.png"):
        write_png(path, picture if path.name == "a.png" else picture[..., :3])
    (folder / "b.png").symlink_to(tmp_path / "secret.png")
    for name, fault in (("b.png", "link that leads out"), ("..", "leads out"), (3, "no image_path|not text")):
        record = {"whole_caption": "x", "layers": [{"image_path": name, "box": [0, 0, 8, 8]}]}
        (folder / "metadata.json").write_text(json.dumps(record))
        with pytest.raises(DataError, match=fault if name != ".." else "leads out|is missing"):
            SynLayersFolders(tmp_path / "truth")
        with pytest.raises(DataError, match=fault):
            read_synlayers(tmp_path / "truth", tmp_path / "answers", "sample_000000")
    # the published records name another machine: the file's own name counts
    record = {"layers": [{"image_path": f"{tmp_path}/elsewhere/a.png", "box": [0, 0, 8, 8]}]}
    (folder / "metadata.json").write_text(json.dumps(record))
    with pytest.warns(DefectWarning):  # there is no answer
        read = read_synlayers(tmp_path / "truth", tmp_path / "answers", "sample_000000")
    assert read["layers_gt"].shape == (1, 4, 8, 8)


def test_runs_and_cards_name_folders_below_theirs() -> None:
    card = Card(name="m", title="M", tasks=("matting",))
    with pytest.raises(ValueError, match="leads out of its folder"):
        RunFacts(method=card, dataset="../../x", dataset_digest="", dataset_count=1)
    run = RunFacts(method=card, dataset="x", dataset_digest="", dataset_count=1).model_dump(mode="json")
    entry = {"run": run, "run_key": "../../x", "protocol": "p", "official": False, "metrics": [], "provenance": {}}
    with pytest.raises(ValueError, match="leads out of its folder"):
        Result.model_validate({**entry, "coverage": {"official": 1, "asked": 1, "scored": 1}})
    assert Checkpoint(repository="https://x.org/a.pth", subfolder="a/", files=("*.safetensors",))
    for field in ("repository", "subfolder"):
        with pytest.raises(ValueError, match="leads out of its folder"):
            Checkpoint(**{"repository": "a/b", field: "../b"})


def test_indices_of_checkpoints_name_files_beside_them(tmp_path: Path) -> None:
    index = tmp_path / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": {"a": "1.safetensors", "b": "1.safetensors"}}))
    assert files_of_index(index) == [tmp_path / "1.safetensors"]
    for name in ("../1.safetensors", "/etc/passwd", "a/1.safetensors", None):
        index.write_text(json.dumps({"weight_map": {"a": name}}))
        with pytest.raises(DataError, match="which "):
            files_of_index(index)


def test_packs_name_files_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path))
    pack = next(iter(catalogue.all_packs().values()))
    pack.folder.mkdir(parents=True)
    entry = {"id": "a", "role": pack.role, "digest": "", "caption": "", "tags": [], "path": "../x.svg", "data": {}}
    about = {"format": catalogue.FORMAT, "integrity": pack.integrity, "assets": [entry]}
    (pack.folder / catalogue.MANIFEST).write_text(json.dumps(about))
    with pytest.raises(DataError, match="leads out of its folder"):
        catalogue.provide_packs([pack.name])
    names = ("package/a/b.svg", "package/../b.svg", "/package/b.svg", "package\\b.svg", "package", "package/b\x1b.svg")
    assert [install._inner_name(tarfile.TarInfo(name)) for name in names] == ["a/b.svg", *[None] * 5]
