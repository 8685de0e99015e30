"""Step1X-Edit 1.0 and 1.1 by their own code (inference.py at 570eba6). Never run with the real weights here."""

# what it imports is in the environment of the system
# mypy: disable-error-code="import-not-found, misc, attr-defined, no-untyped-call"
from __future__ import annotations

import os
from typing import Any

from synlayers_adapter import System, main


class Step1XEdit(System):
    def load(
        self, device: str, dtype: str, options: dict[str, Any], places: dict[str, str], weights: dict[str, str]
    ) -> dict[str, Any]:
        folder = weights["model"]
        if not os.path.isdir(folder):
            raise FileNotFoundError(f"{folder} was not fetched: python -m baselines.fetch step1x-edit")
        if not str(options["transformer"]).endswith(".safetensors"):
            raise ValueError(f"{options['transformer']} is no .safetensors; nothing else is read")
        import torch
        from inference import ImageGenerator

        self.generator = ImageGenerator(
            ae_path=os.path.join(folder, "vae.safetensors"),
            dit_path=os.path.join(folder, options["transformer"]),
            qwen2vl_model_path=weights["text encoder"],
            device=device,
            max_length=640,
            quantized=options["quantised"],
            offload=options["offload"],
        )
        self.options = options
        return {"torch": torch.__version__}

    def predict(self, task: str, inputs: dict[str, Any], seed: int, size: tuple[int, int]) -> dict[str, Any]:
        (image,) = self.generator.generate_image(
            inputs["words"],
            negative_prompt="",
            ref_images=inputs["image"].convert("RGB"),
            num_samples=1,
            num_steps=self.options["steps"],
            cfg_guidance=self.options["guidance"],
            seed=seed,
            show_progress=False,
            size_level=self.options["level"],
        )
        return {"image": image}


if __name__ == "__main__":
    main(Step1XEdit())
