"""Reading for training: each sample once whoever reads, forms and batches that hold what is stored."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

import synlayers
from synlayers.design import KINDS
from synlayers.errors import DataError, UsageError
from synlayers.loading.dealing import Reader, deal, draw
from synlayers.loading.index import NAME, index_of
from synlayers.torch import BucketSampler, DesignDataset, DesignStream, collate, random_crop


@pytest.mark.parametrize("even", [False, True])
@pytest.mark.parametrize("sizes", [[256, 14], [8, 8, 8, 1], [1], [3] * 7])
@pytest.mark.parametrize("readers", [1, 2, 3, 8, 40])
def test_readers_share_all_samples_evenly(sizes: list[int], readers: int, even: bool) -> None:
    parts = [deal(sizes, Reader(number, readers), even=even) for number in range(readers)]
    read = [(p.shard, place) for part in parts for p in part for place in range(p.first, p.stop)]
    counts = [sum(p.stop - p.first for p in part) for part in parts]
    assert len(set(read)) == len(read) == (sum(sizes) // readers * readers if even else sum(sizes))
    assert max(counts) - min(counts) <= (0 if even else 1)


def test_resampling_weighs_shards_by_their_samples() -> None:
    pieces = draw([30, 10], np.random.default_rng(1))
    shards = Counter(next(pieces).shard for _ in range(4000))
    assert abs(shards[0] / 4000 - 0.75) < 4 * (0.75 * 0.25 / 4000) ** 0.5


def test_by_number_every_form_holds_what_is_stored(designs_folder: Path) -> None:
    stored = list(synlayers.load(designs_folder, "train"))
    canvases, crops = DesignDataset(designs_folder, "train"), DesignDataset(designs_folder, "train", form="crops")
    assert len(canvases) == len(stored) == 21
    for number, design in enumerate(stored):
        whole, parts = canvases[number], crops[number - len(stored)]
        assert whole["id"] == parts["id"] == design.id
        assert [KINDS[k] for k in whole["kinds"]] == [layer.kind for layer in design.layers]
        assert whole["boxes"].tolist() == parts["boxes"].tolist() == [list(layer.box) for layer in design.layers]
        np.testing.assert_array_equal(whole["image"].permute(1, 2, 0), design.image)
        for layer, full, part in zip(design.layers, whole["layers"], parts["layers"], strict=True):
            np.testing.assert_array_equal(full.permute(1, 2, 0), layer.on_canvas(design.width, design.height))
            np.testing.assert_array_equal(part.permute(1, 2, 0), layer.pixels)
    with pytest.raises(IndexError):
        canvases[21]


def test_tokens_lie_on_whole_cells(designs_folder: Path) -> None:
    designs = DesignDataset(designs_folder, form="tokens", prepare=random_crop(128))
    for number in range(0, len(designs), 5):
        design, item = designs.design(number), designs[number]
        assert item["boxes"][0].tolist() == item["boxes"][1].tolist() == [0, 0, 128, 128]
        assert (item["boxes"] % 16 == 0).all()
        assert len(item["layers"]) == len(design.layers) + 1
        assert (item["layers"][0][3] == 255).all()
        for layer, box, pixels in zip(design.layers, item["boxes"][1:].tolist(), item["layers"][1:], strict=True):
            full = layer.on_canvas(128, 128)[box[1] : box[3], box[0] : box[2]]
            np.testing.assert_array_equal(pixels.permute(1, 2, 0), full)
            assert full[..., 3].sum() == layer.pixels[..., 3].sum()
    with pytest.raises(UsageError, match="multiples of 16"):
        next(DesignDataset(designs_folder, form="tokens", prepare=random_crop(100))[0])


@pytest.mark.parametrize("workers", [0, 2])
def test_a_stream_gives_every_sample_once(designs_folder: Path, workers: int) -> None:
    stream = DesignStream(designs_folder, form="crops", shuffle=5, seed=3)
    loader = DataLoader(stream, batch_size=None, num_workers=workers)
    first = [item["id"] for item in loader]
    assert sorted(first) == [f"{number:09d}" for number in range(27)]
    stream.set_epoch(1)
    second = [item["id"] for item in loader]
    assert sorted(first) == sorted(second)
    assert first != second


def test_the_number_of_workers_changes_no_sample(designs_folder: Path) -> None:
    def read(workers: int) -> dict[str, torch.Tensor]:
        stream = DesignStream(designs_folder, "train", prepare=random_crop(96), shuffle=4, seed=5)
        return {item["id"]: item["image"] for item in DataLoader(stream, batch_size=None, num_workers=workers)}

    one, two = read(0), read(2)
    assert one.keys() == two.keys()
    assert all(torch.equal(one[key], two[key]) for key in one)


def test_sharing_shards_is_told(designs_folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        os.environ.update(RANK="0", WORLD_SIZE="9")
        try:
            stream = DesignStream(designs_folder, "val", form="crops", even=True)
            assert len(list(stream)) == stream.samples_of(Reader(8, 9)) == 0
        finally:
            del os.environ["RANK"], os.environ["WORLD_SIZE"]
    assert "6 samples for 9 readers" in caplog.text
    assert "6 of 6 samples are left out" in caplog.text


TWO_RANKS = """
import os, sys
import torch.distributed as dist
from torch.utils.data import DataLoader
from synlayers.torch import BucketSampler, DesignDataset, DesignStream, collate
os.environ.pop("RANK"); os.environ.pop("WORLD_SIZE")
rank = int(sys.argv[2])
dist.init_process_group("gloo", init_method=f"file://{sys.argv[3]}", rank=rank, world_size=2)
stream = DataLoader(DesignStream(sys.argv[1], form="crops", shuffle=4), batch_size=None, num_workers=2)
designs = DesignDataset(sys.argv[1])
batches = DataLoader(designs, batch_sampler=BucketSampler(designs, 3), collate_fn=collate)
found = ([item["id"] for item in stream], [key for batch in batches for key in batch["id"]])
gathered = [None, None]
dist.all_gather_object(gathered, found)
if rank == 0:
    everything = [f"{number:09d}" for number in range(27)]
    for way in (0, 1):
        assert sorted(gathered[0][way] + gathered[1][way]) == everything, gathered
    assert abs(len(gathered[0][0]) - len(gathered[1][0])) <= 1, gathered
