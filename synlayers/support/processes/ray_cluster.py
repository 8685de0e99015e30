"""A Ray cluster, connected to."""

from __future__ import annotations

from typing import Any

from synlayers.errors import UsageError


def connect_ray(address: str | None) -> Any:
    """The package `ray`, connected.

    Args:
        address: of the cluster, as `ray.init` takes it; None starts one on this machine.

    Raises:
        UsageError: Ray is not installed, or no cluster answers.
    """
    try:
        import ray
    except ImportError:
        raise UsageError("--engine ray needs ray: pip install 'synlayers[ray]'") from None
    if not ray.is_initialized():
        try:
            ray.init(address=address, include_dashboard=False if address is None else None, log_to_driver=False)
        except (ConnectionError, RuntimeError, ValueError, OSError) as error:
            raise UsageError(f"no Ray cluster at {address or 'this machine'}: {str(error).splitlines()[0]}") from None
    return ray
