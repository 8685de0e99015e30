"""Yes-or-no judges, DVReward, pairwise strengths, and the report that grades a judge; over real HTTP and on a tiny
model."""

from __future__ import annotations

import json
import math
import threading
from itertools import pairwise as pairwise_of
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from judge_server import MODEL, Asked, Said, serving
from scene_judge import SceneJudge, write_table
from typer.testing import CliRunner

from benchmarks import judge_report
from benchmarks.api.predictions import write_prediction
from benchmarks.api.tasks import Prediction, Sample
from benchmarks.datasets.gedit import GEdit
from benchmarks.judge_report import ask_all, compare_all, report
from benchmarks.judges import dvreward, pairwise, yesno
from benchmarks.judges.agreement import FactAnswer as Question
from benchmarks.judges.agreement import agreement, calibration, order_bias
from benchmarks.judges.atomic_questions import (
    AtomicQuestion,
    DecomposedRequest,
    decompose,
    form_problem,
    read_decompositions,
)
from benchmarks.judges.dvreward import rectify, reward, verify
from benchmarks.judges.pairwise import compare, position_bias
from benchmarks.judges.strengths import davidson, strengths
from benchmarks.judges.verdicts import Duel, DuelVerdict
from synlayers.errors import DataError, UsageError
from synlayers.vlm import Client, OpenAIServer, Picture, RetryPolicy, call_of

QUICK = RetryPolicy(most=2, first=0.01)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    return list(GEdit(write_table(tmp_path_factory.mktemp("gedit"), languages=("en",))).samples())


def client(url: str) -> Client:
    return Client(OpenAIServer(url, MODEL), retries=QUICK)


def grey(level: int) -> Picture:
    return Picture(np.full((8, 8, 3), level, np.uint8))


# Yes or no


def position(**chances: float) -> dict[str, object]:
    tops = [{"token": {"blank": "\n"}.get(t, t), "logprob": math.log(p), "bytes": None} for t, p in chances.items()]
    return {**tops[0], "top_logprobs": tops}


STARTS_WITH_A_BLANK = json.dumps(
    {
        "choices": [
            {"message": {"content": "WORDS"}, "logprobs": {"content": [position(blank=0.9), position(Yes=0.6, No=0.2)]}}
        ]
    }
).encode()


@pytest.mark.parametrize(
    ("said", "fault", "status", "yes"),
    [
        (Said("Yes", 0.8), None, "ok", 0.8),
        (Said("No", 0.1), None, "ok", 0.1),
        (Said("yes."), "no_logprobs", "ok", 1.0),
        (Said("No, it is not"), "no_logprobs", "ok", 0.0),
        (Said("<think>dark, yes</think> No."), "no_logprobs", "ok", 0.0),
        (Said("<think>I'm sorry, I must"), "no_logprobs", "missing_output", None),
        (Said("yes and no"), "no_logprobs", "parse_error", None),
        (
            Said("I'm sorry, I can't say"),
            lambda a: STARTS_WITH_A_BLANK.replace(b"WORDS", b"I'm sorry, I can't"),
            "refusal",
            None,
        ),
        (Said("Yes"), lambda a: STARTS_WITH_A_BLANK.replace(b"WORDS", b"\\nYes"), "ok", 0.75),
        (Said("Perhaps"), None, "parse_error", None),
        (Said("I'm sorry, I can't help with that"), None, "refusal", None),
        (Said(""), None, "missing_output", None),
        (Said("Yes"), "500", "transport_error", None),
    ],
)
def test_yes_no(said: Said, fault: Any, status: str, yes: float | None) -> None:
    with serving(lambda a: said, fault) as server, client(server.url) as asking:
        (found,) = yesno.ask(asking, [yesno.about_image("a", grey(0), "Is it dark?")])
    assert found.status == status
    assert found.yes == pytest.approx(math.nan if yes is None else yes, nan_ok=True)
    body = server.asked[0].body
    assert (body["temperature"], body["top_p"], body["max_tokens"], body["logprobs"], body["top_logprobs"]) == (
        0.0,
        0.9,
        10,
        True,
        5,
    )


# DVReward


