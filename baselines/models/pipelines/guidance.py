"""True classifier-free guidance for pipelines that have none (FLUX Fill): each step asks the model twice, with the
prompt and with the negative one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any


@contextmanager
def true_guidance(model: Any, negative: Mapping[str, Any], scale: float) -> Iterator[None]:
    """Inside, `model`'s first output is ``without + scale * (with - without)``.

    Args:
        model: a diffusers transformer that a pipeline calls with keyword arguments and ``return_dict=False``.
        negative: the arguments that differ in the negative branch (embeddings of the negative prompt), on the model's
            device.
        scale: 1 or less leaves the model as it is.

    The branches run one after the other, so guidance costs time and no memory. A compiled model stays compiled: what is
    wrapped is its compiled call.
    """
    if scale <= 1:
        yield
        return
    name = "forward" if getattr(model, "_compiled_call_impl", None) is None else "_compiled_call_impl"
    original = getattr(model, name)

    def guided_call(*args: Any, **kwargs: Any) -> tuple[Any, ...]:
        conditional, *rest = original(*args, **kwargs)
        unconditional, *_ = original(*args, **{**kwargs, **negative})
        return (unconditional + scale * (conditional - unconditional), *rest)

    setattr(model, name, guided_call)
    try:
        yield
    finally:
        setattr(model, name, original)
