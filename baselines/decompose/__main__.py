"""`python -m baselines.decompose`: pictures taken apart into layers that a person can open."""

from baselines.decompose.command import app

__all__ = ["app"]

if __name__ == "__main__":
    app(prog_name="python -m baselines.decompose")
