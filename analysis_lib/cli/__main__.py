"""``python -m analysis_lib.cli`` is ``narekenbaar``."""

from analysis_lib.cli.commands import main

if __name__ == "__main__":
    main()
