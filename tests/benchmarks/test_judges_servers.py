"""Judges behind servers as real ones are: parameters they refuse, empty and cut-off answers, thoughts; what is told."""

from __future__ import annotations

import json
import math
import random
import re
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from judge_server import MODEL, Asked, Said, in_turn, replay, serving
from scene_judge import write_table
from typer.testing import CliRunner

from benchmarks import judge_report
from benchmarks import score as scoring
from benchmarks.api.images import write_png
from benchmarks.api.predictions import write_prediction
from benchmarks.api.results import read_result, read_rows
from benchmarks.api.tasks import Prediction, Sample
from benchmarks.datasets.gedit import GEdit
from benchmarks.judges import dvreward, pairwise, parsing, yesno
from benchmarks.judges.conventions import EVALSCOPE_FORM, GPT, LMMS, Questions
from benchmarks.judges.judge_file import read_judge
from benchmarks.judges.parsing import evalscope_verdict, official_verdict, strict_verdict, verdict_of
from benchmarks.metrics.judged.viescore import VIEScore
from benchmarks.protocols import get_protocol
from synlayers.errors import UsageError
from synlayers.vlm import Answer, Client, OpenAIServer, Picture, RetryPolicy

SERVERS = Path(__file__).parents[1] / "golden" / "servers"
QUICK = RetryPolicy(most=2, first=0.01)
QUESTIONS = Questions("test", "Rate the edit <instruction>", "Rate the image")


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_table(tmp_path_factory.mktemp("gedit"), ("background_change", "color_alter"), ("en",))


def score(table: Path, tmp_path: Path, url: str, *more: str, **judge: Any) -> tuple[int, str, Path]:
    """`benchmarks.score` under the strict protocol: exit code, what was told, the folder."""
    predictions = tmp_path / "predictions"
    for sample in GEdit(table).samples():
        write_prediction(predictions / sample.id, "editing", Prediction(image=sample.key("target")))
    (tmp_path / "card.json").write_text('{"name": "mine", "title": "Mine", "tasks": ["editing"]}', encoding="utf-8")
    about = {"base_url": url, "model": MODEL, "cache": str(tmp_path / "c.sqlite3"), "attempts": 2, "concurrency": 1}
    (tmp_path / "judge.json").write_text(json.dumps(about | judge), encoding="utf-8")
    words = ["--benchmark", "gedit-bench", "--data", str(table), "--predictions", str(predictions)]
    words += ["--method", str(tmp_path / "card.json"), "--out", str(tmp_path / "runs"), *more]
    words += ["--judge", str(tmp_path / "judge.json"), "--protocol", "editing/gedit-strict-v1"]
    result = CliRunner().invoke(scoring.app, words)
    return result.exit_code, " ".join(result.output.split()), tmp_path / "runs"


def values(runs: Path) -> dict[str, float]:
    (path,) = runs.rglob("*-v*.json")
    return {m.name: m.value for m in read_result(path).metrics if not m.group}


@pytest.mark.parametrize("line", range(3))
def test_a_refusal_of_every_call_ends_the_run_with_the_servers_sentence(line: int, table: Path, tmp_path: Path) -> None:
    response = replay(SERVERS / "judge_parameters.jsonl")[line]
    with serving(lambda a: "", response) as server:
        code, told, runs = score(table, tmp_path, server.url, concurrency=64)
    assert code == 1
    assert " ".join(response["body"]["error"]["message"].split()) in told
    assert len(server.asked) <= 6
    assert not list(runs.rglob("*-v*.json"))  # nothing was scored


