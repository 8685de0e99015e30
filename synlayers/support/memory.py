"""Keeping memory that is needed again and again.

Every sample allocates and frees many buffers of megabytes. The C library of Linux gives each back to the system and
gets fresh pages for the next, which the kernel clears one by one: that costs more than compositing. Telling it to keep
them makes a build faster and changes no byte.
"""

from __future__ import annotations

import ctypes
import sys

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
KEEP_BYTES = 1 << 30
"""Bytes that may lie free before any are given back."""


def keep_memory() -> bool:
    """Make this process hold on to freed memory. False where the C library has no such switch (it is glibc's)."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(M_MMAP_THRESHOLD, KEEP_BYTES) and mallopt(M_TRIM_THRESHOLD, KEEP_BYTES))
