"""Believable words for designs: headlines, prices, dates, names, places and calls to action, from a grammar over
topics.

>>> import numpy as np
>>> rng = np.random.default_rng(0)
>>> words = Copywriter(rng, choose_topic(rng))
>>> words.url() == f"www.{words.handle()[1:]}.example"
True
"""

from __future__ import annotations

from synlayers.copywriting.topic import PaletteMood, Topic
from synlayers.copywriting.topics import all_topics
from synlayers.copywriting.writer import CHARACTERS, Copywriter, choose_topic

__all__ = ["CHARACTERS", "Copywriter", "PaletteMood", "Topic", "all_topics", "choose_topic"]