def test_reward_by_hand() -> None:
    assert reward([1.0, 0.5, 0.0], [0.8]) == pytest.approx(math.sqrt(0.5 * 0.8))
    assert reward([0.5], [1.0], "mean") == 0.75
    assert reward([0.2, 0.4], [0.9], "sum_mean") == 0.5
    assert reward([0.25], []) == 0.5  # an empty list counts as 1
    assert rectify([0.3, 0.5, 0.9], [0.4, 0.5, 0.2]) == [0.4, 0.3, 0.3]
    with pytest.raises(UsageError):
        rectify([1.0], [])
    for question, problem in (
        ("The hat is red.", "not a question"),
        ("Is it red or blue?", "alternatives"),
        ("Is it red? ", "twice"),
    ):
        assert problem in form_problem(question, ["Is it red?"])


def test_decomposition_is_validated_and_made_again(tmp_path: Path) -> None:
    seen: dict[str, int] = {}

    def judge(asked: Asked) -> str:
        request = asked.text.split("<<<\n")[1].split("\n>>>")[0]
        if "Check each" in asked.text:
            valid = "hallucinated" not in asked.text
            checks = [
                {"valid": valid, "tag": "Attribute", "problem": "not asked for"},
                {"valid": True, "tag": "Lighting", "problem": ""},
            ]
            return f"Here: {json.dumps({'checks': checks})}"
        seen[request] = seen.get(request, 0) + 1
        if request == "never":
            return '{"semantic_questions": ["Is it red or blue?"], "quality_questions": []}'
        first = "Is there a hallucinated hat?" if seen[request] == 1 else "Is the hat red?"
        return json.dumps({"semantic_questions": [first], "quality_questions": ["Is the light even?"]})

    with serving(judge) as server:
        (tmp_path / "requests.txt").write_text("a red hat\nnever\n")
        (tmp_path / "judge.json").write_text(
            json.dumps({"base_url": server.url, "model": MODEL, "cache": str(tmp_path / "c.sqlite3")})
        )
        words = [
            "decompose",
            str(tmp_path / "requests.txt"),
            "--out",
            str(tmp_path / "q.jsonl"),
            "--judge",
            str(tmp_path / "judge.json"),
        ]
        result = CliRunner().invoke(dvreward.app, words)
        assert result.exit_code == 1, result.output
        assert "request 1: 'Is it red or blue?' offers alternatives" in result.output
        before = len(server.asked)
        CliRunner().invoke(dvreward.app, words)
        assert len(server.asked) == before  # the finished one is in the file, the answers of the other in the cache
        temperatures = [a.body["temperature"] for a in server.asked if "red hat" in a.text and "Check" not in a.text]
    assert seen["never"] == 5
    assert temperatures == [0.0, 0.7]
    made = read_decompositions(tmp_path / "q.jsonl")[0]
    assert made == DecomposedRequest(
        "a red hat",
        0,
        (AtomicQuestion("semantic", "Is the hat red?", True, "Attribute"),),
        (AtomicQuestion("quality", "Is the light even?", True, "Lighting"),),
    )
    (tmp_path / "q.jsonl").write_text('{"prompt": 1}\n{}\n')
    with pytest.raises(DataError, match="line 1"):
        read_decompositions(tmp_path / "q.jsonl")
    with serving(judge, "prose") as server, client(server.url) as asking:
        assert next(iter(decompose(asking, [(7, "x")]))) == (
            7,
            "the reply is not one JSON object with two lists of questions",
        )


def test_verification_marks_what_was_not_answered() -> None:
    made = DecomposedRequest(
        "x",
        0,
        tuple(AtomicQuestion("semantic", f"Is it {w}?", True, "Attribute") for w in ("dark", "wide")),
        (AtomicQuestion("quality", "Is it sharp?", True, "Texture"),),
    )
    chances = {"dark": 0.9, "wide": 0.3, "sharp": 0.6}

    def judge(asked: Asked) -> Said:
        return Said("Yes", next(p for w, p in chances.items() if w in asked.text))

    with serving(judge) as server, client(server.url) as asking:
        (whole,) = verify(asking, [(made, grey(0))])
    assert whole.reward == pytest.approx(math.sqrt(0.6 * 0.6))
    assert len(server.asked) == 3
    with serving(judge, lambda a: "400" if "wide" in a.text else None) as server, client(server.url) as asking:
        (part,) = verify(asking, [(made, grey(1))])
    assert (part.semantic, part.answered, part.asked) == (pytest.approx(0.9), 2, 3)
    with serving(judge, lambda a: "400" if "sharp" in a.text else None) as server, client(server.url) as asking:
        (none,) = verify(asking, [(made, grey(2))])
    assert math.isnan(none.reward)


# Pairs


