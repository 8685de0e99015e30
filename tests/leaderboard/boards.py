"""A board for tests with a little of everything on it; `extreme_boards` has a hostile one and a large one."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw
from toy_tables import PSNR, layers, matting, removal_official, removal_reported, removal_strict, removal_twin

from leaderboard.board import (
    Benchmark,
    Board,
    BoardMethod,
    Footnote,
    GalleryImage,
    GallerySample,
    ProtocolFacts,
    WinRates,
)


def small_board() -> Board:
    """Three tasks; reported, reproduced and twin rows; unranked rows; footnotes; parts; a gallery (`draw_gallery` makes
    its pictures)."""
    return Board(
        title="Toy board",
        generated="2026-11-01",
        commit="0123456789abcdef",
        methods={m.name: m for m in _methods()},
        benchmarks={b.name: b for b in _benchmarks()},
        protocols={p.name: p for p in _protocols()},
        tables=(removal_strict(), removal_official(), removal_reported(), removal_twin(), matting(), layers()),
        win_rates=(
            WinRates(
                task="removal",
                tables=("rord-native", "rord-twin-native"),
                rates={"painter": 0.9, "filler": 0.6, "constant": 0.1},
                without={
                    "rord-native": {"painter": 0.8, "filler": 0.9},
                    "rord-twin-native": {"painter": 1.0, "filler": 0.3, "constant": 0.1},
                },
            ),
        ),
        footnotes={
            "f1": Footnote(
                id="f1",
                rule="pixel-grid",
                text="SAD x 1000 / MAD gives 1,048,576 pixels: another grid.",
                severity="warning",
            )
        },
        gallery=_gallery(),
    )


def _methods() -> tuple[BoardMethod, ...]:
    card = "A card."
    return (
        BoardMethod(
            name="painter",
            title="Painter",
            tasks=("removal", "matting"),
            licence="MIT",
            weights=("painter.safetensors",),
            open_weights=True,
            runs_here=True,
            authors=("A. Author",),
            links={"paper": "https://example.org/paper"},
            notes=card,
        ),
        BoardMethod(
            name="filler",
            title="Filler",
            tasks=("removal",),
            licence="CC BY-NC 4.0",
            open_weights=False,
            trained_on=("rord-val",),
        ),
        BoardMethod(
            name="constant",
            title="Mean colour",
            tasks=("removal", "matting", "decomposition"),
            licence="Apache-2.0",
            open_weights=True,
            runs_here=True,
            trivial=True,
        ),
        BoardMethod(
            name="oracle",
            title="Oracle (the truth)",
            tasks=("removal",),
            licence="Apache-2.0",
            open_weights=True,
            runs_here=True,
            oracle=True,
        ),
        BoardMethod(name="closed", title="Closed model", tasks=("removal",), open_weights=None),
    )


def _benchmarks() -> tuple[Benchmark, ...]:
    text = (
        "---\npretty_name: x\n---\n# RORD\n\nPairs of photographs, **with** and without.\n\n- one\n- two\n\n| a | b"
        " |\n|---|---|\n| 1 | 2 |\n"
    )
    return (
        Benchmark(
            name="rord-val",
            title="RORD validation",
            task="removal",
            twin=False,
            of="rord-val",
            count=343,
            licence="research only",
            source="https://example.org/rord",
            access="on request",
            known_problems=("Some pairs differ in exposure.",),
            card=text,
        ),
        Benchmark(
            name="rord-val-twin-v1",
            title="RORD twin",
            task="removal",
            twin=True,
            of="rord-val",
            count=100,
            licence="Apache-2.0",
            source="generated",
            access="built",
        ),
        Benchmark(
            name="aim-500",
            title="AIM-500",
            task="matting",
            twin=False,
            of="aim-500",
            count=500,
            licence="MIT",
            source="x",
            access="open",
        ),
        Benchmark(
            name="crello",
            title="Crello",
            task="decomposition",
            twin=False,
            of="crello",
            count=100,
            licence="CDLA",
            source="x",
            access="open",
        ),
    )


def _protocols() -> tuple[ProtocolFacts, ...]:
    return (
        ProtocolFacts(
            name="removal/native-v1",
            task="removal",
            official=False,
            resolution="the input's own",
            source="this project",
            missing="scored as the input",
        ),
        ProtocolFacts(
            name="removal/square512-v1",
            task="removal",
            official=True,
            resolution="512 x 512",
            source="paper, section 4",
            missing="left out",
            defects=("A perfect answer scores an infinite PSNR, and so does the mean.",),
            oracle={"psnr": float("inf")},
        ),
        ProtocolFacts(
            name="matting/native-v1",
            task="matting",
            official=False,
            resolution="the input's own",
            source="this project",
            missing="scored as nothing",
        ),
        ProtocolFacts(
            name="decomposition/strict-v1",
            task="decomposition",
            official=False,
            resolution="the input's own",
            source="this project",
            missing="zero",
        ),
    )


BOXES = ((0.0, 0.0, 1.0, 1.0), (0.3125, 0.3, 0.3125, 0.4), (0.0, 0.0, 0.0, 0.0))
"""Of the layers that `draw_gallery` draws; the last is said to be empty."""


def _gallery() -> tuple[GallerySample, ...]:
    def sheets(of: str) -> tuple[str, ...]:
        return tuple(f"gallery/{of}-{i}.png" for i in range(3))

    removal = tuple(
        GallerySample(
            table="rord-native",
            sample=f"s{i}",
            input="gallery/input.png",
            truth="gallery/truth.png",
            prompt="Remove the person",
            pictures=(
                GalleryImage(
                    method="painter", row="rord-painter", image="gallery/painter.png", scores={PSNR.key: 31.0 + i}
                ),
                GalleryImage(
                    method="filler", row="rord-filler", image="gallery/filler.png", scores={PSNR.key: 30.0 + i}
                ),
            ),
        )
        for i in (1, 2)
    )
    layered = GallerySample(
        table="crello-strict",
        sample="design",
        input="gallery/input.png",
        truth="gallery/input.png",
        truth_layers=sheets("truth"),
        pictures=(
            GalleryImage(
                method="painter",
                row="crello-painter",
                image="gallery/painter.png",
                layers=sheets("painter"),
                boxes=BOXES,
            ),
        ),
    )
    return (*removal, layered)


def draw_gallery(folder: Path) -> None:
    """The pictures of the small board."""
    (folder / "gallery").mkdir(parents=True, exist_ok=True)
    for hue, name in enumerate(("input", "truth", "painter", "filler")):
        image = Image.new("RGB", (320, 200), f"hsl({hue * 80}, 40%, 70%)")
        ImageDraw.Draw(image).ellipse((90, 40, 230, 160), fill=f"hsl({hue * 80}, 60%, 40%)")
        image.save(folder / f"gallery/{name}.png")
    for of in ("truth", "painter"):
        for i in range(3):
            layer = Image.new("RGBA", (320, 200), (0, 0, 0, 0) if i else (240, 230, 210, 255))
            ImageDraw.Draw(layer).rectangle(
                (40 + 60 * i, 30 + 30 * i, 140 + 60 * i, 110 + 30 * i), fill=f"hsl({i * 110}, 70%, 50%)"
            )
            layer.save(folder / f"gallery/{of}-{i}.png")
