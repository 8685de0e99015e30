"""CLD: boxes and a caption in, RGBA layers out (arXiv 2511.16249), on today's diffusers.

`baseline.py` is the method, `weights.py` the files it needs, `memory.py` an estimate of what fits. Modules with a
leading underscore import torch and diffusers and are imported when they are needed.
"""
