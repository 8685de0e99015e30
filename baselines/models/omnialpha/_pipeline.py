"""OmniAlpha from RGBA images and a prompt to RGBA images, on diffusers' Qwen-Image-Edit.

The sequence is [targets, inputs]: Qwen's rotary embedding numbers them 0, 1, ... along its first axis, with the text
behind, which is the published layer order shifted by the number of targets.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from diffusers.pipelines.qwenimage.pipeline_qwenimage_edit_plus import QwenImageEditPlusPipeline, calculate_shift
from diffusers.utils.torch_utils import randn_tensor
from PIL import Image

from baselines.models.cld.tokens import pack, unpack

STEPS = 50
TRUE_GUIDANCE = 4.0
PICTURE = "Picture {}: <|vision_start|><|image_pad|><|vision_end|>"


class OmniAlphaPipeline(QwenImageEditPlusPipeline):  # type: ignore[misc]
    """Qwen-Image-Edit-2509 with an RGBA VAE, several targets, and positions of pictures in the text encoder (below)."""

    @torch.no_grad()
    def __call__(
        self,
        images: Sequence[np.ndarray[Any, Any]],
        prompt: str,
        size: tuple[int, int],
        generator: torch.Generator,
        *,
        targets: int = 1,
        steps: int = STEPS,
        true_guidance: float = TRUE_GUIDANCE,
        swapped: bool = False,
    ) -> np.ndarray[Any, Any]:
        """(targets, height, width, 4) float32, 0 to 1, straight alpha.

        Args:
            images: (H, W, 4) uint8 each, sides multiples of 32.
            size: (width, height) of the targets, multiples of 16.
            generator: of all noise; one on the CPU gives the same noise on every device.
            true_guidance: against the empty prompt, rescaled to the norm of the branch with it; 1 leaves that branch
                out.
            swapped: show the text encoder pictures with width and height swapped, as the published code does.
        """
        device, dtype = self._execution_device, self.transformer.dtype
        shown = [paste_on_white(image, swapped) for image in images]
        conditional = self._encode_prompt_text(prompt, shown, device)
        unconditional = self._encode_prompt_text("", shown, device) if true_guidance > 1 else None
        rows, columns = size[1] // 16, size[0] // 16
        shape = (1, self.latent_channels, targets, rows * 2, columns * 2)
        noise = randn_tensor(shape, generator=generator, device=device, dtype=dtype)
        latents = pack(noise.transpose(1, 2)).flatten(1, 3)
        references = [self._image_tokens(image, device, dtype) for image in images]
        shapes = [(1, rows, columns)] * targets + [(1, image.shape[0] // 16, image.shape[1] // 16) for image in images]
        self._set_timesteps(steps, latents.shape[1], device)
        for time in self.progress_bar(self.scheduler.timesteps):
            shared = {
                "hidden_states": torch.cat([latents, *references], 1),
                "timestep": time.expand(1).to(dtype) / 1000,
                "img_shapes": [shapes],
                "return_dict": False,
            }
            velocity = self.transformer(**shared, **conditional)[0][:, : latents.shape[1]]
            if unconditional is not None:
                velocity = guide(
                    velocity, self.transformer(**shared, **unconditional)[0][:, : latents.shape[1]], true_guidance
                )
            latents = self.scheduler.step(velocity, time, latents, return_dict=False)[0].to(dtype)
        images_out = self._decode_latents(unpack(latents.view(1, targets, rows, columns, -1))[0])
        self.maybe_free_model_hooks()
        return images_out

    def _get_qwen_prompt_embeds(
        self, prompt: Any = None, image: Any = None, device: Any = None, dtype: Any = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """As diffusers has it, but the encoder is told which tokens are pictures.

        Without `mm_token_type_ids` transformers 5 gives pictures the positions of plain text, without a warning;
        transformers 4 found them itself.
        """
        texts = [prompt] if isinstance(prompt, str) else list(prompt)
        placeholders = "".join(PICTURE.format(number + 1) for number in range(len(image or ())))
        inputs = self.processor(
            text=[self.prompt_template_encode.format(placeholders + text) for text in texts], images=image, padding=True
        )
        inputs = inputs.to(device or self._execution_device)
        accepted = inspect.signature(self.text_encoder.forward).parameters
        arguments = {name: value for name, value in inputs.items() if name in accepted}
        hidden = self.text_encoder(**arguments, output_hidden_states=True).hidden_states[-1]
        rows = [
            row[self.prompt_template_encode_start_idx :]
            for row in self._extract_masked_hidden(hidden, inputs["attention_mask"])
        ]
        mask = torch.nn.utils.rnn.pad_sequence(
            [torch.ones(len(row), dtype=torch.long, device=row.device) for row in rows], True
        )
        return torch.nn.utils.rnn.pad_sequence(rows, True).to(dtype or self.text_encoder.dtype), mask

    def _encode_prompt_text(self, prompt: str, seen: Sequence[Image.Image], device: torch.device) -> dict[str, Any]:
        text, mask = self.encode_prompt(prompt, list(seen) or None, device=device)
        return {"encoder_hidden_states": text.to(self.transformer.dtype), "encoder_hidden_states_mask": mask}

    def _image_tokens(self, image: np.ndarray[Any, Any], device: torch.device, dtype: torch.dtype) -> torch.Tensor:
        """(1, tokens, 64) of an RGBA image (H, W, 4) uint8: the mode of the encoder's distribution, normalised."""
        values = torch.from_numpy(image.copy()).permute(2, 0, 1)[None, :, None].float() / 127.5 - 1
        latents = self._encode_vae_image(values.to(device, self.vae.dtype), None).to(dtype)
        return pack(latents.transpose(1, 2)).flatten(1, 3)

    def _set_timesteps(self, steps: int, count: int, device: torch.device) -> None:
        names = {"base_image_seq_len": 256, "max_image_seq_len": 4096, "base_shift": 0.5, "max_shift": 1.15}
        shift = calculate_shift(count, *(self.scheduler.config.get(name, usual) for name, usual in names.items()))
        self.scheduler.set_timesteps(sigmas=np.linspace(1, 1 / steps, steps), mu=shift, device=device)

    def _decode_latents(self, latents: torch.Tensor) -> np.ndarray[Any, Any]:
        """Latents (targets, 16, h, w), each decoded as a picture of its own."""
        config = self.vae.config
        mean, std = (
            torch.tensor(values).view(1, -1, 1, 1, 1).to(latents)
            for values in (config.latents_mean, config.latents_std)
        )
        values = self.vae.decode((latents[:, :, None] * std + mean).to(self.vae.dtype), return_dict=False)[0][:, :, 0]
        images: np.ndarray[Any, Any] = (values.float() / 2 + 0.5).clamp(0, 1).permute(0, 2, 3, 1).cpu().numpy()
        return images


def guide(conditional: torch.Tensor, unconditional: torch.Tensor, scale: float) -> torch.Tensor:
    """Classifier-free guidance with each token brought back to the length that it has with the prompt."""
    joined = unconditional + scale * (conditional - unconditional)
    length, new_length = (torch.linalg.vector_norm(one, dim=-1, keepdim=True) for one in (conditional, joined))
    rescaled: torch.Tensor = joined * (length / new_length)
    return rescaled


def paste_on_white(image: np.ndarray[Any, Any], swapped: bool = False) -> Image.Image:
    """What the text encoder sees of an RGBA image: RGB on white, at the image's own size, or with width and height
    swapped."""
    layer = Image.fromarray(image)
    ground = Image.new("RGB", layer.size, (255, 255, 255))
    ground.paste(layer, (0, 0), layer)
    return ground.resize(layer.size[::-1], Image.Resampling.LANCZOS) if swapped else ground
