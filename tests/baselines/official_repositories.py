"""Stand-ins for official repositories: the modules, names and arguments that their code had when the adapters were
written, and nothing behind them.

They show that an adapter calls what is there with arguments that are taken, and what it makes of the answers.
Signatures are strict: a wrong name fails.
"""

from pathlib import Path

TORCH = """
import numpy
__version__ = "2.4.0+stand-in"
float16, float32, bfloat16 = "float16", "float32", "bfloat16"
seeds = []
class Generator:
    def __init__(self, device="cpu"): pass
    def manual_seed(self, seed):
        seeds.append(seed)
        return self
def manual_seed(seed): seeds.append(seed)
def device(name): return name
class no_grad:
    def __enter__(self): pass
    def __exit__(self, *error): pass
class cuda:
    set_device = init = empty_cache = staticmethod(lambda *given: None)
class serialization:
    safe = []
    @staticmethod
    def add_safe_globals(kinds): serialization.safe += kinds
def load(path, map_location, weights_only):
    import argparse, os
    assert weights_only is True and argparse.Namespace in serialization.safe
    assert os.environ["TORCH_FORCE_WEIGHTS_ONLY_LOAD"] == "1"  # what official code loads besides
    open(path).close()
    return {"model": {}}
class Tensor:
    dtype = "float32"
    def __init__(self, values): self.values = numpy.asarray(values)
    def to(self, device, dtype):
        self.near = (device, dtype)
        return self
    def __add__(self, other): return Tensor(self.values + other)
    def __truediv__(self, other): return Tensor(self.values / other)
    def squeeze(self, axis): return Tensor(self.values.squeeze(axis))
    def permute(self, *axes): return Tensor(self.values.transpose(axes))
    def float(self): return self
    def clamp(self, low, high): return Tensor(self.values.clip(low, high))
    def mul(self, other): return Tensor(self.values * other)
    def byte(self): return Tensor(self.values.astype("uint8"))
    def cpu(self): return self
    def numpy(self): return self.values
"""

OBJECTCLEAR = {
    "objectclear/__init__.py": "",
    "objectclear/pipelines.py": (
        """
from PIL import ImageOps
class Found:
    def __init__(self, images): self.images = images
class ObjectClearPipeline:
    @classmethod
    def from_pretrained_with_custom_modules(cls, name, torch_dtype, apply_attention_guided_fusion, cache_dir, variant):
        given = (name, torch_dtype, variant, apply_attention_guided_fusion)
        assert given == ("jixin0101/ObjectClear", "float32", None, True)
        print("stdout of the library")
        return cls()
    def to(self, device): assert device == "cpu"
    def __call__(self, prompt, image, mask_image, generator, num_inference_steps, guidance_scale, height, width,
                 return_attn_map):
        assert (prompt, num_inference_steps, guidance_scale) == ("remove the instance of object", 20, 1.5)
        assert image.size == mask_image.size == (width, height) and image.mode == "RGB" and mask_image.mode == "L"
        return Found([ImageOps.invert(image)])
"""
    ),
    "objectclear/utils.py": (
        """
def resize_by_short_side(image, target_short, resample):
    scale = target_short / min(image.size)
    return image.resize([-(-int(side * scale) // 16) * 16 for side in image.size], resample=resample)
"""
    ),
}

LAYERD = {
    "src/layerd/__init__.py": "",
    "src/layerd/models/__init__.py": "",
    "src/layerd/models/layerd.py": (
        """
from PIL import Image
class LayerD:
    def __init__(self, matting_hf_card="cyberagent/layerd-birefnet", matting_process_size=None,
                 matting_weight_path=None, use_unblend=True, bg_refine=True, fg_refine=False, fg_refine_num_colors=2,
                 bg_refine_num_colors=10, kernel_scale=0.015, device="cpu"):
        assert (matting_hf_card, device) == ("cyberagent/layerd-birefnet", "cpu")
    def decompose(self, image, max_iterations=3):
        assert max_iterations == 2
        return [image.convert("RGBA"), Image.new("RGBA", image.size, (1, 2, 3, 40))]
"""
    ),
}

