"""`python -m benchmarks.detect`: boxes of layers for the samples of a benchmark, by a model or without weights, written
as SynLayers' JSONL and scored.

The file feeds box-guided methods; the scores are those of `benchmarks.metrics.detection` against the true boxes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer

from benchmarks.api.tasks import Sample
from benchmarks.harness import command_options as flags
from benchmarks.judges.judge_file import read_judge
from benchmarks.metrics import get_measure
from benchmarks.metrics.scores import Scores
from synlayers.captions.box_replies import ORDERS, SIDE, Order
from synlayers.captions.vlm_boxes import Detection, detect, detection_line, write_jsonl
from synlayers.errors import UsageError
from synlayers.support.cli import clean_exit, console, progress

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
CLASSICAL = "classical"
AT_ONCE = 64


def detect_by_name(name: str, samples: Sequence[Sample]) -> Iterator[Detection]:
    """By a detector of this machine."""
    from baselines.decompose.local_detectors import detect_here

    for sample in samples:
        yield from detect_here(name, [sample])


def detect_by_model(samples: Sequence[Sample], judge: Path, side: float, order: Order) -> Iterator[Detection]:
    """By a vision-language model."""
    with read_judge(judge).client() as client:
        rest = iter(samples)
        while some := list(islice(rest, AT_ONCE)):
            yield from detect(client, [(s.id, s.input("image")) for s in some], side, order)
        console.print(str(client.usage))
        client.require_answers()


def box_scores(samples: Sequence[Sample], detections: Sequence[Detection]) -> dict[str, float]:
    """Means of `detection/boxes`; a sample without an answer counts as one without boxes."""
    scores = Scores(get_measure("detection/boxes"))
    boxes = [torch.tensor(np.asarray(d.boxes, np.int64).reshape(-1, 4)) for d in detections]
    truth = [torch.tensor(np.asarray(s.key("boxes"), np.int64).reshape(-1, 4)) for s in samples]
    scores.update([s.id for s in samples], boxes=boxes, boxes_gt=truth, size=[torch.tensor(s.size) for s in samples])
    return scores.compute()


def first_problems(detections: Sequence[Detection], most: int = 3) -> list[str]:
    """The first things that were wrong with answers, with the sample."""
    told = [f"{d.id}: {d.status}: {'; '.join(d.problems)[:300]}" for d in detections if d.problems]
    return told[:most]


@app.command()
def main(
    benchmark: Annotated[
        str, typer.Option(help="Name of the benchmark; its samples must have true boxes to be scored.")
    ],
    out: Annotated[Path, typer.Option(help="JSONL to write, one line a sample.")],
    detector: Annotated[
        str,
        typer.Option(
            help=(
                "classical (no weights), ocr (lines that are read, and what has a color of its own), saliency (what"
                " stands out, as a small network sees it), learned (the layers of that baseline), or the file of a"
                ' model as judges have it: {"base_url": ..., "model": ...}.'
            )
        ),
    ] = CLASSICAL,
    data: Annotated[Path | None, typer.Option(help="Folder of the data.")] = None,
    twin: Annotated[bool, typer.Option("--twin", help="Use the benchmark's twin.")] = False,
    mini: Annotated[bool, typer.Option("--mini", help="With --twin: the small twin.")] = False,
    limit: flags.Limit = None,
    side: Annotated[
        float,
        typer.Option(
            help="Sides of the image in the model's coordinates: 1024 by SynLayers' contract, 1000 for relative ones."
        ),
    ] = SIDE,
    box_order: Annotated[
        str, typer.Option(help="Of a box's numbers: x-first, y-first, or auto (by the key: box_2d has y first).")
    ] = "auto",
) -> None:
    """Find the boxes of layers, write them, and score them where the true ones are known."""
    from benchmarks.harness.data_source import first_samples, open_source
    from benchmarks.harness.settings import Settings

    with clean_exit():
        from baselines.decompose.local_detectors import LOCAL, check_detector

        if detector not in LOCAL and not Path(detector).is_file():
            raise UsageError(f"--detector {detector} is neither {' nor '.join(LOCAL)} nor the file of a model")
        if box_order not in ORDERS:
            raise UsageError(f"--box-order {box_order}: choose {', '.join(ORDERS)}")
        if detector in LOCAL:
            check_detector(detector)
        source = open_source(benchmark, Settings(out=out, data=data, twin=twin, mini=mini))
        samples = first_samples(source.dataset, limit)
        stream = (
            detect_by_name(detector, samples)
            if detector in LOCAL
            else detect_by_model(samples, Path(detector), side, box_order)
        )
        detections = []
        with progress(f"boxes of {source.name}", len(samples)) as advance:
            for detection in stream:
                detections.append(detection)
                advance(1)
        write_jsonl(out, (detection_line(d, d.id) for d in detections))
        statuses = dict(sorted(Counter(d.status for d in detections).items()))
        console.print(
            f"{out}: "
            + ", ".join(f"{n} {status}" for status, n in statuses.items())
            + f"; {sum(bool(d.problems) for d in detections)} with problems"
        )
        for line in first_problems(detections):
            console.print(line)
        if all("boxes" in s.truth for s in samples):
            values = box_scores(samples, detections)
            console.print(
                ", ".join(
                    f"{name} {values[name]:.4f}"
                    for name in ("f1_50", "precision_50", "recall_50", "f1_mean", "mean_iou", "count_error")
                )
            )


if __name__ == "__main__":
    app(prog_name="python -m benchmarks.detect")
