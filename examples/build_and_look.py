"""Build a small data set and look at it: its counts, one design's layers, and that they are the image.

    python examples/build_and_look.py designs
    synlayers generate --out designs --num-samples 24 --layers 3:8 --size 384     # the same build, as a command
    synlayers preview designs --out sheet.png                                      # a larger picture of it

Writes `designs-layers.png` beside the folder: the image, then its layers from back to front.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

import synlayers


def main(out: Path) -> None:
    designs = synlayers.build(out, 24, layers=(3, 8), size=(384, 384))  # run again, it finds everything done
    print(designs)

    # records alone are quick to read: no image is decoded
    records = pd.DataFrame(
        {key: record[key] for key in ("split", "layout", "layer_count")} for record in designs.records()
    )
    print(records.groupby("split").layer_count.value_counts().unstack(fill_value=0))

    design = next(iter(synlayers.load(out, split="train")))
    print(design.caption)
    for layer in design.layers:  # back to front; layer 0 is the opaque background
        print(f"{layer.index:2} {layer.kind:12} {layer.name:18} {layer.visible_fraction:.2f} visible, {layer.box}")

    # the image is its layers, one over the other, to the last bit
    stack = [Image.fromarray(layer.on_canvas(design.width, design.height)) for layer in design.layers]
    composite = stack[0]
    for layer in stack[1:]:
        composite = Image.alpha_composite(composite, layer)
    assert np.array_equal(np.asarray(composite.convert("RGB")), design.image)

    # the image, then each of its layers, side by side
    strip = Image.new("RGB", ((len(stack) + 1) * design.width, design.height), "#c8c8c8")
    strip.paste(Image.fromarray(design.image), (0, 0))
    for k, layer in enumerate(stack, start=1):
        strip.paste(layer, (k * design.width, 0), layer)
    strip.save(out.with_name(out.name + "-layers.png"))


if __name__ == "__main__":  # builds use several processes, which import this file
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "designs"))