STEP1X = {
    "inference.py": (
        """
from PIL import ImageOps
class ImageGenerator:
    def __init__(self, dit_path=None, ae_path=None, qwen2vl_model_path=None, device="cuda", max_length=640,
                 dtype=None, quantized=False,
                 offload=False, lora=None):
        assert dit_path.endswith("stepfun-ai/Step1X-Edit/step1x-edit-v1p1-official.safetensors")
        assert ae_path.endswith("vae.safetensors")
        assert qwen2vl_model_path == "Qwen/Qwen2.5-VL-7B-Instruct" and max_length == 640
    def generate_image(self, prompt, negative_prompt, ref_images, num_steps, cfg_guidance, seed, num_samples=1,
                       init_image=None,
                       image2image_strength=0.0, show_progress=False, size_level=512):
        assert (prompt, negative_prompt, num_steps, cfg_guidance, size_level) == ("make it {green}", "", 28, 6.0, 512)
        return [ImageOps.invert(ref_images)]
"""
    )
}

BAGEL = {
    "data/__init__.py": "",
    "data/data_utils.py": "def add_special_tokens(tokenizer): return tokenizer, {'eos_token_id': 1}, 0\n",
    "data/transforms.py": (
        """
class ImageTransform:
    def __init__(self, max_image_size, min_image_size, image_stride):
        self.sides = (max_image_size, min_image_size, image_stride)
"""
    ),
    "modeling/__init__.py": "",
    "modeling/qwen2.py": (
        """
class Qwen2Tokenizer:
    @classmethod
    def from_pretrained(cls, folder): return cls()
"""
    ),
    "modeling/autoencoder.py": (
        """
from torch import Tensor
class Vae:
    def to(self, device): return self
    def eval(self): return self
    def parameters(self): yield Tensor([0.0])
    def encode(self, pictures):
        assert pictures.near == ("cpu", "float32")
        return pictures
    decode = encode
def load_ae(local_path):
    open(local_path).close()
    return Vae(), "vae config"
"""
    ),
    "modeling/bagel.py": (
        """
class Config:
    num_hidden_layers = 27
    @classmethod
    def from_json_file(cls, path):
        open(path).close()
        return cls()
class Qwen2Config(Config): pass
class SiglipVisionConfig(Config): pass
class BagelConfig:
    def __init__(self, visual_gen, visual_und, llm_config, vit_config, vae_config, vit_max_num_patch_per_side,
                 connector_act, latent_patch_size,
                 max_latent_size):
        assert llm_config.qk_norm and vit_config.num_hidden_layers == 26
class Qwen2ForCausalLM:
    def __init__(self, config): assert config.layer_module == "Qwen2MoTDecoderLayer"
class SiglipVisionModel:
    def __init__(self, config):
        self.vision_model = self.embeddings = self
    def convert_conv2d_to_linear(self, config, meta): assert meta
class Bagel:
    def __init__(self, language_model, vit_model, config): self.vit_model = vit_model
    def eval(self): return self
"""
    ),
    "accelerate.py": (
        """
import contextlib
init_empty_weights = contextlib.nullcontext
def load_checkpoint_and_dispatch(model, checkpoint, device_map, dtype, force_hooks):
    open(checkpoint).close()
    assert device_map[""] == device_map["vae2llm"] == "cpu" and dtype == "bfloat16" and force_hooks
    return model
"""
    ),
    "inferencer.py": (
        """
from PIL import ImageOps
from torch import Tensor
class InterleaveInferencer:
    def __init__(self, model, vae_model, tokenizer, vae_transform, vit_transform, new_token_ids):
        assert vae_transform.sides == (1024, 512, 16) and vit_transform.sides == (980, 224, 14)
        self.vae = vae_model
    def __call__(self, image=None, text=None, **kargs):
        return self.interleave_inference(image, text, **kargs)
    def interleave_inference(self, image, text, think, max_think_token_n, do_sample, text_temperature=0.3,
                             cfg_text_scale=3.0, cfg_img_scale=1.5, cfg_interval=(0.4, 1.0), timestep_shift=3.0,
                             num_timesteps=50, cfg_renorm_min=0.0, cfg_renorm_type="global"):
        self.vae.decode(self.vae.encode(Tensor([0.0])))
        assert text == "make it {green}" and (cfg_interval, cfg_img_scale) in (([0.0, 1.0], 2.0), ([0.4, 1.0], 1.5))
        return {"image": ImageOps.invert(image).resize((512, 528)), "text": None}
"""
    ),
}
ALPHAGRPO = {
    f"Bagel/{name}": (
        text.replace("class InterleaveInferencer:", "class BaseInterleaveInferencer:")
        + (
            "class InterleaveInferencer(BaseInterleaveInferencer):\n    def __call__(self, input_lists): pass\n"
            if name == "inferencer.py"
            else ""
        )
    )
    for name, text in BAGEL.items()
}

