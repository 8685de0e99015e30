"""GEdit-Bench: its reader, its twin with exact targets and facts, the protocol, and the rule-based editor."""

from __future__ import annotations

import io
import itertools
import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from PIL import Image

from baselines.classical.edit_instructions import EditTarget, find_color_names, parse_instruction
from baselines.classical.rule_editor import RuleEditor
from baselines.classical.trivial import IdentityMethod, OracleMethod
from benchmarks.api.images import png_bytes
from benchmarks.api.method import Method
from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.predictions import write_prediction
from benchmarks.api.results import Result
from benchmarks.api.runs import JournalLine, Run, RunFacts
from benchmarks.api.tasks import Prediction, Sample
from benchmarks.datasets.gedit import OFFICIAL_COUNTS, GEdit
from benchmarks.harness.result_files import score_run
from benchmarks.metrics import get_measure
from benchmarks.metrics.facts.measures import answers, facts_json, facts_score, read_facts
from benchmarks.metrics.facts.models import (
    ColorFact,
    ContentFact,
    NoTraceFact,
    PaletteFact,
    StructureFact,
    TextFact,
    ToneFact,
    UnchangedFact,
    region_of,
    template_of,
)
from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.scores import Scores
from benchmarks.protocols import get_protocol
from benchmarks.protocols.editing import black_image
from benchmarks.twins import get_twin
from benchmarks.twins.editing import STREAM, TASKS, edit_of, edits, write
from benchmarks.twins.editing import _library as library
from benchmarks.twins.edits.masks import dilate
from synlayers.errors import DataError

