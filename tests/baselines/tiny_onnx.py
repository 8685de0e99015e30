"""A small ONNX file, written as protobuf by hand, so that no writer of such files is needed."""

from __future__ import annotations

import struct


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes | str) -> bytes:
    raw = value.encode() if isinstance(value, str) else value
    return _varint(field << 3 | 2) + _varint(len(raw)) + raw


def _node(kind: str, inputs: list[str], output: str) -> bytes:
    return _bytes(1, b"".join(_bytes(1, name) for name in inputs) + _bytes(2, output) + _bytes(4, kind))


def _constant(name: str, value: float) -> bytes:
    return _bytes(5, _number(2, 1) + _bytes(8, name) + _bytes(9, struct.pack("<f", value)))


def _value(field: int, name: str, shape: tuple[int, ...]) -> bytes:
    dims = b"".join(_bytes(1, _number(1, side)) for side in shape)
    return _bytes(field, _bytes(1, name) + _bytes(2, _bytes(1, _number(1, 1) + _bytes(2, dims))))


def lama(color: float = 40.0, names: tuple[str, str] = ("image", "mask"), side: int = 512) -> bytes:
    """A file of LaMa's signature: image (1, 3, side, side) in [0, 1] and mask (1, 1, side, side) in; levels (1, 3,
    side, side) out.

    It paints the mask in one level and halves the rest: ``mask * colour + (1 - mask) * image * 127.5``.
    """
    image, mask = names
    nodes = [
        _node("Mul", [image, "half"], "levels"),
        _node("Sub", ["one", mask], "outside"),
        _node("Mul", ["levels", "outside"], "kept"),
        _node("Mul", [mask, "colour"], "painted"),
        _node("Add", ["kept", "painted"], "output"),
    ]
    constants = _constant("half", 127.5) + _constant("one", 1.0) + _constant("colour", color)
    values = (
        _value(11, image, (1, 3, side, side))
        + _value(11, mask, (1, 1, side, side))
        + _value(12, "output", (1, 3, side, side))
    )
    graph = b"".join(nodes) + _bytes(2, "lama") + constants + values
    return _number(1, 8) + _bytes(7, graph) + _bytes(8, _bytes(1, "") + _number(2, 13))


def saliency(side: int = 320, inputs: tuple[str, ...] = ("picture",)) -> bytes:
    """A file of U2-Net's signature: picture (1, 3, side, side) in, two outputs (1, 3, side, side), of which the first
    plane of the first is read. It finds what is red: the first output is the input, the second its negative."""
    nodes = [_node("Mul", [inputs[0], "one"], "fine"), _node("Sub", ["zero", inputs[-1]], "coarse")]
    constants = _constant("one", 1.0) + _constant("zero", 0.0)
    values = b"".join(_value(11, name, (1, 3, side, side)) for name in inputs)
    values += b"".join(_value(12, name, (1, 3, side, side)) for name in ("fine", "coarse"))
    graph = b"".join(nodes) + _bytes(2, "saliency") + constants + values
    return _number(1, 8) + _bytes(7, graph) + _bytes(8, _bytes(1, "") + _number(2, 13))
