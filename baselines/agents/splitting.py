"""A request taken apart at its conjunctions and numbers, without a model: English and Chinese."""

from __future__ import annotations

import re
from typing import Final

_LISTED: Final = re.compile(r"[((]\d{1,2}[))]\s*")
_END: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z])|(?<=[。!?])|;\s*|;\s*|\n+")
_LEADS: Final = re.compile(
    r"^(?:(?:first|second|third|next|then|after that|finally|lastly|and|also)\b[,:]?\s*"
    r"|(?:首先|其次|接着|然后|最后|再|并且|并)[,,]?)+",
    re.IGNORECASE,
)
_NO_EDIT: Final = re.compile(
    r"^(?:leave|keep) (?:everything|all)(?: else)?\b|^其余|^其他|^make these edits\b.*:$|^请?依次完成.*[::]$",
    re.IGNORECASE,
)
_QUOTED: Final = re.compile('"[^"]*"|“[^”]*”')
MOST: Final = 32
"""Parts of a request that are kept at most."""


def split_request(text: str) -> list[str]:
    """The edits that a request asks for, in order; what stands in quotes is not taken apart.

    >>> split_request("First, remove the star. Then turn the heart red.")
    ['remove the star.', 'turn the heart red.']
    >>> split_request("请依次完成以下修改:(1)移除圆形;(2)将心形改为红色。其余部分保持不变。")
    ['移除圆形', '将心形改为红色。']
    """
    quotes: list[str] = []

    def hide(match: re.Match[str]) -> str:
        quotes.append(match[0])
        return f"\x00{len(quotes) - 1}\x00"

    plain = _QUOTED.sub(hide, text.replace("\x00", ""))
    pieces = [part for piece in _LISTED.split(plain) for part in _END.split(piece)]
    edits = [_LEADS.sub("", piece.strip()).strip() for piece in pieces]
    shown = [re.sub("\x00(\\d+)\x00", lambda m: quotes[int(m[1])], edit) for edit in edits]
    return [edit for edit in shown if edit and not _NO_EDIT.search(edit)][:MOST]
