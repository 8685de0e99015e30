"""One small network fitted to rows, epoch by epoch, so that it can be stopped at any moment and ends with the same
weights."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

from baselines.learned.network import HIDDEN, LIMIT, Network
from baselines.learned.rows import Rows
from synlayers.errors import DataError
from synlayers.support.atomic import replacing

BATCH: Final = 1024
STEPS: Final = 40
"""An epoch of few rows takes so many steps at least, of smaller batches, and goes through them several times."""
SMALL_BATCH: Final = 256
RATE: Final = 2e-3
DECAY: Final = 1e-3
LEAST_SCALE: Final = 1e-3

Report = Callable[[int, float, float], None]
"""``report(epoch, loss, held out loss)``, from 1 on; nan where nothing was held out."""


def fit(
    rows: Rows, held_out: Rows | None, *, seed: int, epochs: int, device: str, checkpoint: Path, report: Report
) -> Network:
    """A network by AdamW on the weighted cross-entropy, its rate falling as a cosine.

    What is drawn is of (seed, epoch) alone; after every epoch all that goes on from it is in `checkpoint`.

    Raises:
        DataError: the checkpoint is damaged.
    """
    import torch

    mean, scale = rows.asked.mean(0), rows.asked.std(0) + LEAST_SCALE
    torch.manual_seed(seed)
    network = torch.nn.Sequential(
        torch.nn.Linear(rows.asked.shape[1], HIDDEN),
        torch.nn.ReLU(),
        torch.nn.Linear(HIDDEN, HIDDEN),
        torch.nn.ReLU(),
        torch.nn.Linear(HIDDEN, 1),
    ).to(device)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    done = _resume(checkpoint, network, optimizer)
    learning, kept = (_tensors(some, mean, scale, device) for some in (rows, held_out))
    assert learning is not None
    count = len(rows.answers)
    batch = BATCH if count >= STEPS * BATCH else min(SMALL_BATCH, count)
    steps = max(STEPS, -(-count // batch))
    for epoch in range(done, epochs):
        drawn = np.random.default_rng((seed, epoch))
        rounds = -(-steps * batch // count)
        order = torch.from_numpy(np.concatenate([drawn.permutation(count) for _ in range(rounds)])).to(device)
        total = 0.0
        for step in range(steps):
            some = order[step * batch : (step + 1) * batch]
            for group in optimizer.param_groups:
                group["lr"] = RATE * 0.5 * (1 + math.cos(math.pi * (epoch * steps + step) / (epochs * steps)))
            loss = _loss(network, [t if t is None else t[some] for t in learning])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += float(loss.detach())
        with torch.no_grad():
            held = float(_loss(network, kept)) if kept is not None else float("nan")
        _save(checkpoint, epoch + 1, network, optimizer)
        report(epoch + 1, total / steps, held)
    weights = [p.detach().cpu().numpy().astype(np.float32) for p in network.parameters()]
    names = ("w0", "b0", "w1", "b1", "w2", "b2")
    numbers = {"mean": mean.astype(np.float32), "scale": scale.astype(np.float32)}
    return Network(numbers | dict(zip(names, weights, strict=True)))


def _tensors(rows: Rows | None, mean: Any, scale: Any, device: str) -> list[Any] | None:
    import torch

    if rows is None or not len(rows.answers):
        return None

    def questions(asked: Any) -> Any:
        return torch.from_numpy(np.clip((asked - mean) / scale, -LIMIT, LIMIT).astype(np.float32)).to(device)

    opposite = None if rows.opposite is None else questions(rows.opposite)
    told = (torch.from_numpy(values.astype(np.float32)).to(device) for values in (rows.answers, rows.weights))
    return [questions(rows.asked), opposite, *told]


def _loss(network: Any, tensors: Any) -> Any:
    from torch.nn.functional import binary_cross_entropy_with_logits

    asked, opposite, answers, weights = tensors
    odds = network(asked)[:, 0]
    if opposite is not None:
        odds = odds - network(opposite)[:, 0]
    losses = binary_cross_entropy_with_logits(odds, answers, reduction="none")
    return (losses * weights).sum() / weights.sum()


def _save(path: Path, epoch: int, network: Any, optimizer: Any) -> None:
    import torch

    buffer = io.BytesIO()
    torch.save({"epoch": epoch, "network": network.state_dict(), "optimizer": optimizer.state_dict()}, buffer)
    with replacing(path) as temporary:
        temporary.write_bytes(buffer.getvalue())


def _resume(path: Path, network: Any, optimizer: Any) -> int:
    """Epochs that are done."""
    import torch

    if not path.is_file():
        return 0
    try:
        state = torch.load(path, weights_only=True)
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        return int(state["epoch"])
    except Exception as error:  # torch raises many kinds for a damaged file
        raise DataError(f"{path} is damaged ({error}); remove it, and the same command goes on without it") from error