def test_davidson_is_the_closed_form_for_two_and_the_optimum_for_many() -> None:
    theta, nu = davidson(np.array([[0, 7.0], [3, 0]]), np.array([[0, 4.0], [4, 0]]))
    assert theta[0] - theta[1] == pytest.approx(math.log(7 / 3))
    assert nu == pytest.approx(4 / math.sqrt(21))
    from scipy.optimize import minimize

    for seed, alpha in ((0, 0.0), (1, 1.0), (2, 0.0)):
        rng = np.random.default_rng(seed)
        wins, ties = rng.integers(1, 9, (5, 5)).astype(float), np.triu(rng.integers(0, 5, (5, 5)), 1).astype(float)
        np.fill_diagonal(wins, 0)
        ties += ties.T

        def loss(x: np.ndarray, wins: np.ndarray = wins, ties: np.ndarray = ties, alpha: float = alpha) -> float:
            total = alpha / 2 * float((x[:5] ** 2).sum())
            for i in range(5):
                for j in range(i):
                    whole = np.log(np.exp(x[i]) + np.exp(x[j]) + np.exp(x[5] + (x[i] + x[j]) / 2))
                    total -= (
                        wins[i, j] * (x[i] - whole)
                        + wins[j, i] * (x[j] - whole)
                        + ties[i, j] * (x[5] + (x[i] + x[j]) / 2 - whole)
                    )
            return total

        best = minimize(loss, np.zeros(6), method="BFGS", options={"gtol": 1e-9}).x
        theta, nu = davidson(wins, ties, alpha)
        assert theta == pytest.approx(best[:5] - best[:5].mean(), abs=1e-5), seed
        assert nu == pytest.approx(math.exp(best[5]), rel=1e-5)
    with pytest.raises(DataError, match="never lost"):
        davidson(np.array([[0, 3.0], [0, 0]]), np.zeros((2, 2)))
    theta, _ = davidson(np.array([[0, 3.0], [0, 0]]), np.zeros((2, 2)), alpha=1.0)
    assert 0 < theta[0] - theta[1] < 3


def test_strengths_find_the_order_and_know_how_sure_they_are() -> None:
    rng = np.random.default_rng(5)
    skill = {"a": 1.0, "b": 0.0, "c": -1.0}
    verdicts = []
    for n in range(300):
        one, other = rng.choice(list(skill), 2, replace=False)
        chance = 1 / (1 + math.exp(skill[other] - skill[one]))
        winner = "tie" if rng.random() < 0.2 else "one" if rng.random() < chance else "other"
        verdicts.append(DuelVerdict(Duel(one, other, f"request {n // 3}"), "ok", False, winner))  # type: ignore[arg-type]
    found = strengths(verdicts, rounds=200)
    assert [s.name for s in found] == ["a", "b", "c"]
    assert strengths(verdicts[::-1], rounds=200) == found  # order does not matter
    assert all(s.interval[0] < s.elo < s.interval[1] for s in found)
    wide = strengths(verdicts[:45], rounds=200)
    assert all(
        w.interval[1] - w.interval[0] > f.interval[1] - f.interval[0]
        for w, f in zip(sorted(wide, key=str), sorted(found, key=str), strict=True)
    )
    with pytest.raises(DataError):
        strengths([DuelVerdict(Duel("a", "b", "x"), "refusal", False)])


@pytest.mark.parametrize(
    ("say", "consistent", "first"), [("better", 1.0, 0.5), ("first", 0.0, 1.0), ("tie", 1.0, math.nan)]
)
def test_position_bias_of_pairs(say: str, consistent: float, first: float) -> None:
    def judge(asked: Asked) -> str:
        return say if say != "better" else ("first" if asked.images[-2].mean() > asked.images[-1].mean() else "second")

    duels = [(Duel("light", "dark", str(i)), grey(200 + i), grey(i), "make it light", None) for i in range(4)]
    with serving(judge) as server, client(server.url) as asking:
        verdicts = compare(asking, duels, task="retouching", criterion="instruction")
    found = position_bias(verdicts)
    assert (found.consistent, found.n) == (consistent, 4)
    assert found.first == pytest.approx(first, nan_ok=True)
    if say == "better":
        assert all(v.winner == "one" for v in verdicts)
    with serving(judge, "prose") as server, client(server.url) as asking:
        assert {v.status for v in compare(asking, duels, task="x", criterion="y")} == {"parse_error"}