def test_parameters_stand_in_the_judge_file_and_in_its_name(table: Path, tmp_path: Path) -> None:
    def picky(asked: Asked) -> dict[str, Any] | None:
        lines = replay(SERVERS / "judge_parameters.jsonl")
        return lines[0] if "max_tokens" in asked.body else lines[1] if "temperature" in asked.body else None

    chosen = {
        "rename": {"max_tokens": "max_completion_tokens"},
        "temperature": None,
        "reasoning_effort": "low",
        "extra_body": {"chat_template_kwargs": {"enable_thinking": False}},
    }
    with serving(lambda a: '{"score": [8, 9]}', picky) as server:
        code, told, runs = score(table, tmp_path, server.url, **chosen)
        assert code == 0, told
        plain = read_judge_of(tmp_path, {"base_url": server.url, "model": MODEL})
    sent = {k: v for k, v in server.asked[-1].body.items() if k not in ("model", "messages")}
    assert sent == {
        "max_completion_tokens": 512,
        "reasoning_effort": "low",
        "chat_template_kwargs": {"enable_thinking": False},
    }
    assert values(runs)["judged"] == 1
    (path,) = runs.rglob("*-v*.json")
    result = read_result(path)
    assert result.provenance["judge"]["request"]["reasoning_effort"] == "low"
    assert result.judge != plain.slug
    other = read_judge_of(tmp_path, {"base_url": server.url, "model": MODEL, "request": {"reasoning_effort": "high"}})
    assert len({result.judge, plain.slug, other.slug}) == 3
    for wrong in (
        {"request": {"messages": []}},
        {"temperature": 0, "request": {"temperature": 1}},
        {"rename": {"a": "n"}},
    ):
        with pytest.raises(UsageError):
            read_judge_of(tmp_path, {"base_url": server.url, "model": MODEL, **wrong})


def read_judge_of(folder: Path, about: dict[str, Any]) -> Any:
    (folder / "other.json").write_text(json.dumps(about), encoding="utf-8")
    return read_judge(folder / "other.json")


def test_empty_answers_are_asked_again_and_told(table: Path, tmp_path: Path) -> None:
    *empty, whole = replay(SERVERS / "judge_empty.jsonl")
    with serving(lambda a: "", in_turn(empty)) as server:
        code, told, runs = score(table, tmp_path, server.url)
        assert code == 1
        assert "only 0 of 2 answers were scored by the judge" in told
        assert "truncated: cut off by a limit of tokens (finish_reason length): max_tokens 512" in told
        assert "missing_output: the server answered with nothing" in told
        assert math.isnan(values(runs)["overall"])
        (rows_file,) = runs.rglob("*.samples.jsonl")
        notes = [row.note for row in read_rows(rows_file)]
        assert all(note.count("truncated: cut off") == 1 < note.count("truncated") for note in notes)  # told once
        (replies,) = runs.rglob("*.replies.jsonl")
        said = [json.loads(line) for line in replies.read_text(encoding="utf-8").splitlines()]
        assert said[0]["thoughts"] == "the edit follows the words, so"
        assert {s["sample_id"] for s in said} == {"key00-en", "key01-en"}
        before = len(server.asked)
        server.fault = lambda a: whole
        code, told, runs = score(table, tmp_path, server.url)
        assert code == 0
        assert len(server.asked) == before + 8
        assert values(runs)["overall"] == pytest.approx(8)
        score(table, tmp_path, server.url)
        assert len(server.asked) == before + 8
    said = [json.loads(line) for line in replies.read_text(encoding="utf-8").splitlines()]
    assert [s["reply"] for s in said] == ['{"score": [8, 9], "reasoning": "fine"}'] * 8
    assert said[0]["scores"] == [8.0, 9.0]
    (path,) = runs.rglob("*-v*.json")
    assert read_result(path).provenance["judges"]["judged/strict"]["statuses"]["ok"] >= 8


def test_retry_failed_asks_a_judge_again_what_it_refused(table: Path, tmp_path: Path) -> None:
    with serving(lambda a: '{"score": [8, 9]}', "api_refusal") as server:
        score(table, tmp_path, server.url)
        before = len(server.asked)
        server.fault = lambda a: None
        score(table, tmp_path, server.url)
        assert len(server.asked) == before
        _, _, runs = score(table, tmp_path, server.url, "--retry-failed")
        assert len(server.asked) == before + 8
    assert values(runs)["judged"] == 1


def test_thoughts_before_a_judges_answer_are_no_answer(table: Path, tmp_path: Path) -> None:
    said = 'Maybe {"score": [1, 1]}.\n</think>\n\n```json\n{"score": [8, 9], "reasoning": "x"}\n```'
    with serving(lambda a: said) as server:
        code, _, runs = score(table, tmp_path, server.url)
    assert code == 0
    assert values(runs)["overall"] == 8
    source = np.zeros((8, 8, 3), np.uint8)
    with serving(lambda a: said) as server, Client(OpenAIServer(server.url, MODEL), retries=QUICK) as client:
        (found,) = VIEScore(client, GPT, QUESTIONS).judge([(source, source, "x")])
        assert (found.semantics, found.quality) == (8, 8)


