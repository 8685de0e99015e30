"""Text and pictures for Qwen2.5-VL, without the video part of transformers' own processor, which needs torchvision."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import BatchFeature

IMAGE = "<|image_pad|>"


def load_image_processor(base: Path) -> Any:
    """Qwen2-VL's image processor on Pillow, whatever the checkpoint's file names and whatever else is installed.

    The pixels differ by up to 1e-3 between transformers' two: the one that published code ran on is the slow one, and
    `AutoImageProcessor` of transformers 5 takes the other where torchvision is installed. Raises `OSError` where there
    is no ``processor/preprocessor_config.json``.
    """
    import transformers

    # transformers 4 has the slow one under the plain name, which is the fast one's in transformers 5
    kind = getattr(transformers, "Qwen2VLImageProcessorPil", None) or transformers.Qwen2VLImageProcessor
    return kind.from_pretrained(base, subfolder="processor", local_files_only=True)


class PicturesAndText:
    """Called as the pipeline calls `Qwen2VLProcessor`: every placeholder of a picture is repeated once for each of its
    merged patches."""

    def __init__(self, tokenizer: Any, image_processor: Any) -> None:
        self.tokenizer, self.image_processor = tokenizer, image_processor
        self.image_id = tokenizer.convert_tokens_to_ids(IMAGE)

    def __call__(
        self, text: Sequence[str], images: Sequence[Any] | None = None, padding: bool = True, return_tensors: str = "pt"
    ) -> Any:
        """`BatchFeature` with input_ids, attention_mask, mm_token_type_ids (1 for pictures), and pixel_values and
        image_grid_thw with pictures.

        images: RGB, in the order of the placeholders over all texts.
        """
        seen = self.image_processor(images=list(images), return_tensors=return_tensors) if images else {}
        merged = self.image_processor.merge_size**2
        counts = [int(grid.prod()) // merged for grid in seen["image_grid_thw"]] if images else []
        if sum(one.count(IMAGE) for one in text) != len(counts):
            raise ValueError(f"{len(counts)} pictures for {sum(one.count(IMAGE) for one in text)} places in the text")
        left, written = iter(counts), []
        for one in text:
            parts = one.split(IMAGE)
            written.append(parts[0] + "".join(IMAGE * next(left) + part for part in parts[1:]))
        words = self.tokenizer(written, padding=padding, return_tensors=return_tensors)
        kinds = (words["input_ids"] == self.image_id).to(torch.int32)
        return BatchFeature({**words, "mm_token_type_ids": kinds, **seen})
