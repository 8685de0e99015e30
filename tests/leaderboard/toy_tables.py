"""The tables of the small board: measured, reported and twin rows; ties, unranked rows, parts, a footnote."""

from __future__ import annotations

from typing import Any

from benchmarks.api.results import Coverage
from leaderboard.board import Cell, Column, Comparison, Row, Table

PSNR = Column(
    key="removal/native.psnr",
    label="PSNR",
    direction="higher",
    unit="dB",
    headline=True,
    detectable=0.42,
    meaning="Peak signal-to-noise ratio",
)
LPIPS = Column(key="removal/native.lpips", label="LPIPS", direction="lower", headline=True, detectable=0.011)
BIAS = Column(key="removal/native.bias", label="Bias", direction="neither")
SAD = Column(key="matting/native.sad", label="SAD", direction="lower", unit="10³", headline=True)
LAYERS = Column(key="layers/strict.strict", label="Strict score", direction="higher", headline=True)


def cell(value: float, error: float = 0.0, **facts: Any) -> Cell:
    """A cell with the interval that follows from its error."""
    if error:
        facts = {"standard_error": error, "interval": (value - 2 * error, value + 2 * error), "n": 100} | facts
    return Cell(value=value, **facts)


def removal_strict() -> Table:
    ranked = (
        Row(
            id="rord-painter",
            method="painter",
            kind="reproduced",
            ranked=True,
            seconds_per_sample=1.25,
            coverage=Coverage(official=343, asked=343, scored=343),
            provenance={"commit": "abc", "hardware": {"gpu": "one"}},
            cells={
                PSNR.key: cell(31.25, 0.2, rank=(1, 2), tier=1, best=True),
                LPIPS.key: cell(0.042, 0.002, rank=(1, 1), tier=1, best=True),
                BIAS.key: cell(-0.01),
            },
            parts={"object=person": {PSNR.key: cell(30.0, 0.3)}, "object=car": {PSNR.key: cell(33.0, 0.3)}},
        ),
        Row(
            id="rord-filler",
            method="filler",
            kind="reproduced",
            ranked=True,
            seconds_per_sample=0.2,
            label="512 steps",
            cells={
                PSNR.key: cell(
                    31.0,
                    0.2,
                    rank=(1, 2),
                    tier=1,
                    footnotes=("f1",),
                    against_best=Comparison(
                        best="rord-painter", n=343, difference=-0.25, interval=(-0.6, 0.1), p=0.16, p_adjusted=0.32
                    ),
                ),
                LPIPS.key: cell(0.061, 0.002, rank=(2, 2)),
            },
            parts={"object=person": {PSNR.key: cell(32.0, 0.3)}, "object=car": {PSNR.key: cell(29.0, 0.3)}},
        ),
        Row(
            id="rord-constant",
            method="constant",
            kind="reproduced",
            ranked=True,
            seconds_per_sample=0.004,
            cells={PSNR.key: cell(12.0, 0.1, rank=(3, 3))},
        ),
    )
    oracle = Row(
        id="rord-oracle",
        method="oracle",
        kind="reproduced",
        ranked=False,
        unranked_because="it sees the truth",
        cells={PSNR.key: cell(float("inf")), LPIPS.key: cell(0.0)},
    )
    return Table(
        id="rord-native",
        task="removal",
        benchmark="rord-val",
        protocol="removal/native-v1",
        strict=True,
        columns=(PSNR, LPIPS, BIAS),
        rows=(oracle, *ranked),
        groups=("object=person", "object=car"),
        notes=("Sorted by PSNR because it is the headline.",),
    )


def removal_official() -> Table:
    rows = (
        Row(
            id="sq-filler",
            method="filler",
            kind="reproduced",
            ranked=True,
            cells={PSNR.key: cell(28.5, 0.2, best=True, tier=1, rank=(1, 1))},
        ),
        Row(
            id="sq-painter",
            method="painter",
            kind="reproduced",
            ranked=True,
            cells={PSNR.key: cell(27.0, 0.2, rank=(2, 2))},
        ),
    )
    return Table(
        id="rord-square512",
        task="removal",
        benchmark="rord-val",
        protocol="removal/square512-v1",
        strict=False,
        columns=(PSNR,),
        rows=rows,
    )


def removal_reported() -> Table:
    column = Column(key="reported.psnr", label="PSNR", direction="higher", unit="dB", headline=True)
    rows = (
        Row(
            id="rep-closed",
            method="closed",
            kind="reported",
            ranked=False,
            unranked_because="its protocol is not known",
            source="https://example.org/closed, table 2",
            grade="primary",
            cells={column.key: Cell(value=29.9, text="29.90", footnotes=("f1",))},
        ),
        Row(
            id="rep-filler",
            method="filler",
            kind="reported",
            ranked=False,
            unranked_because="its protocol is not known",
            grade="secondary",
            cells={column.key: Cell(value=27.1, text="27.1")},
        ),
    )
    return Table(
        id="rord-reported",
        task="removal",
        benchmark="rord-val",
        protocol="reported/closed-paper",
        strict=False,
        columns=(column,),
        rows=rows,
    )


def removal_twin() -> Table:
    rows = (
        Row(
            id="twin-painter",
            method="painter",
            kind="twin",
            ranked=True,
            cells={PSNR.key: cell(35.5, 0.2, best=True, tier=1, rank=(1, 1))},
        ),
    )
    return Table(
        id="rord-twin-native",
        task="removal",
        benchmark="rord-val-twin-v1",
        protocol="removal/native-v1",
        strict=True,
        columns=(PSNR,),
        rows=rows,
    )


def matting() -> Table:
    rows = (
        Row(
            id="aim-painter",
            method="painter",
            kind="reproduced",
            ranked=True,
            cells={SAD.key: cell(22.5, 1.5, best=True, tier=1, rank=(1, 1))},
        ),
        Row(
            id="aim-constant",
            method="constant",
            kind="reproduced",
            ranked=True,
            cells={SAD.key: cell(190.0, 5.5, rank=(2, 2))},
        ),
    )
    return Table(
        id="aim-native",
        task="matting",
        benchmark="aim-500",
        protocol="matting/native-v1",
        strict=True,
        columns=(SAD,),
        rows=rows,
    )


def layers() -> Table:
    groups = ("layers=2-4", "layers=5-8", "layers=17+")
    rows = tuple(
        Row(
            id=f"crello-{name}",
            method=name,
            kind="reproduced",
            ranked=True,
            seconds_per_sample=0.5,
            cells={LAYERS.key: cell(value, 0.01, rank=(i, i), best=i == 1, tier=1 if i == 1 else 2)},
            parts={group: {LAYERS.key: cell(value - 0.1 * j, 0.02)} for j, group in enumerate(groups)},
        )
        for i, (name, value) in enumerate((("painter", 0.8), ("constant", 0.3)), 1)
    )
    return Table(
        id="crello-strict",
        task="decomposition",
        benchmark="crello",
        protocol="decomposition/strict-v1",
        strict=True,
        columns=(LAYERS,),
        rows=rows,
        groups=groups,
    )