@pytest.mark.parametrize(
    ("words", "status", "yes"),
    [
        ("It is dark.</think>\nNo.", "ok", 0.0),
        ("Yes, it is dark, and no light is on.", "ok", 1.0),
        ("No, it is not", "ok", 0.0),
        ("**Yes**", "ok", 1.0),
        ('```json\n{"answer": "no"}\n```', "ok", 0.0),
        ("Answer: Yes", "ok", 1.0),
        ("<think>Yes</think><answer>No</answer>", "ok", 0.0),
        ("Yes and no.", "parse_error", math.nan),
        ("No idea.", "parse_error", math.nan),
        ("yes</think>", "missing_output", math.nan),
    ],
)
def test_yes_or_no_in_every_form(words: str, status: str, yes: float) -> None:
    picture = Picture(np.zeros((8, 8, 3), np.uint8))
    with (
        serving(lambda a: Said(words), "no_logprobs") as server,
        Client(OpenAIServer(server.url, MODEL), retries=QUICK) as client,
    ):
        (found,) = yesno.ask(client, [yesno.about_image("a", picture, "Is it dark?")])
    assert (found.status, found.yes) == (status, pytest.approx(yes, nan_ok=True))


def test_a_word_that_was_reached_before_the_limit_counts_and_thoughts_do_not() -> None:
    assert yesno.read_yes_no(Answer("a", "truncated", "Yes, it is a dark", "limit")).yes == 1
    assert yesno.read_yes_no(Answer("a", "truncated", "Okay, the user asks", "limit 10")).why == "limit 10"
    assert pairwise.read_outcome(Answer("a", "truncated", "Second, because it", "limit"))[:2] == ("ok", "second")
    assert pairwise.read_outcome(Answer("a", "truncated", "", "limit"))[0] == "truncated"
    for words in (
        "**First**",
        "First.",
        "First, because",
        "The first",
        '{"winner": "first"}',
        "hm, second?</think>first",
    ):
        assert pairwise.read_outcome(Answer("a", "ok", words))[1] == "first", words


# Parity with official code


def test_after_one_unreadable_reply_both_questions_are_asked_again() -> None:
    def judge(asked: Asked) -> str:
        if asked.number < 2:
            return "so good" if "edit" in asked.text else '{"score": [2, 3]}'
        return '{"score": [7, 8]}' if "edit" in asked.text else '{"score": [9, 6]}'

    source = np.zeros((8, 8, 3), np.uint8)
    with serving(judge) as server, Client(OpenAIServer(server.url, MODEL), concurrency=1, retries=QUICK) as client:
        viescore = VIEScore(client, GPT, QUESTIONS)
        (found,) = viescore.judge([(source, source, "x")], ["a"])
    assert (found.semantics, found.quality) == (7, 6)  # of the second pair, as officially
    assert [(r["question"], r["try"]) for r in viescore.replies] == [
        ("semantics.0", 0),
        ("quality.0", 0),
        ("semantics.0", 1),
        ("quality.0", 1),
    ]


@pytest.mark.parametrize(
    ("size", "shown"), [((640, 336), (706, 370)), ((512, 512), (512, 512)), ((300, 500), (396, 660))]
)
def test_lmms_resizes_once(size: tuple[int, int], shown: tuple[int, int]) -> None:
    image = np.zeros((size[1], size[0], 3), np.uint8)
    sample = Sample(
        "a-en",
        "editing",
        size,
        {"image": image, "prompt": "x"},
        {},
        groups={"task_type": "color_alter", "language": "en"},
    )
    (scored,) = get_protocol("editing/gedit-lmms-v1").scorings
    inputs = scored.inputs(sample, Prediction(image=image))
    pixels = {name: np.asarray(inputs[name]).transpose(1, 2, 0) for name in ("source", "image")}
    with serving(lambda a: '{"score": [7, 8]}') as server, Client(OpenAIServer(server.url, MODEL)) as client:
        VIEScore(client, LMMS, QUESTIONS).judge([(pixels["source"], pixels["image"], "x")])
    assert {i.shape[1::-1] for a in server.asked for i in a.images} == {shown}


