"""``python -m trueup``, and the console script ``trueup``."""

from trueup.cli.main import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
