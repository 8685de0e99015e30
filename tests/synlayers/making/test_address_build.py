"""Builds at addresses of fsspec: the bytes of a build in a folder; gone on with, refused, tried again, in shares."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from typer.testing import CliRunner

from synlayers.errors import BuildError, UsageError
from synlayers.generate import app
from synlayers.making.address_build import SUMMARIES, build_at
from synlayers.making.build import build
from synlayers.making.collection import AssetCollection
from synlayers.recipe import Recipe
from synlayers.storage import address as address_module
from synlayers.storage.address import Address, parse_place
from synlayers.storage.manifest import MANIFEST

fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed")
from fsspec.implementations.memory import MemoryFileSystem  # noqa: E402

SAMPLES = 10


class Answered(OSError):
    """What packages of stores raise: the answer hangs on it."""

    def __init__(self, status: int) -> None:
        super().__init__(f"answer {status}")
        self.response = {"ResponseMetadata": {"HTTPStatusCode": status}}


class FlakyStore(MemoryFileSystem):  # type: ignore[misc]
    """A store in memory that fails as it is told: of every file that is put, the answers in turn (200 is fine)."""

    protocol = "flaky"
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]
    answers: ClassVar[list[int]] = []
    puts: ClassVar[list[str]] = []

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(MemoryFileSystem._strip_protocol(path.replace("flaky://", "memory://")))

    def put_file(self, lpath: str, rpath: str, *args: Any, **more: Any) -> None:
        status = self.answers.pop(0) if self.answers else 200
        if status != 200:
            raise Answered(status)
        self.puts.append(rpath.rpartition("/")[2])
        super().put_file(lpath, rpath, *args, **more)


@pytest.fixture(scope="module")
def recipe(make) -> Recipe:  # type: ignore[no-untyped-def]
    return make(size=(160, 160), layers=(2, 4), shard_size=4, splits={"train": 0.8, "val": 0.2})


@pytest.fixture(scope="module")
def whole(recipe: Recipe, collected: AssetCollection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("address") / "whole"
    build(recipe, SAMPLES, folder, collected.assets)
    return folder


@pytest.fixture
def flaky(monkeypatch: pytest.MonkeyPatch) -> Address:
    fsspec.register_implementation("flaky", FlakyStore, clobber=True)
    monkeypatch.setattr(address_module, "WAITS", (0.0, 0.0, 0.0))
    FlakyStore.answers.clear()
    FlakyStore.puts.clear()
    return Address(f"flaky://{uuid.uuid4().hex}/designs")


def memory() -> Address:
    return Address(f"memory://{uuid.uuid4().hex}/designs")


def holds_the_build(place: Address, whole: Path) -> None:
    """Every file of the build in a folder lies at the address with its bytes, and nothing else but summaries."""
    names = {path.name for path in whole.iterdir() if not path.name.startswith(".")}
    assert set(place.listing()) == names
    for name in names:
        assert place.read(name) == (whole / name).read_bytes(), name


def test_the_bytes_are_those_of_a_folder(recipe: Recipe, whole: Path, collected: AssetCollection) -> None:
    place, done = memory(), []  # type: ignore[var-annotated]
    manifest = build_at(recipe, SAMPLES, place, collected.assets, advance=done.append)
    assert manifest == json.loads((whole / MANIFEST).read_text())
    assert sum(done) == SAMPLES
    holds_the_build(place, whole)


def test_what_is_there_is_told_by_size_and_digest(recipe: Recipe, whole: Path, collected: AssetCollection) -> None:
    place = memory()
    assert build_at(recipe, SAMPLES, place, collected.assets, share=(1, 2)) is None
    assert MANIFEST not in place.listing()
    (first,) = [name for name in place.listing() if name == "train-00000.tar"]
    bytes_there = place.read(first)
    assert bytes_there is not None
    place.write(first, bytes_there[:-512] + b"x" * 512)  # the same size, other bytes
    place.write(f"{SUMMARIES}/val-00000.tar.json", b'{"samples": 2')  # cut short
    assert build_at(recipe, SAMPLES, place, collected.assets) is not None
    holds_the_build(place, whole)


def test_a_build_there_grows_and_is_no_other(
    recipe: Recipe, whole: Path, collected: AssetCollection, make: Any
) -> None:
    place = memory()
    build_at(recipe, 7, place, collected.assets)
    build_at(recipe, SAMPLES, place, collected.assets)
    holds_the_build(place, whole)
    with pytest.raises(UsageError, match="more samples than asked for"):
        build_at(recipe, 7, place, collected.assets)
    with pytest.raises(UsageError, match="another recipe"):
        build_at(recipe.model_copy(update={"seed": 1}), SAMPLES, place, collected.assets)
    holds_the_build(place, whole)
    place.remove("build.json")
    with pytest.raises(UsageError, match=r"no build\.json"):
        build_at(recipe, SAMPLES, place, collected.assets)
    with pytest.raises(UsageError, match="take webdataset or parquet"):
        build_at(make(format="folder"), 2, memory(), collected.assets)


def test_what_may_pass_is_tried_again_and_a_refusal_is_not(
    recipe: Recipe, whole: Path, collected: AssetCollection, flaky: Address, capsys: pytest.CaptureFixture[str]
) -> None:
    FlakyStore.answers += [200, 503, 503, 200, 403]
    with pytest.raises(BuildError, match="the store refuses it \\(403: answer 403\\); what is there is valid"):
        build_at(recipe, SAMPLES, flaky, collected.assets)
    assert FlakyStore.puts == ["train-00000.tar", "train-00001.tar"]
    assert "503 (answer 503); once more" in capsys.readouterr().err
    FlakyStore.answers += [503] * 4
    with pytest.raises(BuildError, match="4 times; what is there is valid, the same command goes on"):
        build_at(recipe, SAMPLES, flaky, collected.assets)
    assert build_at(recipe, SAMPLES, flaky, collected.assets) is not None
    assert FlakyStore.puts == ["train-00000.tar", "train-00001.tar", "val-00000.tar"], "no shard twice"
    holds_the_build(flaky, whole)


def test_addresses_that_cannot_be_are_sentences(tmp_path: Path) -> None:
    assert parse_place("designs") == Path("designs")
    assert parse_place(f"file://{tmp_path}/x") == tmp_path / "x"
    assert parse_place("C:\\designs") == Path("C:\\designs")
    for text, why in (("nothing://a/b", "no address"), ("s3://", "names no folder"), ("memory:///", "names no folder")):
        with pytest.raises(UsageError, match=why):
            parse_place(text)
    words = ["-n", "2", "--layers", "2:3", "--size", "128", "--splits", "train=1", "--workers", "1"]
    done = CliRunner().invoke(app, [*words, "--out", "memory://cli/designs", "--engine", "ray"])
    assert done.exit_code == 2
    done = CliRunner().invoke(app, [*words, "--out", f"file://{tmp_path}/folder"])
    assert (done.exit_code, (tmp_path / "folder" / MANIFEST).exists()) == (0, True), done.output
    done = CliRunner().invoke(app, [*words, "--out", "memory://cli/designs"])
    assert (done.exit_code, "memory://cli/designs" in done.output) == (0, True), done.output
    done = CliRunner().invoke(app, [*words[:1], "4", *words[2:], "--out", "memory://cli/shares", "--shard", "1/2"])
    assert done.exit_code == 0, done.output


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An address on a server of S3 on this machine (moto), where that and s3fs are installed."""
    pytest.importorskip("moto", reason="moto[server] is not installed")
    s3fs = pytest.importorskip("s3fs", reason="s3fs is not installed")
    log = tmp_path_factory.mktemp("moto") / "log"
    with log.open("w") as said:
        server = subprocess.Popen([sys.executable, "-m", "moto.server", "-p", "0"], stderr=said, stdout=said)
    try:
        deadline = time.monotonic() + 60
        while "Running on http://" not in log.read_text():
            assert time.monotonic() < deadline, log.read_text()
            assert server.poll() is None, log.read_text()
            time.sleep(0.1)
        address = "http://" + log.read_text().partition("Running on http://")[2].split()[0]
        with pytest.MonkeyPatch.context() as patch:
            keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_ENDPOINT_URL": address}
            for name, value in (keys | {"AWS_DEFAULT_REGION": "us-east-1"}).items():
                patch.setenv(name, value)
            os.environ.pop("AWS_PROFILE", None)
            s3fs.S3FileSystem(endpoint_url=address).mkdir("designs")
            yield "s3://designs"
    finally:
        server.terminate()
        server.wait(30)


@pytest.mark.slow
def test_a_server_of_s3_holds_the_same_bytes(
    recipe: Recipe, whole: Path, collected: AssetCollection, bucket: str
) -> None:
    place = Address(f"{bucket}/a/b")
    assert build_at(recipe, SAMPLES, place, collected.assets, share=(1, 2)) is None
    data = place.read("train-00000.tar")
    assert data is not None
    place.write("train-00000.tar", data[:-1] + b"x")  # the store's own digest tells
    assert build_at(recipe, SAMPLES, place, collected.assets) is not None
    holds_the_build(place, whole)
    with pytest.raises(BuildError, match="cannot be"):
        build_at(recipe, 2, Address("s3://no-such-bucket/x"), collected.assets)
