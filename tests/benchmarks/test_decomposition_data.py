"""The decomposition benchmarks: readers on hand-made folders, twins read by the same readers, protocols, published
predictions."""

from __future__ import annotations

import json
import math
import pickle
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from baselines.classical.trivial import IdentityMethod, OracleMethod
from benchmarks.api.images import png_bytes, read_rgb, write_png
from benchmarks.api.layer_folders import LAYOUTS, read_layer_folder
from benchmarks.api.method import Method
from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.predictions import read_prediction, write_prediction
from benchmarks.api.results import Result, read_rows
from benchmarks.api.runs import JournalLine, Run, RunFacts
from benchmarks.api.stacks import boxes_above, bucket, flatten
from benchmarks.api.tasks import Prediction, Sample
from benchmarks.datasets import Dataset, get_dataset
from benchmarks.datasets.prismlayers import PrismLayers, _Row, _rows_of_split
from benchmarks.datasets.shards import Shards
from benchmarks.harness.result_files import rows_path, score_run
from benchmarks.metrics.weights import WeightsMissing
from benchmarks.protocols import get_protocol, protocols_of
from benchmarks.protocols.decomposition import cld_boxes, synlayers_inputs
from benchmarks.twins import get_twin
from synlayers.errors import DataError, UsageError

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
REAL = Path(__file__).resolve().parents[3] / "shared" / "real" / "decompositions"
RULES = ("strict", "layerd", "cld", "synlayers")
NAMES = ("crello", "prismlayers", "synlayers", "synlayers-shards")
WIDTH, HEIGHT = 48, 32


def stack(seed: int, count: int = 3) -> np.ndarray:
    """(count, HEIGHT, WIDTH, 4): an opaque bottom and boxes of soft alpha."""
    rng = np.random.default_rng(seed)
    out = np.zeros((count, HEIGHT, WIDTH, 4), np.uint8)
    out[0] = [*rng.integers(0, 256, 3), 255]
    for n, layer in enumerate(out[1:]):
        layer[4 + n : 20 + n, 6 + 3 * n : 30 + 3 * n] = rng.integers(1, 256, (16, 24, 4))
    return out


def chain(layers: np.ndarray) -> np.ndarray:
    """PIL's alpha_composite chain on white."""
    canvas = Image.new("RGBA", (layers.shape[2], layers.shape[1]), (255, 255, 255, 255))
    for layer in layers:
        canvas = Image.alpha_composite(canvas, Image.fromarray(layer))
    return np.asarray(canvas.convert("RGB"))


def write_layerd(root: Path, name: str, layers: np.ndarray) -> None:
    (root / name).mkdir(parents=True)
    for n, layer in enumerate(layers):
        write_png(root / name / f"{n:04d}.png", layer)


def write_sample(root: Path, name: str, pixels: np.ndarray, whole: np.ndarray | None = None, **record: object) -> Path:
    folder = root / name
    folder.mkdir(parents=True)
    write_png(folder / "whole_image.png", chain(pixels) if whole is None else whole)
    write_png(folder / "base_image.png", pixels[0])
    boxes = boxes_above(pixels).tolist()
    entries = [
        {"layer_idx": n, "box": box, "image_path": f"/private/machine/layer_{n:02d}.png"} for n, box in enumerate(boxes)
    ]
    for n, layer in enumerate(pixels[1:]):
        write_png(folder / f"layer_{n:02d}.png", layer)
    (folder / "metadata.json").write_text(
        json.dumps({"whole_caption": "boxes", "style_category": "toy", "layers": entries, **record})
    )
    return folder


def prism_row(layers: np.ndarray, columns: int, **changed: object) -> dict[str, object]:
    def image(pixels: np.ndarray) -> dict[str, object]:
        return {"bytes": png_bytes(pixels), "path": "x.png"}

    row: dict[str, object] = {
        "id": "7",
        "whole_image": image(chain(layers)),
        "whole_caption": "boxes",
        "style_category": "toy",
        "base_image": image(layers[0]),
        "base_caption": "plain",
        "layer_count": len(layers) - 1,
    }
    boxes = boxes_above(layers).tolist()
    for n in range(columns):
        there = n < len(boxes)
        x0, y0, x1, y1 = boxes[n] if there else (0, 0, 0, 0)
        row |= {
            f"layer_{n:02d}": image(layers[n + 1][y0:y1, x0:x1]) if there else None,
            f"layer_{n:02d}_caption": "box" if there else None,
            f"layer_{n:02d}_box": boxes[n] if there else None,
            f"layer_{n:02d}_width_dst": x1 - x0,
            f"layer_{n:02d}_height_dst": y1 - y0,
        }
    return row | changed


