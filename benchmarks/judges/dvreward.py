"""DVReward (AlphaGRPO, arXiv 2605.12495): a request taken apart into atomic yes-or-no questions, each asked alone, and
one reward from the answers.

    sem = mean s over the semantic questions, qua = mean s over those on quality (1 for an empty list), reward =
    sqrt(sem * qua)

An answer that is none leaves its mean and is counted; AlphaGRPO takes it as 0.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, cast, get_args

import numpy as np
import typer

from benchmarks.api.images import read_rgb
from benchmarks.judges import yesno
from benchmarks.judges.atomic_questions import AtomicQuestion, DecomposedRequest, decompose, read_decompositions
from benchmarks.judges.judge_file import read_judge
from synlayers.errors import DataError, UsageError
from synlayers.storage.journal import append_journal
from synlayers.storage.locks import holding
from synlayers.support.cli import clean_exit, console, progress
from synlayers.vlm import Client, Picture

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)

Mode = Literal["geometric", "mean", "sum_mean"]


@dataclass(frozen=True, slots=True)
class Reward:
    """sem, qua and the reward, 0 to 1; nan where no question of a list was answered. `answered` of `asked` questions
    got a number."""

    semantic: float
    quality: float
    reward: float
    answered: int
    asked: int
    answers: tuple[tuple[str, yesno.YesNo], ...] = field(default=(), repr=False)
    """Every question with what the judge said."""


def reward(semantic: Sequence[float], quality: Sequence[float], mode: Mode = "geometric") -> float:
    """The reward of two lists of yes-probabilities.

    >>> reward([1.0, 0.5], [1.0])
    0.8660254037844386
    """
    sem, qua = _mean(semantic), _mean(quality)
    if mode == "geometric":
        return math.sqrt(sem * qua)
    return (sem + qua) / 2 if mode == "mean" else _mean([*semantic, *quality])


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else 1.0


def verify(
    client: Client, items: Sequence[tuple[DecomposedRequest, Picture]], mode: Mode = "geometric"
) -> list[Reward]:
    """The reward of each image for its request: one call a question, all of them at once."""
    calls = [
        yesno.about_image(f"{i}", picture, q.question)
        for i, (request, picture) in enumerate(items)
        for q in request.questions
    ]
    answers = iter(yesno.ask(client, calls))
    return [_reward([(q, next(answers)) for q in request.questions], mode) for request, _ in items]


def _reward(answers: Sequence[tuple[AtomicQuestion, yesno.YesNo]], mode: Mode) -> Reward:
    lists = {
        kind: [a.yes for q, a in answers if q.question_type == kind and a.status == "ok"]
        for kind in ("semantic", "quality")
    }
    lost = any(q.question_type == kind for q, _ in answers for kind in lists if not lists[kind])
    sem, qua = _mean(lists["semantic"]), _mean(lists["quality"])
    value = math.nan if lost else reward(lists["semantic"], lists["quality"], mode)
    return Reward(
        math.nan if lost else sem,
        math.nan if lost else qua,
        value,
        sum(map(len, lists.values())),
        len(answers),
        tuple((q.question, a) for q, a in answers),
    )


def rectify(first: Sequence[float], refined: Sequence[float]) -> list[float]:
    """False-positive rectification of a prompt's group: a refinement that is not better than its own start is worth the
    group's lowest start.

    >>> rectify([0.2, 0.6], [0.5, 0.6])
    [0.5, 0.2]
    """
    if len(first) != len(refined):
        raise UsageError(f"{len(first)} first rewards but {len(refined)} refined ones")
    return [after if after > before else min(first) for before, after in zip(first, refined, strict=True)]


# The command


@app.command("decompose")
def decompose_command(
    requests: Annotated[Path, typer.Argument(help="Text file, one request a line; the index is the line's, from 0.")],
    out: Annotated[Path, typer.Option(help="JSONL; requests that are in it are not asked again.")],
    judge: Annotated[Path, typer.Option(help="Judge file.")],
) -> None:
    """Take requests apart into questions."""
    busy = f"another process is writing to {out}; wait for it, or give another --out"
    with clean_exit(), holding(out.with_name(f".{out.name}.lock"), busy):
        done = read_decompositions(out)
        lines = [
            (i, line.strip())
            for i, line in enumerate(requests.read_text(encoding="utf-8").splitlines())
            if line.strip() and i not in done
        ]
        with read_judge(judge).client() as client, progress("decomposing", len(lines), "requests") as advance:
            failed = []
            for start in range(0, len(lines), 256):
                for outcome in decompose(client, lines[start : start + 256]):
                    if isinstance(outcome, DecomposedRequest):
                        append_journal(out, [asdict(outcome)])
                    else:
                        failed.append(outcome)
                    advance(1)
        for index, why in failed[:20]:
            console.print(f"request {index}: {why}")
        console.print(f"{len(lines) - len(failed)} requests taken apart, {len(failed)} not; {client.usage}")
        raise SystemExit(1 if failed else 0)


@app.command("score")
def score_command(
    questions: Annotated[Path, typer.Argument(help="JSONL of `decompose`.")],
    images: Annotated[Path, typer.Argument(help="Folder with <index>.png for each request.")],
    judge: Annotated[Path, typer.Option(help="Judge file.")],
    out: Annotated[Path, typer.Option(help="JSONL of rewards.")],
    mode: Annotated[
        str, typer.Option(help="geometric, mean (of the two means) or sum_mean (of all answers).")
    ] = "geometric",
) -> None:
    """Ask the questions about images and write the rewards."""
    with clean_exit():
        if mode not in get_args(Mode):
            raise UsageError(f"--mode {mode}: choose {', '.join(get_args(Mode))}")
        requests = read_decompositions(questions)
        if not requests:
            raise DataError(f"{questions} holds no decomposed request")
        present = {i: path for i in requests if (path := images / f"{i}.png").exists()}
        with read_judge(judge).client() as client:
            rewards = verify(
                client, [(requests[i], Picture(read_rgb(path))) for i, path in present.items()], cast("Mode", mode)
            )
            client.require_answers()
        rows = [_row(i, r) for i, r in zip(present, rewards, strict=True)]
        rows += [{"original_index": i, "status": "missing"} for i in requests if i not in present]
        out.write_text("".join(json.dumps(_json_row(row)) + "\n" for row in rows), encoding="utf-8")
        values = [r.reward for r in rewards if not math.isnan(r.reward)]
        console.print(
            f"mean reward {np.mean(values) if values else math.nan:.4f} over {len(values)} of {len(requests)} requests;"
            f" {client.usage}"
        )
        unread = dict.fromkeys(a.why for r in rewards for _, a in r.answers if a.status == "parse_error")
        for why in list(unread)[:3]:
            console.print(f"  not read: {why}")
        if rewards and not any(r.answered for r in rewards):
            whys = (a.why for r in rewards for _, a in r.answers if a.why)
            raise DataError(f"the judge answered no question: {next(whys, 'no reason was given')}")


def _row(index: int, found: Reward) -> dict[str, Any]:
    """A line of the file: the reward, and every question with what the judge said."""
    row = asdict(found)
    row["answers"] = [_json_row({"question": question, **asdict(answer)}) for question, answer in found.answers]
    return {"original_index": index, "status": "ok", **row}


def _json_row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: "nan" if isinstance(v, float) and math.isnan(v) else v for k, v in row.items()}


if __name__ == "__main__":
    app(prog_name="python -m benchmarks.judges.dvreward")
