"""Choosing light that belongs to nobody: light leaks, vignettes, bokeh, flares, rays, spotlights, sparkles.

Params: ``variant`` and ``spots`` (each x, y in units of the frame, radius in units of its longer side, colour with
alpha), or ``color`` (with alpha) and numbers of the variant.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from synlayers.design import Record
from synlayers.style.color import color_name, mix
from synlayers.style.paint import with_alpha
from synlayers.support.english import with_article

LIGHTS: Final = ("light_leak", "vignette", "bokeh", "flare", "rays", "spotlight", "sparkles")
_SHARES: Final = (0.28, 0.12, 0.2, 0.1, 0.12, 0.06, 0.12)
_ON_LIGHT: Final = (0.4, 0.25, 0.2, 0.0, 0.0, 0.0, 0.15)
"""Shares on a light page, where beams of light would not be seen as light."""
_WARM: Final = ("#ff8a4c", "#ffb65c", "#ff6f61", "#ffa07a")


def sample_light(
    rng: np.random.Generator, colors: list[str], variant: str | None = None, *, mood: str = "dark"
) -> tuple[Record, str]:
    """Params and caption of a light in tints of `colors`.

    Args:
        variant: one of `LIGHTS`; any that suits the mood when None.
        mood: of the page, "light" or "dark"; on a light one the tints stay strong.

    Raises:
        ValueError: there is no such variant.
    """
    variant = variant or str(rng.choice(LIGHTS, p=_ON_LIGHT if mood == "light" else _SHARES))
    if variant not in LIGHTS:
        raise ValueError(f"light {variant!r} is not one of {', '.join(LIGHTS)}")
    tint = colors[int(rng.integers(len(colors)))][:7]
    if mood != "light":
        tint = mix(tint, "#ffffff", 0.35)
    return _SAMPLE[variant](rng, tint)


def _u(rng: np.random.Generator, low: float, high: float) -> float:
    return round(float(rng.uniform(low, high)), 4)


def _sample_leak(rng: np.random.Generator, tint: str) -> tuple[Record, str]:
    """Light that enters from one side, in neighbouring colours, mostly warm ones."""
    side, along = int(rng.integers(4)), _u(rng, 0.1, 0.9)
    base = tint if rng.random() < 0.45 else _WARM[int(rng.integers(len(_WARM)))]
    spots = []
    for toward, share in (("#ffffff", 0.0), ("#ffd9a0", 0.5), ("#ff6f8a", 0.35)):
        t = min(1.0, max(0.0, along + _u(rng, -0.3, 0.3)))
        x, y = ((0.0, t), (1.0, t), (t, 0.0), (t, 1.0))[side]
        spots.append(
            [round(x, 4), round(y, 4), _u(rng, 0.32, 0.7), with_alpha(mix(base, toward, share), _u(rng, 0.4, 0.75))]
        )
    return _with_caption("light_leak", base, "light leak", spots=spots)


def _sample_vignette(rng: np.random.Generator, tint: str) -> tuple[Record, str]:
    return {
        "variant": "vignette",
        "color": with_alpha("#000000", _u(rng, 0.4, 0.7)),
        "inner": _u(rng, 0.4, 0.6),
    }, "a dark vignette"


def _sample_bokeh(rng: np.random.Generator, tint: str) -> tuple[Record, str]:
    number = int(rng.integers(9, 20))
    x0, y0, lean = _u(rng, 0, 1), _u(rng, 0, 1), _u(rng, 0.25, 0.6)
    spots = []
    for _ in range(number):
        x, y = ((1 - lean) * _u(rng, -0.02, 1.02) + lean * c for c in (x0, y0))
        color = mix(tint, ("#ffffff", "#ffd9a0")[int(rng.integers(2))], _u(rng, 0, 0.5))
        spots.append([round(x, 4), round(y, 4), _u(rng, 0.012, 0.06), with_alpha(color, _u(rng, 0.14, 0.45))])
    return {"variant": "bokeh", "spots": spots}, f"gentle {color_name(tint)} bokeh lights"


def _sample_flare(rng: np.random.Generator, tint: str) -> tuple[Record, str]:
    y = _u(rng, 0.03, 0.25) if rng.random() < 0.7 else _u(rng, 0.75, 0.97)
    return _with_caption(
        "flare", tint, "lens flare", x=_u(rng, 0.05, 0.95), y=y, color=with_alpha(tint, _u(rng, 0.6, 0.9))
    )


def _sample_rays(rng: np.random.Generator, tint: str) -> tuple[Record, str]:
    x = _u(rng, -0.1, 0.3) if rng.random() < 0.5 else _u(rng, 0.7, 1.1)
    rays = [
        [_u(rng, 0.0, 1.0), _u(rng, 0.5, 1.0), _u(rng, 2.0, 6.0), _u(rng, 0.35, 0.9)]
        for _ in range(int(rng.integers(6, 11)))
    ]
    color = with_alpha(tint, _u(rng, 0.5, 0.8))
    return {
        "variant": "rays",
        "x": x,
        "y": _u(rng, -0.2, -0.05),
        "color": color,
        "rays": rays,
    }, f"gentle {color_name(tint)} light rays"


def _sample_spotlight(rng: np.random.Generator, tint: str) -> tuple[Record, str]:
    cone: Record = {"x": _u(rng, 0.25, 0.75), "lean": _u(rng, -0.25, 0.25), "wide": _u(rng, 0.2, 0.36)}
    return _with_caption("spotlight", tint, "spotlight", **cone, color=with_alpha(tint, _u(rng, 0.4, 0.65)))


def _sample_sparkles(rng: np.random.Generator, tint: str) -> tuple[Record, str]:
    number, x, y = int(rng.integers(4, 10)), _u(rng, 0.15, 0.85), _u(rng, 0.15, 0.85)
    spots = []
    for i in range(number):
        radius = _u(rng, 0.04, 0.08) if i == 0 else _u(rng, 0.01, 0.042)
        color = with_alpha(mix(tint, "#ffffff", _u(rng, 0.0, 0.5)), _u(rng, 0.8, 1.0))
        spots.append(
            [
                round(x + float(rng.normal(0, 0.16)) * (i > 0), 4),
                round(y + float(rng.normal(0, 0.16)) * (i > 0), 4),
                radius,
                color,
            ]
        )
    return {"variant": "sparkles", "spots": spots}, f"{color_name(tint)} sparkles"


def _with_caption(variant: str, tint: str, noun: str, **params: Any) -> tuple[Record, str]:
    return {"variant": variant, **params}, with_article(f"{color_name(tint)} {noun}")


_SAMPLE: Final[dict[str, Callable[[np.random.Generator, str], tuple[Record, str]]]] = {
    "light_leak": _sample_leak,
    "vignette": _sample_vignette,
    "bokeh": _sample_bokeh,
    "flare": _sample_flare,
    "rays": _sample_rays,
    "spotlight": _sample_spotlight,
    "sparkles": _sample_sparkles,
}
