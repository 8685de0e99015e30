"""The LayerD score of a decomposition: align two stacks of layers, then again after up to five merges.

Definition (LayerD, arXiv 2509.25134; CyberAgentAILab/LayerD 6b95bc5, ``tools/evaluate.py``):

1. Both stacks are grouped: layers that nothing above overlaps (alpha > 0 on both sides) form the front group, then the
   same with what is left. A group is flattened as PIL's alpha_composite does.
2. Cost of a pair = (RGB L1 + 1 - alpha IoU) / 2. RGB L1 is the mean of \\|difference\\| / 255 over channels and over
   the pixels where the *second* picture (the ground truth) has alpha > 0, with 1e-8 added to their number; alpha IoU =
   sum of the lower alpha / sum of the higher, 0 when both are empty.
3. Dynamic time warping over all pairs, both ends pinned; the scores are means over the pairs of the path.
4. The merge of two adjacent groups on either side that raises the similarity of what is matched most is carried out and
   all is scored again, at most `max_edits` times, never below two groups on a side, and only while a merge gains (see
   `alignment`).

Pixel sums are exact integers in place of numpy's floats, so results differ from the official code's in the last digits
only (1e-15); a choice between alignments or merges that are nearer than 1e-12 is made with the official floating-point
sums, so that ties fall the same way.

The definition's weaknesses are part of it and listed in `MEASURES`. A `DefectWarning` names the samples that are
skipped, and those whose groups hang on alpha below 3 of 255 (a stray pixel, or edges that just touch). Not warned
about, since they touch nearly every sample: RGB under alpha 0 counts where the ground truth is visible, and merging
edits the ground truth as well, so that what is no decomposition gains from level to level (`edits_k` tells how often).
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from benchmarks.metrics.inputs import InputError, check_layers
from benchmarks.metrics.layers.alignment import Alignment, NearTieError, align
from benchmarks.metrics.layers.pairs import Costs, Engine
from benchmarks.metrics.measure import DefectWarning, Measure, Value, mean
from benchmarks.metrics.threads import over_samples
from synlayers.errors import UsageError

MAX_EDITS = 5
SCORES = ("cost", "rgb_l1", "alpha_iou")


def layerd(layers: Tensor, layers_gt: Tensor, *, max_edits: int = MAX_EDITS) -> dict[str, Tensor]:
    """The LayerD score of each sample at every number of merges.

    layers: prediction (B, Lp, 4, H, W) uint8, straight alpha, back to front; layers_gt: ground truth (B, Lg, 4, H, W)
    uint8 on the same canvas. Returns (B,) float64 columns. For k = 0..max_edits: ``cost_k`` and ``rgb_l1_k`` (0..1,
    lower is better), ``alpha_iou_k`` (0..1, higher is better), ``edits_k`` (merges made, at most k); a sample that
    stops early keeps its last scores. ``reached`` is the number of merges after which it stopped (so the official
    ``count`` of level k is how many have reached >= k), ``groups`` and ``groups_gt`` the numbers of groups, ``scored``
    1 or 0. With fewer than two layers on a side there is no score (the official tool skips the sample): nan, ``scored``
    0, and a `DefectWarning`. Another one names samples whose groups would differ if alpha below 3 were none. Raises
    `InputError` for another dtype, another layout, or canvases of different sizes (the official code crashes).

    >>> stack = torch.zeros(1, 2, 4, 8, 8, dtype=torch.uint8)
    >>> stack[0, 0], stack[0, 1, 3, 2:6, 2:6] = 255, 200
    >>> layerd(stack, stack)["cost_0"].item()
    0.0
    """
    results = alignments(layers, layers_gt, max_edits=max_edits)
    if skipped := tuple(n for n, result in enumerate(results) if result is None):
        warnings.warn(
            DefectWarning("fewer than 2 layers on a side: left out of the LayerD score, not penalised", skipped),
            stacklevel=2,
        )
    if specks := tuple(n for n, result in enumerate(results) if result is not None and result.specks):
        warnings.warn(
            DefectWarning("alpha below 3 of 255, which nobody sees, decided the groups of a side", specks), stacklevel=2
        )
    return columns(results, max_edits)


def alignments(
    layers: Tensor,
    layers_gt: Tensor,
    *,
    max_edits: int = MAX_EDITS,
    on_host: bool | None = None,
    threads: int | None = None,
) -> list[Alignment | None]:
    """What `layerd` computes, with groups, paths and merges, for each sample (None: fewer than two layers on a side).

    `on_host` chooses between compiled loops and tensor operations; by default as the device suggests; both give equal
    results. `threads` work on each sample on the CPU: by default all on a single sample, else one on each, side by
    side.
    """
    _check(layers, layers_gt, max_edits)
    if min(layers.shape[1], layers_gt.shape[1]) < 2:
        return [None] * len(layers)
    if layers.device.type == "cpu" if on_host is None else on_host:
        from benchmarks.metrics.layers._layerd_cpu import CpuEngine

        bands = threads or (torch.get_num_threads() if len(layers) == 1 else 1)
        pred, gt = layers.contiguous().cpu().numpy(), layers_gt.contiguous().cpu().numpy()
        return over_samples(lambda n: _align(CpuEngine(bands), pred[n], gt[n], max_edits), len(pred))
    from benchmarks.metrics.layers._layerd_torch import TorchEngine

    return [_align(TorchEngine(), a, b, max_edits) for a, b in zip(layers, layers_gt, strict=True)]


def columns(results: Sequence[Alignment | None], max_edits: int = MAX_EDITS) -> dict[str, Tensor]:
    """The columns that `layerd` returns, from the samples' alignments."""
    listed: dict[str, list[float]] = {f"{name}_{k}": [] for k in range(max_edits + 1) for name in (*SCORES, "edits")}
    listed |= {name: [] for name in ("reached", "groups", "groups_gt", "scored")}
    for result in results:
        for k in range(max_edits + 1):
            for name in (*SCORES, "edits"):
                listed[f"{name}_{k}"].append(
                    math.nan if result is None else getattr(result.levels[min(k, len(result.merges))], name)
                )
        listed["reached"].append(math.nan if result is None else len(result.merges))
        listed["groups"].append(math.nan if result is None else len(result.groups_pred))
        listed["groups_gt"].append(math.nan if result is None else len(result.groups_gt))
        listed["scored"].append(float(result is not None))
    return {name: torch.tensor(values, dtype=torch.float64) for name, values in listed.items()}


