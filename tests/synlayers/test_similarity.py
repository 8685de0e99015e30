"""Near-duplicates and diversity: against plain loops, and through `python -m synlayers.stats`."""

from __future__ import annotations

import json
import math
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import synlayers
from synlayers.checks.similarity import neighbors
from synlayers.checks.similarity.build_embeddings import BATCH, embed_build
from synlayers.checks.similarity.hashing import NEAR_COSINE, difference_hash, hash_vectors
from synlayers.checks.similarity.neighbors import look_alike
from synlayers.design import Pixels
from synlayers.errors import DataError
from synlayers.stats import app, gather


def drawn(count: int, width: int, random: np.random.Generator) -> np.ndarray:
    """Vectors of length 1, some of them nearly the same."""
    vectors = random.standard_normal((count, width))
    for k in range(0, count - 7, 7):
        vectors[k + 5] = vectors[k] + 0.02 * random.standard_normal(width)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize(("count", "width"), [(0, 4), (1, 4), (2, 4), (40, 8), (90, 6), (64, 80)])
def test_blocks_equal_plain_loops(count: int, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    seed = int.from_bytes(os.urandom(4))
    print(f"seed {seed}")
    random = np.random.default_rng(seed)
    monkeypatch.setattr(neighbors, "BLOCK", 16)
    monkeypatch.setattr(neighbors, "LISTED", 5)
    vectors, near = drawn(count, width, random), 0.9
    ids, splits = [f"i{k:03}" for k in range(count)], random.choice(["train", "val", "test"], count).tolist()
    done: list[int] = []
    found = look_alike(vectors, ids, splits, near, "drawn", done.append)
    cosines = vectors.astype(np.float64) @ vectors.astype(np.float64).T
    pairs = [(cosines[a, b], a, b) for a in range(count) for b in range(a + 1, count) if cosines[a, b] >= near]
    expected: dict[str, int] = {}
    for _, a, b in pairs:
        one, other = sorted((splits[a], splits[b]))
        key = one if one == other else f"{one} and {other}"
        expected[key] = expected.get(key, 0) + 1
    assert found.within | found.across == expected
    assert all(" and " in key for key in found.across)
    assert found.pairs == len(pairs)
    assert found.images == len({k for _, a, b in pairs for k in (a, b)})
    assert [(p.a, p.b) for p in found.listed] == [(ids[a], ids[b]) for _, a, b in sorted(pairs, reverse=True)[:5]]
    assert all(p.split_a == splits[ids.index(p.a)] and p.split_b == splits[ids.index(p.b)] for p in found.listed)
    assert sum(done) == count
    if count < 2:
        assert found.closest is None
        assert math.isnan(found.mean)
        json.dumps(found.as_json(), allow_nan=False)
        return
    np.fill_diagonal(cosines, -9)
    assert found.nearest_mean == pytest.approx(cosines.max(axis=0).mean(), abs=1e-6)
    assert found.closest is not None
    assert found.closest.similarity == pytest.approx(min(1, cosines.max()), abs=2e-6)
    np.fill_diagonal(cosines, 1)
    assert found.mean == pytest.approx(cosines[np.triu_indices(count, 1)].mean(), abs=1e-6)
    values = np.linalg.eigvalsh(cosines / count).clip(1e-300)
    assert found.vendi == pytest.approx(np.exp(-(values * np.log(values)).sum()), rel=1e-4)


def test_diversity_has_its_ends() -> None:
    same = look_alike(np.tile(np.eye(4, dtype=np.float32)[:1], (9, 1)), list("abcdefghi"), ["x"] * 9, 1, "same")
    assert (same.pairs, same.images) == (36, 9)
    assert same.vendi == pytest.approx(1)
    apart = look_alike(np.eye(4, dtype=np.float32), list("abcd"), ["x"] * 4, 0.5, "apart")
    assert apart.pairs == 0
    assert apart.vendi == pytest.approx(4)
    with pytest.raises(DataError, match=r"2 of 3 vectors are not of length 1, for example that of b"):
        look_alike(np.array([[1, 0], [np.nan, 0], [0, 0]], np.float32), ["a", "b", "c"], ["x"] * 3, 0.5, "broken")


def test_hashes_as_vectors() -> None:
    seed = int.from_bytes(os.urandom(4))
    print(f"seed {seed}")
    random = np.random.default_rng(seed)
    pictures = random.integers(0, 256, (6, 30, 40, 3), dtype=np.uint8)
    hashes = [difference_hash(picture) for picture in pictures] + [0, 2**64 - 1]
    cosines = hash_vectors(hashes) @ hash_vectors(hashes).T
    bits = np.array([[(a ^ b).bit_count() for a in hashes] for b in hashes])
    assert np.array_equal(cosines, (1 - 2 * bits / 64).astype(np.float32))
    assert np.array_equal(cosines >= NEAR_COSINE, bits <= 6)


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("similar") / "designs"
    synlayers.build(folder, BATCH + 4, layers=(2, 3), size=(128, 128), splits={"train": 0.7, "test": 0.3})
    return folder


def test_a_build_is_embedded_in_batches(build: Path) -> None:
    sizes: list[int] = []

    def embed(images: Sequence[Pixels]) -> np.ndarray:
        sizes.append(len(images))
        return np.stack([image.mean(axis=(0, 1)) + 1 for image in images]).astype(np.float32)

    stats = gather(build, 1)
    wanted = set(stats.hashes) - {min(stats.hashes)}
    found = embed_build(build, embed, wanted)
    assert sizes == [BATCH, 3]
    assert set(found.ids) == wanted
    assert found.splits == [stats.splits[name] for name in found.ids]
    assert np.allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-6)


