"""What this project does on a GPU, measured in one call: `python tools/gpu_check`."""