def aggregate(results: Sequence[Sequence[dict[str, float]]]) -> list[dict[str, float]]:
    """The official aggregated file from the samples' records (`Alignment.records`): one entry for each number of merges
    that any sample reached.

    A sample that stopped earlier contributes its last record; ``count`` is how many did not.
    """
    out = []
    for k in range(max((len(records) for records in results), default=0)):
        entry: dict[str, float] = {
            "max_edits": k,
            "avg_edits": 0.0,
            "count": sum(len(records) > k for records in results),
        }
        for name in ("edits", *SCORES):
            entry[f"avg_{name}"] = mean(
                torch.tensor([records[min(k, len(records) - 1)][name] for records in results], dtype=torch.float64)
            )
        out.append(entry)
    return out


def _align(engine: Engine[Any], pred: Any, gt: Any, max_edits: int) -> Alignment:
    try:
        return align(engine, (pred, gt), max_edits, Costs(engine))
    except NearTieError:
        from benchmarks.metrics.layers._layerd_floats import FloatCosts

        return align(engine, (pred, gt), max_edits, FloatCosts(engine))


def _check(layers: Tensor, layers_gt: Tensor, max_edits: int) -> None:
    for name, tensor in (("layers", layers), ("layers_gt", layers_gt)):
        check_layers(name, tensor)
        if tensor.dtype != torch.uint8:
            raise InputError(f"{name} is {tensor.dtype}; the LayerD score is defined on 8-bit levels: give uint8")
    if len(layers) != len(layers_gt):
        raise InputError(f"layers has {len(layers)} samples but layers_gt has {len(layers_gt)}")
    if layers.shape[-2:] != layers_gt.shape[-2:]:
        sizes = " and ".join(f"{t.shape[-1]}x{t.shape[-2]}" for t in (layers, layers_gt))
        raise InputError(
            f"layers and layers_gt differ in size: {sizes} (width x height); the official code crashes here",
            0 if len(layers) else None,
        )
    if layers.device != layers_gt.device:
        raise InputError(f"layers is on {layers.device} but layers_gt on {layers_gt.device}")
    if max_edits < 0:
        raise UsageError(f"max_edits must be 0 or more, not {max_edits}")


def _values() -> tuple[Value, ...]:
    """The official file's numbers; the entry with ``max_edits`` k holds ``avg_cost`` = cost_k and so on."""
    meanings = {
        "cost": ("lower", "mean cost of aligned groups, (RGB L1 + 1 - alpha IoU) / 2"),
        "rgb_l1": ("lower", "mean colour difference of aligned groups where the ground truth has alpha > 0"),
        "alpha_iou": ("higher", "mean soft IoU of alpha of aligned groups"),
    }
    scores = [
        Value(f"{name}_{k}", direction, (0, 1), meaning=f"{meaning}, after at most {k} merges", weight="scored")  # type: ignore[arg-type]
        for k in range(MAX_EDITS + 1)
        for name, (direction, meaning) in meanings.items()
    ]
    edits = [
        Value(f"edits_{k}", "lower", (0, k), "merges", f"merges made of at most {k}", "scored")
        for k in range(1, MAX_EDITS + 1)
    ]
    return (*scores, *edits)


MEASURES = (
    Measure(
        name="layers/layerd",
        version=1,
        official=True,
        inputs=("layers", "layers_gt"),
        values=_values(),
        source="LayerD, arXiv 2509.25134; CyberAgentAILab/LayerD 6b95bc5, tools/evaluate.py --max-edits 5",
        function=layerd,
        defects=(
            "samples with fewer than 2 layers on a side are skipped, not penalised",
            "one stray pixel of alpha 1 changes the groups",
            "a pair's colours count the prediction's RGB even where its alpha is 0",
            "merging also edits the ground truth: a copy of the composite scores better the more merges are allowed",
            "more merges can make the scores worse",
        ),
    ),
)
