"""Where Cycles computes: on the processor, or on a graphics card that this machine has."""

from __future__ import annotations

from typing import Final

import bpy

KINDS: Final = ("OPTIX", "CUDA", "HIP", "METAL", "ONEAPI")


def choose(scene: bpy.types.Scene, device: str) -> None:
    """Args:
    device: "cpu", or one of `KINDS` in lower case.
    """
    assert scene.cycles is not None
    scene.cycles.device = "CPU" if device == "cpu" else "GPU"
    if device != "cpu":
        _switch(device.upper())


def graphics() -> str:
    """The first kind of graphics card that is here and can be used, in lower case; "" without one."""
    for kind in KINDS:
        try:
            if _switch(kind):
                return kind.lower()
        except TypeError:  # this Blender was built without it
            continue
    return ""


def _switch(kind: str) -> bool:
    preferences = bpy.context.preferences
    addon = preferences.addons["cycles"].preferences if preferences is not None else None
    if addon is None:
        return False
    addon.compute_device_type = kind  # type: ignore[attr-defined]
    addon.refresh_devices()  # type: ignore[attr-defined]
    found = [device for device in addon.devices if device.type == kind]  # type: ignore[attr-defined]
    for device in addon.devices:  # type: ignore[attr-defined]
        device.use = device.type == kind
    return bool(found)
