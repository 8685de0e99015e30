"""BAGEL by its own code (app.py, inferencer.py), and AlphaGRPO's copy of it with a LoRA. Never run with the real
weights here."""

# what it imports is in the environment of the system
# mypy: disable-error-code="import-not-found, misc, attr-defined, no-untyped-call"
from __future__ import annotations

import os
import random
from typing import Any

from synlayers_adapter import System, main

HOOKED = (
    "language_model.model.embed_tokens",
    "time_embedder",
    "latent_pos_embed",
    "vae2llm",
    "llm2vae",
    "connector",
    "vit_pos_embed",
)
"""Modules that are called by themselves, so each needs the hook that brings its inputs to the device."""


class VAEOnDevice:
    """The VAE with its inputs brought to where it lies: versions of the official code differ in who does that."""

    def __init__(self, vae: Any, device: str) -> None:
        self.vae = vae.to(device).eval()
        self.where = (device, next(vae.parameters()).dtype)

    def encode(self, pictures: Any) -> Any:
        return self.vae.encode(pictures.to(*self.where))

    def decode(self, latents: Any) -> Any:
        return self.vae.decode(latents.to(*self.where))


class Bagel(System):
    def load(
        self, device: str, dtype: str, options: dict[str, Any], places: dict[str, str], weights: dict[str, str]
    ) -> dict[str, Any]:
        if not os.path.isdir(weights["model"]):
            raise FileNotFoundError(
                f"{weights['model']} was not fetched: python -m baselines.fetch bagel (or alphagrpo)"
            )
        import inferencer
        import torch
        from data.data_utils import add_special_tokens
        from data.transforms import ImageTransform
        from modeling.qwen2 import Qwen2Tokenizer

        device = "cuda:0" if device == "cuda" else device
        model, vae = self.models(weights["model"], device)
        if places.get("lora"):
            from peft import PeftModel

            if not os.path.isfile(os.path.join(places["lora"], "adapter_model.safetensors")):
                raise FileNotFoundError(f"{places['lora']} has no adapter_model.safetensors; nothing else is read")
            model = PeftModel.from_pretrained(model, places["lora"]).merge_and_unload()
        tokenizer, tokens, _ = add_special_tokens(Qwen2Tokenizer.from_pretrained(weights["model"]))
        # AlphaGRPO keeps the official calls in a base class, and gives their name to its batched ones
        kind = getattr(inferencer, "BaseInterleaveInferencer", inferencer.InterleaveInferencer)
        self.infer = kind(
            model=model,
            vae_model=vae,
            tokenizer=tokenizer,
            vae_transform=ImageTransform(1024, 512, 16),
            vit_transform=ImageTransform(980, 224, 14),
            new_token_ids=tokens,
        )
        self.options = options
        return {"torch": torch.__version__}

    def models(self, folder: str, device: str) -> tuple[Any, Any]:
        import torch
        from accelerate import init_empty_weights, load_checkpoint_and_dispatch
        from modeling.autoencoder import load_ae
        from modeling.bagel import Bagel as Model
        from modeling.bagel import BagelConfig, Qwen2Config, Qwen2ForCausalLM, SiglipVisionConfig, SiglipVisionModel

        language = Qwen2Config.from_json_file(os.path.join(folder, "llm_config.json"))
        language.qk_norm, language.tie_word_embeddings, language.layer_module = True, False, "Qwen2MoTDecoderLayer"
        vision = SiglipVisionConfig.from_json_file(os.path.join(folder, "vit_config.json"))
        vision.rope, vision.num_hidden_layers = False, vision.num_hidden_layers - 1
        vae, vae_config = load_ae(local_path=os.path.join(folder, "ae.safetensors"))
        config = BagelConfig(
            visual_gen=True,
            visual_und=True,
            llm_config=language,
            vit_config=vision,
            vae_config=vae_config,
            vit_max_num_patch_per_side=70,
            connector_act="gelu_pytorch_tanh",
            latent_patch_size=2,
            max_latent_size=64,
        )
        with init_empty_weights():
            model = Model(Qwen2ForCausalLM(language), SiglipVisionModel(vision), config)
            model.vit_model.vision_model.embeddings.convert_conv2d_to_linear(vision, meta=True)
        model = load_checkpoint_and_dispatch(
            model,
            checkpoint=os.path.join(folder, "ema.safetensors"),
            device_map={"": device, **dict.fromkeys(HOOKED, device)},
            dtype=torch.bfloat16,
            force_hooks=True,
        )
        return model.eval(), VAEOnDevice(vae, device)

    def predict(self, task: str, inputs: dict[str, Any], seed: int, size: tuple[int, int]) -> dict[str, Any]:
        import numpy
        import torch
        from PIL import Image

        random.seed(seed)
        numpy.random.seed(seed % 2**32)  # noqa: NPY002 (the official code draws from it)
        torch.manual_seed(seed)
        chosen = self.options
        answer = self.infer(
            image=inputs["image"].convert("RGB"),
            text=inputs["words"],
            think=chosen["think"],
            max_think_token_n=1024,
            do_sample=False,
            cfg_text_scale=chosen["text_guidance"],
            cfg_img_scale=chosen["image_guidance"],
            cfg_interval=[chosen["interval"], 1.0],
            timestep_shift=3.0,
            num_timesteps=chosen["steps"],
            cfg_renorm_min=0.0,
            cfg_renorm_type=chosen["renorm"],
        )
        image = answer["image"]
        return {
            "image": image.resize(size, Image.LANCZOS),
            "said": {"grid": list(image.size), "thoughts": answer.get("text") or ""},
        }


if __name__ == "__main__":
    main(Bagel())
