"""A decomposer that has learnt from generated designs: which parts of an image are one layer, which lies in front, and
what is a layer at all."""