@pytest.mark.parametrize(
    ("reply", "scores"),
    [
        ('{"score": [7.0, 5]}', (7, 5)),
        ('{"score": ["7", 5]}', (7, 5)),
        ('{"score": [true, 5]}', (1, 5)),
        ('{"score": [7.5, 5]}', None),
        ('{"score": []}', None),
        ('{"score": 7}', None),
        ('{"score": [7, 5], "reasoning": 3}', None),
        ('{"score": [7, 5]} {"score": [7, 5]}', None),
        ('{"score": [7, 5]} and {}', None),
        ('Sure: ```json\n{"score": [7, 5], "more": {"a": "}"}}\n```', (7, 5)),
        ('The 5" frame {"score": [7, 5]}', None),  # the mark opens a string that hides the object, there as here
        ('{"score": [1, 2], "score": [7, 5]}', (7, 5)),
        ("[7, 5]", None),
    ],
)
def test_evalscope_accepts_what_its_contract_accepts(reply: str, scores: tuple[float, ...] | None) -> None:
    """Read off `OutputContract.parse` (evalscope fde259d)."""
    found = evalscope_verdict(reply)
    assert (found.scores if found.status == "ok" else None) == scores
    assert EVALSCOPE_FORM.endswith('(additional keys are allowed):\n- "score": a list\n- "reasoning": a string')


ODD = (
    "[08, 9]",
    "[0001, 2]",
    "[\uff18, \uff19]",
    "\u0663",
    "[1, 2",
    '{"score": [' + "9" * 400 + ", 5]}",
    '{"score": ' + "9" * 5000 + "}",
    '{"score": [1e999, NaN]}',
    '{"score": [[1], [2]]}',
    '{"score": [' + "[" * 900 + "]" * 900 + "]}",
    '{"score": [{"a": 1}, {"b": 2}]}',
    '{"score": ["a", 1]}',
    '{"score": []}',
    '{"score": null}',
    '"score"',
    "{}",
    "{[]}",
    "\x00",
    "\ud83d",
)


@pytest.mark.parametrize("reply", ODD, ids=range(len(ODD)))
def test_no_reply_raises_under_any_convention(reply: str) -> None:
    for verdict in (official_verdict(reply), evalscope_verdict(reply), strict_verdict(reply, 2)):
        assert verdict.status == "ok" or verdict.why
    assert official_verdict("[08, 9]").status == "parse_error"  # officially caught, and asked again
    assert official_verdict("\u0663").score == 3  # int() reads it there too
    broken = verdict_of(Answer("a", "ok", "x"), lambda text: [][1])  # type: ignore[arg-type, return-value, misc]
    assert broken.status == "parse_error"


def test_the_repair_is_the_official_substitution() -> None:
    """Against the two substitutions of the official `fix_json`, as regular expressions."""

    def value(match: re.Match[str]) -> str:
        word = match[2].strip()
        if re.fullmatch(r"-?\d+(\.\d+)?", word):
            word = f"[{word}]"
        elif not re.fullmatch("true|false|null", word, re.IGNORECASE):
            word = f'"{word}"'
        return f"{match[1]}: {word}{match[3]}"

    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    rng = random.Random(seed)
    pieces = ['"', '":', ":", ",", "}", "{", "a", "score", "7", " ", "true", "-1.5", "[", "]", "\u00e9", "_"]
    for _ in range(30_000):
        text = "".join(rng.choice(pieces) for _ in range(rng.randrange(25)))
        quoted = re.sub(r"(\w+):", r'"\1":', text)
        assert parsing.quote_bare_keys(text) == quoted
        assert parsing.wrap_values(quoted) == re.sub(r'(".*?"):(.*?)(,|})', value, quoted), text


