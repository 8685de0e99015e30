"""Slides of PowerPoint as layers: the package (`packages`), colors of its theme (`colors`), outlines (`outlines`), what
shapes are filled with (`painting`), words (`words`, `setting`), and the walk through a slide (`walking`).

What cannot be drawn as it is meant is refused with its reason; text without its font alone is left out.
"""
