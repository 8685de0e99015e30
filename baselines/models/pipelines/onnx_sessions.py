"""Sessions of ONNX Runtime, on a file whose hash is pinned: an ONNX file is a program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from synlayers.errors import DataError


def open_session(path: Path, device: str, threads: int = 0) -> Any:
    """An ONNX Runtime session on the device, on the CPU with so many threads (0: one a core). Raises `DataError` for a
    file that is none."""
    import onnxruntime

    providers = ["CUDAExecutionProvider"] if device.startswith("cuda") else []
    if providers and providers[0] not in onnxruntime.get_available_providers():
        raise DataError(
            f"--device {device}: this onnxruntime has no CUDA; install onnxruntime-gpu, or use --device cpu"
        )
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads
    # threads that have nothing to do sleep: busy waiting takes the cores from whatever else runs
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=[*providers, "CPUExecutionProvider"])
    except Exception as error:  # the library raises kinds of its own
        raise DataError(f"{path} is no ONNX model: {' '.join(str(error).split())[:200]}") from None
