"""Designs as files of other programs, read back by other code."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from synlayers.design import Box, Design, Layer
from synlayers.errors import UsageError
from synlayers.exporters.layer_names import LONGEST
from synlayers.exporters.ora import write_ora
from synlayers.exporters.psd import write_psd

SIZE = (61, 43)
NAMES = ("background", "плакат", "海报 на фоне 😀", "x" * 200, "two\nlines\x00", "<&\"'>")


def design(seed: int, opaque: bool = True) -> Design:
    """Layers of noise in random boxes, one of them a pixel."""
    rng = np.random.default_rng(seed)
    width, height = SIZE
    layers = []
    for index, name in enumerate(NAMES):
        x0, y0 = int(rng.integers(0, width)), int(rng.integers(0, height))
        box = (
            Box(x0, y0, int(rng.integers(x0, width)) + 1, int(rng.integers(y0, height)) + 1)
            if index
            else Box(0, 0, width, height)
        )
        box = Box(x0, y0, x0 + 1, y0 + 1) if index == 2 else box
        pixels = rng.integers(0, 256, (box.height, box.width, 4), np.uint8)
        pixels[..., 3] = 255 if opaque and not index else pixels[..., 3]
        pixels[pixels[..., 3] < 40] = 0
        layers.append(Layer(index, f"layer {index}", "cutout", box, pixels, opacity=0.5, caption=name if index else ""))
    return Design("one", width, height, tuple(layers), np.zeros((height, width, 3), np.uint8))


def flattened(source: Design) -> np.ndarray:
    """The chain of PIL's own composition, on full canvases."""
    canvas = Image.new("RGBA", SIZE)
    for layer in source.layers:
        canvas = Image.alpha_composite(canvas, Image.fromarray(layer.on_canvas(*SIZE)))
    return np.asarray(canvas)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("opaque", [True, False])
def test_psd_reads_back_as_it_was(seed: int, opaque: bool, tmp_path: Path) -> None:
    psd_tools = pytest.importorskip(
        "psd_tools", reason="PSD files need psd-tools: pip install 'synlayers[export]' (the dev extra has it)"
    )
    source = design(seed, opaque)
    write_psd(tmp_path / "one.psd", source)
    document = psd_tools.PSDImage.open(tmp_path / "one.psd")
    assert document.size == SIZE
    assert [layer.name for layer in document][:3] == ["layer 0", "плакат", "海报 на фоне 😀"]
    assert [layer.name for layer in document][4:] == ["two lines", "<&\"'>"]
    assert len(document[3].name) == LONGEST
    for layer, back in zip(source.layers, document, strict=True):
        assert (back.left, back.top, back.right, back.bottom) == layer.box
        assert np.array_equal(np.asarray(back.topil()), layer.pixels)
        assert (back.opacity, back.visible, back.blend_mode.name, back.has_mask()) == (255, True, "NORMAL", False)
    with Image.open(tmp_path / "one.psd") as shown:  # what a program shows that knows no layers
        assert np.array_equal(np.asarray(shown.convert("RGBA")), flattened(source))
    assert [path.name for path in tmp_path.iterdir()] == ["one.psd"]


def test_psd_has_limits_and_says_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip(
        "psd_tools", reason="PSD files need psd-tools: pip install 'synlayers[export]' (the dev extra has it)"
    )
    wide = Design("wide", 30_001, 2, (), np.zeros((2, 30_001, 3), np.uint8))
    with pytest.raises(UsageError, match="wide is 30001x2; a PSD has at most 30000"):
        write_psd(tmp_path / "wide.psd", wide)
    monkeypatch.setitem(sys.modules, "psd_tools", None)
    with pytest.raises(UsageError, match=r"pip install 'synlayers\[export\]'"):
        write_psd(tmp_path / "one.psd", design(0))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("seed", range(3))
def test_open_raster_reads_back_as_it_was(seed: int, tmp_path: Path) -> None:
    source = design(seed)
    write_ora(tmp_path / "one.ora", source)
    with zipfile.ZipFile(tmp_path / "one.ora") as file:
        first = file.infolist()[0]
        assert (first.filename, first.compress_type, file.read("mimetype")) == (
            "mimetype",
            zipfile.ZIP_STORED,
            b"image/openraster",
        )
        stack = ElementTree.fromstring(file.read("stack.xml"))
        assert (stack.get("w"), stack.get("h")) == ("61", "43")
        entries = list(stack.iter("layer"))
        canvas = Image.new("RGBA", SIZE)
        for entry, layer in zip(reversed(entries), source.layers, strict=True):
            pixels = Image.open(io.BytesIO(file.read(entry.get("src", "")))).convert("RGBA")
            assert np.array_equal(np.asarray(pixels), layer.pixels)
            canvas.alpha_composite(pixels, (int(entry.get("x", "")), int(entry.get("y", ""))))
        assert np.array_equal(np.asarray(canvas), flattened(source))
        assert np.array_equal(
            np.asarray(Image.open(io.BytesIO(file.read("mergedimage.png"))).convert("RGBA")), flattened(source)
        )
        assert max(Image.open(io.BytesIO(file.read("Thumbnails/thumbnail.png"))).size) <= 256
        assert [entry.get("name") for entry in entries][:2] == ["<&\"'>", "two lines"]
    before = (tmp_path / "one.ora").read_bytes()
    write_ora(tmp_path / "one.ora", source)
    assert (tmp_path / "one.ora").read_bytes() == before
