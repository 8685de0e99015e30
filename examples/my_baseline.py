"""A method of my own on a benchmark: a file that is a plug-in and a script, no line of the project is changed.

    synlayers bench run --benchmark aim-500 --twin --mini --baseline trivial,examples/my_baseline.py --out runs
    python examples/my_baseline.py runs             # the same from Python, as pandas tables

`--twin` is the benchmark rebuilt from generated designs, so that everything here works without a download; with the
real data, say `--data AIM-500` instead (`synlayers bench list` tells where to get it).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

import benchmarks
from benchmarks import Card, Method, Prediction, Sample


class BorderDistance(Method):
    """Alpha is how far a pixel is from the color of the picture's border."""

    card = Card(
        name="border-distance",
        title="Distance to the border's color",
        tasks=("matting",),
        training_data=("none",),
        notes="No weights. The median color of the border is taken for the background.",
    )

    class Options(BaseModel):
        """What --set may choose; another choice is another run."""

        model_config = ConfigDict(extra="forbid", frozen=True)
        full: float = Field(0.3, gt=0, description="distance from which a pixel is opaque, of the range of a channel")

    def predict(self, sample: Sample, seed: int) -> Prediction:
        image = sample.input("image") / np.float32(255)  # (H, W, 3)
        border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
        distance = np.abs(image - np.median(border, axis=0)).max(axis=2)
        alpha = np.clip(distance / self.options.full, 0, 1)
        return Prediction(alpha=np.rint(255 * alpha).astype(np.uint8))  # (H, W), as large as the picture


BASELINES = (BorderDistance,)


if __name__ == "__main__":
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "runs")
    results = benchmarks.evaluate(
        "aim-500", ["trivial", BorderDistance], twin=True, mini=True, protocol="matting/native-v1", out=out
    )
    summary = results.summary()  # a row for each method and number: value, interval, samples behind it, ...
    sad = summary[(summary.metric == "matting/native-whole.sad") & (summary.group == "")]
    print(sad[["method", "value", "low", "high", "n"]].sort_values("value").to_string(index=False))

    rows = results.frame()  # a row for each method, sample and number
    mine = rows[(rows.method == "border-distance") & (rows.metric == "matting/native-whole.sad")]
    print(mine[["sample_id", "group_category", "value"]].sort_values("value").to_string(index=False))
