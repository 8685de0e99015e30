"""A judge in this process: a Qwen2.5-VL or Qwen3-VL model of the `transformers` library from a folder, behind the same
seam as a server.

`python -m benchmarks.judges.serve FOLDER` puts it behind the OpenAI interface, for `synlayers.caption` and other
programs: the generator itself never imports torch.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from synlayers.errors import DataError
from synlayers.support.untrusted.weight_folders import tensors_only
from synlayers.vlm import Call, PermanentError, Reply, ServerError, Token

ARCHITECTURES: Final = {
    "qwen2_5_vl": "Qwen2_5_VLForConditionalGeneration",
    "qwen3_vl": "Qwen3VLForConditionalGeneration",
}
"""Classes of `transformers` by ``model_type`` of ``config.json``."""
PROCESSORS: Final = ("Qwen2VLImageProcessorFast", "Qwen2VLImageProcessor", "Qwen2VLImageProcessorPil")
DEFAULT_TOKENS: Final = 512


class LocalModel:
    """Answers one call at a time.

    Args:
        folder: as `save_pretrained` writes it: model, tokenizer, image processor, chat template. Nothing is downloaded.
        revision: names the weights in cache keys; by default the digest of ``config.json`` and the sizes of the weight
            files.

    Raises:
        ImportError: `transformers` is not installed. DataError: the folder is no such model.
    """

    def __init__(self, folder: Path, *, revision: str = "", device: str = "cpu") -> None:
        self.folder = folder
        self.endpoint = "local"
        self.model = folder.resolve().name
        self.revision = revision or digest_of(folder)
        self.device = torch.device(device)
        self._library = _transformers()
        self._kind = self._architecture()
        self._loaded: tuple[Any, Any, Any] | None = None

    def _architecture(self) -> str:
        try:
            config = self._library.AutoConfig.from_pretrained(self.folder, local_files_only=True)
        except (OSError, ValueError) as error:
            raise DataError(f"{self.folder} is no transformers model: {error}") from None
        if config.model_type not in ARCHITECTURES:
            raise DataError(
                f"{self.folder} is a {config.model_type}; vision-language models that can be asked are"
                f" {', '.join(ARCHITECTURES)}"
            )
        return ARCHITECTURES[config.model_type]

    def load(self) -> tuple[Any, Any, Any]:
        """Model, tokenizer and image processor, loaded once. The joint processor is not used: its video half needs
        torchvision."""
        if self._loaded is None:
            library = self._library
            try:
                model = (
                    getattr(library, self._kind)
                    .from_pretrained(self.folder, local_files_only=True, dtype="auto", **tensors_only(self.folder))
                    .eval()
                    .to(self.device)
                )
                tokenizer = library.AutoTokenizer.from_pretrained(self.folder, local_files_only=True)
                processor = _image_processor(library, self.folder)
            except (OSError, ValueError) as error:
                raise DataError(f"{self.folder} cannot be loaded: {error}") from None
            self._loaded = (model, tokenizer, processor)
        return self._loaded

    async def check(self) -> None:
        """Loads the model."""
        try:
            await asyncio.to_thread(self.load)
        except DataError as error:
            raise ServerError(str(error)) from None

    async def complete(self, call: Call) -> Reply:
        """One answer. A call that the model cannot take (too long, no memory) lasts."""
        try:
            return await asyncio.to_thread(self.answer, call)
        except (ValueError, RuntimeError, IndexError) as error:
            raise PermanentError(f"the local model failed: {' '.join(str(error).split())[:200]}") from None

    async def close(self) -> None:
        """Frees the model."""
        self._loaded = None

    def answer(self, call: Call) -> Reply:
        """The same, at once. Greedy where temperature is 0 or not given; with a seed where it is not."""
        model, tokenizer, processor = self.load()
        inputs, length = self._inputs(call, tokenizer, processor)
        wanted = call.decoding
        sampled = bool(wanted.temperature)
        settings: dict[str, Any] = {"do_sample": sampled, "max_new_tokens": wanted.max_tokens or DEFAULT_TOKENS} | dict(
            wanted.extra
        )
        if sampled:
            settings |= {"temperature": wanted.temperature, "top_p": wanted.top_p or 1.0}
            torch.manual_seed(wanted.seed if wanted.seed is not None else call.repeat)
        with torch.inference_mode():
            output = model.generate(
                **inputs, **settings, return_dict_in_generate=True, output_logits=bool(wanted.logprobs)
            )
        tokens = output.sequences[0, length:].tolist()
        text = tokenizer.decode(tokens, skip_special_tokens=True)
        alternatives = (
            tuple(_alternatives(step[0], wanted.logprobs, tokenizer) for step in output.logits)
            if wanted.logprobs
            else ()
        )
        ends = model.generation_config.eos_token_id
        ended = tokens and tokens[-1] in (ends if isinstance(ends, list) else [ends])
        finish = "length" if len(tokens) >= settings["max_new_tokens"] and not ended else "stop"
        return Reply(text, "", alternatives, self.model, length, len(tokens), finish)

    def _inputs(self, call: Call, tokenizer: Any, processor: Any) -> tuple[Mapping[str, Tensor], int]:
        """Token ids with as many image tokens as the vision tower will give, and the pictures as patches."""
        images = [Image.fromarray(np.asarray(p.pixels)) for p in call.pictures()]
        pixels = processor(images=images, return_tensors="pt") if images else {}
        prompt = tokenizer.apply_chat_template(_conversation(call), tokenize=False, add_generation_prompt=True)
        if images:
            sizes = (int(grid.prod()) // processor.merge_size**2 for grid in pixels["image_grid_thw"])
            pieces = prompt.split(IMAGE)
            if len(pieces) != len(images) + 1:
                raise DataError(f"the chat template of {self.folder} shows {len(pieces) - 1} of {len(images)} images")
            prompt = pieces[0] + "".join(IMAGE * size + piece for size, piece in zip(sizes, pieces[1:], strict=True))
        text = tokenizer(prompt, return_tensors="pt", add_special_tokens=False)
        inputs = {name: value.to(self.device) for name, value in (*text.items(), *pixels.items())}
        return inputs, int(text["input_ids"].shape[1])


IMAGE: Final = "<|image_pad|>"


def _conversation(call: Call) -> list[dict[str, Any]]:
    conversation = []
    for message in call.messages:
        parts = [{"type": "text", "text": p} if isinstance(p, str) else {"type": "image"} for p in message.parts]
        conversation.append({"role": message.role, "content": parts})
    return conversation


def _alternatives(logits: Tensor, most: int, tokenizer: Any) -> tuple[Token, ...]:
    chances = torch.log_softmax(logits.double(), 0)
    top = torch.topk(chances, min(most, chances.numel()))
    return tuple(
        Token(tokenizer.decode([i]), p) for i, p in zip(top.indices.tolist(), top.values.tolist(), strict=True)
    )


def _image_processor(library: Any, folder: Path) -> Any:
    """The image processor's class that works here: the fast one needs torchvision, the others only Pillow."""
    problems = []
    for name in PROCESSORS:
        kind = getattr(library, name, None)
        if kind is None:
            continue
        try:
            return kind.from_pretrained(folder, local_files_only=True)
        except (ImportError, RuntimeError, AttributeError) as error:
            problems.append(f"{name}: {' '.join(str(error).split())[:80]}")
    raise DataError(f"no image processor of transformers works here: {'; '.join(problems)}")


def _transformers() -> Any:
    try:
        import transformers
    except ImportError as error:
        raise ImportError("a local judge needs transformers: pip install 'synlayers[models]'") from error
    return transformers


def digest_of(folder: Path) -> str:
    """Tells models apart without reading gigabytes: the configuration, and names and sizes of the weight files."""
    sha = hashlib.sha256()
    for path in sorted(folder.glob("*")):
        if path.name == "config.json":
            sha.update(path.read_bytes())
        elif path.suffix in (".safetensors", ".bin"):
            sha.update(f"{path.name} {path.stat().st_size}".encode())
    return sha.hexdigest()[:12]
