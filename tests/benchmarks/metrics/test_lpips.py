"""LPIPS on seeded weights against the official package's values (`tests/golden/learned/make.py`), and what happens with
wrong files."""

import importlib.util
import json
import warnings
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from seeded_weights import pictures, save, state

from benchmarks.metrics import get_measure
from benchmarks.metrics.image import lpips as module
from benchmarks.metrics.image.lpips import HEADS, Lpips, load_net, lpips
from benchmarks.metrics.image.trunks import UnpublishedWeights, alexnet, load
from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.scores import Scores
from benchmarks.metrics.weights import WeightsMissing
from synlayers.errors import DataError

GOLDEN = Path(__file__).parents[2] / "golden" / "learned"
SHAPES = json.loads((GOLDEN / "shapes.json").read_text())
EXPECTED = json.loads((GOLDEN / "expected.json").read_text())
TRUNK = {"alex": "alexnet", "vgg": "vgg16"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("weights")
    return {name: save(folder, f"{name}.pth", SHAPES[name]) for name in ("alexnet", "vgg16", "lpips-alex", "lpips-vgg")}


@pytest.fixture(scope="module")
def nets(files: dict[str, Path]) -> dict[str, Lpips]:
    with pytest.warns(UnpublishedWeights, match="not the published"):
        return {name: load_net(name, str(files[TRUNK[name]]), str(files[f"lpips-{name}"])) for name in TRUNK}  # type: ignore[arg-type]


@pytest.mark.parametrize("name", TRUNK)
def test_equals_the_official_package(name: str, nets: dict[str, Lpips]) -> None:
    a, b = pictures(3, 67, 83, seed=1), pictures(3, 67, 83, seed=2)
    expected = torch.tensor(EXPECTED[f"lpips-{name}"], dtype=torch.float64)
    torch.testing.assert_close(lpips(a, b, nets[name]), expected, rtol=2e-5, atol=0)
    torch.testing.assert_close(lpips(b.float() / 255, a.float() / 255, nets[name]), expected, rtol=2e-5, atol=0)


def test_properties(nets: dict[str, Lpips]) -> None:
    net = nets["alex"]
    a, b = pictures(3, 40, 64, seed=3), pictures(3, 40, 64, seed=4)
    together = lpips(a, b, net)
    assert (together > 0).all()
    assert torch.equal(lpips(a, a, net), torch.zeros(3, dtype=torch.float64))
    order = [2, 0, 1]
    assert torch.equal(
        lpips(a[order], b[order], net), together[order]
    )  # bit for bit: the CPU takes one image at a time
    assert torch.equal(torch.cat([lpips(a[i : i + 1], b[i : i + 1], net) for i in range(3)]), together)
    assert lpips(a[:0], b[:0], net).shape == (0,)


@pytest.mark.parametrize("name", TRUNK)
def test_pairs_together_and_alone_and_on_any_number_of_threads(name: str, nets: dict[str, Lpips]) -> None:
    a, b = pictures(5, 40, 64, seed=3), pictures(5, 40, 64, seed=4)
    single = torch.cat([lpips(a[i : i + 1], b[i : i + 1], nets[name]) for i in range(5)])
    threads = torch.get_num_threads()
    try:
        for count in (1, 2, 3):
            torch.set_num_threads(count)
            assert torch.equal(lpips(a, b, nets[name]), single), f"{count} threads"
            assert torch.equal(lpips(a[2:3], b[2:3], nets[name]), single[2:3]), f"{count} threads"
            assert torch.get_num_threads() == count
    finally:
        torch.set_num_threads(threads)
    with torch.no_grad():  # as on CUDA, all in one pass
        together = nets[name](2 * (a.float() / 255) - 1, 2 * (b.float() / 255) - 1)
    torch.testing.assert_close(together, single, rtol=1e-5, atol=0)


def test_bad_images(nets: dict[str, Lpips]) -> None:
    a = pictures(2, 40, 64, seed=3)
    with pytest.raises(InputError, match="differ in size"):
        lpips(a, a[..., :-1], nets["alex"])
    with pytest.raises(InputError, match="64x30; LPIPS needs at least 31"):
        lpips(a[..., :30, :], a[..., :30, :], nets["alex"])
    assert lpips(a[..., :31, :31], a[..., :31, :31], nets["alex"]).shape == (2,)  # the stated smallest sides do work
    assert lpips(a[..., :16, :16], a[..., :16, :16], nets["vgg"]).shape == (2,)
    broken = a.float() / 255
    broken[1, 0, 0, 0] = torch.nan
    with pytest.raises(InputError, match="sample 1: target holds nan"):
        lpips(a.float() / 255, broken, nets["alex"])


def test_measure_through_scores(files: dict[str, Path]) -> None:
    entry = get_measure("image/lpips-alex")
    with pytest.warns(UnpublishedWeights):
        function = entry.bind({"alexnet": str(files["alexnet"]), "lpips-alex": str(files["lpips-alex"])})
    scores = Scores(entry, function=function, batch_size=2)
    images, targets = pictures(3, 67, 83, seed=1), pictures(3, 67, 83, seed=2)
    scores.update(["a", "b", "c"], image=images, target=targets)
    values = EXPECTED["lpips-alex"]
    assert scores.compute()["lpips"] == pytest.approx(sum(values) / 3, rel=2e-5)
    assert [row["lpips"] for row in scores.rows().values()] == pytest.approx(values, rel=2e-5)


def test_missing_files_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path))
    with pytest.raises(WeightsMissing, match=r"vgg16-397923af\.pth.*get it from https://.*weights=\{'vgg16': PATH\}"):
        get_measure("image/lpips-vgg").bind()
    with pytest.raises(WeightsMissing, match=r"nowhere\.pth is neither a file"):
        get_measure("image/lpips-vgg").bind({"vgg16": str(tmp_path / "nowhere.pth")})
    # the linear layers come with torchmetrics, published bytes
    for name, weight in HEADS.items():
        assert weight.published(weight.find()), name


