"""Official repositories in environments of their own, as baselines (docs/external.md).

`system` reads a YAML file, `method` makes a `Method` of it, `launch` finds what it is started with, `process` and
`_guard` run it and speak the protocol, `exchange` writes samples and reads answers. The systems are in
`baselines/systems`, their adapters in `baselines/adapters`.
"""

from baselines.external.method import External, external, from_file, shipped_systems

__all__ = ["BASELINES", "External", "external", "from_file"]

BASELINES = shipped_systems()
