"""The curve of a training: a table while it goes on, a picture at the end."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path
from typing import TYPE_CHECKING

from synlayers.support.atomic import replacing, write_text_atomic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from baselines.learned.held_out import PartScore

HEADER = ("network", "epoch", "loss", "held_out_loss")


class Curve:
    """``curve.csv`` in a folder, one row an epoch of a network; continued where it is there."""

    def __init__(self, folder: Path) -> None:
        self._table, self._picture = folder / "curve.csv", folder / "curve.png"
        self._rows: dict[tuple[str, int], tuple[float, float]] = {}
        if self._table.is_file():
            with self._table.open(newline="", encoding="utf-8") as file:
                for row in csv.DictReader(file):
                    key = str(row["network"]), int(row["epoch"])
                    self._rows[key] = float(row["loss"]), float(row["held_out_loss"] or "nan")

    def add(self, network: str, epoch: int, loss: float, held_out: float) -> None:
        """Another epoch; the table is on disk when this returns."""
        self._rows[network, epoch] = loss, held_out
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(HEADER)
        for (name, number), (one, other) in self._rows.items():
            writer.writerow((name, number, f"{one:.6f}", "" if math.isnan(other) else f"{other:.6f}"))
        write_text_atomic(self._table, text.getvalue())

    def write(self) -> None:
        """The picture."""
        from matplotlib.figure import Figure

        names = list(dict.fromkeys(name for name, _ in self._rows))
        figure = Figure(figsize=(3.6 * len(names), 3), layout="constrained")
        for place, name in enumerate(names):
            axes = figure.add_subplot(1, len(names), place + 1)
            epochs = [epoch for one, epoch in self._rows if one == name]
            axes.plot(epochs, [self._rows[name, epoch][0] for epoch in epochs], label="learnt from")
            axes.plot(epochs, [self._rows[name, epoch][1] for epoch in epochs], label="held out")
            axes.set(title=name, xlabel="epoch", ylabel="cross-entropy")
            axes.legend()
        with replacing(self._picture) as temporary:
            figure.savefig(temporary, format="png", dpi=120, metadata={"Software": None})


def write_counts(folder: Path, rows: Sequence[PartScore]) -> None:
    """``counts.csv`` and ``counts.png``: layers true, found and expected, of each held-out design."""
    from matplotlib.figure import Figure

    lines = ["true,found,expected,strict_estimate"] + [
        f"{r.true},{r.layers},{r.expected:.2f},{r.strict:.4f}" for r in rows
    ]
    write_text_atomic(folder / "counts.csv", "\n".join(lines) + "\n")
    figure = Figure(figsize=(4, 4), layout="constrained")
    axes = figure.add_subplot()
    most = max((max(r.true, r.expected) for r in rows), default=1) + 1
    axes.plot([0, most], [0, most], color="0.7", linewidth=1)
    axes.scatter([r.true for r in rows], [r.expected for r in rows], s=14, alpha=0.7)
    axes.set(xlabel="true layers", ylabel="expected layers", title=f"{len(rows)} held-out designs", aspect="equal")
    with replacing(folder / "counts.png") as temporary:
        figure.savefig(temporary, format="png", dpi=110, metadata={"Software": None})
