"""Captions: `grammar` writes them from the record, `check` reads them back and finds what contradicts it.

`describe` is the seam: any function from a `Design` to a caption of the whole and one caption a layer can stand in its
place, and `check_captions` judges its words as it judges these.
"""

from __future__ import annotations

from synlayers.captions.check_structured import check_captions
from synlayers.captions.grammar import caption_design, caption_layer, describe

__all__ = ["caption_design", "caption_layer", "check_captions", "describe"]
