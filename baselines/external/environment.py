"""The environment of an external system: what a process needs to find its files, its GPU and its libraries, and nothing
that could be a secret (keys of services, tokens, passwords): those it gets by name, where its YAML file asks for them
(``inherit``)."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

PASSED: Final = (
    # the system: who and where, language, terminal, temporary files
    *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "LC_*", "TZ", "TERM", "COLUMNS", "LINES"),
    *("TMPDIR", "TMP", "TEMP", "XDG_*_HOME", "XDG_*_DIRS", "XDG_RUNTIME_DIR", "DISPLAY", "WAYLAND_DISPLAY"),
    # libraries and accelerators
    *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "CUDA_*", "NVIDIA_*", "CUDNN_*", "NCCL_*"),
    *("HIP_*", "ROCM_*", "ROCR_*", "HSA_*", "MIOPEN_*", "ZE_*", "ONEAPI_*", "SYCL_*", "METAL_*", "MTL_*"),
    *("OMP_*", "MKL_*", "KMP_*", "OPENBLAS_*", "BLIS_*", "VECLIB_*", "NUMEXPR_*", "NUMBA_*", "MALLOC_*", "TRITON_*"),
    *("PYTORCH_*", "TORCH_*", "TORCHINDUCTOR_*", "TF_*", "XLA_*", "JAX_*", "TOKENIZERS_PARALLELISM"),
    # where weights lie, and whether they may be looked for elsewhere
    *("HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HUB_OFFLINE", "HF_ENDPOINT", "HF_DATASETS_CACHE"),
    *("HF_HUB_ENABLE_HF_TRANSFER", "HF_HUB_DISABLE_*", "TRANSFORMERS_CACHE", "TRANSFORMERS_OFFLINE", "DIFFUSERS_*"),
    *("MODELSCOPE_CACHE", "SYNLAYERS_CACHE"),
    # the way out
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
)
"""Variables that a system gets, as patterns; what these match and is in `SECRET` it does not get."""
SECRET: Final = ("*TOKEN", "*_TOKEN_*", "*KEY", "*_KEY_*", "*SECRET*", "*PASSWORD*", "*PASSWD*", "*CREDENTIAL*")
SHOWN: Final = 6


def passed_on(caller: Mapping[str, str], inherit: Sequence[str] = ()) -> dict[str, str]:
    """The caller's variables that a system gets: those of `PASSED`, without what would lead it to our packages and
    without secrets, and those that `inherit` names. A proxy's address that carries a password is a secret."""
    return {
        name: value
        for name, value in caller.items()
        if name in inherit or (_fits(name, PASSED) and not _fits(name, SECRET) and not _has_password(value))
    }


def withheld(caller: Mapping[str, str], inherit: Sequence[str] = ()) -> str:
    """What a system did not get, for its log: names, never values; empty if it got everything."""
    names = sorted(set(caller) - set(passed_on(caller, inherit)))
    telling = sorted(names, key=lambda name: not _fits(name, SECRET))
    if not names:
        return ""
    listed = ", ".join(telling[:SHOWN]) + (", ..." if len(names) > SHOWN else "")
    return (
        f"{len(names)} variables of the caller were not handed on ({listed}); a system that needs one names it under"
        " 'inherit' in its YAML file"
    )


def _fits(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def _has_password(value: str) -> bool:
    if "://" not in value:
        return False
    try:
        return urlsplit(value).password is not None or urlsplit(value).username is not None
    except ValueError:
        return "@" in value
