"""Answers that are small on disk and large in memory: measured before a pixel is decoded, and read within a room."""

from __future__ import annotations

import io
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from benchmarks.api import answer_limits, images
from benchmarks.api.answer_limits import MOST_LAYERS, MOST_STACK_PIXELS, check_stack, claiming
from benchmarks.api.images import write_png
from benchmarks.api.layer_folders import LAYOUTS, read_layer_folder
from benchmarks.api.layered_files import read_ora, read_psd
from benchmarks.api.notes import collect_notes
from benchmarks.api.predictions import read_prediction
from benchmarks.harness.read_ahead import Room
from benchmarks.metrics.layers.resizing import resize_layers, triangle
from synlayers.errors import DataError

CANVAS = (40, 30)


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the pictures of which more than the header was read."""
    names: list[str] = []
    convert = Image.Image.convert

    def noted(self: Image.Image, *rest: object, **more: object) -> Image.Image:
        names.append(self.format or "")
        return convert(self, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Image.Image, "convert", noted)
    return names


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds that small pictures reach."""
    monkeypatch.setattr(answer_limits, "MOST_STACK_PIXELS", 10_000)
    monkeypatch.setattr(answer_limits, "MOST_STACK_CANVASES", 4)


def empty(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGBA", (width, height)).save(file, "PNG")
    return file.getvalue()


def own(folder: Path, count: int, size: tuple[int, int]) -> object:
    for number in range(count):
        (folder / f"layer_{number:02d}.png").write_bytes(empty(*size))
    return lambda: read_prediction(folder, "decomposition", CANVAS)


def qwen(folder: Path, count: int, size: tuple[int, int]) -> object:
    for number in range(count):
        (folder / f"{number}.png").write_bytes(empty(*size))
    return lambda: read_layer_folder(folder, LAYOUTS["qwen"], CANVAS)


def ora(folder: Path, count: int, size: tuple[int, int]) -> object:
    """All layers are one member: the file does not grow with their number."""
    layers = '<layer src="a.png"/>' * count
    with zipfile.ZipFile(folder / "a.ora", "w") as archive:
        archive.writestr("a.png", empty(*size))
        archive.writestr("stack.xml", f'<image w="{size[0]}" h="{size[1]}"><stack>{layers}</stack></image>')
    return lambda: read_ora(folder / "a.ora", CANVAS)


def psd(folder: Path, count: int, size: tuple[int, int]) -> object:
    psd_tools = pytest.importorskip("psd_tools")
    document = psd_tools.PSDImage.new("RGB", size)
    for number in range(count):
        document.create_pixel_layer(Image.new("RGBA", size, (1, 2, 3, 200)), name=str(number))
    document.save(folder / "a.psd")
    return lambda: read_psd(folder / "a.psd", CANVAS)


@pytest.mark.parametrize("form", [own, qwen, ora, psd])
@pytest.mark.usefixtures("small")
def test_an_answer_over_the_bound_is_refused_undecoded(
    tmp_path: Path, form: Callable[..., Callable[[], object]], decoded: list[str]
) -> None:
    whole = form(tmp_path, 3, CANVAS)
    assert whole().layers.shape == (3, 30, 40, 4)  # type: ignore[attr-defined]
    read = form(tmp_path, 12, CANVAS)
    decoded.clear()
    with pytest.raises(DataError, match="12 layers of 40x30 are too much to read; at most 0 million pixels"):
        read()
    assert decoded == []
    read = form(tmp_path, 2, (90, 60))
    decoded.clear()
    with pytest.raises(DataError, match="90x60, the canvas 40x30; it is refused unread"):
        read()
    assert decoded == []


@pytest.mark.parametrize("form", [qwen, ora])
def test_too_many_layers_are_refused_undecoded(
    tmp_path: Path, form: Callable[..., Callable[[], object]], decoded: list[str]
) -> None:
    read = form(tmp_path, MOST_LAYERS + 1, (2, 2))
    decoded.clear()
    with pytest.raises(DataError, match="holds 257 layers; at most 256 are read"):
        read()
    assert decoded == []


def test_the_figures_of_the_bound() -> None:
    """256 empty layers of four times a canvas of 1536x1024 took 12.5 GB."""
    with pytest.raises(DataError, match="too much to read; at most 500 million pixels"):
        check_stack("it", 256, (3072, 2048), (1536, 1024))
    check_stack("it", 60, (2048, 2048), (2048, 2048))
    check_stack("it", 60, (4000, 3000), (4000, 3000))  # a large canvas may have as many layers
    with pytest.raises(DataError):
        check_stack("it", 60, (4000, 3000))
    assert MOST_STACK_PIXELS == 500_000_000


def test_what_a_member_says_of_itself_bounds_an_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ora(tmp_path, 1, CANVAS)
    with zipfile.ZipFile(tmp_path / "a.ora", "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mergedimage.png", bytes(2_000_000))
    monkeypatch.setattr("synlayers.importers.layered.ora.MOST_BYTES", 1_000_000)
    with pytest.raises(DataError, match="unpacks to more than"):
        read_ora(tmp_path / "a.ora", CANVAS)


def test_layers_that_blend_are_named(tmp_path: Path) -> None:
    psd_tools = pytest.importorskip("psd_tools")
    document = psd_tools.PSDImage.new("RGB", CANVAS)
    for mode in ("normal", "multiply"):
        layer = document.create_pixel_layer(Image.new("RGBA", CANVAS, (9, 9, 9, 200)), name=mode)
        layer.blend_mode = getattr(psd_tools.constants.BlendMode, mode.upper())
    document.save(tmp_path / "a.psd")
    with collect_notes() as notes:
        assert read_psd(tmp_path / "a.psd", CANVAS).layers is not None
    assert notes == [
        "layers of a PSD that blend as multiply were read as normal ones: such layers cannot be represented"
    ]


def test_readers_wait_for_room_and_never_for_ever() -> None:
    room, order = Room(100), list[str]()

    def claim(position: int, pixels: int) -> threading.Thread:
        def run() -> None:
            with claiming(lambda count: room.claim(position, count)):
                answer_limits.claim_pixels(pixels)
            order.append(f"{position}")

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    first = claim(0, 90)
    first.join(10)
    waiting = [claim(1, 90), claim(2, 500)]
    time.sleep(0.05)
    assert order == ["0"]
    room.await_from(1)  # whoever is waited for gets in, whatever is held
    waiting[0].join(10)
    assert order == ["0", "1"]
    assert room.held([0, 1]) == 180
    room.release([0, 1])
    room.await_from(2)
    waiting[1].join(10)
    assert order == ["0", "1", "2"]
    late = claim(3, 1)
    room.close()
    late.join(10)
    assert not late.is_alive()


def test_one_layer_after_the_other_is_resized_to_the_same_bits() -> None:
    layers = torch.from_numpy(np.random.default_rng(7).integers(0, 256, (2, 3, 4, 30, 44), np.uint8))
    layers[0, 1, 3] = 0
    for size in ((15, 22), (60, 88), (17, 31)):
        alpha = layers[..., 3:, :, :].double()
        whole = triangle(30, size[0]) @ torch.cat((layers[..., :3, :, :].double() * alpha, alpha), -3)
        whole = whole @ triangle(44, size[1]).T
        color = torch.where(
            whole[..., 3:, :, :] >= 0.5, whole[..., :3, :, :] / whole[..., 3:, :, :].clamp(min=0.5), 0.0
        )
        expected = torch.cat((color, whole[..., 3:, :, :]), -3).add(0.5).floor().clamp(0, 255).to(torch.uint8)
        assert torch.equal(resize_layers(layers, size), expected)


def test_a_matte_far_larger_than_the_canvas_is_refused_unread(tmp_path: Path, decoded: list[str]) -> None:
    write_png(tmp_path / "alpha.png", np.zeros((200, 200), np.uint8))
    decoded.clear()
    with pytest.raises(DataError, match="200x200, the canvas 40x30; it is refused unread"):
        read_prediction(tmp_path, "matting", CANVAS)
    assert decoded == []
    assert images.MOST_PIXELS == 100_000_000
