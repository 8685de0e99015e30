"""Models of open_clip (extra ``clip``) by name: any architecture with any of its published weights, or with a file.

A model is named ``ARCH:PRETRAINED`` as `open_clip.list_pretrained` has them (``ViT-B-32:openai``), ``ARCH:FILE`` for a
checkpoint of one's own, ``ARCH:PRETRAINED:FILE`` for a file of published weights (activation and preprocessing are then
those of the published model), or as a folder with ``open_clip_config.json`` and weights, as a hub stores it. Nothing is
downloaded, and of pickles tensors alone are read.

Only what embeds imports this module: it needs torch.
"""

from __future__ import annotations

import importlib.util
import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import torch
from torch import Tensor

from synlayers.checks.similarity.vision_operators import import_torchvision
from synlayers.errors import DataError, UsageError
from synlayers.support.discovery import suggestion

INSTALL: Final = "pip install 'synlayers[clip]'"
CONFIG: Final = "open_clip_config.json"
WEIGHTS: Final = ("open_clip_model.safetensors", "open_clip_pytorch_model.bin")
"""What a folder of a hub calls its weights, the better first."""
ENDINGS: Final = (".safetensors", ".bin", ".pt", ".pth")


class NotHere(DataError):
    """Weights that are not on this machine; the message says how to get them."""


def why_missing() -> str:
    """What to install before models can be loaded; empty where nothing is missing. Nothing is imported."""
    missing = [name for name in ("open_clip", "torchvision") if importlib.util.find_spec(name) is None]
    return f"CLIP of this kind needs {' and '.join(missing)}: {INSTALL}" if missing else ""


def import_open_clip() -> ModuleType:
    """The library. Raises `UsageError` with the install line where it, or the torchvision that it needs, cannot be
    imported."""
    try:
        import_torchvision()
        import open_clip
    except Exception as error:  # torchvision of another torch raises whatever it likes
        if isinstance(error, ModuleNotFoundError) and error.name in ("open_clip", "torchvision"):
            raise UsageError(f"this needs open_clip: {INSTALL}") from None
        raise UsageError(f"open_clip cannot be imported here ({_brief(error)}): {INSTALL}") from error
    module: ModuleType = open_clip
    return module


@dataclass(frozen=True)
class OpenClipModel:
    """A model in evaluation mode, in float32.

    Attributes:
        preprocessing: what the model sees of an image: ``size``, ``mean``, ``std``, ``interpolation``, ``resize_mode``.
    """

    name: str
    model: Any
    preprocessing: Mapping[str, Any]
    device: torch.device

    @cached_property
    def tokenizer(self) -> Any:
        """Of the model's texts. Raises `DataError` where its files would have to be downloaded."""
        library = import_open_clip()
        folder = Path(self.name).is_dir()
        try:
            with _quiet():
                return library.get_tokenizer(f"local-dir:{self.name}" if folder else _architecture(self.name))
        except Exception as error:  # tokenizers of the hub raise whatever they like
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            raise DataError(f"the tokenizer of {self.name} is not on this machine ({reason})") from error

    def embed_pixels(self, pixels: Tensor) -> Tensor:
        """(B, 3, h, w) float32, preprocessed, to (B, D)."""
        embedded: Tensor = self.model.encode_image(pixels.to(self.device))
        return embedded

    def embed_texts(self, texts: Sequence[str]) -> Tensor:
        """Texts to (B, D); what is longer than the model reads is cut, the end mark kept."""
        embedded: Tensor = self.model.encode_text(self.tokenizer(list(texts)).to(self.device))
        return embedded

    @property
    def longest(self) -> int:
        """Tokens that the model reads, end marks included."""
        return int(self.tokenizer.context_length)

    def count_tokens(self, text: str) -> int:
        """Tokens of a text, end marks included."""
        if hasattr(self.tokenizer, "tokenizer"):  # of the hub
            return len(self.tokenizer.tokenizer(text)["input_ids"])
        return len(self.tokenizer.encode(text)) + 2

    def embed_images(self, images: Sequence[Any]) -> Tensor:
        """Pillow images of any size to (B, D), prepared by the library's own transforms."""
        from open_clip.transform import PreprocessCfg, image_transform_v2

        with torch.no_grad():
            prepare = image_transform_v2(PreprocessCfg(**self.preprocessing), is_train=False)
            return self.embed_pixels(torch.stack([prepare(image) for image in images]))


def load_model(name: str, device: torch.device | str = "cpu") -> OpenClipModel:
    """The model of a name.

    Raises:
        UsageError: open_clip is not installed, or has no such architecture or weights (near misses are named).
        NotHere: the weights would have to be downloaded.
        DataError: a file is cut short, no checkpoint, or one of another architecture.
    """
    library, device = import_open_clip(), _device(device)
    if Path(name).expanduser().is_dir():
        name = str(Path(name).expanduser())
        file, options, what = _weights_in(Path(name)), {}, f"local-dir:{name}"
    else:
        what, tag, given = split_name(name, library)
        known = dict(library.get_pretrained_cfg(what, tag)) if tag else {}
        file = Path(given) if given else find_pretrained(what, tag)
        options = {
            "pretrained": str(file),
            "force_quick_gelu": bool(known.get("quick_gelu")),
            "force_preprocess_cfg": {k: known[k] for k in _PREPROCESSING if k in known},
        }
    shapes = _shapes(file)
    try:
        with _quiet():
            model = library.create_model(
                what, device=device, pretrained_text=False, require_pretrained=True, weights_only=True, **options
            )
    except MemoryError:
        raise
    except Exception as error:  # the library raises whatever its readers raise
        raise DataError(f"{file} cannot be loaded as {what.removeprefix('local-dir:')}: {_brief(error)}") from error
    _check_positions(model, shapes, file)
    model = model.eval().requires_grad_(False)
    return OpenClipModel(name, model, library.get_model_preprocess_cfg(model), device)


