"""OmniAlpha by its own code (tasks/diffusion/infer.py, tasks/demo/gradio_demo.py at a5599fe). Never run with the real
weights here."""

# what it imports is in the environment of the system
# mypy: disable-error-code="import-not-found, misc, attr-defined, no-untyped-call"
from __future__ import annotations

import math
import os
from typing import Any

from synlayers_adapter import System, main

PIXELS, CELL, SIDE = 1024 * 1024, 32, 1024
SEEN = {
    "text_to_rgba": (),
    "matting": ("image",),
    "referring_matting": ("image",),
    "removal": ("image", "mask"),
    "decomposition": ("image",),
}
"""Pictures that each task shows to the model."""


class OfficialOmniAlpha(System):
    def load(
        self, device: str, dtype: str, options: dict[str, Any], places: dict[str, str], weights: dict[str, str]
    ) -> dict[str, Any]:
        import torch
        from alpha.pipelines.qwen_image_edit import CustomQwenImageEditPlusPipeline
        from alpha.vae.modeling import load_vae_from_local_dir

        release = weights["release"]
        vae = places["vae"] or os.path.join(release, "rgba_vae")
        loras = [places["lora"]] if places["lora"] else [os.path.join(release, name) for name in ("lora", "rgba_lora")]
        lora = next((path for path in loras if os.path.exists(path)), "")
        if not os.path.isdir(vae) or not lora:
            raise FileNotFoundError(
                f"{vae} and one of {', '.join(loras)} are needed: python -m baselines.fetch omnialpha-official, or"
                " --set vae= and lora="
            )
        self.pipe = CustomQwenImageEditPlusPipeline.from_pretrained(
            weights["base pipeline"], vae=load_vae_from_local_dir(vae), use_safetensors=True
        )
        self.pipe.load_lora_weights(lora, use_safetensors=True)
        self.pipe = self.pipe.to(device, getattr(torch, dtype))
        self.device, self.options = device, options
        return {"torch": torch.__version__}

    def predict(self, task: str, inputs: dict[str, Any], seed: int, size: tuple[int, int]) -> dict[str, Any]:
        import torch
        from PIL import Image

        frames = 2 if task == "decomposition" else 1
        seen = [inputs[name] for name in SEEN[task]]
        width, height = grid = grid_of(size, PIXELS // (len(seen) + frames)) if seen else (SIDE, SIDE)
        pictures = {"image": [picture.convert("RGBA").resize(grid, Image.LANCZOS) for picture in seen]} if seen else {}
        with torch.no_grad():
            frames_out = self.pipe(
                prompt=inputs["words"],
                negative_prompt="",
                num_inference_steps=self.options["steps"],
                height=height,
                width=width,
                true_cfg_scale=self.options["guidance"],
                generator=torch.Generator(self.device).manual_seed(seed),
                num_images_per_prompt=1,
                frames=frames,
                **pictures,
            ).images
        back = [picture.convert("RGBA").resize(size, Image.LANCZOS) for picture in frames_out[:frames]]
        record = {"grid": list(grid)}
        if task == "decomposition":
            return {"layers": back, "said": record}
        if task in ("matting", "referring_matting"):
            return {"alpha": back[0].getchannel("A"), "said": record}
        return {"image": back[0] if task == "text_to_rgba" else back[0].convert("RGB"), "said": record}


def grid_of(size: tuple[int, int], most: int) -> tuple[int, int]:
    """Multiples of 32, of at most so many pixels; never larger than the picture unless that is smaller than 32."""
    scale = min(1.0, math.sqrt(most / (size[0] * size[1])))
    width, height = (max(CELL, int(side * scale) // CELL * CELL) for side in size)
    while width * height > most and max(width, height) > CELL:
        width, height = (width - CELL, height) if width >= height else (width, height - CELL)
    return width, height


if __name__ == "__main__":
    main(OfficialOmniAlpha())