def write_prism(root: Path, rows: list[dict[str, object]], name: str = "toy-00000-of-00001", group: int = 2) -> Path:
    (root / "data").mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows), root / "data" / f"{name}.parquet", row_group_size=group)
    return root


@pytest.fixture(scope="module")
def minis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Path]]:
    """Folders of mini twins by name, in a cache of this module's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYNLAYERS_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield lambda name: get_twin(name).build(3, 256)


def scored(
    tmp_path: Path,
    data: Dataset,
    name: str,
    answers: Mapping[str, Prediction],
    samples: list[Sample] | None = None,
    folder: Path | None = None,
) -> tuple[Result, dict[str, float]]:
    """The result of a folder of predictions (written now where it is not there), and its whole-set values by
    ``measure.name``."""
    folder = folder or tmp_path / "predictions"
    for sample, prediction in answers.items():
        if not (folder / sample).exists():
            write_prediction(folder / sample, "decomposition", prediction)
    asked = list(data.samples()) if samples is None else samples
    facts = RunFacts(method=OracleMethod.card, dataset=data.facts.name, dataset_digest="0", dataset_count=len(asked))
    run = Run.open(tmp_path / "runs", facts)
    lines = {sample: JournalLine(sample, "ok") for sample in answers}
    result = score_run(run, get_protocol(name), asked, predictions=PredictionSet(folder, lines))
    assert len({row.sample_id for row in read_rows(rows_path(run.folder, get_protocol(name)))}) == len(asked)
    return result, {f"{m.measure}.{m.name}": m.value for m in result.metrics if not m.group}


# Readers


def test_crello_in_layerds_folders(tmp_path: Path) -> None:
    whole, open_ = stack(1), stack(2)
    open_[0, :, 20:, 3] = 0  # the design stands on white
    write_layerd(tmp_path, "b", whole)
    write_layerd(tmp_path, "a", open_)
    data = get_dataset("crello")(tmp_path)
    a, b = data.samples()
    assert ([a.id, b.id], a.size, b.groups) == (["a", "b"], (WIDTH, HEIGHT), {"layers": "2-4"})
    for sample, layers in ((a, open_), (b, whole)):
        assert np.array_equal(sample.key("layers"), layers)
        assert np.array_equal(sample.key("composite"), chain(layers))
        assert np.array_equal(sample.input("image"), chain(layers))
        assert sample.input("boxes").tolist() == [[6, 4, 30, 20], [9, 5, 33, 21]]
        assert sample.input("layer_count") == 3
    assert len(list(data.files())) == 6


def test_crello_as_the_generating_script_writes_it(tmp_path: Path) -> None:
    name, layers = "test_000004_5f1c", stack(3)
    for folder in (tmp_path / "test/layers" / name, tmp_path / "test/composite", tmp_path / "test/im"):
        folder.mkdir(parents=True)
    for n, layer in enumerate(layers):
        write_png(tmp_path / "test/layers" / name / f"{name}_{n:02d}.png", layer)
    write_png(tmp_path / f"test/composite/{name}.png", chain(layers))
    (sample,) = get_dataset("crello")(tmp_path / "test").samples()
    assert (sample.id, len(sample.key("layers"))) == (name, 3)
    assert np.array_equal(sample.input("image"), chain(layers))
    with pytest.raises(DataError, match=r"open one of the splits in it \(test\)"):
        get_dataset("crello")(tmp_path)


def test_synlayers_folders(tmp_path: Path) -> None:
    layers = stack(4)
    whole = np.full((HEIGHT, WIDTH, 3), 9, np.uint8)  # theirs need not be what the layers compose to
    write_sample(tmp_path, "sample_000001", layers, whole, base_sample="/private/prism/sample_000123")
    folder = write_sample(tmp_path, "sample_000002", layers)
    (folder / "metadata.json").rename(folder / "metadata_old.json")
    one, two = get_dataset("synlayers")(tmp_path).samples()
    assert np.array_equal(one.key("layers"), layers)
    assert np.array_equal(one.key("composite"), whole)
    assert (one.cluster, one.input("caption"), one.input("layer_count"), one.groups["style"]) == (
        "sample_000123",
        "boxes",
        3,
        "toy",
    )
    assert two.input("boxes").tolist() == [[6, 4, 30, 20], [9, 5, 33, 21]]


def test_prismlayers_rows(tmp_path: Path) -> None:
    stacks = [stack(n, 2 + n % 3) for n in range(5)]
    data = PrismLayers(write_prism(tmp_path, [prism_row(s, 4) for s in stacks]))
    samples = data.samples()
    assert [s.id for s in samples] == [f"toy-00000-of-00001-{n:06d}" for n in range(5)]
    for n in (3, 0, 4, 1, 2, 2):  # in any order
        assert np.array_equal(samples[n].key("layers"), stacks[n])
        assert np.array_equal(samples[n].input("image"), chain(stacks[n]))
        assert samples[n].input("boxes").tolist() == boxes_above(stacks[n]).tolist()
        assert (samples[n].input("layer_count"), samples[n].input("caption"), samples[n].key("id")) == (
            len(stacks[n]),
            "boxes",
            "7",
        )
    clone = pickle.loads(pickle.dumps(samples[1]))  # nothing open travels to another process
    assert np.array_equal(clone.key("layers"), stacks[1])


def test_prismlayers_layers_are_pasted_whole_resized_to_their_box_and_clipped(tmp_path: Path) -> None:
    layers = stack(6, 2)
    crop = layers[1, 4:20, 6:30]
    row = prism_row(layers, 1, layer_00_box=[-4, 10, 44, 42])
    (sample,) = PrismLayers(write_prism(tmp_path, [row])).samples()
    expected = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    expected[10:32, :44] = np.asarray(Image.fromarray(crop).resize((48, 32), Image.Resampling.BILINEAR))[:22, 4:]
    assert np.array_equal(sample.key("layers")[1], expected)


def test_prismlayers_splits() -> None:
    rows = [
        _Row(Path(f"{style}.parquet"), n, (8, 8), style, 1, str(n)) for style in ("ink", "toy") for n in range(10_000)
    ]
    cld = _rows_of_split(rows, "cld")
    assert len(cld) == 1000
    assert {(row.style, row.number) for row in cld} == {(s, n) for s in ("ink", "toy") for n in range(9000, 9500)}
    assert [row.number for row in _rows_of_split(rows, "synlayers")] == list(range(9500, 10_000))


def test_the_split_of_synlayers_needs_the_complete_set(tmp_path: Path) -> None:
    root = write_prism(tmp_path, [prism_row(stack(0), 2)])
    with pytest.raises(UsageError, match="holds 1 rows"):
        PrismLayers(root, split="synlayers")


@pytest.mark.parametrize("fmt", ["webdataset", "parquet", "folder"])
def test_our_builds_in_every_format(tmp_path: Path, make, collected, fmt: str) -> None:  # type: ignore[no-untyped-def]
    from synlayers import load
    from synlayers.making.build import build

    recipe = make(format=fmt, size=(256, 256), layers=(2, 5), shard_size=2, splits={"train": 0.5, "test": 0.5})
    build(recipe, 6, tmp_path / "out", collected.assets)
    data = get_dataset("synlayers-shards")(tmp_path / "out")
    assert isinstance(data, Shards)
    designs = {d.id: d for d in load(tmp_path / "out", "test")}
    samples = data.samples()
    assert [s.id for s in samples] == sorted(designs)
    for sample in samples[::-1]:
        design = designs[sample.id]
        assert np.array_equal(sample.key("layers"), np.stack([layer.on_canvas(256, 256) for layer in design.layers]))
        assert np.array_equal(sample.input("image"), design.image)
        assert sample.input("boxes").tolist() == [list(layer.box) for layer in design.layers[1:]]
        assert sample.key("text") == tuple(layer.text for layer in design.layers)
        assert sample.groups["layout"] == design.layout
    whole = Shards(tmp_path / "out", "train").samples()
    assert not {s.id for s in whole} & set(designs)
    assert data.digest() == Shards(tmp_path / "out").digest() != Shards(tmp_path / "out", "train").digest()


def test_golden_folders_are_read() -> None:
    layerd = get_dataset("crello")(GOLDEN / "layerd" / "gt").samples()
    assert [len(s.key("layers")) for s in layerd] == [7, 8, 7, 5]
    samples = get_dataset("synlayers")(GOLDEN / "cld" / "synlayers" / "gt").samples()
    assert [(s.id, len(s.key("layers"))) for s in samples] == [
        ("sample_000004", 4),
        ("sample_000017", 6),
        ("sample_000230", 3),
    ]


# What is wrong with a folder is said


def test_a_wrong_folder_gets_what_was_found_and_what_was_expected(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_bytes(b"x")
    for name, expected in (
        ("crello", "0000.png"),
        ("prismlayers", "layer_00_box"),
        ("synlayers", "base_image.png"),
        ("synlayers-shards", "manifest.json"),
    ):
        with pytest.raises(DataError, match=f"(?s){name}.*it holds photos/.*Expected.*{expected}"):
            get_dataset(name)(tmp_path)
        with pytest.raises(DataError, match="does not exist"):
            get_dataset(name)(tmp_path / "nowhere")
    pq.write_table(pa.table({"image": [b"x"], "mask": [b"x"]}), tmp_path / "aim.parquet")
    with pytest.raises(DataError, match=r"no column whole_image, .*it has image, mask"):
        get_dataset("prismlayers")(tmp_path)


def test_gaps_are_named(tmp_path: Path) -> None:
    write_layerd(tmp_path / "crello", "a", stack(1))
    (tmp_path / "crello/a/0001.png").unlink()
    with pytest.raises(DataError, match=r"a has a gap: layer 1 of 2 is missing"):
        get_dataset("crello")(tmp_path / "crello")
    folder = write_sample(tmp_path / "syn", "sample_000000", stack(1))
    (folder / "layer_01.png").unlink()
    with pytest.raises(DataError, match=r"layer_01\.png is missing, though metadata\.json lists it as layer 1 of 2"):
        get_dataset("synlayers")(tmp_path / "syn")
    (folder / "base_image.png").unlink()
    with pytest.raises(DataError, match=r"sample_000000 has no base_image\.png"):
        get_dataset("synlayers")(tmp_path / "syn")
    rows = [prism_row(stack(1), 2), prism_row(stack(2), 2, layer_00=None)]
    good, bad = PrismLayers(write_prism(tmp_path / "prism", rows)).samples()
    assert len(good.key("layers")) == 3
    with pytest.raises(DataError, match="row 1: layer_00 is empty, though layer_count is 2"):
        bad.key("layers")
    with pytest.raises(DataError, match="row 0: layer_count is 3, which the columns do not hold"):
        PrismLayers(write_prism(tmp_path / "prism", [prism_row(stack(1), 2, layer_count=3)]))


def test_boxes_that_are_none_are_refused(tmp_path: Path) -> None:
    entry = {"image_path": "layer_00.png", "box": [5, 5, 1, 9]}
    write_sample(tmp_path, "sample_000000", stack(1), layers=[entry])
    with pytest.raises(DataError, match=r"layer 0: the box is \[5, 5, 1, 9\]"):
        get_dataset("synlayers")(tmp_path)


def test_truncated_and_odd_pictures_are_named_when_they_are_read(tmp_path: Path) -> None:
    write_layerd(tmp_path / "c", "a", stack(1))
    path = tmp_path / "c/a/0002.png"
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(DataError, match=r"0002\.png cannot be read"):
        get_dataset("crello")(tmp_path / "c").samples()[0].key("layers")
    write_png(path, np.zeros((HEIGHT, WIDTH - 1, 4), np.uint8))
    with pytest.raises(DataError, match=r"0002\.png is 47x32, but the canvas is 48x32"):
        get_dataset("crello")(tmp_path / "c").samples()[0].input("image")
    row = prism_row(stack(1), 2)
    row["layer_01"] = {"bytes": row["layer_01"]["bytes"][:60], "path": None}  # type: ignore[index]
    (sample,) = PrismLayers(write_prism(tmp_path / "p", [row])).samples()
    with pytest.raises(DataError, match=r"toy-00000-of-00001\.parquet, row 0, layer_01"):
        sample.key("layers")
    table = tmp_path / "p/data/toy-00000-of-00001.parquet"
    table.write_bytes(table.read_bytes()[:-100])
    with pytest.raises(DataError, match="not a readable parquet file"):
        PrismLayers(tmp_path / "p")


def test_stacks() -> None:
    layers = stack(5, 4)
    layers[2] = 0
    assert np.array_equal(flatten(layers, (WIDTH, HEIGHT)), chain(layers))
    assert boxes_above(layers).tolist()[1] == [0, 0, 0, 0]
    assert [bucket(n) for n in (2, 4, 5, 16, 17, 53)] == ["2-4", "2-4", "5-8", "9-16", "17+", "17+"]


# Twins


@pytest.mark.parametrize("name", NAMES)
def test_a_twin_is_read_by_the_reader_of_its_benchmark_and_is_exact(minis: Callable[[str], Path], name: str) -> None:
    data = get_dataset(name)(minis(name))
    samples = data.samples()
    assert len(samples) == 3
    for sample in samples:
        layers = sample.key("layers")
        assert np.array_equal(chain(layers), sample.key("composite"))
        assert np.array_equal(sample.input("image"), sample.key("composite"))
        assert (layers[0, ..., 3] == 255).all()
        boxes, tight = np.asarray(sample.input("boxes")), boxes_above(layers)
        if name in ("prismlayers", "synlayers"):  # their official evaluators crash on boxes with sides below 7 pixels
            sides = tight[:, 2:] - tight[:, :2]
            assert ((boxes[:, 2:] - boxes[:, :2]) == np.maximum(sides, 7)).all()
            assert (boxes[:, :2] <= tight[:, :2]).all()
            assert (boxes[:, 2:] >= tight[:, 2:]).all()
            assert (boxes >= 0).all()
            assert (boxes <= 256).all()
        else:
            assert boxes.tolist() == tight.tolist()
        assert sample.input("layer_count") == len(layers) >= 2
        assert sample.size == (256, 256)
        assert sample.groups["layers"] == bucket(len(layers))
        assert all(given in sample.inputs for given in data.facts.inputs)


def test_the_crello_twin_keeps_layerds_filters(minis: Callable[[str], Path]) -> None:
    for sample in get_dataset("crello")(minis("crello")).samples():
        layers = sample.key("layers")
        assert (layers[..., 3].reshape(len(layers), -1).max(1) == 255).all()
        assert not (layers[1:, ..., 3].reshape(len(layers) - 1, -1).min(1) == 255).any()


@pytest.mark.parametrize("name", NAMES)
def test_twins_are_made_again_byte_for_byte(
    minis: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    first = minis(name)
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path))
    again = get_twin(name).build(3, 256)
    assert again != first
    files = [
        {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}
        for root in (first, again)
    ]
    assert files[0] == files[1]


# Protocols


def answered(
    minis: Callable[[str], Path], tmp_path: Path, name: str, rule: str, method: type[Method]
) -> tuple[Result, dict[str, float]]:
    """A method on a mini twin under a rule: the result, and its values by name."""
    data = get_dataset(name)(minis(name))
    answers = {sample.id: method().predict(sample, 0) for sample in data.samples()}
    folder = data.root.parent / f"{name}-{method.card.name}"
    result, values = scored(tmp_path, data, f"decomposition/{rule}-v1", answers, folder=folder)
    return result, {key.partition(".")[2]: value for key, value in values.items()}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rule", RULES)
def test_the_oracle_reaches_what_is_declared(
    minis: Callable[[str], Path], tmp_path: Path, name: str, rule: str
) -> None:
    chosen = get_protocol(f"decomposition/{rule}-v1")
    assert chosen in protocols_of(name)
    result, found = answered(minis, tmp_path, name, rule, OracleMethod)
    assert result.coverage.scored + result.coverage.dropped == 3
    if rule != "synlayers" or name in ("prismlayers", "synlayers"):  # others have boxes that its script crashes on
        assert result.coverage.dropped == 0
    assert chosen.oracle
    for key, value in chosen.oracle.items():
        assert found[key] == value, (key, found[key])


@pytest.mark.parametrize("rule", RULES)
def test_the_image_as_one_layer_does_not(minis: Callable[[str], Path], tmp_path: Path, rule: str) -> None:
    result, found = answered(minis, tmp_path, "synlayers", rule, IdentityMethod)
    if rule == "strict":
        assert found["strict"] < 0.5
        assert found["missed"] > 0.4
    elif rule == "layerd":  # fewer than two layers: the official tool looks away
        assert math.isnan(found["cost_0"])
        assert result.notes
    else:  # the background is all that CLD can pair, and SynLayers does not score it
        assert found["composite_psnr"] == math.inf
        assert found.get("layers", 0) == (3 if rule == "cld" else 0)
        assert not found["layer_psnr"] > 60


def test_missing_and_misshapen_answers_are_paid_for_under_the_strict_protocol_only(
    minis: Callable[[str], Path], tmp_path: Path
) -> None:
    data = get_dataset("synlayers")(minis("synlayers"))
    first, second, third = data.samples()
    answers = {
        first.id: OracleMethod().predict(first, 0),
        second.id: Prediction(layers=np.zeros((2, 256, 200, 4), np.uint8)),
    }
    result, values = scored(tmp_path, data, "decomposition/strict-v1", answers)
    assert (result.coverage.missing, result.coverage.invalid) == (1, 1)
    assert values["layers/strict.strict"] == pytest.approx(1 / 3, rel=1e-12)
    assert {m.group for m in result.metrics} >= {
        "",
        f"layers={third.groups['layers']}",
        f"style={third.groups['style']}",
    }
    result, values = scored(tmp_path, data, "decomposition/layerd-v1", answers)
    assert (result.coverage.missing, result.coverage.invalid, values["layers/layerd.cost_0"]) == (1, 1, 0.0)


def test_another_size_of_the_same_shape_is_resized_under_the_strict_protocol(
    minis: Callable[[str], Path], tmp_path: Path
) -> None:
    data = get_dataset("crello")(minis("crello"))
    sample = data.samples()[0]
    large = np.repeat(np.repeat(sample.key("layers"), 2, axis=1), 2, axis=2)
    result, values = scored(tmp_path, data, "decomposition/strict-v1", {sample.id: Prediction(layers=large)}, [sample])
    assert result.coverage.scored == 1
    assert 0.8 < values["layers/strict.strict"] < 1


def test_cld_boxes_are_those_of_the_official_truth() -> None:
    """By hand from CLD's rule: starts down to a multiple of 16, ends up to the next one, even from a multiple."""
    assert cld_boxes(np.array([[0, 0, 1024, 1024], [17, 15, 31, 48]]), (1024, 1000)).tolist() == [
        [0, 0, 1024, 1008],
        [0, 0, 1040, 1040],
        [16, 0, 32, 64],
    ]


