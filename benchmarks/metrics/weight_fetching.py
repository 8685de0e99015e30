"""Weights of measures, fetched: the published file first, then mirrors that hold the same tensors. What counts is a
digest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.fetching.array_pickles import read_arrays
from benchmarks.fetching.sources import Address, Try, fetch_first, forget
from benchmarks.metrics import measures
from benchmarks.metrics.weights import ArrayMirror, WeightFile
from synlayers.errors import DataError
from synlayers.support.atomic import replacing
from synlayers.support.untrusted.reasons import what_is_wrong


def weight_sets() -> dict[str, tuple[WeightFile, ...]]:
    """What can be fetched, by name: every file that has an address and a digest by its own, and all of a family of
    measures by the family's (``lpips``: of ``image/lpips-alex`` and ``image/lpips-vgg``)."""
    sets: dict[str, dict[str, WeightFile]] = {}
    for name, measure in measures().items():
        family = name.partition("/")[2].partition("-")[0]
        for weight in measure.weights:
            if weight.sha256_prefix and weight.source.startswith("https://"):
                sets.setdefault(weight.name, {})[weight.name] = weight
                sets.setdefault(family, {})[weight.name] = weight
    return {name: tuple(files.values()) for name, files in sets.items()}


def fetch_weights(files: Iterable[WeightFile]) -> dict[str, str]:
    """Fetch what is not here; for each file by name where it is and where it came from.

    Raises `DataError` for the first that cannot be had, with what was tried, and for a file in the cache that is not
    the published one. What was fetched before it is kept.
    """
    found, used = {}, []
    for weight in files:
        if weight.is_here():
            path = weight.find()
            try:
                known = is_published(weight, path)
            except DataError as error:
                raise DataError(f"{error}; delete it, and fetch again") from None
            if not known:
                raise DataError(f"weights '{weight.name}': {path} is not {weight.file}; delete it, and fetch again")
            found[weight.name] = f"{path} is here already"
            continue
        tries: list[Try] = [(Address(weight.source, weight.sha256_prefix), partial(_keep_published, weight=weight))]
        tries += [(mirror.file, partial(_keep_converted, weight=weight, mirror=mirror)) for mirror in weight.mirrors]
        used.append(fetch_first(f"weights '{weight.name}'", tries))
        found[weight.name] = f"{weight.find()}, from {used[-1]} ({weight.licence})"
    forget(used)
    return found


def is_published(weight: WeightFile, path: Path) -> bool:
    """Whether a file is the published one, or holds the published tensors. Raises `DataError` where it cannot be
    read."""
    if weight.published(path):
        return True
    if not weight.tensors:
        return False
    from benchmarks.metrics.image.trunks import read_state, tensors_digest

    return tensors_digest(read_state(path, weight)) == weight.tensors


def _keep_published(path: Path, weight: WeightFile) -> None:
    """Put the published file, whose digest was checked, into its place."""
    weight.place.parent.mkdir(parents=True, exist_ok=True)
    with replacing(weight.place) as temporary:
        path.replace(temporary)


def _keep_converted(path: Path, weight: WeightFile, mirror: ArrayMirror) -> None:
    """Write the tensors of a mirror's file as a file of the published form."""
    import torch

    state = convert(path.read_bytes(), weight, mirror)
    weight.place_of_tensors.parent.mkdir(parents=True, exist_ok=True)
    with replacing(weight.place_of_tensors) as temporary:
        torch.save(state, temporary)


def convert(content: bytes, weight: WeightFile, mirror: ArrayMirror) -> Mapping[str, Any]:
    """The tensors of a mirror's pickle under the published names.

    Raises `DataError` where it is cut short, names code, lacks a tensor, or holds tensors of another version.
    """
    import torch

    from benchmarks.metrics.image.trunks import tensors_digest

    name = mirror.file.member.rsplit("/", 1)[-1]
    arrays = read_arrays(content, name)
    try:
        state = {key: torch.from_numpy(array.copy()) for key, array in mirror.convert(arrays).items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(f"{name} holds other tensors than {weight.file} ({what_is_wrong(error)})") from None
    if (digest := tensors_digest(state)) != weight.tensors:
        raise DataError(
            f"the tensors of {name} have the SHA-256 {digest[:16]}..., not {weight.tensors[:16]}...: they are of"
            f" another version than {weight.file}"
        )
    return state