def test_the_command_names_copies_within_and_across_splits(build: Path, tmp_path: Path) -> None:
    """The first image of the test split stands in the train split, too (its hash is copied)."""
    shutil.copytree(build, tmp_path / "designs")
    done = CliRunner().invoke(app, [str(tmp_path / "designs"), "--workers", "1", "--json", str(tmp_path / "s.json")])
    assert done.exit_code == 0, done.output
    assert "near-duplicates by perceptual hash (cosine of at least 0.8125)" in done.output
    assert "Vendi score" in done.output
    numbers = json.loads((tmp_path / "s.json").read_text())
    assert sum(sum(counts.values()) for counts in numbers["counts"].values()) == BATCH + 4
    (similarity,) = numbers["similarity"]
    assert similarity["samples"] == numbers["samples"] == BATCH + 4
    assert len(numbers["near_duplicates"]) == similarity["pairs"]
    stats = gather(build, 1)
    train, test = (next(k for k, v in stats.splits.items() if v == split) for split in ("train", "test"))
    before = stats.look_alike()
    stats.hashes[test] = stats.hashes[train]
    after = stats.look_alike()
    assert after.across.get("test and train", 0) >= before.across.get("test and train", 0) + 1
    assert any({train, test} == {pair.a, pair.b} and pair.similarity == 1 for pair in after.listed)


def test_what_the_command_refuses(build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util
    import sys

    def fails(words: list[str], sentence: str) -> None:
        done = CliRunner().invoke(app, [str(build), "--workers", "1", *words])
        assert done.exit_code == 2
        assert sentence in " ".join(done.output.split())

    fails(["--near", "0.9"], "--near and --device go with --embeddings MODEL")
    fails(["--embeddings", "", "--near", "2"], "2 is no cosine above -1 and up to 1")
    fails(["--embeddings", ""], "write ARCH:PRETRAINED, for example ViT-B-32:openai")
    monkeypatch.setitem(sys.modules, "open_clip", None)
    if importlib.util.find_spec("torchvision") is None:
        fails(["--embeddings", "ViT-B-32:openai"], "this needs open_clip: pip install 'synlayers[clip]'")