NATIVE = get_protocol("editing/native-v1")
LOCAL = {
    "color_alter",
    "subject-remove",
    "text_change",
    "subject-add",
    "subject-replace",
    "motion_change",
    "material_alter",
    "ps_human",
}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One edit of each task in both languages, written by the twin."""
    folder = tmp_path_factory.mktemp("gedit")
    write(folder, get_twin("gedit-bench").designs(256), 2 * len(TASKS), lambda n: None)
    return folder


@pytest.fixture(scope="module")
def samples(table: Path) -> list[Sample]:
    return list(GEdit(table).samples())


def jpeg(image: np.ndarray, quality: int = 90) -> np.ndarray:
    out = io.BytesIO()
    Image.fromarray(image).save(out, format="JPEG", quality=quality)
    return np.array(Image.open(out))


# The reader


def official(folder: Path, change: Callable[[list[dict[str, object]]], object] = lambda rows: None) -> Path:
    """Four rows as the Hub has them, in two files, without a truth."""
    pixels = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3)
    image, raw = ({"bytes": png_bytes(p), "path": "x.png"} for p in (pixels, pixels.repeat(2, 0).repeat(2, 1)))
    rows: list[dict[str, object]] = [
        {
            "task_type": task,
            "key": key,
            "instruction": words,
            "instruction_language": language,
            "input_image": image,
            "input_image_raw": raw,
            "Intersection_exist": key == "aa",
        }
        for key, task in (("bb", "subject-add"), ("aa", "ps_human"))
        for language, words in (("en", "Do it"), ("cn", "做吧"))
    ]
    change(rows)
    (folder / "data").mkdir(parents=True)
    for i in range(2):
        pq.write_table(
            pa.Table.from_pylist(rows[2 * i : 2 * i + 2]), folder / "data" / f"train-0000{i}-of-00002.parquet"
        )
    return folder


def test_official_rows_are_read(tmp_path: Path) -> None:
    data = GEdit(official(tmp_path))
    found = list(data.samples())
    assert [s.id for s in found] == ["aa-cn", "aa-en", "bb-cn", "bb-en"]
    assert found[1].groups == {"task_type": "ps_human", "language": "en", "intersection": "yes"}
    assert (found[0].cluster, found[0].size, found[0].input("prompt")) == ("aa", (6, 4), "做吧")
    assert found[2].input("image").ravel().tolist() == list(range(72))
    assert found[2].input("raw").shape == (8, 12, 3)
    assert not found[0].truth
    assert len(list(data.files())) == 2
    assert sum(OFFICIAL_COUNTS.values()) == 606
    with pytest.raises(DataError, match="scored by a vision-language judge"):
        NATIVE.scorings[0].inputs(found[0], black_image(found[0]))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: [r.pop("Intersection_exist") for r in rows], "no column Intersection_exist"),
        (lambda rows: rows[0].update(instruction_language="zh"), "instruction_language 'zh'"),
        (lambda rows: rows[0].update(task_type="subject_add"), "task_type 'subject_add'"),
        (lambda rows: rows[0].update(key="../up"), "key '../up'"),
        (lambda rows: rows[1].update(instruction_language="en"), "occurs 2 times"),
        (lambda rows: rows[3].update(instruction=""), "instruction is ''"),
        (lambda rows: rows[3].update(input_image={"bytes": None, "path": "/etc/passwd"}), "holds no image bytes"),
        (lambda rows: rows[3].update(input_image={"bytes": b"\x89PNG no", "path": ""}), "not a readable image"),
    ],
)
def test_wrong_tables_are_refused(
    tmp_path: Path, change: Callable[[list[dict[str, object]]], object], words: str
) -> None:
    with pytest.raises(DataError, match=words):
        GEdit(official(tmp_path, change)).samples()


def test_wrong_folders_say_what_was_found(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    with pytest.raises(DataError, match=r"no parquet file; it holds images/(.|\n)*Intersection_exist"):
        GEdit(tmp_path)
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(DataError, match=r"broken\.parquet is not a readable parquet file"):
        GEdit(tmp_path)


# Facts, by hand


def test_each_rule_says_yes_and_no() -> None:
    source = np.full((40, 60, 3), 200, np.uint8)
    source[10:20, 10:20] = (0, 0, 255)
    target = source.copy()
    target[10:20, 10:20] = (255, 0, 0)
    square = np.zeros((40, 60), bool)
    square[10:20, 10:20] = True
    around = ~dilate(square, 5)
    stripes = np.where(np.arange(30) // 3 % 2, 255, 0).astype(np.uint8)[None].repeat(8, 0)
    lettered = target.copy()
    lettered[25:33, 20:50] = 200 - (stripes[..., None] * 0.6).astype(np.uint8)
    gray = np.full_like(source, 128)
    cases = [
        (ColorFact(role="edit", says="", region=region_of(square), rgb=(250, 5, 5)), target, source),
        (ContentFact(role="edit", kind="present", says="", region=region_of(square)), target, source),
        (ContentFact(role="edit", kind="absent", says="", region=region_of(square)), target, source),
        (
            UnchangedFact(role="keep", says="", region=region_of(around)),
            target,
            np.clip(source.astype(int) + 20, 0, 255),
        ),
        (
            UnchangedFact(role="keep", says="", region=region_of(around)),
            np.clip(target.astype(int) + 5, 0, 255),
            lettered[:, ::-1],
        ),
        (ToneFact(role="edit", says="", of="luma", low=-80, high=-40), gray, source),
        (
            ToneFact(role="keep", says="", of="chroma", region=region_of(around), low=-5, high=5),
            target,
            target + np.uint8([50, 0, 0]),
        ),
        (StructureFact(role="keep", says="", least=0.5), target, gray),
        (
            PaletteFact(role="edit", says="", colours=((0, 0, 0), (255, 255, 255))),
            gray,
            source // 2 + np.uint8([90, 0, 0]),
        ),
        (NoTraceFact(role="edit", says="", template=template_of(stripes, (20, 25, 50, 33))), target, lettered),
        (TextFact(role="edit", says="", template=template_of(stripes, (20, 25, 50, 33))), lettered, target),
    ]
    for fact, yes, no in cases:
        (again,) = read_facts(facts_json([fact]))
        assert again == fact
        assert answers([fact], yes, source, target)[0].holds, fact.kind
        assert not answers([fact], no, source, target)[0].holds, fact.kind


def test_facts_that_are_none_are_refused() -> None:
    image = torch.zeros(2, 3, 8, 8, dtype=torch.uint8)
    good = {"role": "keep", "says": "?", "kind": "unchanged", "region": {"box": [0, 0, 4, 4]}}
    edit = {"role": "edit", "says": "?", "kind": "colour", "region": {"box": [0, 0, 4, 4]}, "rgb": [0, 0, 0]}
    function = get_measure("editing/facts").bind()
    values = function(image=image, source=image, target=image, facts=[json.dumps([good, edit])] * 2)
    assert {k: v.tolist() for k, v in values.items()} == {
        k: [1.0, 1.0] for k in ("facts_done", "facts_kept", "facts", "facts_both", "facts_solved")
    }
    for wrong, words in [
        ([good], "at least one of each"),
        ([good, {**edit, "kind": "beauty"}], "beauty"),
        ([good, {**edit, "rgb": [0, 0, 300]}], "rgb"),
        ([{**good, "region": {"box": [0, 0, 9, 4]}}, edit], "not on the 8x8 canvas"),
        ([{**good, "region": {"box": [0, 0, 4, 4], "png": "?"}}, edit], "base64"),
    ]:
        with pytest.raises(InputError, match=words) as caught:
            function(image=image, source=image, target=image, facts=[json.dumps([good, edit]), json.dumps(wrong)])
        assert caught.value.sample == 1


def test_batches_change_nothing(samples: list[Sample]) -> None:
    rows = []
    for size in (1, 8):
        scores = Scores(get_measure("editing/facts"), batch_size=size)
        chosen = samples[:6] if size == 1 else samples[5::-1]
        inputs = [NATIVE.scorings[0].inputs(s, Prediction(image=np.roll(s.key("target"), 1, 1))) for s in chosen]
        scores.update(
            [s.id for s in chosen], **{k: [i[k] for i in inputs] for k in ("image", "source", "target", "facts")}
        )
        rows.append(scores.rows())
    assert rows[0] == rows[1]


# The twin


def test_the_twin_is_in_the_official_layout(table: Path, samples: list[Sample]) -> None:
    assert sorted({s.groups["task_type"] for s in samples}) == sorted(OFFICIAL_COUNTS)
    by_key: dict[str, dict[str, Sample]] = {}
    for s in samples:
        by_key.setdefault(s.cluster, {})[s.groups["language"]] = s
    for pair in by_key.values():
        en, cn = pair["en"], pair["cn"]
        assert en.input("prompt").isascii()
        assert any("\u4e00" <= c <= "\u9fff" for c in cn.input("prompt"))
        for a, b in (
            (en.input("image"), cn.input("image")),
            (en.key("target"), cn.key("target")),
            (en.input("image"), en.input("raw")),
        ):
            assert np.array_equal(a, b)
        assert (en.key("target").shape[1], en.key("target").shape[0]) == en.size
        assert en.key("facts") == cn.key("facts")
    assert (table / "data" / "train-00000-of-00001.parquet").is_file()


def test_the_same_designs_give_the_same_file(table: Path, samples: list[Sample], tmp_path: Path) -> None:
    write(tmp_path, get_twin("gedit-bench").designs(256), 3, lambda n: None)
    again = {s.id: s for s in GEdit(tmp_path).samples()}
    assert len(again) == 3  # two rows of the first edit, one of the second
    known = {s.id: s for s in samples}
    for name, s in again.items():
        assert (s.input("prompt"), s.key("facts")) == (known[name].input("prompt"), known[name].key("facts"))
        assert np.array_equal(s.key("target"), known[name].key("target"))


def test_facts_tell_target_from_input_and_from_other_edits(samples: list[Sample]) -> None:
    english = [s for s in samples if s.groups["language"] == "en"]
    images = {s.id: s.input("image") for s in english}
    for s, other in zip(english, english[1:] + english[:1], strict=True):
        source, target, facts, task = images[s.id], s.key("target"), read_facts(s.key("facts")), s.groups["task_type"]
        assert facts_score(target, source, target, facts) == (1, 1, 1), task
        assert facts_score(jpeg(target), source, target, facts) == (1, 1, 1), task
        assert facts_score(source, source, target, facts)[:2] == (0, 1), task
        assert facts_score(jpeg(source), source, target, facts)[:2] == (0, 1), task
        shape = source.shape[1::-1]
        elsewhere = np.array(Image.fromarray(other.key("target")).resize(shape))
        assert facts_score(elsewhere, source, target, facts).kept < 1, task
        if task in LOCAL:  # repainting all of it in passing
            assert facts_score(255 - target, source, target, facts).kept < 0.5, task
            assert facts_score(np.clip(target * 0.8 + 10, 0, 255), source, target, facts).kept < 0.5, task


def test_local_edits_leave_the_rest_bit_for_bit(samples: list[Sample]) -> None:
    for s in samples:
        if s.groups["task_type"] in LOCAL:
            changed = (s.input("image") != s.key("target")).any(2)
            assert 0 < changed.mean() < 0.5, s.groups["task_type"]
            outside = next(f for f in reversed(read_facts(s.key("facts"))) if isinstance(f, UnchangedFact))
            assert not (outside.region.on(*changed.shape) & changed).any()


def test_both_edits_of_one_design_do_not_pass_for_each_other() -> None:
    """The over-edit that is nearest: another edit of the same design."""
    design_edits = {}
    for design in itertools.islice(get_twin("gedit-bench").designs(256), 12):
        made = {task: e for task in sorted(LOCAL - {"ps_human"}) if (e := edit_of(design, library(), task))}
        if len(made) >= 3:
            design_edits[design.index] = made
    assert design_edits
    for made in design_edits.values():
        for (task, a), (other, b) in itertools.permutations(made.items(), 2):
            if np.array_equal(a.target, b.target):
                continue
            found = facts_score(b.target, a.source, a.target, a.facts)
            assert found.all < 1, (task, other, a.english, b.english)


def test_edits_come_from_seed_and_index_alone() -> None:
    designs = list(itertools.islice(get_twin("gedit-bench").designs(256), 4))
    assert STREAM == 606
    first = next(edits(iter(designs), library()))
    again = edit_of(first[1], library(), first[0])
    assert again is not None
    assert again.english == first[2].english
    assert np.array_equal(again.target, first[2].target)


# The rule-based editor


@pytest.mark.parametrize(
    ("prompt", "action", "target", "colors"),
    [
        (
            "Change the color of the blue star at the top left to red (#d92626).",
            "recolour",
            EditTarget("blue", (0, 0)),
            ((217, 38, 38),),
        ),
        ("Make the red car blue.", "recolour", EditTarget("red"), ((36, 99, 214),)),
        ("把红色的车变成黄色", "recolour", EditTarget("red"), ((245, 210, 31),)),
        ("Remove the dark green bottle on the right.", "remove", EditTarget("dark green", (1, 2)), ()),
        ("移除右下方的紫色圆环。", "remove", EditTarget("purple", (2, 2), ring=True), ()),
        ("Replace the background with navy blue", "background", EditTarget(), ((20, 40, 90),)),
        ("将背景改为纯浅绿色背景", "background", EditTarget(), ((180, 227, 176),)),
        ("Make the image black and white", "tone", EditTarget(), ()),
        ("让整张图像色调更暖", "tone", EditTarget(), ()),
        ("Move the green leaf on the left right by 20% of the image width.", "move", EditTarget("green", (1, 0)), ()),
    ],
)
def test_instructions_are_understood(prompt: str, action: str, target: EditTarget, colors: tuple[object, ...]) -> None:
    instruction = parse_instruction(prompt)
    assert instruction is not None
    assert (instruction.action, instruction.target, instruction.colors) == (action, target, colors)


@pytest.mark.parametrize(
    "prompt",
    [
        "Let her smile",
        "Make it look like brown wood",
        "让她微笑",
        'Change the text "red" to "blue"',
        "Change her into a cat",
    ],
)
def test_what_is_not_understood_is_returned_unchanged(prompt: str) -> None:
    image = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    found = RuleEditor().predict(Sample("a", "editing", (30, 20), {"image": image, "prompt": prompt}, {}), 0)
    assert np.array_equal(found.image, image)
    assert found.metadata["understood"] is False


LONG_INSTRUCTIONS = {
    "背景": "红",
    "background ": "red ",
    "请将": "向左 红色",
    "move a": " left by",
    "replace ": "red with ",
}


@pytest.mark.parametrize("start", LONG_INSTRUCTIONS)
def test_long_instructions_do_not_take_the_square_of_their_length(start: str) -> None:
    """A tenth of a second each; it would be a minute."""
    begin = time.process_time()
    parse_instruction(start + LONG_INSTRUCTIONS[start] * (50_000 if start == "背景" else 20_000) + "\nx")
    assert time.process_time() - begin < 15


def test_colors_that_stand_together_are_all_read() -> None:
    assert find_color_names("red红色的redred, dark red!") == ["red", "red", "dark red"]


def test_deeds_on_plain_pictures() -> None:
    image = np.full((90, 120, 3), (240, 240, 235), np.uint8)
    image[10:30, 10:30] = (36, 99, 214)
    image[60:80, 80:110] = (36, 99, 214)

    def ask(prompt: str) -> np.ndarray:
        made = RuleEditor().predict(Sample("a", "editing", (120, 90), {"image": image, "prompt": prompt}, {}), 0)
        assert made.metadata["done"], prompt
        assert made.image is not None
        return made.image

    red = ask("Change the blue square at the top left to red")
    assert red[20, 20].tolist() == [217, 38, 38]
    assert np.array_equal(red[40:], image[40:])
    gone = ask("Remove the blue rectangle at the bottom right")
    assert np.abs(gone[60:80, 80:110].astype(int) - (240, 240, 235)).max() <= 3
    assert np.array_equal(gone[:40], image[:40])
    ground = ask("Change the background to light pink (#f7b6cd)")
    assert ground[45, 60].tolist() == [0xF7, 0xB6, 0xCD]
    assert ground[20, 20].tolist() == [36, 99, 214]
    moved = ask("Move the blue square at the top left right by 25% of the image width")
    assert moved[20, 50].tolist() == [36, 99, 214]
    assert np.abs(moved[20, 20].astype(int) - (240, 240, 235)).max() <= 3
    assert ask("Convert the whole image to black and white").std(2).max() == 0


# The protocol


def test_oracle_beats_rules_beat_identity_beats_nothing(table: Path, samples: list[Sample], tmp_path: Path) -> None:
    data = GEdit(table)

    def result(method: Method | None) -> Result:
        card = IdentityMethod.card if method is None else method.card
        facts = RunFacts(
            method=card, seed=0, dataset="gedit-bench-twin", dataset_digest=data.digest(), dataset_count=len(samples)
        )
        run = Run.open(tmp_path / (card.name if method else "nothing"), facts)
        for s in samples if method else ():
            write_prediction(run.predictions / s.id, "editing", method.predict(s, 0))
        lines = {s.id: JournalLine(s.id, "ok") for s in samples} if method else {}
        return score_run(run, NATIVE, samples, predictions=PredictionSet(run.predictions, lines))

    def values(found: Result) -> dict[str, float]:
        return {m.name: m.value for m in found.metrics if not m.group}

    oracle, rules, identity, nothing = (result(m) for m in (OracleMethod(), RuleEditor(), IdentityMethod(), None))
    top = values(oracle)
    for name, declared in (NATIVE.oracle or {}).items():
        assert top[name] == pytest.approx(declared, abs=1e-9), name
    assert values(identity)["facts_both"] == 0
    assert values(identity)["facts_kept"] == 1
    assert 0 < values(rules)["facts_both"] < 1
    assert values(nothing)["psnr"] < values(identity)["psnr"] < top["psnr"]
    assert values(nothing)["facts_both"] <= values(identity)["facts"]
    assert nothing.coverage.stood_in == len(samples)
    groups = {m.group for m in rules.metrics}
    assert {f"task_type={t}" for t in OFFICIAL_COUNTS} | {"language=en", "language=cn"} <= groups