def test_ranking_command(samples: list[Sample], tmp_path: Path) -> None:
    table = write_table(tmp_path / "data", languages=("en",))
    for sample in samples:
        source, target = sample.input("image"), sample.key("target")
        for name, image in (("exact", target), ("lazy", source), ("half", source // 2 + target // 2)):
            if name != "half" or sample is not samples[0]:
                write_prediction(tmp_path / name / sample.id, "editing", Prediction(image=image))

    def judge(asked: Asked) -> str:
        redness = [float(image[25:40, 40:56, 0].mean()) for image in asked.images[-2:]]
        return "tie" if abs(redness[0] - redness[1]) < 5 else "first" if redness[0] > redness[1] else "second"

    with serving(judge) as server:
        (tmp_path / "judge.json").write_text(json.dumps({"base_url": server.url, "model": MODEL, "cache": "none"}))
        words = ["--judge", str(tmp_path / "judge.json"), "--data", str(table), "--out", str(tmp_path / "r.json")]
        result = CliRunner().invoke(
            pairwise.app, [*words, *(w for n in ("lazy", "half", "exact") for w in ("--method", f"{n}={tmp_path / n}"))]
        )
    assert result.exit_code == 0, result.output
    assert len(server.asked) == 2 * (10 * 3 + 1)
    written = json.loads((tmp_path / "r.json").read_text())
    assert [s["name"] for s in written["strengths"]] == ["exact", "half", "lazy"]
    assert "the same in both orders 1.000, first image chosen 0.500" in result.output
    assert CliRunner().invoke(pairwise.app, [*words, "--method", f"lazy={tmp_path / 'lazy'}"]).exit_code == 2


# Judging judges


def test_a_judge_that_sees_all_is_right_and_one_that_says_yes_is_not(samples: list[Sample]) -> None:
    with serving(SceneJudge(samples)) as server, client(server.url) as asking:
        rows, verdicts = ask_all(asking, samples[:6]), compare_all(asking, samples[:6])
    found = report(rows, verdicts)
    assert found["agreement"]["right"] == found["agreement"]["balanced"] == found["agreement"]["kappa"] == 1
    assert 0.2 < found["agreement"]["yes_true"] < 0.8  # both answers are right often
    assert found["calibration"]["brier"] == pytest.approx(0.03**2)
    assert found["order"] == {"flipped": 0, "shift": 0, "change": 0, "n": len(rows) // 2}
    assert found["pairs"] == {"right": 1, "consistent": 1, "first": 0.5, "n": 6}
    assert set(found["parts"]) >= {"role=edit", "role=keep", "candidate=source", "candidate=target"}
    with serving(lambda a: Said("Yes", 0.9)) as server, client(server.url) as asking:
        blind = report(ask_all(asking, samples[:6]), [])
    assert blind["agreement"]["right"] == pytest.approx(found["agreement"]["yes_true"])
    assert blind["agreement"]["balanced"] == 0.5
    assert blind["agreement"]["kappa"] == pytest.approx(0, abs=1e-12)
    assert blind["calibration"]["error"] == pytest.approx(0.9 - found["agreement"]["yes_true"])


def test_the_report_shows_order_and_failures(samples: list[Sample]) -> None:
    honest = SceneJudge(samples)

    def judge(asked: Asked) -> Said:
        return Said("No", 0.2) if "Image 1 is the edited" in asked.text else honest(asked)  # type: ignore[return-value]

    with (
        serving(judge, lambda a: "refusal" if "left third" in a.text else None) as server,
        client(server.url) as asking,
    ):
        rows = ask_all(asking, samples[:3])
    assert agreement(rows).legal == pytest.approx(
        3 / 5
    )  # a third of those about plain images, half of those about damaged ones
    found, legal = order_bias(rows), [r for r in rows if r.status == "ok" and not r.swapped]
    assert found.flipped == pytest.approx(np.mean([r.truth for r in legal]))
    assert found.shift == pytest.approx(np.mean([0.2 - (0.97 if r.truth else 0.03) for r in legal]))


def test_calibration_and_kappa_by_hand() -> None:
    def row(truth: bool, yes: float, scene: str = "s") -> Question:
        return Question("x", scene, "target", "edit", "colour", "q", False, truth, "ok", yes)

    rows = [row(True, 0.95), row(True, 0.9, "t"), row(False, 0.92), row(False, 0.1, "t"), row(True, 0.15)]
    found = calibration(rows)
    assert found.brier == pytest.approx((0.05**2 + 0.1**2 + 0.92**2 + 0.1**2 + 0.85**2) / 5)
    assert found.error == pytest.approx((3 * abs((0.95 + 0.9 + 0.92) / 3 - 2 / 3) + 2 * abs(0.125 - 0.5)) / 5)
    share = agreement(rows)
    assert share.right == 0.6
    assert share.balanced == pytest.approx((2 / 3 + 1 / 2) / 2)
    assert share.kappa == pytest.approx((0.6 - (0.6 * 0.6 + 0.4 * 0.4)) / (1 - 0.52))
    assert share.error is not None


def test_report_command(samples: list[Sample], tmp_path: Path) -> None:
    table = write_table(tmp_path / "data", languages=("en",))
    with serving(SceneJudge(samples)) as server:
        (tmp_path / "judge.json").write_text(json.dumps({"base_url": server.url, "model": MODEL, "cache": "none"}))
        words = [
            "--judge",
            str(tmp_path / "judge.json"),
            "--data",
            str(table),
            "--limit",
            "2",
            "--out",
            str(tmp_path / "r.json"),
        ]
        result = CliRunner().invoke(judge_report.app, words)
    assert result.exit_code == 0, result.output
    assert "right 1.000" in result.output
    written = json.loads((tmp_path / "r.json").read_text())
    assert written["agreement"]["right"] == 1
    assert len(written["answers"]) == 2 * (3 * 2 + 2 * 2) * 2  # about damaged images only the two facts of preservation
    assert CliRunner().invoke(judge_report.app, words).exit_code == 1  # the judge is gone


# A model in this process


@pytest.fixture(scope="module", params=["qwen2_5_vl", "qwen3_vl"])
def tiny(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip(
        "transformers",
        reason="a local model needs transformers: pip install 'synlayers[models]' (the dev extra has it)",
    )
    from tiny_vlm import write_tiny

    return write_tiny(tmp_path_factory.mktemp(request.param), request.param)


def test_a_local_model_answers_like_a_server(tiny: Path, tmp_path: Path) -> None:
    from benchmarks.judges.local import LocalModel
    from benchmarks.judges.serve import server_of

    model = LocalModel(tiny)
    calls = [
        yesno.about_edit("a", grey(10), grey(200), "lighten", "Is it light?"),
        call_of("b", "Say something", decoding=yesno.DECODING),
    ]
    with Client(model, cache=tmp_path / "c.sqlite3") as asking:
        asking.check()
        first = asking.ask(calls)
    for answer in first:  # weights of chance seldom end by themselves
        assert answer.status == ("ok" if answer.tokens_out < 10 else "truncated"), answer
        assert 1 <= len(answer.alternatives) <= 10
        assert all(len(position) == 5 for position in answer.alternatives)
        assert all(a.logprob >= b.logprob for position in answer.alternatives for a, b in pairwise_of(position))
    server = server_of(LocalModel(tiny), "127.0.0.1", 0)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        with Client(OpenAIServer(f"http://127.0.0.1:{server.server_address[1]}/v1", tiny.name)) as asking:
            asking.check()
            over = asking.ask(calls)
            assert (
                asking.ask([call_of("c", "x", decoding=yesno.Decoding(max_tokens=-3))])[0].status == "transport_error"
            )
    finally:
        server.shutdown()
        server.server_close()
    assert [(a.text, a.status) for a in over] == [(a.text, a.status) for a in first]
    assert over[0].alternatives[0][0].logprob == pytest.approx(first[0].alternatives[0][0].logprob)
    # the picture matters, and so does its order
    with Client(LocalModel(tiny)) as asking:
        turned = asking.ask([yesno.about_edit("a", grey(200), grey(10), "lighten", "Is it light?")])[0]
    assert turned.alternatives[0] != first[0].alternatives[0]


def test_a_folder_that_is_no_such_model(tmp_path: Path) -> None:
    pytest.importorskip(
        "transformers",
        reason="a local model needs transformers: pip install 'synlayers[models]' (the dev extra has it)",
    )
    from benchmarks.judges.local import LocalModel

    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(DataError, match="is a bert"):
        LocalModel(tmp_path)
    with pytest.raises(DataError, match="no transformers model"):
        LocalModel(tmp_path / "nothing")


def test_pairs_name_task_and_criterion() -> None:
    call = pairwise.question(
        "a", grey(0), grey(1), "add a hat", task="object removal", criterion="removal", source=grey(2)
    )
    words = call.messages[-1].parts[-1]
    assert isinstance(words, str)
    assert "object removal" in words
    assert pairwise.CRITERIA["removal"] in words
    assert len(call.pictures()) == 3
