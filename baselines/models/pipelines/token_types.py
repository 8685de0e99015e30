"""Text encoders that see pictures: what diffusers does not tell them."""

from __future__ import annotations

import inspect
from typing import Any

KINDS = "mm_token_type_ids"


def pass_token_types(encoder: Any) -> None:
    """Makes a Qwen2.5-VL encoder find its pictures among the tokens.

    transformers 5 wants `mm_token_type_ids` (1 where a token is of a picture) and without them silently gives pictures
    the positions of plain text; diffusers 0.42 does not pass them. transformers 4 looked for the placeholder itself, as
    is done here. Other encoders stay as they are.
    """
    forward = getattr(encoder, "forward", None)
    placeholder = getattr(getattr(encoder, "config", None), "image_token_id", None)
    if forward is None or placeholder is None or KINDS not in inspect.signature(forward).parameters:
        return

    def forward_with_types(*args: Any, **kwargs: Any) -> Any:
        if kwargs.get("pixel_values") is not None and kwargs.get(KINDS) is None and kwargs.get("input_ids") is not None:
            kwargs[KINDS] = (kwargs["input_ids"] == placeholder).int()
        return forward(*args, **kwargs)

    # transformers looks at the signature to see what a model takes
    forward_with_types.__signature__ = inspect.signature(forward)  # type: ignore[attr-defined]
    encoder.forward = forward_with_types
