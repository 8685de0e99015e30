"""Pictures: photographs, illustrations, cut-outs, icons."""

from __future__ import annotations

from typing import Any

from synlayers.design import Kind
from synlayers.kit.brief import Brief
from synlayers.library import Asset
from synlayers.plan import Element, Frame, LayerPlan
from synlayers.sources.cutout import sample_cutout
from synlayers.sources.icon import sample_icon
from synlayers.sources.illustration import sample_illustration
from synlayers.sources.photo import sample_photo
from synlayers.sources.svg import fit_aspect, sample_svg

SOFT_SHARE = 0.22
"""How often a rectangular photograph that stands free fades out, is torn, or is framed as an instant picture."""
CUTOUT_SHARE = 0.5
"""How often a figure is a cut-out rather than an illustration, where the user gave cut-outs."""
PROP_SHARE = 0.85
"""The same where a library of rendered props was given."""


def photo(
    b: Brief,
    frame: Frame,
    *,
    mask: str | None = None,
    z: float = 20,
    key: str = "photo",
    name: str = "photo",
    keep_clear: bool = True,
    asset: Asset | None = None,
    **options: Any,
) -> Element:
    """A photograph that covers `frame`, cropped and never stretched."""
    asset = asset or b.asset("photo", b.topic.photos)
    if (
        mask is None
        and keep_clear
        and frame.inset(-1).overlap(b.canvas) == frame.inset(-1).w * frame.inset(-1).h
        and b.chance(SOFT_SHARE)
    ):
        mask = b.choice(["feather", "feather", "torn", "polaroid"])
    if mask == "circle":  # a circle, not an ellipse
        side = min(frame.w, frame.h)
        frame = Frame.around(frame.center[0], frame.center[1], side)
    assert asset is not None, "a library has photographs: the procedural pool is always in it"
    params, caption = sample_photo(b.rng, asset, frame, mask=mask, **options)
    if keep_clear:
        b.occupied.append(frame)
        b.anchors.append(frame)
    plan = LayerPlan(name, "photo", "photo", frame, params, caption=caption, asset=asset.id)
    return Element(plan, z, key=key, casts=mask != "feather", keep_clear=keep_clear)


def figure(
    b: Brief, frame: Frame, *, z: float = 30, key: str = "figure", rotation: float = 0.0, keep_clear: bool = True
) -> Element | None:
    """The subject of the topic as an illustration, or a cut-out of the user's; fits inside `frame` at its own aspect
    ratio."""
    cutouts = b.library.role("cutout")
    if cutouts and b.chance(PROP_SHARE if has_props(b) else CUTOUT_SHARE):
        asset = b.asset("cutout", b.topic.illustrations)
    else:
        asset = b.asset("illustration", b.topic.illustrations) or b.asset("cutout")
    return place_asset(b, asset, frame, z=z, key=key, rotation=rotation, keep_clear=keep_clear) if asset else None


def has_props(b: Brief) -> bool:
    """Whether rendered props are among the cut-outs: they were asked for."""
    return any(asset.data.get("passes") for asset in b.library.role("cutout"))


def place_asset(
    b: Brief,
    asset: Asset,
    frame: Frame,
    *,
    color: str | None = None,
    z: float = 30,
    key: str = "",
    rotation: float = 0.0,
    keep_clear: bool = True,
    style: str | None = None,
) -> Element:
    """Any picture asset inside `frame`, by the source that draws it."""
    colors = list(b.palette.vivid)
    if asset.data.get("svg"):
        source = "svg"
        frame = fit_aspect(frame, asset.data["aspect"])
        params, caption = sample_svg(b.rng, asset, color if asset.role == "icon" else None)
    elif asset.role == "icon":
        source = "icon"
        params, caption = sample_icon(b.rng, asset, color or b.palette.primary, b.palette.background, style)
    elif asset.role == "cutout":
        source = "cutout"
        params, frame, caption = sample_cutout(b.rng, asset, frame)
    else:
        source = "illustration"
        frame = fit_aspect(frame, asset.data["aspect"])
        params, caption = sample_illustration(b.rng, asset, colors)
    if keep_clear:
        b.occupied.append(frame)
        if asset.role != "icon":
            b.anchors.append(frame)
    kind: Kind = asset.role  # type: ignore[assignment]  # roles of pictures are kinds of layers
    name = asset.caption or asset.role
    plan = LayerPlan(name, kind, source, frame, params, rotation, caption=caption, asset=asset.id)
    return Element(plan, z, key=key, casts=asset.role != "icon", keep_clear=keep_clear)


def icon(
    b: Brief,
    frame: Frame,
    *,
    color: str | None = None,
    z: float = 45,
    key: str = "",
    keep_clear: bool = True,
    style: str | None = None,
) -> Element:
    """An icon of the topic."""
    asset = b.asset("icon", b.topic.icons)
    assert asset is not None, "a library has icons: the icon font is always in it"
    return place_asset(b, asset, frame, color=color, z=z, key=key, keep_clear=keep_clear, style=style)
