"""`python tools/gpu_check`: tests, measures and large models on the first GPU, in eight minutes, into one record.

    python tools/gpu_check                        on a machine with a GPU; writes docs/measurements/gpu-DEVICE.json
    python tools/gpu_check --dry-run              on a CPU: every part runs, small; written only where --out says
    python tools/gpu_check --only matting,parity

Each part is a process of its own with a limit of its own; what fails is recorded and the next part begins. Needs the
extras bench, models and dev of this project, from its folder, and nothing from the network.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
WHOLE = 460.0
"""Seconds for everything, so that the record is written within eight minutes."""


def main(words: list[str] | None = None) -> int:
    """Runs the parts; 0 where all of them succeeded."""
    sys.path.insert(0, str(ROOT))
    from tools.gpu_check.parts import PARTS

    parser = argparse.ArgumentParser(
        "python tools/gpu_check", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--dry-run", action="store_true", help="on the CPU, on small inputs")
    parser.add_argument("--only", default="", help=f"some of: {', '.join(PARTS)}")
    parser.add_argument("--out", type=Path, help="file of the record")
    parser.add_argument("--part", help=argparse.SUPPRESS)
    given = parser.parse_args(words)
    device = "cpu" if given.dry_run else "cuda"
    if given.part:
        print(json.dumps(PARTS[given.part][0](device)))
        return 0
    import torch

    if not given.dry_run and not torch.cuda.is_available():
        print("error: torch sees no GPU here; --dry-run shows the parts on a CPU", file=sys.stderr)
        return 1
    names = [name.strip() for name in given.only.split(",") if name.strip()] or list(PARTS)
    if unknown := set(names) - set(PARTS):
        print(f"error: there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    start = time.monotonic()
    record: dict[str, Any] = {"machine": machine(device), "parts": {}}
    out = given.out or (
        None if given.dry_run else ROOT / "docs" / "measurements" / f"{file_name(record['machine'])}.json"
    )
    for name in names:
        left = WHOLE - (time.monotonic() - start)
        limit = min(PARTS[name][1], left) if not given.dry_run else 10 * PARTS[name][1]
        record["parts"][name] = found = (
            run(name, limit, given.dry_run) if limit > 5 else {"ok": False, "error": "no time left"}
        )
        print(f"{name}: {json.dumps(found)}", flush=True)
        record["seconds"] = round(time.monotonic() - start, 1)
        if out is not None:  # after every part: a machine that is taken away leaves what was measured
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    if out is not None:
        print(f"record: {out}")
    return 0 if all(found.get("ok", True) for found in record["parts"].values()) else 1


def run(name: str, limit: float, dry: bool) -> dict[str, Any]:
    """What a part found, with its seconds; or how it failed."""
    start = time.monotonic()
    command = [sys.executable, str(Path(__file__).parent), "--part", name, *(["--dry-run"] if dry else [])]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        said, errors = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # with what it started
        process.communicate()
        return {"ok": False, "error": f"stopped after {limit:.0f} s"}
    spent = {"seconds_of_part": round(time.monotonic() - start, 1)}
    if process.returncode:
        last = (errors.strip().splitlines() or [f"exit code {process.returncode}"])[-1]
        return {"ok": False, "error": last, **spent}
    found: dict[str, Any] = json.loads(said.strip().splitlines()[-1])
    return {**found, **spent}


def machine(device: str) -> dict[str, Any]:
    """Hardware, versions and commit."""
    import torch

    from benchmarks.harness.provenance import commit, machine_facts, versions

    facts = {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "machine": machine_facts(),
        "versions": versions(),
    }
    if device != "cpu":
        gpu = torch.cuda.get_device_properties(0)
        facts["gpu"] = {"name": gpu.name, "memory": gpu.total_memory, "cuda": torch.version.cuda}
    return {**facts, "git": commit()}


def file_name(facts: dict[str, Any]) -> str:
    return "gpu-" + re.sub(r"[^a-z0-9]+", "-", facts["gpu"]["name"].lower()).strip("-")


if __name__ == "__main__":
    sys.exit(main())
