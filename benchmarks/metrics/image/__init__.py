"""Full-reference image metrics: an image against its target, per image. Weightless ones (PSNR, SSIM, L1, MSE) and those
on a trained trunk.

Every convention has a name of its own, because one pair of images scores .774, .796 or .851 in SSIM and 28.0 or 24.8 dB
in PSNR by convention alone.
"""