_PREPROCESSING: Final = ("mean", "std", "interpolation", "resize_mode", "fill_color")


def split_name(name: str, library: ModuleType) -> tuple[str, str, str]:
    """Architecture, tag of published weights and file of a name; tag or file may be empty, not both. Raises
    `UsageError`."""
    architecture, _, rest = name.partition(":")
    architecture = architecture.replace("/", "-")
    if architecture not in library.list_models():
        if not rest and any(mark in name for mark in ("/", "\\", *ENDINGS)):
            raise UsageError(
                f"{name} does not say its architecture: write ARCH:{name}, for example ViT-B-32:{name}; a folder needs"
                f" {CONFIG}"
            )
        raise UsageError(
            f"open_clip has no architecture '{architecture}'; {_near(architecture, library.list_models())}"
        )
    tags = library.list_pretrained_tags_by_model(architecture)
    tag, _, file = rest.partition(":")
    if not library.is_pretrained_cfg(architecture, tag):
        if Path(rest).expanduser().is_file():
            return architecture, "", str(Path(rest).expanduser())
        choice = _near(tag or "openai", tags) if tags else "none are published, so name a file"
        if not tag:
            raise UsageError(f"{name} does not say which weights: {architecture}:PRETRAINED or :FILE; {choice}")
        raise UsageError(f"{architecture} has no published weights '{tag}', nor is {rest} a file; {choice}")
    if file and not Path(file).expanduser().is_file():
        raise UsageError(f"{file} is not a file")
    return architecture, tag, str(Path(file).expanduser()) if file else ""


def find_pretrained(architecture: str, tag: str) -> Path:
    """Published weights in the caches of the hub and of open_clip. Raises `NotHere` saying how to get them."""
    library = import_open_clip()
    known = library.get_pretrained_cfg(architecture, tag)
    repository, _, only = str(known.get("hf_hub", "")).rpartition("/")
    names = [only] if only else list(WEIGHTS)
    for name in (n for n in names if repository):
        from huggingface_hub import try_to_load_from_cache

        if isinstance(found := try_to_load_from_cache(repository, name), str):
            return Path(found)
    url = str(known.get("url", ""))
    if url and (place := Path("~/.cache/clip").expanduser() / url.rpartition("/")[2]).is_file():
        return place
    how = f"hf download {repository} {names[0]}" if repository else url
    raise NotHere(
        f"the weights of {architecture}:{tag} are not on this machine, and nothing is downloaded here; get them ({how})"
        f" and name the file: {architecture}:{tag}:FILE"
    )


def _device(name: torch.device | str) -> torch.device:
    try:
        torch.zeros(1, device=name)
    except (RuntimeError, AssertionError) as error:
        raise UsageError(f"the device {name} cannot be used here ({_brief(error)})") from None
    return torch.device(name)


def _near(name: str, names: Sequence[str]) -> str:
    hint = suggestion(name, names)
    return hint if len(hint) < 300 else f"{hint[:280]}... (open_clip.list_pretrained() has them all)"


def _architecture(name: str) -> str:
    return name.partition(":")[0].replace("/", "-")


def _weights_in(folder: Path) -> Path:
    if not (folder / CONFIG).is_file():
        raise UsageError(f"{folder} holds no {CONFIG}, so its architecture is not known; name the file: ARCH:FILE")
    files = sorted(path for path in folder.iterdir() if path.suffix in ENDINGS[:2] or path.suffix == ".pth")
    preferred = [folder / name for name in WEIGHTS if folder / name in files]
    if not files or (len(files) > 1 and not preferred):
        raise DataError(f"{folder} holds {len(files)} files of weights, and none is called {' or '.join(WEIGHTS)}")
    return (preferred or files)[0]


def _shapes(file: Path) -> dict[str, tuple[int, ...]]:
    """Shapes of the tensors of a file by name. Raises `DataError` for what is no table of tensors."""
    if file.suffix not in ENDINGS:
        raise DataError(f"{file} is not a checkpoint that can be read: its name ends with none of {', '.join(ENDINGS)}")
    try:
        if file.suffix == ".safetensors":
            from safetensors import safe_open

            with safe_open(file, "pt") as tensors:
                return {key: tuple(tensors.get_slice(key).get_shape()) for key in tensors.keys()}  # noqa: SIM118
        table = torch.load(file, map_location="meta", weights_only=True)
        table = table.get("state_dict", table)
        return {str(key).removeprefix("module."): tuple(value.shape) for key, value in table.items()}
    except MemoryError:
        raise
    except Exception as error:  # a file of another kind makes the readers raise anything
        hint = "cut short, or no checkpoint of tensors; get it again"
        if "TorchScript" in str(error):
            hint = "a TorchScript archive, which is a program; take the same weights as safetensors"
        raise DataError(f"{file} cannot be read ({_brief(error)}): it is {hint}") from None


def _check_positions(model: Any, shapes: Mapping[str, tuple[int, ...]], file: Path) -> None:
    """The library stretches positions of another image size or text length to fit, and says nothing."""
    for name, value in model.state_dict().items():
        if name.endswith("positional_embedding") and shapes.get(name, tuple(value.shape)) != tuple(value.shape):
            raise DataError(
                f"{file} is of another architecture: its {name} is {shapes[name]}, not {tuple(value.shape)}"
            )


def _brief(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    text = " ".join(lines[:2]) if lines else type(error).__name__
    return text if len(text) < 240 else text[:230] + "..."


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what the library logs while it builds a model; what goes wrong is raised."""
    before = logging.root.manager.disable
    logging.disable(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
