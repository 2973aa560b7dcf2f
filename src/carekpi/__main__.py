"""``python -m carekpi``: the command line."""

from carekpi.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
