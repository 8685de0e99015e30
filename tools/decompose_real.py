"""A picture of what a decomposition baseline makes of images: a row each, input, layers on a checkerboard (back to
front), recomposition.

    python tools/decompose_real.py FOLDER_OR_IMAGE... --out sheet.jpg [--baseline segments] [--height 220] [--most 8]

The images need no layers: any folder of pictures will do.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from baselines import get_baseline
from benchmarks.api.images import read_for_display
from benchmarks.api.tasks import Sample
from synlayers.errors import SynlayersError

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")
GAP = 8
PAPER = (250, 250, 250)


def image_paths(paths: Sequence[Path]) -> Iterator[Path]:
    """The images named, and those in the folders named, in order of name."""
    for path in paths:
        yield from sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES) if path.is_dir() else [path]


def paste_on_checks(layer: np.ndarray, cell: int) -> Image.Image:
    """A layer (H, W, 4) over a checkerboard."""
    yy, xx = np.mgrid[: layer.shape[0], : layer.shape[1]]
    ground = Image.fromarray(np.where((yy // cell + xx // cell) % 2, 205, 240).astype(np.uint8)).convert("RGBA")
    return Image.alpha_composite(ground, Image.fromarray(layer)).convert("RGB")


def draw_row(path: Path, name: str, height: int, max_layers: int) -> Image.Image:
    """One image: input, at most `max_layers` layers (the largest), recomposition."""
    image = read_for_display(path)
    sample = Sample("image", "decomposition", (image.shape[1], image.shape[0]), {"image": image}, {})
    answer = get_baseline(name)().predict(sample, 0)
    assert answer.layers is not None, "a decomposition has layers"
    assert answer.composite is not None, "and their composite"
    error = np.abs(answer.composite.astype(int) - image).mean()
    print(f"{path.name}: {len(answer.layers)} layers, recomposition differs by {error:.3f} levels in the mean")
    size = (answer.layers[..., 3] > 0).sum((1, 2))
    largest = sorted(np.argsort(-size, kind="stable")[:max_layers].tolist())
    cell = max(4, image.shape[0] // 24)
    tiles = [
        Image.fromarray(image),
        *(paste_on_checks(answer.layers[n], cell) for n in largest),
        Image.fromarray(answer.composite),
    ]
    width = round(image.shape[1] * height / image.shape[0])
    out = Image.new("RGB", (len(tiles) * (width + GAP) + 3 * GAP, height + GAP), PAPER)
    for n, tile in enumerate(tiles):
        # input and recomposition stand a little apart
        x = GAP // 2 + n * (width + GAP) + GAP * (n > 0) + GAP * (n == len(tiles) - 1)
        out.paste(tile.resize((width, height), Image.Resampling.LANCZOS), (x, GAP // 2))
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="+", type=Path, help="images, or folders of images")
    parser.add_argument("--out", type=Path, required=True, help="the picture to write")
    parser.add_argument(
        "--baseline", default="segments", help="a decomposition baseline that needs nothing but the image"
    )
    parser.add_argument("--height", type=int, default=220, help="of a row, in pixels")
    parser.add_argument("--most", type=int, default=8, help="layers shown of each image")
    args = parser.parse_args()
    try:
        rows = [draw_row(path, args.baseline, args.height, args.most) for path in image_paths(args.paths)]
    except (SynlayersError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if not rows:
        print("error: no image there", file=sys.stderr)
        return 1
    sheet = Image.new("RGB", (max(r.width for r in rows), sum(r.height for r in rows)), PAPER)
    y = 0
    for part in rows:
        sheet.paste(part, (0, y))
        y += part.height
    sheet.save(args.out, quality=88)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
