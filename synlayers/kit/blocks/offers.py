"""What adverts stick on: badges, coins with a word on them, coupon codes."""

from __future__ import annotations

from synlayers.design import Record
from synlayers.kit.brief import Brief
from synlayers.kit.plates import badge, shape
from synlayers.kit.text import TextStyle, text
from synlayers.plan import Element, Frame, Group

BADGES = ("starburst", "seal", "wavy_badge", "circle", "circle", "round_badge")


def coupon(b: Brief, frame: Frame, ink: str) -> Group:
    """The code in a dashed frame."""
    stroke = {"color": ink, "width": round(max(2.0, 0.3 * b.unit), 2), "dash": [3.0, 2.5]}
    look: Record = {"stroke": stroke, "corner": b.radius}
    edge = shape(b, frame, "rounded_rect", None, z=54, name="coupon frame", keep_clear=True, **look)
    style = TextStyle(b.type.strong, ink, align="center", valign="middle", max_lines=1, smallest=9.0)
    room = frame.inset(1.5 * b.unit, 0.8 * b.unit)
    label = text(b, f"Code: {b.copy.coupon_code()}", room, 3.0 * b.unit, style, name="coupon code")
    return (edge, label) if label else (edge,)


def sale_badge(b: Brief, frame: Frame, color: str, z: float = 30, key: str = "badge") -> Element:
    """A badge of any form, a little askew."""
    return badge(b, frame, b.choice(BADGES), color, z=z, key=key, rotation=round(b.uniform(-9, 9), 1))


def satellite(b: Brief, frame: Frame) -> Group:
    """A small coin with a percent sign or a word."""
    color = b.palette.accent
    style = TextStyle(b.type.strong, b.palette.on(color), align="center", valign="middle", max_lines=1, smallest=9.0)
    word = b.choice(["%", "New", "Wow", "Hot"])
    label = text(b, word, frame.inset(0.16 * frame.w), 0.36 * frame.w, style, name="coin label", z=72)
    coin = shape(b, frame, "circle", color, z=71, name="coin", keep_clear=True)
    return (coin, label) if label else (coin,)


def coin(b: Brief, frame: Frame) -> Group:
    """A badge that says until when, or from what price."""
    color = b.palette.accent
    style = TextStyle(
        b.type.strong, b.palette.on(color), align="center", valign="middle", leading=1.05, max_lines=2, smallest=9.0
    )
    limits = ["Last\nDays", "Today\nOnly", "2 for 1", f"Until\n{b.copy.weekday()}", f"From\n{b.copy.price()}"]
    label = text(b, b.choice(limits), frame.inset(0.2 * frame.w), 0.24 * frame.w, style, name="badge label", z=72)
    base = sale_badge(b, frame, color, 70, "coin")
    return (base, label) if label else (base,)
