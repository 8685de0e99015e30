"""How a large model is put on a machine: options of the harness, the same for every baseline."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from synlayers.errors import UsageError
from synlayers.support.validation import problems_of


class Hardware(BaseModel):
    """Where and how a method's model runs.

    Attributes:
        device: ``cpu``, ``cuda`` or ``cuda:1``.
        dtype: of weights and activations.
        offload: ``model`` keeps only the part at work on the device, ``sequential`` only the layer at work (least
            memory, slowest).
        slicing: attention in slices. tiling: the VAE in tiles, which may show at their edges.
        quantise: ``8bit`` loads the denoiser's weights in 8 bits (bitsandbytes, CUDA only).
        compile: `torch.compile` of the denoiser.
        batch: samples at once at most; None: what the baseline says.
        checkpoints: folder that holds checkpoints under their Hub names (``<owner>/<name>/...``); None: the Hub's own
            cache, offline.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    device: str = "cpu"
    dtype: Literal["bfloat16", "float16", "float32"] = "bfloat16"
    offload: Literal["none", "model", "sequential"] = "none"
    slicing: bool = False
    tiling: bool = False
    quantise: Literal["none", "8bit"] = "none"
    compile: bool = False
    batch: int | None = Field(default=None, ge=1)
    checkpoints: Path | None = None

    def facts(self) -> dict[str, Any]:
        """What of it can change a number, where it differs from the default, and always the dtype: part of the run key
        of methods with checkpoints."""
        chosen = {name: getattr(self, name) for name in ("tiling", "quantise", "compile", "slicing")}
        return {"dtype": self.dtype} | {name: value for name, value in chosen.items() if value not in (False, "none")}


def hardware(**given: Any) -> Hardware:
    """Checked options of the harness. Raises `UsageError` naming every wrong one."""
    try:
        return Hardware(**given)
    except ValidationError as error:
        raise UsageError("; ".join(problems_of(error, Hardware, "option"))) from None


def check_device(device: str) -> None:
    """Raises `UsageError` for a device that is not here."""
    import torch

    if device == "cpu" or (device.partition(":")[0] == "cuda" and torch.cuda.is_available()):
        return
    raise UsageError(
        f"--device {device}: " + ("there is no CUDA device here" if device.startswith("cuda") else "choose cpu or cuda")
    )
