"""Drawings larger than they were inspected at: the same pixels from a process of its own, and never for ever."""

from __future__ import annotations

import numpy as np
import pytest
import skia

from synlayers.assets.svg import limited
from synlayers.assets.svg.cleaning import clean_svg
from synlayers.assets.svg.drawing import render_by_resvg
from synlayers.assets.svg.tree import SvgRefused

BLUR = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><filter id="b">
<feGaussianBlur stdDeviation="2.5"/></filter><circle cx="30" cy="25" r="21" fill="#f08" filter="url(#b)"/></svg>"""


def test_a_costly_drawing_has_the_same_pixels_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "LARGE", 64)
    clean, matrix = clean_svg(BLUR), skia.Matrix.Scale(2.5, 2.5)
    assert np.array_equal(limited.render_in_time(clean, matrix, 160, 160), render_by_resvg(clean, matrix, 160, 160))
    assert limited._worker is not None


def test_one_that_takes_too_long_is_refused_and_not_waited_for_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "SECONDS", 0.001)
    monkeypatch.setattr(limited, "_worker", None)
    clean = clean_svg(BLUR.replace(b"2.5", b"2.6"))
    for _ in range(2):
        with pytest.raises(SvgRefused, match=r"takes longer than 0\.001 s to draw at 1500x1500"):
            limited.render_in_time(clean, skia.Matrix.Scale(24, 24), 1500, 1500)
    assert limited._worker is None