CLD = {
    "infer/__init__.py": "",
    "infer/infer.py": (
        """
import os
os.environ["CUDA_VISIBLE_DEVICES"] = "1"
import numpy
import torch
from PIL import Image
class CustomVAE:
    def __init__(self, args):
        assert (args.max_layers, args.decoder_arch, args.single_layer_decoder) == (48, "vit", None)
    def load_state_dict(self, state, strict): pass
    def eval(self): return self
    def to(self, device): return self
def get_input_box(boxes):
    return [(x0 // 16 * 16, y0 // 16 * 16, (x1 // 16 + 1) * 16, (y1 // 16 + 1) * 16) for x0, y0, x1, y1 in boxes]
def initialize_pipeline(config):
    folders = ("pretrained_lora_dir", "adapter_lora_dir", "layer_ckpt")
    assert config["max_layer_num"] == 52 and all(os.path.isdir(config[k]) for k in folders)
    return pipeline
def pipeline(prompt, adapter_image, adapter_conditioning_scale, validation_box, generator, height, width,
             guidance_scale, num_layers, sdxl_vae):
    assert os.environ.get("CUDA_VISIBLE_DEVICES") != "1"
    assert prompt == "a caption" and adapter_image.size == (width, height) and num_layers == len(validation_box)
    assert all(0 <= x0 < x1 <= width and 0 <= y0 < y1 <= height for x0, y0, x1, y1 in validation_box), validation_box
    layers = numpy.full((1, 4, num_layers, height, width), -1.0)
    layers[:, :, 1] = 1
    for number, (x0, y0, x1, y1) in enumerate(validation_box[2:], 2):
        layers[0, :, number, y0:y1, x0:x1] = 1
    flat = Image.new("RGB", (width, height), (9, 9, 9))
    return torch.Tensor(layers), [flat] * num_layers, None
"""
    ),
}

OMNIALPHA = {
    "alpha/__init__.py": "",
    "alpha/vae/__init__.py": "",
    "alpha/vae/modeling.py": "def load_vae_from_local_dir(folder): return 'vae'\n",
    "alpha/pipelines/__init__.py": "",
    "alpha/pipelines/qwen_image_edit.py": (
        """
from PIL import Image
class Found:
    def __init__(self, images): self.images = images
class CustomQwenImageEditPlusPipeline:
    @classmethod
    def from_pretrained(cls, name, vae, use_safetensors):
        assert (name, vae, use_safetensors) == ("Qwen/Qwen-Image-Edit-2509", "vae", True)
        return cls()
    def load_lora_weights(self, path, use_safetensors): assert path.endswith("lora") and use_safetensors
    def to(self, device, dtype):
        assert (device, dtype) == ("cpu", "bfloat16")
        return self
    def __call__(self, prompt, negative_prompt, num_inference_steps, height, width, true_cfg_scale, generator,
                 num_images_per_prompt, frames, image=()):
        assert all(picture.mode == "RGBA" and picture.size == (width, height) for picture in image)
        assert height % 32 == width % 32 == 0 and height * width * (len(image) + frames) <= 1024 * 1024
        one = ("Automatically matte", "Extract the object", "Decompose this")
        words = {0: "Generate a transparent", 1: one, 2: "Use the first image"}
        assert prompt.startswith(words[len(image)]), prompt
        assert prompt.endswith("the cup") == prompt.startswith(("Generate", "Extract")), prompt
        return Found([Image.new("RGBA", (width, height), (10, 20, 30, 200)) for _ in range(frames)])
"""
    ),
}


def write(files: dict[str, str], folder: Path) -> Path:
    """A stand-in on disk, with the stand-in of torch."""
    for name, text in {**files, "torch.py": TORCH}.items():
        inside = folder / ("Bagel" if "Bagel/inferencer.py" in files and name == "torch.py" else "") / name
        inside.parent.mkdir(parents=True, exist_ok=True)
        inside.write_text(text)
    return folder
