"""Processes of one's own: workers that are asked and answer, pools of them, and what sees to it that none outlives the
command that started it.

Three things end what a killed command leaves, each where the others fail: a worker reads its requests in a thread of
its own and ends, with all that it started, when the pipe closes; on Linux the kernel kills it when its parent dies; and
a guard, a process that only waits for its parent's end, kills the process groups that are left.
"""

from synlayers.support.processes.pool import in_order
from synlayers.support.processes.worker import Worker

__all__ = ["Worker", "in_order"]