def test_fid_is_left_out_with_a_reason_where_weights_are_missing(
    minis: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from benchmarks.metrics.weights import WeightFile

    def missing(self: WeightFile, given: str | None = None) -> Path:
        raise WeightsMissing("no weights here")

    monkeypatch.setattr(WeightFile, "find", missing)
    data = get_dataset("crello")(minis("crello"))
    result, values = scored(
        tmp_path, data, "decomposition/cld-v1", {s.id: OracleMethod().predict(s, 0) for s in data.samples()}
    )
    assert result.provenance["unavailable"] == {"layers/cld-fid": "no weights here"}
    assert "layers/cld.layer_psnr" in values


def test_a_prediction_without_composite_is_composed(minis: Callable[[str], Path]) -> None:
    sample = get_dataset("synlayers")(minis("synlayers")).samples()[0]
    layers = sample.key("layers")
    made = synlayers_inputs(sample, Prediction(layers=layers))
    assert np.array_equal(made["composite"].permute(1, 2, 0).numpy(), sample.key("composite"))
    assert made["boxes"].shape == (0, 4)


@pytest.mark.parametrize("boxes", [[[0, 0, 5]], "all of it", [[0, 0, 1e9, 5]], [[0, 0, float("nan"), 5]], 7])
def test_boxes_that_a_prediction_says_are_checked(minis: Callable[[str], Path], boxes: object) -> None:
    sample = get_dataset("synlayers")(minis("synlayers")).samples()[0]
    with pytest.raises(DataError, match=r"prediction\.json"):
        synlayers_inputs(sample, Prediction(layers=sample.key("layers"), metadata={"boxes": boxes}))


# Official numbers, through data set, prediction folder, protocol and result


def test_golden_synlayers_numbers_come_out_of_the_harness(tmp_path: Path) -> None:
    root = GOLDEN / "cld" / "synlayers"
    data = get_dataset("synlayers")(root / "gt")
    answers = {s.id: read_layer_folder(root / "pred" / s.id, LAYOUTS["synlayers"]) for s in data.samples()}
    assert [len(a.metadata.get("boxes", [])) for a in answers.values()] == [3, 0, 0]
    _, values = scored(tmp_path, data, "decomposition/synlayers-v1", answers)
    expected = json.loads((root / "expected.json").read_text())["mean"]
    for ours, theirs in (
        ("layer_psnr", "Layer PSNR"),
        ("layer_ssim", "Layer SSIM"),
        ("mask_iou", "Mask IoU"),
        ("mask_f1", "Mask F1"),
        ("composite_psnr", "Composite PSNR"),
        ("composite_ssim", "Composite SSIM"),
        ("layers", "Num Layers Evaluated"),
    ):
        assert values[f"layers/synlayers.{ours}"] == pytest.approx(expected[theirs], rel=1e-6), ours


def test_golden_layerd_numbers_come_out_of_the_harness(tmp_path: Path) -> None:
    data = get_dataset("crello")(GOLDEN / "layerd" / "gt")
    answers = {s.id: read_layer_folder(GOLDEN / "layerd" / "pred" / s.id, LAYOUTS["layerd"]) for s in data.samples()}
    _, values = scored(tmp_path, data, "decomposition/layerd-v1", answers)
    for entry in json.loads((GOLDEN / "layerd" / "expected.json").read_text())["aggregated"]:
        for name in ("cost", "rgb_l1", "alpha_iou"):
            assert values[f"layers/layerd.{name}_{entry['max_edits']}"] == pytest.approx(entry[f"avg_{name}"], rel=1e-9)


def test_folders_of_other_projects_with_gaps_are_refused(tmp_path: Path) -> None:
    shutil.copytree(GOLDEN / "cld/synlayers/pred/sample_000017", tmp_path / "sample_000017")
    (tmp_path / "sample_000017/layer_1_rgba.png").unlink()
    with pytest.raises(DataError, match="3 numbered layers, but none with the number 1"):
        read_layer_folder(tmp_path / "sample_000017", LAYOUTS["synlayers"])
    for layout in LAYOUTS.values():
        with pytest.raises(DataError, match=f"no decomposition of {layout.title}: it has no"):
            read_layer_folder(tmp_path, layout)


@pytest.mark.skipif(not REAL.is_dir(), reason=f"the published SynLayers predictions are not here ({REAL})")
def test_published_synlayers_predictions_are_scored_as_a_submission(tmp_path: Path) -> None:
    """There is no truth for them: the layers are scored against themselves, their recomposition against the image that
    was decomposed."""
    answers, recomposition = {}, {}
    for folder in sorted(REAL.iterdir()):
        prediction = read_layer_folder(folder, LAYOUTS["synlayers"])
        assert prediction.layers is not None
        origin = read_rgb(folder / "origin.png")
        write_sample(tmp_path / "truth", folder.name, prediction.layers, origin)
        answers[folder.name] = Prediction(layers=prediction.layers, metadata=prediction.metadata)
        difference = chain(prediction.layers).astype(float) - origin
        recomposition[folder.name] = 10 * math.log10(255**2 / (difference**2).mean())
    data = get_dataset("synlayers")(tmp_path / "truth")
    _, values = scored(tmp_path, data, "decomposition/strict-v1", answers)
    assert (values["layers/strict.strict"], values["layers/strict.missed"]) == (1.0, 0.0)
    _, values = scored(tmp_path, data, "decomposition/synlayers-v1", answers)
    assert values["layers/synlayers.layer_psnr"] == math.inf
    assert values["layers/synlayers.composite_psnr"] == pytest.approx(np.mean(list(recomposition.values())), rel=1e-9)
    assert 20 < values["layers/synlayers.composite_psnr"] < 40
    read = read_prediction(tmp_path / "predictions" / "sample_019900", "decomposition")
    assert len(read.metadata["boxes"]) == 8
