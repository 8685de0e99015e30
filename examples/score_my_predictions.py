"""Score predictions that I have already: a folder of pictures, whoever made it and however.

    python examples/score_my_predictions.py work

A folder a sample, named by its id: `layer_00.png`, `layer_01.png` ... for decomposition (RGBA on the full canvas, from
back to front), `alpha.png` for matting, `image.png` for the rest. Here the benchmark is a build of one's own and the
model a rule of a few lines; with a published benchmark only `--benchmark` and `--data` differ.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image

import benchmarks
import synlayers

CARD = """\
name: border-color
title: What differs from the border's color is the second layer
tasks: [decomposition]
training_data: [none]
"""


def my_model(image: np.ndarray) -> list[np.ndarray]:
    """(H, W, 3) to two layers (H, W, 4): the ground in the border's median color, and all that differs from it."""
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    ground = np.median(border, axis=0).astype(np.uint8)
    differs = np.abs(image.astype(int) - ground).max(axis=2) > 24
    alpha = np.where(differs, 255, 0).astype(np.uint8)
    opaque = np.full(image.shape[:2], 255, np.uint8)
    return [np.dstack([np.broadcast_to(ground, image.shape), opaque]), np.dstack([image, alpha])]


def main(work: Path) -> None:
    designs = synlayers.build(work / "designs", 6, layers=(3, 6), size=(256, 256), splits={"test": 1.0})
    for design in designs:
        answer = work / "predictions" / design.id
        answer.mkdir(parents=True, exist_ok=True)
        for i, layer in enumerate(my_model(design.image)):
            Image.fromarray(layer).save(answer / f"layer_{i:02d}.png")
    (work / "card.yaml").write_text(CARD)

    # the same as `synlayers bench score ...`
    command = [sys.executable, "-m", "benchmarks.score", "--benchmark", "synlayers-shards"]
    command += ["--data", str(work / "designs"), "--predictions", str(work / "predictions")]
    command += ["--method", str(work / "card.yaml"), "--protocol", "decomposition/strict-v1"]
    subprocess.run([*command, "--out", str(work / "scores")], check=True)

    results = benchmarks.read_results(work / "scores")
    strict = results.summary().query("metric == 'layers/strict.strict' and group == ''")
    print(strict[["benchmark", "method", "value", "low", "high", "scored", "asked"]].to_string(index=False))
    rows = results.frame()  # every number of every sample: find the worst, and look at it
    print(rows[rows.metric == "layers/strict.strict"].sort_values("value")[["sample_id", "value"]].head(3))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "work"))
