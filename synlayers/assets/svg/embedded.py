"""Pictures inside an SVG, given as ``data:`` addresses: small ones of known formats are drawn, all others refused."""

from __future__ import annotations

import base64
import binascii
import io
from typing import Final
from urllib.parse import unquote_to_bytes

from PIL import Image

from synlayers.assets.svg.tree import SvgRefused

MAX_PIXELS: Final = 4096 * 4096
_FORMATS: Final = {"PNG": "png", "JPEG": "jpeg", "GIF": "gif", "WEBP": "webp"}


def check_picture(address: str) -> str:
    """The same picture as a plain base64 address with its true type.

    Raises SvgRefused for data that is no PNG, JPEG, GIF or WebP picture, or one of more than `MAX_PIXELS`.
    """
    head, _, payload = address.partition(",")
    if "svg" in head.lower():
        raise SvgRefused("contains an embedded SVG picture")
    try:
        plain = unquote_to_bytes(payload)
        data = base64.b64decode(b"".join(plain.split()) + b"===") if "base64" in head.lower() else plain
        with Image.open(io.BytesIO(data), formats=list(_FORMATS)) as picture:
            width, height, kind = *picture.size, _FORMATS[picture.format or ""]
            if width * height > MAX_PIXELS:
                raise SvgRefused(f"contains an embedded picture of {width}x{height} px")
            picture.load()
    except (OSError, ValueError, binascii.Error, Image.DecompressionBombError, SyntaxError, KeyError):
        raise SvgRefused("contains an embedded picture that cannot be read") from None
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
