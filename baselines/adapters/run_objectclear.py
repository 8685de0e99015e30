"""ObjectClear by its own code (inference_objectclear.py at 5c417a3): one pipeline, short side 512. Never run with the
real weights here."""

# what it imports is in the environment of the system
# mypy: disable-error-code="import-not-found, misc, attr-defined, no-untyped-call"
from __future__ import annotations

from typing import Any

from synlayers_adapter import System, main


class ObjectClear(System):
    def load(
        self, device: str, dtype: str, options: dict[str, Any], places: dict[str, str], weights: dict[str, str]
    ) -> dict[str, Any]:
        import torch
        from objectclear.pipelines import ObjectClearPipeline

        half = options["half"] and device != "cpu"
        self.pipe = ObjectClearPipeline.from_pretrained_with_custom_modules(
            weights["pipeline"],
            torch_dtype=torch.float16 if half else torch.float32,
            variant="fp16" if half else None,
            apply_attention_guided_fusion=options["fusion"],
            cache_dir=None,
        )
        self.pipe.to(torch.device(device))
        self.device, self.options = device, options
        return {"torch": torch.__version__}

    def predict(self, task: str, inputs: dict[str, Any], seed: int, size: tuple[int, int]) -> dict[str, Any]:
        import torch
        from objectclear.utils import resize_by_short_side
        from PIL import Image

        image = resize_by_short_side(inputs["image"].convert("RGB"), 512, resample=Image.BICUBIC)
        mask = resize_by_short_side(inputs["mask"].convert("L"), 512, resample=Image.NEAREST)
        image_out = self.pipe(
            prompt=inputs["words"],
            image=image,
            mask_image=mask,
            generator=torch.Generator(device=self.device).manual_seed(seed),
            num_inference_steps=self.options["steps"],
            guidance_scale=self.options["guidance"],
            height=image.height,
            width=image.width,
            return_attn_map=False,
        ).images[0]
        return {"image": image_out.resize(size), "said": {"grid": list(image.size)}}


if __name__ == "__main__":
    main(ObjectClear())
