"""Folders of answers as people have them: every layout scores as our own does, strays beside answers change nothing,
and a folder without answers says so."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from benchmarks import score
from benchmarks.api.answer_layouts import ANSWER_LAYOUTS, detect_layout
from benchmarks.api.images import write_png
from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.predictions import write_prediction
from benchmarks.api.results import read_result, read_rows
from benchmarks.api.tasks import Prediction, Sample
from benchmarks.datasets import datasets
from benchmarks.twins import get_twin
from synlayers.design import Box, Design, Layer
from synlayers.errors import DataError, UsageError
from synlayers.exporters.ora import write_ora
from synlayers.exporters.psd import write_psd

STRAYS = Path(__file__).parent / "strays"
CARD = "name: mine\ntitle: Mine\ntasks: [matting, decomposition]\n"


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYNLAYERS_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


def samples_of(benchmark: str) -> list[Sample]:
    return list(datasets()[benchmark](get_twin(benchmark).build(4, 512)).samples())


@pytest.fixture(scope="module")
def mattes(cache: None) -> list[Sample]:
    return samples_of("aim-500")


@pytest.fixture
def perfect(mattes: list[Sample], tmp_path: Path) -> Path:
    """The truth as answers, in our own layout."""
    for sample in mattes:
        write_prediction(tmp_path / "answers" / sample.id, "matting", Prediction(alpha=sample.key("alpha")))
    return tmp_path / "answers"


def score_answers(
    folder: Path, out: Path, *words: object, benchmark: str = "aim-500", protocol: str = "native-v1"
) -> Result:
    card = out.parent / "card.yaml"
    card.write_text(CARD)
    command = ["--benchmark", benchmark, "--twin", "--mini", "--protocol", protocol, "--predictions", folder]
    return CliRunner().invoke(score.app, [str(w) for w in (*command, "--method", card, "--out", out, *words)])


def numbers(out: Path) -> list[dict[tuple[str, str], float]]:
    """Of every result below `out`: its values."""
    files = sorted(path for path in out.rglob("*-v1.json"))
    return [{(m.measure, m.name): m.value for m in read_result(path).metrics if not m.group} for path in files]


def said(done: Result) -> str:
    return " ".join(done.output.split()) + " ".join(done.stderr.split())


def test_strays_beside_perfect_answers_change_nothing(perfect: Path, mattes: list[Sample], tmp_path: Path) -> None:
    assert score_answers(perfect, tmp_path / "clean").exit_code == 0
    one, two, three, four = (perfect / sample.id for sample in mattes)
    shutil.copy(STRAYS / "resource_fork.bin", one / "._alpha.png")
    (two / ".ipynb_checkpoints").mkdir()
    shutil.copy(STRAYS / "compare_grid.png", three)
    shutil.copy(STRAYS / "not_a_picture.png", four)
    (perfect / "__MACOSX").mkdir()
    (perfect / ".DS_Store").touch()
    shutil.copy(STRAYS / "compare_grid.png", perfect / "overview.png")
    done = score_answers(perfect, tmp_path / "messy")
    assert done.exit_code == 0, done.output
    assert "1 entries" in said(done)
    assert "'overview.png'" in said(done)
    (messy,) = numbers(tmp_path / "messy")
    assert [messy] == numbers(tmp_path / "clean")
    assert {messy["matting/native-whole", name] for name in ("sad", "mse", "mad")} == {0}
    keys = {path.parent.name for path in tmp_path.rglob("matting.native-v1.json")}
    assert len(keys) == 1, "strays are no other answers"


def test_flat_answers_are_read(perfect: Path, mattes: list[Sample], tmp_path: Path) -> None:
    assert score_answers(perfect, tmp_path / "own").exit_code == 0
    for sample in mattes:
        (perfect / sample.id / "alpha.png").rename(perfect / f"{sample.id}.png")
        (perfect / sample.id).rmdir()
    done = score_answers(perfect, tmp_path / "flat")
    assert done.exit_code == 0, done.output
    assert "read as --layout flat: ID.png" in said(done)
    assert numbers(tmp_path / "flat") == numbers(tmp_path / "own")
    digests = {read_result(path).provenance["predictions_sha256"] for path in tmp_path.rglob("matting.native-v1.json")}
    assert len(digests) == 1, "the same answers, however they lie"


@pytest.mark.parametrize(("ending", "words"), [("jpg", "JPEG, which loses levels"), ("WEBP", "WEBP, which may lose")])
def test_flat_answers_with_loss_are_read_with_a_note(
    perfect: Path, mattes: list[Sample], tmp_path: Path, ending: str, words: str
) -> None:
    flat = tmp_path / "flat"
    flat.mkdir()
    for sample in mattes:
        image, path = Image.fromarray(sample.key("alpha")), flat / f"{sample.id}.{ending}"
        image.save(path, "JPEG") if ending == "jpg" else image.save(path, "WEBP", lossless=True)
    done = score_answers(flat, tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert f"4 samples: stored as {words}" in said(done)
    (values,) = numbers(tmp_path / "out")
    assert (values["matting/native-whole", "sad"] == 0) == (ending == "WEBP")
    for sample in mattes:  # previews beside answers are no second set of answers
        Image.fromarray(sample.input("image")).save(perfect / f"{sample.id}.jpg")
    assert score_answers(perfect, tmp_path / "own").exit_code == 0
    assert numbers(tmp_path / "own")[0]["matting/native-whole", "sad"] == 0


def test_two_complete_layouts_are_a_question(perfect: Path, mattes: list[Sample], tmp_path: Path) -> None:
    for sample in mattes:
        write_png(perfect / f"{sample.id}.png", 255 - sample.key("alpha"))
    done = score_answers(perfect, tmp_path / "out")
    assert done.exit_code == 2
    assert "4 as ID/alpha.png (--layout own), 4 as ID.png (--layout flat); which are meant?" in said(done)
    assert score_answers(perfect, tmp_path / "out", "--layout", "own").exit_code == 0
    assert numbers(tmp_path / "out")[0]["matting/native-whole", "sad"] == 0
    (perfect / f"{mattes[0].id}.png").unlink()
    done = score_answers(perfect, tmp_path / "again")
    assert done.exit_code == 0, "one layout that is complete is meant"
    assert "3 answers in the layout flat were not read" in said(done)


@pytest.mark.parametrize(
    ("move", "words"),
    [
        (lambda root, i: root / f"{i}.gif", "near to 4 of the ids: {0}.gif for {0}"),
        (lambda root, i: root / f"{i}_alpha.png", "near to 4 of the ids: {0}_alpha.png for {0}"),
        (lambda root, i: root / f"{i.upper()}.png", "near to 4 of the ids:"),
        (lambda root, i: root / "results" / f"{i}.png", "results has answers to 4 of 4 samples: give --predictions"),
        (lambda root, i: root / "epoch_9" / i / "alpha.png", "epoch_9 has answers to 4 of 4 samples: give"),
        (lambda root, i: root / i / "matte.png", "near to 4 of the ids: {0}/matte.png for {0}"),
        (lambda root, i: root / f"{abs(hash(i))}.png", "another benchmark or another twin"),
    ],
)
def test_nothing_found_says_what_is_there(
    move: Callable[[Path, str], Path], words: str, perfect: Path, mattes: list[Sample], tmp_path: Path
) -> None:
    for sample in mattes:
        there = move(perfect, sample.id)
        there.parent.mkdir(parents=True, exist_ok=True)
        (perfect / sample.id / "alpha.png").rename(there)
        if not any((perfect / sample.id).iterdir()):
            (perfect / sample.id).rmdir()
    done = score_answers(perfect, tmp_path / "out")
    assert done.exit_code == 1
    assert "has no answer, so nothing was scored" in said(done)
    assert f"{mattes[0].id}/alpha.png or {mattes[0].id}.png" in said(done)
    assert words.format(mattes[0].id) in said(done)
    assert not list((tmp_path / "out").rglob("*.json"))


def test_an_empty_folder_and_one_too_deep(perfect: Path, mattes: list[Sample], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "empty is empty" in said(score_answers(tmp_path / "empty", tmp_path / "out"))
    done = score_answers(perfect / mattes[0].id, tmp_path / "out")
    assert done.exit_code == 1
    assert "answers has answers to 4 of 4 samples: give --predictions" in said(done)


def test_under_half_fails_unless_it_is_meant(perfect: Path, mattes: list[Sample], tmp_path: Path) -> None:
    for sample in mattes[1:]:
        shutil.rmtree(perfect / sample.id)
    done = score_answers(perfect, tmp_path / "out")
    assert done.exit_code == 1
    assert "has answers to 1 of 4 samples, so nothing was scored" in said(done)
    assert not list((tmp_path / "out").rglob("*.json"))
    done = score_answers(perfect, tmp_path / "out", "--partial")
    assert done.exit_code == 0
    assert "mine on aim-500-twin-v1-mini, matting/native-v1: 3 missing: no prediction" in said(done)
    (path,) = (tmp_path / "out").rglob("matting.native-v1.json")
    assert read_result(path).provenance["reasons"] == {"missing: no prediction": 3}


def test_reasons_are_counted_whatever_the_sample_is_called(perfect: Path, mattes: list[Sample], tmp_path: Path) -> None:
    for sample in mattes[:3]:
        Image.fromarray(sample.key("alpha")).convert("RGBA").save(perfect / sample.id / "alpha.png")
    done = score_answers(perfect, tmp_path / "out")
    assert done.exit_code == 1
    assert "3 invalid: ID/alpha.png is RGBA, not gray" in said(done)
    assert "only 1 of 4 answers could be scored" in said(done)


def test_two_sets_of_answers_are_two_runs(perfect: Path, mattes: list[Sample], tmp_path: Path) -> None:
    assert score_answers(perfect, tmp_path / "out").exit_code == 0
    for sample in mattes:
        write_png(perfect / sample.id / "alpha.png", 255 - sample.key("alpha"))
    assert score_answers(perfect, tmp_path / "out").exit_code == 0
    sads = sorted(values["matting/native-whole", "sad"] for values in numbers(tmp_path / "out"))
    assert len(sads) == 2
    assert sads[0] == 0 < sads[1]


@pytest.mark.parametrize("level", [127, 5])
def test_a_trimap_of_another_level_gives_numbers_or_a_reason(
    level: int, perfect: Path, mattes: list[Sample], tmp_path: Path
) -> None:
    """127 is read with a note; 5 beside 127 can be nothing. Never nan beside '4/4'."""
    data = shutil.copytree(get_twin("aim-500").build(4, 512), tmp_path / "data")
    for path in (data / "trimap").iterdir():
        levels = np.asarray(Image.open(path)).copy()
        levels[levels == 128] = 127
        if level != 127:
            levels[0, 0] = level
        write_png(path, levels)
    for path in data.glob("*twin*.json"):
        path.unlink()
    (tmp_path / "card.yaml").write_text(CARD)
    words = ["--benchmark", "aim-500", "--data", data, "--protocol", "native-v1", "--predictions", perfect]
    done = CliRunner().invoke(
        score.app, [str(w) for w in (*words, "--method", tmp_path / "card.yaml", "--out", tmp_path / "out")]
    )
    (values,) = numbers(tmp_path / "out")
    (path,) = (tmp_path / "out").rglob("matting.native-v1.json")
    if level == 127:
        assert done.exit_code == 0
        assert values["matting/native", "sad"] == 0
        assert "4 samples: level 127 of a trimap was read as 128, unknown" in said(done)
        assert read_result(path).notes["level 127 of a trimap was read as 128, unknown"] == 4
    else:
        assert done.exit_code == 1
        assert read_result(path).coverage.scored == 0
        assert "trimap pixels are none of 0, 128, 255 but 5, 127" in said(done)


# Decompositions


@pytest.fixture(scope="module")
def designs(cache: None) -> list[Sample]:
    return samples_of("crello")


def layers_of(sample: Sample) -> np.ndarray:
    layers: np.ndarray = sample.key("layers")
    return layers


def as_design(sample: Sample) -> Design:
    layers = layers_of(sample)
    made = []
    for number, pixels in enumerate(layers):
        rows, columns = np.nonzero(pixels[..., 3])
        box = Box(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)
        made.append(Layer(number, f"layer {number}", "shape", box, pixels[box.y0 : box.y1, box.x0 : box.x1]))
    return Design(sample.id, *sample.size, tuple(made), sample.input("image"), layout="", split="", caption="")


def write_layout(root: Path, name: str, sample: Sample) -> None:
    folder = root / sample.id
    layers = layers_of(sample)
    if name == "own":
        write_prediction(folder, "decomposition", Prediction(layers=layers))
        return
    if name in ("psd", "ora"):
        root.mkdir(exist_ok=True)
        (write_psd if name == "psd" else write_ora)(root / f"{sample.id}.{name}", as_design(sample))
        return
    folder.mkdir(parents=True)
    names = {
        "layerd": lambda i: f"{i:04d}.png",
        "qwen": lambda i: f"{i}.png",
        "cld": lambda i: f"layer_{i - 1}_rgba.png" if i else "background_rgba.png",
        "synlayers": lambda i: f"layer_{i - 1}_rgba.png" if i else "background_rgba.png",
    }
    for number, layer in enumerate(layers):
        write_png(folder / names[name](number), layer)
    if name in ("cld", "synlayers"):
        write_png(folder / (f"{sample.id}.png" if name == "cld" else "merged.png"), sample.input("image"))


@pytest.mark.parametrize("name", ["own", "layerd", "cld", "synlayers", "qwen", "psd", "ora"])
def test_a_decomposition_is_found_and_read_in_every_layout(name: str, designs: list[Sample], tmp_path: Path) -> None:
    for sample in designs:
        write_layout(tmp_path / "answers", name, sample)
    layout, counts = detect_layout(tmp_path / "answers", designs)
    assert (layout.name, counts) == (name, {name: 4})
    answers = PredictionSet.of_folder(tmp_path / "answers", designs, "auto")
    for sample in designs:
        layers = answers.read(sample).layers
        assert layers is not None
        assert np.array_equal(layers, layers_of(sample))
    done = score_answers(tmp_path / "answers", tmp_path / "out", benchmark="crello", protocol="strict-v1")
    assert done.exit_code == 0, done.output
    (path,) = (tmp_path / "out").rglob("decomposition.strict-v1.json")
    assert read_result(path).coverage.scored == 4
    assert read_result(path).run.options.get("layout", "own") == name


def test_layouts_that_share_names_are_told_apart_or_asked_for(designs: list[Sample], tmp_path: Path) -> None:
    for sample in designs:
        write_layout(tmp_path, "cld", sample)
        write_png(tmp_path / sample.id / "merged.png", sample.input("image"))
    with pytest.raises(UsageError, match="Say --layout cld or synlayers"):
        detect_layout(tmp_path, designs)
    for sample in designs:
        (tmp_path / sample.id / "merged.png").unlink()
        write_psd(tmp_path / sample.id / "export.psd", as_design(sample))
    assert detect_layout(tmp_path, designs)[0].name == "cld", "an export beside the layers is not the answer"


@pytest.mark.parametrize("name", ["psd", "ora"])
def test_a_broken_layered_file_is_a_sentence(name: str, designs: list[Sample], tmp_path: Path) -> None:
    for content in (b"", b"8BPS\0\1", b"PK\3\4 nothing"):
        (tmp_path / f"{designs[0].id}.{name}").write_bytes(content)
        with pytest.raises(DataError, match=rf"\.{name}"):
            ANSWER_LAYOUTS[name].read(tmp_path, designs[0])


def test_notes_of_an_answer_stand_in_its_rows(designs: list[Sample], tmp_path: Path) -> None:
    from psd_tools import PSDImage

    for sample in designs:
        write_layout(tmp_path / "answers", "psd", sample)
    document = PSDImage.open(tmp_path / "answers" / f"{designs[0].id}.psd")
    document[1].visible = False
    document.save(tmp_path / "answers" / f"{designs[0].id}.psd")
    done = score_answers(tmp_path / "answers", tmp_path / "out", benchmark="crello", protocol="strict-v1")
    assert done.exit_code == 0, done.output
    assert "1 samples: hidden layers of a PSD were left out" in said(done)
    (path,) = (tmp_path / "out").rglob("decomposition.strict-v1.samples.jsonl")
    noted = {row.sample_id for row in read_rows(path) if "hidden layers" in row.note}
    assert noted == {designs[0].id}