dist.destroy_process_group()
"""


def test_two_ranks_lose_nothing_and_read_nothing_twice(designs_folder: Path, tmp_path: Path) -> None:
    script = tmp_path / "ranks.py"
    script.write_text(textwrap.dedent(TWO_RANKS))
    DesignDataset(designs_folder)  # the index is made once
    ranks = [
        subprocess.Popen(
            [sys.executable, script, designs_folder, str(rank), tmp_path / "meet"],
            env={**os.environ, "RANK": "x", "WORLD_SIZE": "x"},
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in (0, 1)
    ]
    for rank in ranks:
        errors = rank.communicate(timeout=120)[1]
        assert rank.returncode == 0, errors


def test_batches_hold_one_size_and_padding_is_masked(designs_folder: Path) -> None:
    designs = DesignDataset(designs_folder)
    sampler = BucketSampler(designs, 4, seed=2)
    seen = []
    for batch in DataLoader(designs, batch_sampler=sampler, collate_fn=collate):
        assert batch["layers"].shape[:2] == batch["mask"].shape
        assert batch["mask"].sum(1).tolist() == batch["count"].tolist()
        assert not batch["layers"][~batch["mask"]].any()
        assert not batch["boxes"][~batch["mask"]].any()
        assert batch["layers"].shape[-2:] == batch["image"].shape[-2:]
        for key, layers, count in zip(batch["id"], batch["layers"], batch["count"], strict=True):
            alone = designs[int(key)] if designs[int(key)]["id"] == key else None
            assert alone is None or torch.equal(layers[:count], alone["layers"])
        seen += batch["id"]
    assert len(seen) == len(set(seen)) == 27
    assert len(list(sampler)) == len(sampler)
    sampler.set_epoch(1)
    assert [designs[number]["id"] for batch in sampler for number in batch] != seen


def test_canvases_of_several_sizes_are_no_batch(designs_folder: Path) -> None:
    designs = DesignDataset(designs_folder)
    with pytest.raises(UsageError, match="BucketSampler"):
        collate([designs[number] for number in range(len(designs))])


def test_the_index_is_kept_and_follows_the_shards(designs_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(designs_folder, tmp_path / "copy")
    (folder / NAME).unlink(missing_ok=True)
    designs = synlayers.load(folder)
    index = index_of(designs)
    assert (folder / NAME).exists()
    assert [index.read(n).record["id"] for n in range(27)] == [record["id"] for record in designs.records()]
    (folder / NAME).write_bytes(b"not an index")
    assert len(index_of(designs)) == 27
    shard = folder / designs.shards[0]["file"]
    shard.write_bytes(shard.read_bytes()[: 100 * 512])
    with pytest.raises(DataError, match=shard.name):
        index.read(7)
    (folder / NAME).unlink()
    with pytest.raises(DataError, match=shard.name):
        index_of(designs)
    with pytest.raises(DataError, match=shard.name):
        list(DesignStream(folder, form="crops"))


def test_without_a_place_to_write_the_index_lives_in_memory(
    designs_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr("synlayers.loading.index._places", lambda folder: (tmp_path / "file" / "index.parquet",))
    assert len(DesignDataset(designs_folder)) == 27
    assert "SYNLAYERS_CACHE" in caplog.text


def test_names_are_checked(designs_folder: Path) -> None:
    with pytest.raises(UsageError, match="canvas, crops, tokens"):
        DesignDataset(designs_folder, form="canvases")
    with pytest.raises(UsageError, match="train, val"):
        DesignStream(designs_folder, "test")
