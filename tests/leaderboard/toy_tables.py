"""The tables of the small board: measured, reported and twin rows; ties, unranked rows, parts, a footnote."""

from __future__ import annotations

from typing import Any

from benchmarks.api.results import Coverage
from leaderboard.board import BoardCell, BoardColumn, BoardRow, BoardTable, Comparison

PSNR = BoardColumn(
    key="removal/native.psnr",
    label="PSNR",
    direction="higher",
    unit="dB",
    headline=True,
    detectable=0.42,
    meaning="Peak signal-to-noise ratio",
)
LPIPS = BoardColumn(key="removal/native.lpips", label="LPIPS", direction="lower", headline=True, detectable=0.011)
BIAS = BoardColumn(key="removal/native.bias", label="Bias", direction="neither")
SAD = BoardColumn(key="matting/native.sad", label="SAD", direction="lower", unit="10³", headline=True)
LAYERS = BoardColumn(key="layers/strict.strict", label="Strict score", direction="higher", headline=True)


def cell(value: float, error: float = 0.0, **facts: Any) -> BoardCell:
    """A cell with the interval that follows from its error."""
    if error:
        facts = {"standard_error": error, "interval": (value - 2 * error, value + 2 * error), "n": 100} | facts
    return BoardCell(value=value, **facts)


def removal_strict() -> BoardTable:
    ranked = (
        BoardRow(
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
        BoardRow(
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
        BoardRow(
            id="rord-constant",
            method="constant",
            kind="reproduced",
            ranked=True,
            seconds_per_sample=0.004,
            cells={PSNR.key: cell(12.0, 0.1, rank=(3, 3))},
        ),
    )
    oracle = BoardRow(
        id="rord-oracle",
        method="oracle",
        kind="reproduced",
        ranked=False,
        unranked_because="it sees the truth",
        cells={PSNR.key: cell(float("inf")), LPIPS.key: cell(0.0)},
    )
    return BoardTable(
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


def removal_official() -> BoardTable:
    rows = (
        BoardRow(
            id="sq-filler",
            method="filler",
            kind="reproduced",
            ranked=True,
            cells={PSNR.key: cell(28.5, 0.2, best=True, tier=1, rank=(1, 1))},
        ),
        BoardRow(
            id="sq-painter",
            method="painter",
            kind="reproduced",
            ranked=True,
            cells={PSNR.key: cell(27.0, 0.2, rank=(2, 2))},
        ),
    )
    return BoardTable(
        id="rord-square512",
        task="removal",
        benchmark="rord-val",
        protocol="removal/square512-v1",
        strict=False,
        columns=(PSNR,),
        rows=rows,
    )


def removal_reported() -> BoardTable:
    column = BoardColumn(key="reported.psnr", label="PSNR", direction="higher", unit="dB", headline=True)
    rows = (
        BoardRow(
            id="rep-closed",
            method="closed",
            kind="reported",
            ranked=False,
            unranked_because="its protocol is not known",
            source="https://example.org/closed, table 2",
            grade="primary",
            cells={column.key: BoardCell(value=29.9, text="29.90", footnotes=("f1",))},
        ),
        BoardRow(
            id="rep-filler",
            method="filler",
            kind="reported",
            ranked=False,
            unranked_because="its protocol is not known",
            grade="secondary",
            cells={column.key: BoardCell(value=27.1, text="27.1")},
        ),
    )
    return BoardTable(
        id="rord-reported",
        task="removal",
        benchmark="rord-val",
        protocol="reported/closed-paper",
        strict=False,
        columns=(column,),
        rows=rows,
    )


def removal_twin() -> BoardTable:
    rows = (
        BoardRow(
            id="twin-painter",
            method="painter",
            kind="twin",
            ranked=True,
            cells={PSNR.key: cell(35.5, 0.2, best=True, tier=1, rank=(1, 1))},
        ),
    )
    return BoardTable(
        id="rord-twin-native",
        task="removal",
        benchmark="rord-val-twin-v1",
        protocol="removal/native-v1",
        strict=True,
        columns=(PSNR,),
        rows=rows,
    )


def matting() -> BoardTable:
    rows = (
        BoardRow(
            id="aim-painter",
            method="painter",
            kind="reproduced",
            ranked=True,
            cells={SAD.key: cell(22.5, 1.5, best=True, tier=1, rank=(1, 1))},
        ),
        BoardRow(
            id="aim-constant",
            method="constant",
            kind="reproduced",
            ranked=True,
            cells={SAD.key: cell(190.0, 5.5, rank=(2, 2))},
        ),
    )
    return BoardTable(
        id="aim-native",
        task="matting",
        benchmark="aim-500",
        protocol="matting/native-v1",
        strict=True,
        columns=(SAD,),
        rows=rows,
    )


def layers() -> BoardTable:
    groups = ("layers=2-4", "layers=5-8", "layers=17+")
    rows = tuple(
        BoardRow(
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
    return BoardTable(
        id="crello-strict",
        task="decomposition",
        benchmark="crello",
        protocol="decomposition/strict-v1",
        strict=True,
        columns=(LAYERS,),
        rows=rows,
        groups=groups,
    )
