"""OmniAlpha: one model for matting, referring matting, removal, decomposition and text to RGBA (arXiv 2511.20211), on
today's diffusers.

`baseline.py` is the method, `center_crop.py` the published sizes and crops. Modules with a leading underscore import
torch and diffusers and are imported when they are needed.
"""
