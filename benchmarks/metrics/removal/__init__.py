"""Object removal without ground truth: how alike the filled region and its surroundings are to a segmentation network's
eye."""
