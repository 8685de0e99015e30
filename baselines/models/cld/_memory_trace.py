"""Peak memory of tensors, counted without having it: the model runs on fake tensors of full size while every allocation
and release is followed."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten

from baselines.models.cld._adapter import CLDAdapter
from baselines.models.cld._pipeline import T5_TOKENS
from baselines.models.cld._rgba_decoder import CLDRGBADecoder
from baselines.models.cld._transformer import CLDTransformer
from baselines.models.cld.tokens import LATENT, TokenLayout

DTYPE = torch.bfloat16


class Peak(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Bytes of tensors that were alive at once at most while it was on, not counting those made before."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.alive = self.most = 0
        self._seen: dict[int, weakref.ref[Any]] = {}

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        before = {id(t.untyped_storage()) for t in tree_flatten((args, kwargs or {}))[0] if isinstance(t, torch.Tensor)}
        result = func(*args, **(kwargs or {}))
        for tensor in tree_flatten(result)[0]:
            if isinstance(tensor, torch.Tensor) and id(tensor.untyped_storage()) not in before:
                self._count(tensor.untyped_storage())
        return result

    def _count(self, storage: Any) -> None:
        key, size = id(storage), storage.nbytes()
        if key in self._seen:
            return

        def freed(_: Any) -> None:
            self.alive -= size
            del self._seen[key]

        self._seen[key] = weakref.ref(storage, freed)
        self.alive += size
        self.most = max(self.most, self.alive)


@dataclass(frozen=True, slots=True)
class FullSizeModels:
    """The models at full size, on fake tensors; bytes of their weights in 16 bits."""

    transformer: CLDTransformer
    adapter: CLDAdapter
    rgba_decoder: CLDRGBADecoder
    vae: Any
    mode: FakeTensorMode

    def bytes(self) -> dict[str, int]:
        """By part, with the text encoders (T5-XXL's encoder 4.76 and CLIP-L's 0.12 billion parameters)."""
        own = {
            name: sum(p.numel() for p in getattr(self, name).parameters())
            for name in ("transformer", "adapter", "rgba_decoder", "vae")
        }
        return {
            name: count * 2
            for name, count in (own | {"text_encoder_2": 4_762_310_656, "text_encoder": 123_060_480}).items()
        }


@cache
def full_size() -> FullSizeModels:
    """FLUX.1-dev's sizes; six double blocks in the adapter, which is what its file's size fits."""
    from diffusers import AutoencoderKL

    mode = FakeTensorMode()
    with mode, _default_dtype(DTYPE):
        vae = AutoencoderKL(
            block_out_channels=(128, 256, 512, 512),
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
            layers_per_block=2,
            latent_channels=16,
            use_quant_conv=False,
            use_post_quant_conv=False,
        )
        models = (
            CLDTransformer(guidance_embeds=True),
            CLDAdapter(num_layers=6, num_single_layers=0, guidance_embeds=True),
            CLDRGBADecoder(),
            vae,
        )
    for model in models:
        model.eval().requires_grad_(False)
    return FullSizeModels(*models, mode)


@contextmanager
def _default_dtype(dtype: torch.dtype) -> Iterator[None]:
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def activations(layout: TokenLayout) -> dict[str, int]:
    """Bytes of activations at most: in a step (adapter, then both branches), in the RGBA decoder, in decoding one image
    by the VAE."""
    parts = full_size()

    def random(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, dtype=DTYPE)

    def step() -> None:
        rows, columns = layout.grid()
        latents = random(1, layout.layers, 16, *layout.grid(LATENT))
        text = {"encoder_hidden_states": random(1, T5_TOKENS, 4096), "pooled_projections": random(1, 768)}
        shared = {"layout": layout, "timestep": random(1), "guidance": torch.ones(1)}
        double, _ = parts.adapter(latents, condition=random(1, rows * columns, 68), **shared, **text)
        velocity = parts.transformer(latents, block_residuals=double, **shared, **text)
        without = parts.transformer(latents, block_residuals=double, **shared, **text)
        latents += without + 3.5 * (velocity - without)

    def rgba() -> None:
        parts.rgba_decoder.crops(random(1, 16, layout.layers, *layout.grid(LATENT)), layout)

    def image() -> None:
        parts.vae.decode(random(1, 16, *layout.grid(LATENT)))

    return {name: _peak(work) for name, work in (("step", step), ("RGBA decoder", rgba), ("VAE", image))}


def _peak(work: Callable[[], None]) -> int:
    peak = Peak()
    with torch.no_grad(), full_size().mode, peak:
        work()
    return peak.most
