"""Two answers side by side: which is better by one criterion, in both orders, and strengths from all such verdicts.

The question names task and criterion, as OneReward's reward model is asked (Seedream, arXiv 2508.21066; its exact words
are not published).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import Annotated, Final, Literal

import numpy as np
import typer

from benchmarks.api.predictions import read_prediction, sample_folder
from benchmarks.api.tasks import Sample
from benchmarks.judges.conventions import fit_to_source
from benchmarks.judges.judge_file import read_judge
from benchmarks.judges.parsing import failure_verdict
from benchmarks.judges.strengths import strengths
from benchmarks.judges.verdicts import Duel, DuelVerdict, Winner
from benchmarks.judges.yesno import MOST_SAID, PROMPTS
from synlayers.errors import DataError, UsageError
from synlayers.support.atomic import write_json_atomic
from synlayers.support.cli import clean_exit, console
from synlayers.vlm import Answer, Call, Client, Decoding, Picture, Status, call_of
from synlayers.vlm.prompts import read_prompt
from synlayers.vlm.replies import find_choice, strip_reasoning

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)

Outcome = Literal["first", "second", "tie"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("first", "second", "tie")
DECODING: Final = Decoding(temperature=0.0, max_tokens=10)
CRITERIA: Final = {
    "instruction": "how completely the result does what was asked, and nothing else",
    "consistency": "how well all that was not asked for stayed as it was",
    "structure": "how sound shapes and anatomy are",
    "aesthetics": "how good the result looks",
    "removal": "how cleanly the object was removed",
}


def question(
    id: str,
    one: Picture,
    other: Picture,
    instruction: str,
    *,
    task: str,
    criterion: str,
    source: Picture | None = None,
    repeat: int = 0,
) -> Call:
    """Which of two is better, `one` shown first; the source before them, if there is one."""
    prompt = read_prompt(PROMPTS / "pairwise-v1.txt")
    shown = (
        "Image 1 is what they started from, image 2 the first result, image 3 the second."
        if source
        else "Image 1 is the first result, image 2 the second."
    )
    words = prompt.fill(task=task, shown=shown, instruction=instruction, criterion=CRITERIA.get(criterion, criterion))
    pictures = [one, other] if source is None else [source, one, other]
    return call_of(id, *pictures, words, decoding=DECODING, prompt=prompt.version, repeat=repeat)


def read_outcome(answer: Answer) -> tuple[Status, Outcome | None, str]:
    """first, second or tie; anything else is no verdict."""
    if answer.status not in ("ok", "truncated"):
        return answer.status, None, answer.reason
    text = strip_reasoning(answer.text)
    word = find_choice(text, OUTCOMES)
    for outcome in OUTCOMES:
        if word == outcome:
            return "ok", outcome, ""
    if answer.status == "truncated":
        return answer.status, None, answer.reason
    verdict = failure_verdict(text, f"neither first, second nor tie: {answer.text[:60]!r}")
    return verdict.status, None, verdict.why


def compare(
    client: Client, duels: Sequence[tuple[Duel, Picture, Picture, str, Picture | None]], *, task: str, criterion: str
) -> list[DuelVerdict]:
    """Every duel (duel, image of `one`, image of `other`, instruction, source) in both orders: two verdicts each, in
    their order."""
    calls = []
    for i, (_, one, other, instruction, source) in enumerate(duels):
        for first, second in ((one, other), (other, one)):
            calls.append(question(str(i), first, second, instruction, task=task, criterion=criterion, source=source))
    verdicts = []
    for number, answer in enumerate(client.ask(calls)):
        duel, swapped = duels[number // 2][0], number % 2 == 1
        status, outcome, why = read_outcome(answer)
        said = (answer.raw or answer.text)[:MOST_SAID]
        verdicts.append(DuelVerdict(duel, status, swapped, _winner(outcome, swapped), why, said))
    return verdicts


def _winner(outcome: Outcome | None, swapped: bool) -> Winner:
    if outcome is None or outcome == "tie":
        return outcome or ""
    return "one" if (outcome == "first") != swapped else "other"


@dataclass(frozen=True, slots=True)
class PositionBias:
    """Over duels with two verdicts: share that agree in both orders; share of verdicts that are no tie and name the
    image shown first."""

    consistent: float
    first: float
    n: int


def position_bias(verdicts: Sequence[DuelVerdict]) -> PositionBias:
    """A fair judge is consistent and names the first image half of the time."""
    pairs = [(a, b) for a, b in zip(verdicts[::2], verdicts[1::2], strict=True) if a.status == b.status == "ok"]
    decided = [v for pair in pairs for v in pair if v.winner != "tie"]
    first = [(v.winner == "one") != v.swapped for v in decided]
    agree = [a.winner == b.winner for a, b in pairs]
    return PositionBias(
        float(np.mean(agree)) if agree else math.nan, float(np.mean(first)) if first else math.nan, len(pairs)
    )


# The command


def duels_of(
    samples: Sequence[Sample], methods: Mapping[str, Path], pairs: int, seed: int
) -> Iterator[tuple[Duel, Picture, Picture, str, Picture | None]]:
    """For every sample `pairs` pairs of methods that answered it, drawn evenly; answers are resized to the source."""
    for sample in samples:
        source, images = sample.input("image"), dict[str, Picture]()
        for name, folder in methods.items():
            try:
                answer = read_prediction(sample_folder(folder, sample.id), sample.task, sample.size).image
            except DataError:
                continue  # a method without an answer is in no duel of this sample
            images[name] = Picture(fit_to_source(source, np.asarray(answer))[1])
        every = list(combinations(sorted(images), 2))
        rng = np.random.default_rng([seed, *hashlib.sha256(sample.id.encode()).digest()[:8]])
        for number in sorted(rng.choice(len(every), min(pairs, len(every)), replace=False)) if every else ():
            one, other = every[number]
            yield (
                Duel(one, other, sample.cluster or sample.id),
                images[one],
                images[other],
                str(sample.input("prompt")),
                Picture(source),
            )


def _check_verdicts(client: Client, verdicts: Sequence[DuelVerdict]) -> None:
    """Tells the first replies that are no verdict. Raises `ServerError` or `DataError` if there is none at all."""
    client.require_answers()
    unread = dict.fromkeys(v.why for v in verdicts if v.status != "ok")
    for why in list(unread)[:3]:
        console.print(f"no verdict: {why}")
    if verdicts and not any(v.status == "ok" for v in verdicts):
        raise DataError(f"the judge gave no legal verdict: {next(iter(unread))}")


@app.command()
def main(
    judge: Annotated[Path, typer.Option(help="Judge file.")],
    data: Annotated[Path, typer.Option(help="Folder of GEdit-Bench, or of its twin.")],
    method: Annotated[
        list[str],
        typer.Option(metavar="NAME=DIR", help="A method and its predictions, one folder per sample id; at least two."),
    ],
    criterion: Annotated[
        str, typer.Option(help=f"One of {', '.join(CRITERIA)}, or words of your own.")
    ] = "instruction",
    task: Annotated[str, typer.Option(help="What the methods did, in words.")] = "editing a picture by a user's words",
    pairs: Annotated[int, typer.Option(help="Pairs of methods compared for each sample, in both orders.")] = 3,
    limit: Annotated[int | None, typer.Option(help="Only the first samples, in order of id.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the pairs and of the bootstrap.")] = 42,
    out: Annotated[Path | None, typer.Option(help="Also write strengths and verdicts as JSON.")] = None,
) -> None:
    """Rank methods by pairwise verdicts of a judge: Davidson's model, intervals by bootstrap over scenes."""
    from benchmarks.datasets.gedit import GEdit
    from synlayers.support.tables import plain_table, print_table

    with clean_exit():
        methods = {name: Path(folder) for name, _, folder in (text.partition("=") for text in method)}
        if len(methods) < 2 or not all(folder.is_dir() for folder in methods.values()):
            raise UsageError("--method NAME=DIR: give at least two methods and the folders of their predictions")
        if pairs < 1 or (limit is not None and limit < 1):
            raise UsageError("--pairs and --limit must be at least 1")
        samples = list(GEdit(data).samples())[:limit]
        with read_judge(judge).client() as client:
            verdicts = compare(client, list(duels_of(samples, methods, pairs, seed)), task=task, criterion=criterion)
            _check_verdicts(client, verdicts)
            ranking, bias = strengths(verdicts, seed=seed), position_bias(verdicts)
            table = plain_table(
                f"{criterion}: strengths of methods", "method", "Elo", "95 %", "verdicts", right=("Elo", "verdicts")
            )
            for s in ranking:
                table.add_row(s.name, f"{s.elo:.0f}", f"{s.interval[0]:.0f} to {s.interval[1]:.0f}", str(s.n))
            print_table(table)
            legal = sum(v.status == "ok" for v in verdicts)
            console.print(
                f"{legal} of {len(verdicts)} verdicts are legal; the same in both orders {bias.consistent:.3f}, first"
                f" image chosen {bias.first:.3f}"
            )
            console.print(str(client.usage))
        if out is not None:
            write_json_atomic(
                out,
                {
                    "strengths": [asdict(s) for s in ranking],
                    "verdicts": [asdict(v) for v in verdicts],
                    "tally": client.usage.facts(),
                },
            )


if __name__ == "__main__":
    app(prog_name="python -m benchmarks.judges.pairwise")
