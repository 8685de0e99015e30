"""`python -m synlayers`: the console command `synlayers`."""

from synlayers.console import main

if __name__ == "__main__":
    main()
