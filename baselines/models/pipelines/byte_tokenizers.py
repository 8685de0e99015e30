"""Tokenizers of single bytes, of the classes that the published models have: no vocabulary is needed, and a prompt of a
hundred letters is a hundred tokens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

CHAT = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "<|im_start|>assistant\n"
)
QWEN_WORDS = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|image_pad|>",
    "<|video_pad|>",
)


def _bytes() -> list[str]:
    from tokenizers.pre_tokenizers import ByteLevel

    return sorted(ByteLevel.alphabet())


def _clip() -> Any:
    from transformers import CLIPTokenizer

    words = [*_bytes(), *(letter + "</w>" for letter in _bytes()), "<|startoftext|>", "<|endoftext|>"]
    return CLIPTokenizer(vocab={word: number for number, word in enumerate(words)}, merges=[], model_max_length=77)


def _t5() -> Any:
    from transformers import T5Tokenizer

    pieces = [
        ("<pad>", 0.0),
        ("</s>", 0.0),
        ("<unk>", 0.0),
        ("▁", -2.0),
        *((chr(code), -3.0) for code in range(33, 127)),
    ]
    return T5Tokenizer(vocab=pieces, extra_ids=0, model_max_length=512)


def _qwen() -> Any:
    from transformers import Qwen2Tokenizer

    vocab = {word: number for number, word in enumerate([*_bytes(), *QWEN_WORDS])}
    special = {"eos_token": "<|im_end|>", "pad_token": "<|endoftext|>", "extra_special_tokens": list(QWEN_WORDS)}
    return Qwen2Tokenizer(vocab=vocab, merges=[], chat_template=CHAT, **special)


def _qwen_vl() -> Any:
    """Images and text; its video part asks for torchvision."""
    import transformers

    return transformers.Qwen2VLProcessor(
        transformers.Qwen2VLImageProcessor(), _qwen(), transformers.Qwen2VLVideoProcessor(), chat_template=CHAT
    )


def _powerpaint() -> Any:
    tokenizer = _clip()
    tokenizer.add_tokens([f"{word}_{k}" for word in ("P_ctxt", "P_shape", "P_obj") for k in range(10)])
    return tokenizer


TOKENIZERS: Mapping[str, Callable[[], Any]] = {
    "clip": _clip,
    "powerpaint": _powerpaint,
    "t5": _t5,
    "qwen": _qwen,
    "qwen-vl": _qwen_vl,
}
