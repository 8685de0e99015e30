"""`python -m baselines.decompose`: see `baselines.decompose.command`."""

from baselines.decompose.command import app

if __name__ == "__main__":
    app(prog_name="python -m baselines.decompose")
