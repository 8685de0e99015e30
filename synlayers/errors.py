"""Errors that a user can act on. A command prints the message as one sentence and exits; anything else is a bug.

SynlayersError
├── UsageError      exit 2   the request itself is wrong
├── BuildError      exit 1   the build could not go on
├── DataError       exit 1   a file of a build is missing, cut short or not what it should be
├── WorkerDied      exit 1   a worker process died (killed, out of memory, a crash), and so did those in its place
├── MachineError    exit 1   a full disk, a right that is missing, no memory: nobody's answer, and on no record
└── AttemptFailed   (never leaves the executor) this attempt of a sample is not valid; the next one takes its place
"""

from __future__ import annotations


class SynlayersError(Exception):
    """Base of all errors with a message for the user: what, where, what to do."""

    exit_code = 1


class UsageError(SynlayersError):
    """The request is wrong: an option, a range, a folder."""

    exit_code = 2


class BuildError(SynlayersError):
    """The build had to stop; what was finished so far is valid."""


class DataError(SynlayersError):
    """Something on disk is missing, cut short or not what it should be."""


class MachineError(SynlayersError):
    """The machine could not go on (`synlayers.support.machine`). Whatever was at work has failed at nothing: it is not
    recorded as failed, and the same command goes on once the machine can."""


class WorkerDied(SynlayersError):
    """A worker process died; the message says how.

    Attributes:
        killed: from outside, perhaps for memory; not by a crash of its own.
    """

    killed = False


class AttemptFailed(SynlayersError):
    """One attempt of one sample is not valid; carries the reason that the record keeps."""
