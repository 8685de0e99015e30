"""RGBA over gray on the CPU by a table of all (alpha, level) pairs."""

from __future__ import annotations

from typing import Any

from numba import njit


@njit(cache=True, nogil=True)
def look_up(rgba: Any, table: Any, out: Any) -> None:
    """``out[c, i] = table[alpha[i], rgba[c, i]]`` for the three colours; rgba (4, N), table (256, 256), out (3, N), all
    uint8."""
    for channel in range(3):
        for i in range(rgba.shape[1]):
            out[channel, i] = table[rgba[3, i], rgba[channel, i]]
