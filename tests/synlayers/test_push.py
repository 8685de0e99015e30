"""Builds on a Hub of this machine: what is uploaded, gone on with, refused, and described by Croissant."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from synlayers.errors import DataError, SynlayersError, UsageError
from synlayers.making.build import build
from synlayers.push import planning, uploading
from synlayers.push.__main__ import app
from synlayers.push.croissant import croissant_text
from synlayers.push.evaluation import EVAL, build_evaluation, eval_text
from synlayers.push.planning import commits, plan_push
from synlayers.push.uploading import push_build
from synlayers.storage.manifest import load_manifest
from tests.hub_server import WRITES, Hub

hf = pytest.importorskip("huggingface_hub")
REPO = "me/designs"
FORMATS = ("webdataset", "parquet", "folder")


@pytest.fixture(scope="module")
def builds(make, collected, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:  # type: ignore[no-untyped-def]
    """7 designs in each format, in shards of 2."""
    root = tmp_path_factory.mktemp("push")
    for name in FORMATS:
        settings = {"format": name, "layers": (2, 4), "splits": {"train": 0.75, "val": 0.25}, "shard_size": 2}
        build(make(**settings), 7, root / name, collected.assets)
    return {name: root / name for name in FORMATS}


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setattr(uploading, "WAITS", (0.01, 0.01))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)  # the server here speaks LFS
    with Hub().serving() as server:
        yield server


def push(folder: Path, hub: Hub, token: str = WRITES, replace: bool = False) -> list[str]:
    told: list[str] = []
    plan = plan_push(folder, REPO)
    push_build(plan, REPO, hf.HfApi(endpoint=hub.address, token=token), told.append, private=False, replace=replace)
    return told


def files_of(folder: Path) -> dict[str, bytes]:
    content = ((file.path, file.content) for file in plan_push(folder, REPO).files)
    return {path: value if isinstance(value, bytes) else value.read_bytes() for path, value in content}


@pytest.mark.parametrize("name", FORMATS)
def test_a_build_arrives_whole_and_its_card_last(builds: dict[str, Path], hub: Hub, name: str) -> None:
    folder = builds[name]
    push(folder, hub)
    there = dict(hub.repos[REPO])
    del there[".gitattributes"]
    assert there == files_of(folder)
    names = {
        p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.suffix in (".tar", ".png")
    }
    assert names <= set(there)
    assert "README.md" in hub.commits[-1]
    assert not any("README.md" in commit or "manifest.json" in commit for commit in hub.commits[:-1])
    count = len(hub.commits)
    assert f"{len(there)} of {len(there)} files are there already" in push(folder, hub)
    assert len(hub.commits) == count


def test_a_connection_that_breaks_costs_one_commit(
    builds: dict[str, Path], hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning.commits, "__defaults__", (1, planning.COMMIT_BYTES))
    hub.fault = lambda method, path: 0 if "/commit/" in path and len(hub.commits) == 2 else None
    with pytest.raises(DataError, match="after 2 of 5 commits; run the same command again to go on"):
        push(builds["webdataset"], hub)
    assert "README.md" not in hub.repos[REPO]
    hub.fault = lambda method, path: None
    push(builds["webdataset"], hub)
    assert {k: v for k, v in hub.repos[REPO].items() if k[0] != "."} == files_of(builds["webdataset"])
    sent = {request: count for request, count in hub.asked.items() if request.startswith("PUT")}
    assert len(sent) == 4
    assert set(sent.values()) == {1}


@pytest.mark.parametrize("status", [503, 409, 429])
def test_what_may_pass_is_tried_again(builds: dict[str, Path], hub: Hub, status: int) -> None:
    asked: list[str] = []

    def fault(method: str, path: str) -> int | None:
        asked.append(path)
        return status if "/commit/" in path and sum("/commit/" in p for p in asked) < 3 else None

    hub.fault = fault
    told = push(builds["parquet"], hub)
    assert sum("once more in" in line for line in told) == 2
    assert {k: v for k, v in hub.repos[REPO].items() if k[0] != "."} == files_of(builds["parquet"])


def test_refusals_are_sentences_and_change_nothing(builds: dict[str, Path], hub: Hub) -> None:
    with pytest.raises(DataError, match=r"refuses me/designs \(403\): the token may not write there"):
        push(builds["parquet"], hub, "hf_reads")
    hub.hidden.add(REPO)
    with pytest.raises(DataError, match="taken by something that the token may not see"):
        push(builds["parquet"], hub)
    assert hub.repos == {}
    assert hub.asked["POST /api/repos/create"] == 2


def test_what_is_there_already_is_not_overwritten_unasked(builds: dict[str, Path], hub: Hub, tmp_path: Path) -> None:
    push(builds["webdataset"], hub)
    first = next(name for name in hub.repos[REPO] if name.endswith(".tar"))
    hub.repos[REPO] |= {"notes.txt": b"mine", first: b"other"}
    before = dict(hub.repos[REPO])
    with pytest.raises(
        UsageError, match=r"1 files not of this build \(notes.txt\) and 1 files named as in it"
    ) as error:
        push(builds["webdataset"], hub)
    assert "--replace" in str(error.value)
    assert hub.repos[REPO] == before
    push(builds["webdataset"], hub, replace=True)
    assert {k: v for k, v in hub.repos[REPO].items() if k[0] != "."} == files_of(builds["webdataset"])
    changed = shutil.copytree(builds["webdataset"], tmp_path / "edited")
    (changed / "README.md").write_text((changed / "README.md").read_text() + "\nMore.\n")
    assert any("README.md is there with another text" in line for line in push(changed, hub))
    assert hub.commits[-1] == ["README.md"]


def test_damaged_and_unfinished_builds_are_not_pushed(builds: dict[str, Path], hub: Hub, tmp_path: Path) -> None:
    for name in ("webdataset", "folder"):
        folder = shutil.copytree(builds[name], tmp_path / name)
        victim = sorted(path for path in folder.rglob("*") if path.suffix in (".tar", ".png"))[-1]
        content = victim.read_bytes()
        victim.write_bytes(bytes([content[0] ^ 1]) + content[1:])
        with pytest.raises(DataError, match=r"is not what manifest.json says"):
            push(folder, hub)
        victim.write_bytes(content[:-1])
        with pytest.raises(DataError, match=r"bytes, manifest.json says|is not what"):
            push(folder, hub)
        (folder / "manifest.json").unlink()
        with pytest.raises(DataError, match="not finished"):
            push(folder, hub)
    assert hub.commits == []


def test_commits_are_limited_in_number_and_size() -> None:
    files = [planning.PushFile(str(i), b"", size) for i, size in enumerate((5, 5, 5, 100, 1, 1, 1, 1))]
    lots = [[file.size for file in lot] for lot in commits(files, 3, 10)]
    assert lots == [[5, 5], [5], [100], [1, 1, 1], [1]]


def test_a_dry_run_shows_everything_and_asks_nobody(builds: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("synlayers.push.__main__.open_api", lambda token: pytest.fail("it must not connect"))
    folder = builds["webdataset"]
    result = CliRunner().invoke(app, [str(folder), "--repo", REPO, "--dry-run"])
    assert result.exit_code == 0, result.output
    for path, content in files_of(folder).items():
        assert f"{len(content):,}  {path}" in result.output
    for line in ("license: ", "size_categories:", "- n<1K", 'path: "train-*.tar"', 'path: "val-*.tar"', "num_examples"):
        assert line in result.output, line
    assert "stays here, no part of the build: build.json" in result.output
    assert CliRunner().invoke(app, [str(folder), "--repo", "no repo"]).exit_code == 2


def test_the_command_goes_the_whole_way(builds: dict[str, Path], hub: Hub) -> None:
    def run(token: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "HF_ENDPOINT": hub.address, "HF_TOKEN": token, "HF_HUB_DISABLE_XET": "1"}
        words = [sys.executable, "-m", "synlayers.push", str(builds["parquet"]), "--repo", REPO]
        return subprocess.run(words, env=env, capture_output=True, text=True, timeout=120)

    refused = run("hf_secretsecret")
    assert (refused.returncode, "Traceback" in refused.stderr) == (1, False), refused.stderr
    assert "the token may not write there" in refused.stderr
    assert "secretsecret" not in refused.stdout + refused.stderr
    done = run(WRITES)
    assert done.returncode == 0, done.stderr
    assert {k: v for k, v in hub.repos[REPO].items() if k[0] != "."} == files_of(builds["parquet"])


@pytest.mark.parametrize("name", ["webdataset", "parquet"])
def test_croissant_is_valid_and_read_by_its_own_library(builds: dict[str, Path], tmp_path: Path, name: str) -> None:
    mlc = pytest.importorskip("mlcroissant")
    manifest = load_manifest(builds[name])
    path = tmp_path / "croissant.json"
    path.write_text(croissant_text(manifest, REPO)[0])
    local: dict[str, Any] = {shard["file"]: builds[name] / shard["file"] for shard in manifest["shards"]}
    data = mlc.Dataset(path, mapping=local if name == "webdataset" else {"repo": builds[name]})
    assert not data.metadata.issues.errors
    stored = {entry["@id"]: entry.get("sha256") for entry in json.loads(path.read_text())["distribution"]}
    for file, place in local.items():
        assert stored[file] == hashlib.sha256(place.read_bytes()).hexdigest()
    import synlayers

    designs = {design.id: design for design in synlayers.load(builds[name])}
    rows = list(data.records("designs"))
    assert {row["designs/id"].decode() for row in rows} == set(designs)
    for row in rows:
        design = designs[row["designs/id"].decode()]
        assert row["designs/image"].size == (design.width, design.height)
        if name == "parquet":
            assert row["designs/layer_count"] == len(design.layers)
            assert row["designs/caption"].decode() == design.caption
            assert row["designs/split"].decode() == design.split
    fields = {f.id for record in data.metadata.record_sets for f in record.fields}
    part = "records" if name == "webdataset" else "designs"
    assert {f"{part}/{f}" for f in ("id", "split", "caption", "layer_count")} <= fields
    if name == "webdataset":
        layers = list(data.records("layers"))
        assert len(layers) == sum(len(design.layers) for design in designs.values())
        assert {layer["layers/image"].mode for layer in layers} == {"RGBA"}


def test_a_folder_build_says_why_it_has_no_croissant(builds: dict[str, Path]) -> None:
    text, why = croissant_text(load_manifest(builds["folder"]), REPO)
    assert not text
    assert "sha256" in why
    assert issubclass(DataError, SynlayersError)


def test_eval_yaml_names_the_splits_that_nobody_trains_on(
    builds: dict[str, Path], make: Any, collected: Any, hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match="a split that nobody trains on; there are train, val alone"):
        plan_push(builds["parquet"], REPO, benchmark=True)
    out = tmp_path / "designs"
    build(make(layers=(2, 3), splits={"train": 0.5, "test": 0.5}, shard_size=2), 2, out, collected.assets)
    plan = plan_push(out, REPO, benchmark=True)
    text = next(file.content for file in plan.about if file.path == EVAL)
    assert isinstance(text, bytes)
    content = yaml.safe_load(text)  # an independent reader
    assert list(content) == ["name", "description", "evaluation_framework", "tasks"]
    assert content["tasks"] == [{"id": "decomposition", "config": "default", "split": "test"}]
    card = yaml.safe_load((out / "README.md").read_text().split("---\n")[1])
    assert {"default"} == {config["config_name"] for config in card["configs"]}
    # one that lies there is checked, and goes up as it is
    (out / EVAL).write_bytes(text.replace(b"name: designs", b"name: Mine"))
    push(out, hub)
    assert b"name: Mine" in hub.repos[REPO][EVAL]
    for wrong, why in (
        (text.replace(b"tasks:", b"questions:"), "tasks: Field required"),
        (text.replace(b"id: decomposition", b"id: 7 x"), "tasks.0.id"),
        (text + text[text.index(b"  - id") :], "two tasks have one id"),
        (b"- a list", "the file"),
        (b"name: [", "is not YAML"),
    ):
        (out / EVAL).write_bytes(wrong)
        with pytest.raises(DataError, match=why):
            plan_push(out, REPO)


def test_an_evaluation_set_that_is_no_build_goes_up_whole(hub: Hub, tmp_path: Path) -> None:
    folder = tmp_path / "twin"
    (folder / "data").mkdir(parents=True)
    for name, text in (("data/a.txt", "1"), (".lock", ""), ("README.md", "---\n---\n"), ("twin.json", "{}")):
        (folder / name).write_text(text)
    (folder / EVAL).write_text(eval_text(build_evaluation("t", ["test"])))
    push(folder, hub)
    assert {"data/a.txt", "twin.json", "README.md", EVAL} == set(hub.repos[REPO]) - {".gitattributes"}
    assert {"README.md", EVAL} == set(hub.commits[-1])
