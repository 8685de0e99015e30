"""LayerD by its own code (tools/infer.py and layerd.models.layerd at 6b95bc5). Never run with the real weights here."""

# what it imports is in the environment of the system
# mypy: disable-error-code="import-not-found, misc, attr-defined, no-untyped-call"
from __future__ import annotations

import os
import sys
from typing import Any

from synlayers_adapter import System, main


class LayerD(System):
    def load(
        self, device: str, dtype: str, options: dict[str, Any], places: dict[str, str], weights: dict[str, str]
    ) -> dict[str, Any]:
        sys.path.insert(0, os.path.join(os.getcwd(), "src"))
        import torch
        from layerd.models.layerd import LayerD as Model

        self.model = Model(matting_hf_card=weights["matting"], device=device)
        self.iterations = options["iterations"]
        return {"torch": torch.__version__}

    def predict(self, task: str, inputs: dict[str, Any], seed: int, size: tuple[int, int]) -> dict[str, Any]:
        import torch

        torch.manual_seed(seed)
        layers = self.model.decompose(inputs["image"].convert("RGB"), max_iterations=self.iterations)
        return {"layers": [layer.convert("RGBA") for layer in layers]}  # background first


if __name__ == "__main__":
    main(LayerD())
