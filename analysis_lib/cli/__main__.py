"""``python -m analysis_lib.cli`` is ``narekenbaar``."""

import sys
from pathlib import Path

if (
    sys.path[:1] == [str(Path.cwd())]
    and (Path.cwd() / "analysis_lib" / "cli").resolve() != Path(__file__).parent.resolve()
):
    del sys.path[0]  # -m puts the folder in which it is given there, and that may be a study's

from analysis_lib.cli.commands import main

if __name__ == "__main__":
    main()
