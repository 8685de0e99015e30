"""Rendered scenes in the layouts of removal benchmarks are read by the readers of these benchmarks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from benchmarks.datasets import get_dataset
from benchmarks.twins import rendered
from benchmarks.twins.rendered import write_rendered
from synlayers.blender.mattes import SUBJECTS, Matte
from synlayers.blender.pairs import Pair
from synlayers.blender.settings import Settings
from synlayers.errors import UsageError


def pair(number: int) -> Pair:
    without = np.full((96, 128, 3), 120 + 10 * number, np.uint8)
    image, seen, changed = without.copy(), np.zeros((96, 128), bool), np.zeros((96, 128), bool)
    seen[20:60, 40:70] = changed[20:60, 40:90] = True
    image[changed] = 80
    image[seen] = (200, 30, 40)
    return Pair(image, without, seen, changed, "red box with a lid")


def matte(number: int) -> Matte:
    pixels = np.zeros((96, 96, 4), np.uint8)
    pixels[20:70, 20:70] = (200, 30 + number, 40, 255)
    pixels[20:70, 70:80] = (200, 30, 40, 100)
    return Matte(pixels, SUBJECTS[number % 3], "red box")


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    def render(python: Path, store: Path, settings: Settings, count: int, advance: object) -> Iterator[Pair]:
        return (pair(number) for number in range(count))

    def render_mattes(python: Path, store: Path, settings: Settings, count: int, advance: object) -> Iterator[Matte]:
        return (matte(number) for number in range(count))

    monkeypatch.setattr(rendered, "render_pairs", render)
    monkeypatch.setattr(rendered, "render_mattes", render_mattes)
    monkeypatch.setattr(rendered.environment, "require", lambda: Path("python"))


def test_obers_reader_reads_them(tmp_path: Path) -> None:
    write_rendered("ober-test", tmp_path / "ober", Settings(), 3, lambda steps: None)
    samples = get_dataset("ober-test")(tmp_path / "ober").samples()
    assert len(samples) == 3
    for number, sample in enumerate(samples):
        assert np.array_equal(sample.input("image"), pair(number).image)
        assert np.array_equal(sample.key("target"), pair(number).without)


def test_rords_reader_reads_them(tmp_path: Path) -> None:
    write_rendered("rord-val", tmp_path / "rord", Settings(), 2, lambda steps: None)
    samples = get_dataset("rord-val")(tmp_path / "rord").samples()
    assert len(samples) == 2
    again = tmp_path / "again"
    write_rendered("rord-val", again, Settings(), 2, lambda steps: None)
    files = {p.relative_to(tmp_path / "rord"): p.read_bytes() for p in (tmp_path / "rord").rglob("*") if p.is_file()}
    assert files == {p.relative_to(again): p.read_bytes() for p in again.rglob("*") if p.is_file()}


def test_aims_reader_reads_them(tmp_path: Path) -> None:
    write_rendered("aim-500", tmp_path / "aim", Settings(), 2, lambda steps: None)
    samples = get_dataset("aim-500")(tmp_path / "aim").samples()
    assert len(samples) == 2
    for number, sample in enumerate(samples):
        assert np.array_equal(sample.key("alpha"), matte(number).pixels[..., 3])
        inside = sample.input("image")[30:60, 30:60].astype(int)
        assert np.abs(inside - matte(number).pixels[40, 40, :3]).max() < 8  # a JPEG of it


def test_what_cannot_be_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="only for aim-500, ober-test, rord-val"):
        write_rendered("crello", tmp_path / "out", Settings(), 1, lambda steps: None)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a").touch()
    with pytest.raises(UsageError, match="is not empty"):
        write_rendered("ober-test", tmp_path / "full", Settings(), 1, lambda steps: None)
