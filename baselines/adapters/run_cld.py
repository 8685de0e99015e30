"""CLD by its own code (infer/infer.py and models/ at 32c0f18). Never run with the real weights here."""

# what it imports is in the environment of the system
# mypy: disable-error-code="import-not-found, misc, attr-defined, no-untyped-call"
from __future__ import annotations

import argparse
import math
import os
from typing import Any

from synlayers_adapter import System, main

CELL, MOST, MOST_LAYERS = 16, 1024 * 1024, 50
FOLDERS = {
    "pretrained_lora_dir": "pre_trained_LoRA",
    "artplus_lora_dir": "prism_ft_LoRA",
    "lora_ckpt": "decouple_LoRA/transformer",
    "layer_ckpt": "decouple_LoRA",
    "adapter_lora_dir": "decouple_LoRA/adapter",
}
"""Of the release, by the names of the official configuration."""


class CLD(System):
    def load(
        self, device: str, dtype: str, options: dict[str, Any], places: dict[str, str], weights: dict[str, str]
    ) -> dict[str, Any]:
        for folder in weights.values():
            if not os.path.isdir(folder):
                raise FileNotFoundError(f"{folder} was not fetched: python -m baselines.fetch cld-official")
        import torch

        torch.cuda.set_device(device if ":" in device else "cuda:0")
        torch.cuda.init()
        visible = os.environ.get("CUDA_VISIBLE_DEVICES")
        import infer.infer as official  # hides all GPUs but the second when it is imported

        os.environ.pop("CUDA_VISIBLE_DEVICES", None)
        if visible is not None:
            os.environ["CUDA_VISIBLE_DEVICES"] = visible
        release = weights["release"]
        config = {key: os.path.join(release, name) for key, name in FOLDERS.items()}
        models = {
            "pretrained_model_name_or_path": weights["base pipeline"],
            "pretrained_adapter_path": weights["adapter"],
        }
        self.pipe = official.initialize_pipeline({**config, **models, "max_layer_num": 52})
        arguments = argparse.Namespace(
            max_layers=48, decoder_arch="vit", pos_embedding="rope", layer_embedding="rope", single_layer_decoder=None
        )
        self.decoder = official.CustomVAE(arguments)
        path = os.path.join(release, "trans_vae", "0008000.pt")  # tensors, and the options of its training
        torch.serialization.add_safe_globals([argparse.Namespace])
        checkpoint = torch.load(path, map_location="cuda", weights_only=True)
        self.decoder.load_state_dict(checkpoint["model"], strict=False)
        self.decoder = self.decoder.eval().to("cuda")
        self.quantised = official.get_input_box
        return {"torch": torch.__version__}

    def predict(self, task: str, inputs: dict[str, Any], seed: int, size: tuple[int, int]) -> dict[str, Any]:
        import torch
        from PIL import Image

        if len(inputs["boxes"]) > MOST_LAYERS:
            raise ValueError(f"{len(inputs['boxes'])} boxes; the checkpoint numbers {MOST_LAYERS} layers")
        width, height = grid = grid_of(size)
        whole = [0, 0, width - 1, height - 1]
        boxes = self.quantised([whole, whole, *(last_pixels(box, size, grid) for box in inputs["boxes"])])
        with torch.no_grad():
            layers, flat, _ = self.pipe(
                prompt=inputs.get("caption") or "",
                adapter_image=inputs["image"].convert("RGB").resize(grid, Image.LANCZOS),
                adapter_conditioning_scale=0.9,
                validation_box=boxes,
                generator=torch.Generator(device="cuda").manual_seed(seed),
                height=height,
                width=width,
                guidance_scale=4.0,
                num_layers=len(boxes),
                sdxl_vae=self.decoder,
            )
        levels = (
            ((layers + 1) / 2).squeeze(0).permute(1, 2, 3, 0).float().clamp(0, 1).mul(255).byte().cpu().numpy()
        )  # (L, H, W, 4)
        pictures = [Image.fromarray(level, "RGBA") for level in levels[1:]]  # the first is the whole image
        composite = flat[1].convert("RGBA")
        for picture in pictures[1:]:
            composite = Image.alpha_composite(composite, picture)
        back = [
            picture if grid == size else picture.resize(size, Image.LANCZOS)
            for picture in (*pictures, composite.convert("RGB"))
        ]
        return {
            "layers": back[:-1],
            "composite": back[-1],
            "said": {"boxes": [list(box) for box in boxes[2:]], "grid": list(grid)},
        }


def grid_of(size: tuple[int, int]) -> tuple[int, int]:
    """Multiples of 16 near the size, of at most 1024x1024 pixels."""
    scale = min(1.0, math.sqrt(MOST / (size[0] * size[1])))
    width, height = (max(CELL, int(side * scale) // CELL * CELL) for side in size)
    return width, height


def last_pixels(box: list[float], size: tuple[int, int], grid: tuple[int, int]) -> list[int]:
    """A box with exclusive ends on the grid, with the last pixels inside."""
    x, y = grid[0] / size[0], grid[1] / size[1]
    left, top = min(int(box[0] * x), grid[0] - 1), min(int(box[1] * y), grid[1] - 1)
    right, bottom = math.ceil(box[2] * x) - 1, math.ceil(box[3] * y) - 1
    return [left, top, max(left, min(right, grid[0] - 1)), max(top, min(bottom, grid[1] - 1))]


if __name__ == "__main__":
    main(CLD())
