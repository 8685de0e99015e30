"""Text in pictures: read by a small OCR model on the CPU, folded so that strings compare, and aligned with what should
be there.

>>> from synlayers.ocr.folding import fold
>>> fold("Fresh  “Bread”") == fold('FRESH "BREAD"')
True
"""