def test_published_heads_load_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", UnpublishedWeights)
        heads = load(module.Heads(alexnet.AlexNet.channels), HEADS["alex"].find(), HEADS["alex"])
    assert [weight.shape for weight in heads.weights()] == [(1, count, 1, 1) for count in (64, 192, 384, 256, 256)]
    assert all((weight >= 0).all() for weight in heads.weights())


def test_wrong_files(files: dict[str, Path], tmp_path: Path) -> None:
    def fails(path: Path, match: str) -> None:
        with pytest.raises(DataError, match=match):
            load(alexnet.AlexNet(), path, alexnet.WEIGHTS, ignored=("classifier.",))

    fails(files["vgg16"], r"is not alexnet-owt-7be5be79\.pth: .*unknown features\.")
    fails(files["lpips-alex"], r"it lacks features\.0\.bias, .* and 7 more; it has unknown lin0")
    cut = tmp_path / "cut.pth"
    cut.write_bytes(files["alexnet"].read_bytes()[:-5000])
    fails(cut, "cannot be read .*; get alexnet-owt-7be5be79.pth again")
    (tmp_path / "empty.pth").touch()
    fails(tmp_path / "empty.pth", "cannot be read")
    (tmp_path / "text.pth").write_text("<html>404</html>")
    fails(tmp_path / "text.pth", "cannot be read")
    torch.save([1, 2], tmp_path / "list.pth")
    fails(tmp_path / "list.pth", "holds no table of tensors")
    torch.save({"a": warnings.WarningMessage}, tmp_path / "code.pth")
    fails(tmp_path / "code.pth", "cannot be read")
    shapes = {**SHAPES["alexnet"], "features.3.weight": [192, 64, 3, 3]}
    fails(save(tmp_path, "shape.pth", shapes), r"features\.3\.weight is \(192, 64, 3, 3\), not \(192, 64, 5, 5\)")


def test_old_file_format_and_digest(tmp_path: Path) -> None:
    path = tmp_path / "old.pth"
    torch.save(state(SHAPES["alexnet"]), path, _use_new_zipfile_serialization=False)
    from benchmarks.metrics.weights import sha256

    published = replace(alexnet.WEIGHTS, sha256_prefix=sha256(path)[:8])
    with warnings.catch_warnings():
        warnings.simplefilter("error", UnpublishedWeights)
        net = load(alexnet.AlexNet(), path, published, ignored=("classifier.",))
    assert torch.equal(net.features[3].weight, state(SHAPES["alexnet"])["features.3.weight"])


@pytest.mark.parametrize("name", TRUNK)
def test_stored_values_are_what_the_package_gives(name: str) -> None:
    for package in ("torchvision", "lpips"):
        pytest.importorskip(
            package, reason=f"{package} is not installed; the stored values stand for it", exc_type=ImportError
        )
    spec = importlib.util.spec_from_file_location("make_learned", GOLDEN / "make.py")
    assert spec is not None
    assert spec.loader is not None
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    assert make.lpips_values(name, SHAPES) == pytest.approx(EXPECTED[f"lpips-{name}"], rel=1e-5)