def test_whatever_a_judge_writes_is_read_in_linear_time() -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    rng = random.Random(seed)
    pieces = [
        '{"score": [',
        "7",
        "08",
        "]",
        "}",
        ", ",
        '"',
        '":',
        ":",
        "\\",
        "a",
        "score",
        " ",
        "-",
        ".5",
        "true",
        "[",
        "{",
    ]
    start = time.monotonic()
    while time.monotonic() - start < 2:
        reply = "".join(rng.choice(pieces) for _ in range(rng.randrange(40)))
        for verdict in (official_verdict(reply), evalscope_verdict(reply), strict_verdict(reply, 2)):
            assert verdict.status == "ok" or verdict.why
    for piece in (*pieces, '":,', '{"a":', '"a": 1', "a:", "I'm ", "{[", '{"', "score:"):
        for reads in (official_verdict, evalscope_verdict, lambda text: strict_verdict(text, 2)):
            small, large = (_seconds(reads, "{" + piece * (size // len(piece)) + "}") for size in (15_000, 150_000))
            assert large < max(0.5, 25 * small), (piece, small, large)


def _seconds(reads: Any, text: str) -> float:
    """Of CPU, the best of three: other work on the machine is not measured."""

    def once() -> float:
        start = time.process_time()
        reads(text)
        return time.process_time() - start

    return min(once() for _ in range(3))


# The commands around judges


def judge_file(folder: Path, url: str) -> Path:
    path = folder / "judge.json"
    path.write_text(json.dumps({"base_url": url, "model": MODEL, "cache": "none", "attempts": 2}), encoding="utf-8")
    return path


def test_every_command_ends_with_the_servers_sentence_where_all_calls_are_refused(table: Path, tmp_path: Path) -> None:
    (refused, *_) = replay(SERVERS / "judge_parameters.jsonl")
    predictions = tmp_path / "predictions"
    questions = {"question_type": "semantic", "question": "Is it red?", "is_valid": True, "tag": "Attribute"}
    request = {"prompt": "x", "semantic_questions": [questions], "quality_questions": []}
    lines = [json.dumps({**request, "original_index": i}) for i in range(9)]
    (tmp_path / "q.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "requests.txt").write_text("\n".join(f"a hat {i}" for i in range(9)), encoding="utf-8")
    for sample in GEdit(table).samples():
        write_prediction(predictions / sample.id, "editing", Prediction(image=sample.key("target")))
    for i in range(9):
        write_png(tmp_path / f"{i}.png", np.full((8, 8, 3), i, np.uint8))
    with serving(lambda a: "Yes, it is.", refused) as server:
        judge = ["--judge", str(judge_file(tmp_path, server.url))]
        methods = ["--method", f"a={predictions}", "--method", f"b={predictions}"]
        scored = [str(tmp_path / "q.jsonl"), str(tmp_path), "--out", str(tmp_path / "r.jsonl")]
        asked = [str(tmp_path / "requests.txt"), "--out", str(tmp_path / "new.jsonl")]
        for app, words in (
            (pairwise.app, ["--data", str(table), *methods]),
            (dvreward.app, ["score", *scored]),
            (dvreward.app, ["decompose", *asked]),
            (judge_report.app, ["--data", str(table)]),
        ):
            before = len(server.asked)
            result = CliRunner().invoke(app, [*words, *judge])
            assert result.exit_code == 1, result.output
            assert "'max_tokens' cannot be used with this model" in " ".join(result.output.split())
            assert len(server.asked) - before <= 6
        server.fault = lambda a: None
        result = CliRunner().invoke(dvreward.app, ["score", *scored, *judge])
        assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in (tmp_path / "r.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(a["question"], a["status"], a["reply"]) for a in rows[0]["answers"]] == [
        ("Is it red?", "ok", "Yes, it is.")
    ]


def test_pairs_without_a_legal_verdict_are_an_error_that_says_why(table: Path, tmp_path: Path) -> None:
    predictions = tmp_path / "predictions"
    for sample in GEdit(table).samples():
        write_prediction(predictions / sample.id, "editing", Prediction(image=sample.key("target")))
    words = ["--data", str(table), "--method", f"a={predictions}", "--method", f"b={predictions}"]
    with serving(lambda a: "Both are fine.") as server:
        result = CliRunner().invoke(pairwise.app, [*words, "--judge", str(judge_file(tmp_path, server.url))])
    assert result.exit_code == 1
    assert "no legal verdict: neither first, second nor tie: 'Both are fine.'" in " ".join(result.output.split())
