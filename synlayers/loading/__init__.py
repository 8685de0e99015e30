"""Designs for training loops: by index or as a stream, dealt over ranks and workers by samples.

The public names are those of `synlayers.torch`; this package needs torch (extra ``bench``), the rest of synlayers does
not.
"""
