"""Boxes: the detector's contract, what models really return, the files, and the detector without weights."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from judge_server import MODEL, Asked, in_turn, replay, serving
from typer.testing import CliRunner

from baselines.classical.box_detector import classical_boxes
from benchmarks import detect as command
from benchmarks.datasets import get_dataset
from benchmarks.datasets.detected_boxes import with_boxes
from synlayers.captions.box_replies import Order, parse_boxes, scale_box
from synlayers.captions.vlm_boxes import Detection, detect, detection_line, read_answer, read_jsonl, write_jsonl
from synlayers.design import Box
from synlayers.errors import DataError
from synlayers.making.build import build
from synlayers.making.collection import AssetCollection
from synlayers.vlm import Answer, Client, OpenAIServer

GOOD = '{"whole_caption": "A poster.", "boxes": [[0, 0, 1024, 512], [100, 200, 300, 400]]}'


def read(text: str, side: float = 1024) -> Detection:
    return read_answer(Answer("a", "ok", text), 512, 256, side)


@pytest.mark.parametrize(
    ("text", "boxes", "caption", "problem_words"),
    [
        (GOOD, 2, "A poster.", ""),
        (f"```json\n{GOOD}\n```", 2, "A poster.", ""),
        (f"Here you are:\n{GOOD}\nAnything else?", 2, "A poster.", ""),
        ('{"whole_caption": "x", "boxes": []}', 0, "x", ""),
        ('{"bboxes": [[0, 0, 10, 10]]}', 1, "", "not the JSON"),
        (
            '[{"bbox_2d": [0, 0, 10, 10], "label": "text"}, {"bbox_2d": [20, 20, 40, 40], "label": "icon"}]',
            2,
            "",
            "not the JSON",
        ),
        ('{"whole_caption": "x", "boxes": [{"box": [0, 0, 10.4, 10.6]}]}', 1, "x", ""),
        (GOOD[:-20], 1, "A poster.", "not the JSON"),  # cut off by the limit of tokens
        ('{"whole_caption": "x", "boxes": [[10, 10, 10, 40], [0, 0, 9, 9]]}', 1, "x", "has no area"),
        ('{"whole_caption": "x", "boxes": [[30, 10, 10, 40], [0, 0, 9, 9]]}', 1, "x", "has no area"),
        ('{"whole_caption": "x", "boxes": [[0, 0, 9, 9], [0, 0, 9, 9]]}', 1, "x", "is there twice"),
        ('{"whole_caption": "x", "boxes": [[-5, -5, 9, 1030]]}', 1, "x", ""),  # a little over the edge: clipped
        ('{"whole_caption": "x", "boxes": [[0, 0, 2048, 100], [0, 0, 9, 9]]}', 1, "x", "is not on a canvas"),
        (
            '{"whole_caption": "x", "boxes": [[0, 0, 9], ["a", 1, 2, 3], [true, 0, 5, 5], [0, 0, 9, 9]]}',
            1,
            "x",
            "is not four numbers",
        ),
        ('{"whole_caption": "x", "boxes": [[0, 0, NaN, 9], [0, 0, 9, 9]]}', 1, "x", "is not finite"),
        (
            '{"whole_caption": "x", "boxes": [[0, 0, 1' + "0" * 400 + ", 9], [0, 0, 9, 9]]}",
            1,
            "x",
            "is not on a canvas",
        ),
        ('{"whole_caption": "x", "boxes": [[0, 0, 0.2, 0.2], [0, 0, 9, 9]]}', 1, "x", "less than a pixel"),
    ],
)
def test_patient_with_form_and_strict_with_content(text: str, boxes: int, caption: str, problem_words: str) -> None:
    detection = read(text)
    assert detection.status == "ok"
    assert (len(detection.boxes), detection.caption) == (boxes, caption)
    assert bool(detection.problems) == bool(problem_words)
    assert any(problem_words in problem for problem in detection.problems) or not problem_words
    assert all(b.has_area and b.intersect(Box(0, 0, 512, 256)) == b for b in detection.boxes)


def test_answers_without_boxes_have_a_status() -> None:
    assert read("A nice poster with a hat.").status == "parse_error"
    assert read("I'm sorry, but I can't help with that.").status == "refusal"
    assert read('{"whole_caption": "x", "boxes": [[5, 5, 5, 5]]}').status == "parse_error"
    assert read_answer(Answer("a", "transport_error", reason="down"), 5, 5).problems == ("down",)
    for hostile in ("[" * 50_000, "[1," * 20_000, '{"boxes": ' * 3000, '{"boxes": ' + "[[1,2,3,4]," * 5000):
        parse_boxes(hostile)
    many = json.dumps({"whole_caption": "", "boxes": [[i, 0, i + 5, 9] for i in range(900)]})
    assert len(read_answer(Answer("a", "ok", many), 2048, 256).boxes) == 200


@pytest.mark.parametrize("seed", [0, 1])
def test_coordinates_come_back(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for _ in range(200):
        width, height = (int(v) for v in rng.integers(200, 2000, 2))
        x0, y0 = (int(rng.integers(0, side - 20)) for side in (width, height))
        box = Box(x0, y0, int(rng.integers(x0 + 10, width + 1)), int(rng.integers(y0 + 10, height + 1)))
        for side in (1024, 1000):
            sent = [box.x0 * side / width, box.y0 * side / height, box.x1 * side / width, box.y1 * side / height]
            assert scale_box(sent, width, height, side) == box
            back = scale_box([round(v) for v in sent], width, height, side)
            assert isinstance(back, Box)
            assert max(abs(a - b) for a, b in zip(back, box, strict=True)) <= 0.5 * max(width, height) / side + 1


def test_files(tmp_path: Path) -> None:
    detections = [read(GOOD), Detection("b", "parse_error", width=5, height=5, problems=("none",))]
    write_jsonl(tmp_path / "b.jsonl", [detection_line(d, f"{d.id}.png") for d in detections])
    back = list(read_jsonl(tmp_path / "b.jsonl"))
    assert [(d.id, d.status, d.boxes, d.caption, d.width) for d in back] == [
        (d.id, d.status, d.boxes, d.caption, d.width) for d in detections
    ]
    first = json.loads((tmp_path / "b.jsonl").read_text().splitlines()[0])
    contract = {
        "sample_or_stem": "a",
        "image": "a.png",
        "whole_caption": "A poster.",
        "bboxes": [[0, 0, 512, 128], [50, 50, 150, 100]],
        "num_layers": 2,
        "coord": "top_left",
    }
    assert contract.items() <= first.items()
    (tmp_path / "b.jsonl").write_text(
        json.dumps({**contract, "bboxes": [[0, 0, 1024, 1024]]}) + "\n"
    )  # SynLayers' own: 1024 x 1024
    assert next(read_jsonl(tmp_path / "b.jsonl")).boxes == (Box(0, 0, 1024, 1024),)
    for bad in ({"bboxes": [[0, 0, 1025, 5]]}, {"bboxes": [[0, 0, 5]]}, {"coord": "center"}):
        (tmp_path / "b.jsonl").write_text(json.dumps({**contract, **bad}) + "\n")
        with pytest.raises(DataError, match="line 1"):
            list(read_jsonl(tmp_path / "b.jsonl"))


def test_detector_without_weights_finds_flat_parts() -> None:
    image = np.full((200, 300, 3), 240, np.uint8)
    image[20:80, 30:120] = (200, 40, 40)
    image[100:180, 150:280] = (30, 60, 200)
    image[120:150, 180:230] = (250, 220, 40)
    assert set(classical_boxes(image)) == {Box(30, 20, 120, 80), Box(150, 100, 280, 180), Box(180, 120, 230, 150)}
    assert classical_boxes(np.full((50, 60, 3), 7, np.uint8)) == []


def test_command_scores_both_detectors(
    tmp_path: Path, make, collected: AssetCollection, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path / "cache"))
    build(make(size=(256, 256), layers=(3, 5), splits={"test": 1.0}), 4, tmp_path / "data", collected.assets)
    samples = get_dataset("synlayers-shards")(tmp_path / "data").samples()
    truth = {s.id: (s.input("image"), s.key("boxes")) for s in samples}

    def judge(asked: Asked) -> str:
        shown = asked.images[0]
        assert shown.shape == (1024, 1024, 3)
        small = shown[2::4, 2::4].astype(int)
        best = min(truth.values(), key=lambda t: np.abs(t[0].astype(int) - small).mean())
        return json.dumps({"whole_caption": "x", "boxes": [[4 * int(v) for v in b] for b in best[1]]})

    words = ["--benchmark", "synlayers-shards", "--data", str(tmp_path / "data"), "--out", str(tmp_path / "b.jsonl")]
    with serving(judge) as server:
        (tmp_path / "judge.json").write_text(json.dumps({"base_url": server.url, "model": MODEL}))
        result = CliRunner().invoke(command.app, [*words, "--detector", str(tmp_path / "judge.json")])
    assert result.exit_code == 0, result.output
    assert "f1_50 1.0000" in result.output
    assert "count_error 0.0000" in result.output
    assert [tuple(map(tuple, truth[d.id][1].tolist())) for d in read_jsonl(tmp_path / "b.jsonl")] == [
        d.boxes for d in read_jsonl(tmp_path / "b.jsonl")
    ]
    result = CliRunner().invoke(command.app, words)
    assert result.exit_code == 0, result.output
    assert float(result.output.split("f1_50 ")[1].split(",")[0]) > 0.2
    assert CliRunner().invoke(command.app, [*words, "--detector", "nope"]).exit_code == 2
    # the boxes feed box-guided methods
    detections = list(read_jsonl(tmp_path / "b.jsonl"))
    write_jsonl(
        tmp_path / "b.jsonl",
        [detection_line(d, "x") for d in [replace(detections[0], status="refusal"), *detections[1:]]],
    )
    fed = with_boxes(partial(get_dataset("synlayers-shards"), tmp_path / "data"), tmp_path / "b.jsonl").samples()
    assert "boxes" not in fed[0].inputs  # no answer: a box-guided method skips it
    assert [tuple(map(tuple, s.input("boxes").tolist())) for s in fed[1:]] == [d.boxes for d in detections[1:]]
    assert all((s.key("boxes") == t.key("boxes")).all() for s, t in zip(fed, samples, strict=True))
    write_jsonl(tmp_path / "b.jsonl", [detection_line(replace(d, id="other"), "x") for d in detections])
    with pytest.raises(DataError, match="of no sample"):
        with_boxes(partial(get_dataset("synlayers-shards"), tmp_path / "data"), tmp_path / "b.jsonl")


def test_over_http_a_refusal_is_no_empty_list() -> None:
    image = np.zeros((32, 32, 3), np.uint8)
    with (
        serving(lambda a: GOOD, lambda a: "refusal" if a.number else None) as server,
        Client(OpenAIServer(server.url, MODEL), concurrency=1) as client,
    ):
        detections = detect(client, [("a", image), ("b", image + 1)])
    assert [d.status for d in detections] == ["ok", "refusal"]
    assert "repetition_penalty" not in server.asked[0].body  # many servers refuse it
    assert server.asked[0].body["max_tokens"] == 1024


SERVERS = Path(__file__).parents[2] / "golden" / "servers"


def test_the_order_of_a_boxs_numbers_is_that_of_the_family(tmp_path: Path) -> None:
    image = np.zeros((1000, 1000, 3), np.uint8)
    with (
        serving(lambda a: "", in_turn(replay(SERVERS / "boxes_y_first.jsonl"))) as server,
        Client(OpenAIServer(server.url, MODEL), concurrency=1) as client,
    ):
        first, second = detect(client, [("a", image), ("b", image + 1)], 1000)
    assert first.boxes == (Box(50, 100, 900, 300), Box(600, 400, 980, 950))
    assert second.boxes == (Box(50, 100, 900, 300),)


@pytest.mark.parametrize(
    ("text", "order", "box"),
    [
        ('[{"box_2d": [100, 50, 300, 900]}]', "auto", (100, 100, 1800, 300)),
        ('[{"box_2d": [100, 50, 300, 900]}]', "x-first", (200, 50, 600, 900)),
        ('[{"bbox_2d": [100, 50, 300, 900]}]', "y-first", (100, 100, 1800, 300)),
        ('{"box_2d": [100, 50, 300, 900]}', "auto", (100, 100, 1800, 300)),
        ('{"objects": [{"box_2d": [100, 50, 300, 900]}]}', "auto", (100, 100, 1800, 300)),
        ('{"answer": {"boxes": [[50, 100, 900, 300]]}}', "auto", (100, 100, 1800, 300)),
        ('[{"box_2d": [100, 50, 300, 900], "label": "cut o', "auto", (100, 100, 1800, 300)),
        (
            "<|object_ref_start|>title<|object_ref_end|><|box_start|>(50,100),(900,300)<|box_end|>",
            "auto",
            (100, 100, 1800, 300),
        ),
        ("<ref>title</ref><box>[[50, 100, 900, 300]]</box>", "auto", (100, 100, 1800, 300)),
        ("<|begin_of_box|>[[50, 100, 900, 300]]<|end_of_box|>", "auto", (100, 100, 1800, 300)),
        ("<loc0256><loc0128><loc0512><loc0768> title", "auto", (250, 250, 1500, 500)),
        ('hm [1, 2, 3, 4]</think>{"boxes": [[50, 100, 900, 300]]}', "auto", (100, 100, 1800, 300)),
        ('{"whole_caption": "bad \\q escape", "boxes": [[50, 100, 900, 300]', "auto", (100, 100, 1800, 300)),
    ],
)
def test_boxes_of_every_form(text: str, order: Order, box: tuple[int, ...]) -> None:
    found = read_answer(Answer("a", "ok", text), 2000, 1000, 1000, order)
    assert found.boxes == (Box(*box),)


def test_an_answer_that_was_cut_off_gives_its_complete_boxes_and_says_so() -> None:
    cut = Answer("a", "truncated", GOOD[:-20], "cut off by a limit of tokens: max_tokens 1024")
    found = read_answer(cut, 512, 256)
    assert (found.status, len(found.boxes), found.problems[0]) == ("ok", 1, cut.reason)
    for text in ("", "Let me see: [1, 2, 300, 400] is", '{"whole_caption": "A'):
        found = read_answer(replace(cut, text=text), 512, 256)
        assert (found.status, found.boxes, found.problems) == ("truncated", (), (cut.reason,))


def test_numbers_of_other_sides_are_told() -> None:
    found = read('{"whole_caption": "x", "boxes": [[0.1, 0.1, 0.5, 0.6], [0.2, 0.2, 0.3, 0.4]]}')
    assert (found.status, found.problems[-1]) == ("parse_error", "the numbers fit sides of 1 (--side)")
    found = read_answer(Answer("a", "ok", '{"boxes": [[1500, 100, 1900, 800]]}'), 2000, 1000, 1000)
    assert found.problems[-1] == "the numbers fit sides of 2000 (--side)"
