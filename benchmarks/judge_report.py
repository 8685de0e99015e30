"""`python -m benchmarks.judge_report`: how good a judge is, where the right answers are known.

The editing twin has edits whose atomic facts are answered from the pixels by exact rules. The judge is asked the same
questions about the same images: the exact result, the untouched source, and two damaged ones, so that both answers
occur for facts of the edit and for facts of preservation. About damaged ones only that is asked where rule and eye
cannot differ: whether a thing is as it was. (Is a circle "gone" that has faded? Is everything "where it was" under a
gray sheet? The rules answer, but a judge that answers otherwise is not wrong.)
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

import numpy as np
import typer

from benchmarks.api.tasks import Array, Sample
from benchmarks.judges import pairwise, yesno
from benchmarks.judges.agreement import FactAnswer, agreement, calibration, order_bias
from benchmarks.judges.judge_file import JudgeFile, read_judge
from benchmarks.judges.verdicts import Duel, DuelVerdict
from benchmarks.metrics.facts.measures import answer, read_facts, views_of
from benchmarks.metrics.facts.models import Fact
from synlayers.errors import DataError, UsageError
from synlayers.support.atomic import write_json_atomic
from synlayers.support.cli import clean_exit, console, progress
from synlayers.vlm import Call, Client, Picture

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)

TASK: Final = "an edit of a picture by a user's words"
DAMAGED: Final = ("covered", "bleached")
PLAIN: Final = "unchanged"
"""The kind of fact that is asked about damaged images."""


def candidates(source: Array, target: Array) -> dict[str, Array]:
    """Images to be judged: the exact result, the source, the result with its right half covered in gray, and the source
    with its contrast gone."""
    covered, bleached = target.copy(), (source // 4 + 176).astype(np.uint8)
    covered[:, covered.shape[1] // 2 :] = 128
    return {"target": target, "source": source, "covered": covered, "bleached": bleached}


def facts_asked(name: str, facts: Sequence[Fact]) -> list[tuple[int, Fact]]:
    """The facts that are asked about a candidate, with their numbers."""
    return [(number, fact) for number, fact in enumerate(facts) if name not in DAMAGED or fact.kind == PLAIN]


def questions(samples: Sequence[Sample]) -> Iterator[tuple[FactAnswer, Call]]:
    """Every fact of every sample about every candidate of which it is asked, in both orders of the images."""
    for sample in samples:
        facts = read_facts(sample.key("facts"))
        source, target = sample.input("image"), sample.key("target")
        shown = Picture(source)
        for name, image in candidates(source, target).items():
            views, picture = views_of(image, source, target), Picture(image)
            for number, fact in facts_asked(name, facts):
                for swapped in (False, True):
                    entry = FactAnswer(
                        sample.id,
                        sample.cluster or sample.id,
                        name,
                        fact.role,
                        fact.kind,
                        fact.says,
                        swapped,
                        answer(fact, views).holds,
                    )
                    id = json.dumps([sample.id, name, number, swapped])
                    yield entry, yesno.about_edit(id, shown, picture, sample.input("prompt"), fact.says, swap=swapped)


def ask_all(client: Client, samples: Sequence[Sample], advance: Any = lambda steps: None) -> list[FactAnswer]:
    """All questions with their answers, in the order of the questions."""
    order: list[str] = []
    answers: dict[str, FactAnswer] = {}

    def calls() -> Iterator[Call]:
        for entry, call in questions(samples):
            order.append(call.id)
            answers[call.id] = entry
            yield call

    for reply in client.stream(calls()):
        verdict = yesno.read_yes_no(reply)
        answers[reply.id] = FactAnswer(
            **{**asdict(answers[reply.id]), "status": verdict.status, "yes": verdict.yes, "why": verdict.why}
            | {"reply": (reply.raw or reply.text)[: yesno.MOST_SAID]}
        )
        advance(1)
    return [answers[id] for id in order]


def compare_all(client: Client, samples: Sequence[Sample]) -> list[DuelVerdict]:
    """The exact result against the untouched source for every sample, by the criterion of following the instruction."""
    duels = []
    for sample in samples:
        source, target = sample.input("image"), sample.key("target")
        duel = Duel("target", "source", sample.cluster or sample.id)
        duels.append((duel, Picture(target), Picture(source), str(sample.input("prompt")), Picture(source)))
    return pairwise.compare(client, duels, task=TASK, criterion="instruction")


def report(rows: Sequence[FactAnswer], verdicts: Sequence[DuelVerdict]) -> dict[str, Any]:
    """Everything as JSON."""
    parts = {
        f"{by}={value}": [r for r in rows if getattr(r, by) == value]
        for by in ("role", "kind", "candidate")
        for value in sorted({getattr(r, by) for r in rows})
    }
    statuses: dict[str, int] = {}
    for row in rows:
        statuses[row.status] = statuses.get(row.status, 0) + 1
    right = [v.winner == "one" for v in verdicts if v.status == "ok"]
    sections: dict[str, Any] = {
        "agreement": asdict(agreement(rows)),
        "parts": {name: asdict(agreement(part)) for name, part in parts.items()},
        "calibration": asdict(calibration(rows)),
        "order": asdict(order_bias(rows)),
        "statuses": dict(sorted(statuses.items())),
        "pairs": {"right": float(np.mean(right)) if right else math.nan, **asdict(pairwise.position_bias(verdicts))},
    }
    return {name: _without_nan(part) for name, part in sections.items()}


def _without_nan(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _without_nan(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_nan(v) for v in value]
    return "nan" if isinstance(value, float) and math.isnan(value) else value


def print_report(sections: Mapping[str, Any], judge: JudgeFile) -> None:
    """The same as tables."""
    from synlayers.support.tables import plain_table, print_table

    heads = ("right", "error", "balanced", "kappa", "yes_said", "yes_true", "legal", "n")
    table = plain_table(f"{judge.model or judge.local}: agreement with exact facts", "questions", *heads, right=heads)
    for name, part in (("all", sections["agreement"]), *sections["parts"].items()):
        table.add_row(name, *(_text(part[head]) for head in heads))
    print_table(table)
    bins = plain_table("calibration", "said yes with", "true", "n", right=("said yes with", "true", "n"))
    for mean, share, n in sections["calibration"]["bins"]:
        bins.add_row(f"{mean:.3f}", f"{share:.3f}", str(n))
    print_table(bins)
    calibrated, order, pairs = sections["calibration"], sections["order"], sections["pairs"]
    console.print(f"Brier score {_text(calibrated['brier'])}, expected calibration error {_text(calibrated['error'])}")
    console.print(
        f"order of images: {_text(order['flipped'])} of {order['n']} answers turn over, the probability of yes changes"
        f" by {_text(order['change'])} (by {_text(order['shift'])} in the mean)"
    )
    console.print(
        f"pairs (result against untouched source): right {_text(pairs['right'])}, the same in both orders"
        f" {_text(pairs['consistent'])} of {pairs['n']}, first image chosen {_text(pairs['first'])}"
    )
    console.print(f"statuses: {', '.join(f'{n} {s}' for s, n in sections['statuses'].items())}")


def _text(value: Any) -> str:
    return "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


@app.command()
def main(
    judge: Annotated[Path, typer.Option(help='Judge file: {"base_url": ..., "model": ...} or {"local": FOLDER}.')],
    data: Annotated[
        Path | None,
        typer.Option(
            help="Folder of edits with targets and facts; by default the twin of GEdit-Bench, built now if need be."
        ),
    ] = None,
    mini: Annotated[bool, typer.Option("--mini", help="The small twin.")] = False,
    limit: Annotated[int | None, typer.Option(help="Only the first samples, in order of id.")] = None,
    language: Annotated[str, typer.Option(help="Instructions in en, cn, or both.")] = "en",
    out: Annotated[Path | None, typer.Option(help="Also write the report, with every answer, as JSON.")] = None,
) -> None:
    """Grade a judge on edits whose facts have exact answers: agreement, calibration, position bias."""
    from benchmarks.datasets.gedit import GEdit
    from benchmarks.twins import get_twin
    from benchmarks.twins.twin import MINI_COUNT, MINI_SIZE

    with clean_exit():
        if language not in ("en", "cn", "both"):
            raise UsageError(f"--language {language}: choose en, cn or both")
        if limit is not None and limit < 1:
            raise UsageError(f"--limit {limit}: at least 1")
        who = read_judge(judge)
        client = who.client()
        maker = get_twin("gedit-bench")
        root = data or (maker.build(MINI_COUNT, MINI_SIZE) if mini else maker.build())
        samples = [s for s in GEdit(root).samples() if language in ("both", s.groups["language"])][:limit]
        if not samples or any("facts" not in s.truth or "target" not in s.truth for s in samples):
            raise UsageError(
                f"{root} has no edits with exact targets and facts; the official GEdit-Bench has none, its twin has"
            )
        with client:
            fact_lists = [read_facts(s.key("facts")) for s in samples]
            roles = ("target", "source", *DAMAGED)
            total = 2 * sum(len(facts_asked(role, facts)) for facts in fact_lists for role in roles)
            with progress("asking", total, "questions") as advance:
                rows = ask_all(client, samples, advance)
            verdicts = compare_all(client, samples)
            client.require_answers()
            sections = report(rows, verdicts)
            print_report(sections, who)
            console.print(str(client.usage))
            unread = dict.fromkeys(r.why for r in rows if r.status == "parse_error")
            for why in list(unread)[:3]:
                console.print(f"  not read: {why}")
        if out is not None:
            about = {"judge": who.facts(), "tally": client.usage.facts(), "samples": len(samples)}
            write_json_atomic(out, {**about, **sections, "answers": _without_nan([asdict(r) for r in rows])})
        if not sections["agreement"]["legal"]:
            raise DataError(
                f"the judge gave no legal answer: {next(iter(sorted({r.why for r in rows if r.why})), 'no question')}"
            )


if __name__ == "__main__":
    app(prog_name="python -m benchmarks.judge_report")
