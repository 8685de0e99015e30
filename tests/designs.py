"""Random designs for tests: exact by construction (PIL's `alpha_composite` chain), no generator needed."""

from __future__ import annotations

import numpy as np
from PIL import Image

from synlayers.design import Box, Design, Layer, Pixels


def random_pixels(rng: np.random.Generator, height: int, width: int) -> Pixels:
    """``(height, width, 4)``: smooth colour, alpha with soft and hard parts, colour zero under alpha 0, opaque at the
    corners."""
    y, x = np.mgrid[0:height, 0:width]
    phase = rng.uniform(0, 6, 4)
    waves = [127.5 + 127.5 * np.sin(phase[c] + x / (9 + 7 * c) + y / (23 - 4 * c)) for c in range(4)]
    pixels = np.stack(waves, axis=2).round().astype(np.uint8)
    pixels[..., 3] = np.where(pixels[..., 3] > 200, 255, np.where(pixels[..., 3] < 60, 0, pixels[..., 3]))
    pixels[0, 0, 3] = pixels[-1, -1, 3] = pixels[0, -1, 3] = pixels[-1, 0, 3] = 255  # keeps the box tight
    pixels[pixels[..., 3] == 0] = 0
    return pixels


def make_design(
    rng: np.random.Generator, n_layers: int, width: int = 96, height: int = 64, index: int = 0, split: str = "train"
) -> Design:
    """`n_layers` layers, the bottom opaque; the composite is PIL's chain. Visibility is not computed (1.0, no
    occluders)."""
    bottom = random_pixels(rng, height, width)
    bottom[..., 3] = 255
    layers = [
        Layer(
            0, "background", "background", Box(0, 0, width, height), bottom, caption="waves", params={"source": "test"}
        )
    ]
    for i in range(1, n_layers):
        w, h = int(rng.integers(4, width // 2)), int(rng.integers(4, height // 2))
        x0, y0 = int(rng.integers(0, width - w + 1)), int(rng.integers(0, height - h + 1))
        text = f"Café №{i} \u201c日本\u201d" if i % 3 == 1 else None
        layer = Layer(
            i,
            f"layer {i}",
            "text" if text else "shape",
            Box(x0, y0, x0 + w, y0 + h),
            random_pixels(rng, h, w),
            opacity=0.5 if i % 2 else 1.0,
            caption=f"thing {i}",
            text=text,
            font={"asset": "font:test", "size": 12.5} if text else None,
            asset=None if text else "icon:test",
            box_unclipped=Box(x0 - 1, y0, x0 + w, y0 + h) if i % 4 == 3 else None,
            params={
                "source": "test",
                "draw": {"fill": "#102030" if i % 2 else {"colors": ["#102030"]}, f"only_{i}": [i, 0.5, None]},
            },
        )
        layers.append(layer)
    composite = Image.fromarray(bottom)
    for layer in layers[1:]:
        composite = Image.alpha_composite(composite, Image.fromarray(layer.on_canvas(width, height)))
    return Design(
        id=f"{index:09d}",
        width=width,
        height=height,
        layers=tuple(layers),
        image=np.array(composite.convert("RGB")),
        seed=3,
        index=index,
        split=split,
        recipe="0" * 16,
        layout="poster",
        palette=("#102030", "#ffffff"),
        caption="a test design",
        rejects=("buried: layer 3",) if index % 5 == 4 else (),
        extra={"palette_asset": "palette:test"},
    )
