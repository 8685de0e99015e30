"""What adverts stick on: badges, coins with a word on them, coupon codes."""

from __future__ import annotations

from synlayers.kit.brief import Brief
from synlayers.kit.plates import shape
from synlayers.kit.text import TextStyle, text
from synlayers.plan import Element, Frame, Group

BADGES = ("starburst", "seal", "wavy_badge", "circle", "circle", "round_badge")


def coupon(b: Brief, frame: Frame, ink: str) -> Group:
    """The code in a dashed frame."""
    edge = shape(
        b,
        frame,
        "rounded_rect",
        None,
        stroke={"color": ink, "width": round(max(2.0, 0.3 * b.unit), 2), "dash": [3.0, 2.5]},
        z=54,
        name="coupon frame",
        keep_clear=True,
        corner=b.radius,
    )
    style = TextStyle(b.type.strong, ink, align="center", valign="middle", max_lines=1, smallest=9.0)
    label = text(
        b,
        f"Code: {b.copy.coupon_code()}",
        frame.inset(1.5 * b.unit, 0.8 * b.unit),
        3.0 * b.unit,
        style,
        name="coupon code",
    )
    return (edge, label) if label else (edge,)


def badge(b: Brief, frame: Frame, color: str, z: float = 30, key: str = "badge") -> Element:
    return shape(
        b,
        frame,
        b.choice(BADGES),
        color,
        z=z,
        key=key,
        name="badge",
        casts=True,
        keep_clear=True,
        rotation=round(b.uniform(-9, 9), 1),
    )


def satellite(b: Brief, frame: Frame) -> Group:
    """A small coin with a percent sign or a word."""
    color = b.palette.accent
    style = TextStyle(b.type.strong, b.palette.on(color), align="center", valign="middle", max_lines=1, smallest=9.0)
    label = text(
        b,
        b.choice(["%", "New", "Wow", "Hot"]),
        frame.inset(0.16 * frame.w),
        0.36 * frame.w,
        style,
        name="coin label",
        z=72,
    )
    coin = shape(b, frame, "circle", color, z=71, name="coin", keep_clear=True)
    return (coin, label) if label else (coin,)


def coin(b: Brief, frame: Frame) -> Group:
    color = b.palette.accent
    style = TextStyle(
        b.type.strong, b.palette.on(color), align="center", valign="middle", leading=1.05, max_lines=2, smallest=9.0
    )
    label = text(
        b,
        b.choice(["Last\nDays", "Today\nOnly", "2 for 1", f"Until\n{b.copy.weekday()}", f"From\n{b.copy.price()}"]),
        frame.inset(0.2 * frame.w),
        0.24 * frame.w,
        style,
        name="badge label",
        z=72,
    )
    return (badge(b, frame, color, 70, "coin"), label) if label else (badge(b, frame, color, 70, "coin"),)
