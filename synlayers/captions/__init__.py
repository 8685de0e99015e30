"""Captions: `grammar` writes them from the record, `check` reads them back and finds what contradicts it."""

from __future__ import annotations

from synlayers.captions.check import check_captions
from synlayers.captions.grammar import caption_design, caption_layer, describe

__all__ = ["caption_design", "caption_layer", "check_captions", "describe"]
