"""CLD at full size, as configurations: FLUX.1's encoders and VAE, its own transformer, adapter and RGBA decoder."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from baselines.models.pipelines.architectures import KONTEXT, ModelConfig

FULL_SIZE: Final = replace(
    KONTEXT,
    models={
        **KONTEXT.models,
        "transformer": ModelConfig("baselines.models.cld._transformer", "CLDTransformer", {"guidance_embeds": True}),
        # six double blocks is what the size of the adapter's file fits
        "adapter": ModelConfig(
            "baselines.models.cld._adapter",
            "CLDAdapter",
            {"num_layers": 6, "num_single_layers": 0, "guidance_embeds": True},
        ),
        "rgba_decoder": ModelConfig("baselines.models.cld._rgba_decoder", "CLDRGBADecoder"),
    },
)


def pipeline_class() -> type[Any]:
    """The class of its pipeline; imports torch and diffusers."""
    from baselines.models.cld._pipeline import CLDPipeline

    return CLDPipeline
