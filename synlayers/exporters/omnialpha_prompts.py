"""The prompts that OmniAlpha was trained with, by task: another wording is another model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PROMPTS: Final[Mapping[str, str]] = {
    "matting": (
        "Automatically matte this image and extract the foreground with a physically accurate alpha channel that"
        " preserves true transparency and fine details."
    ),
    "referring_matting": "Extract the object described by the text, preserving fine details and transparency: {prompt}",
    "removal": (
        "Use the first image as the source scene and the second image as the object mask. Remove the masked object and"
        " all of its associated effects, including shadows, reflections, highlights, contact traces, and residual"
        " artifacts, even when these effects extend beyond the mask. Reconstruct the clean base background as if the"
        " object had never been present."
    ),
    "decomposition": (
        "Decompose this image into an ordered back-to-front layer sequence: output the complete background first, then"
        " output complete RGBA foreground layers in depth order, where each foreground layer preserves the entire"
        " object rather than only its visible region, and the original image must be exactly reconstructed by"
        " sequentially alpha-compositing these layers one by one from back to front."
    ),
    "text_to_rgba": "Generate a transparent-background RGBA image. {prompt}",
}
