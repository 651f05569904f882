"""What a report was made from, recorded so that anyone can check it."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

_RECORDED_PACKAGES = ("numpy", "pandas", "pandera", "matplotlib", "papermill", "nbconvert", "pypandoc_binary", "typst")
TABLES = (".csv", ".xlsx", ".xlsm")


@dataclass(frozen=True)
class Inputs:
    """The input files of a study: name, number of lines and SHA-256 of each.

    The lines of a table of persons are not counted: their number is a count of persons too.
    """

    files: tuple[tuple[str, int | None, str], ...]

    @classmethod
    def of(cls, folder: Path, confidential: Collection[str] = ()) -> Inputs:
        """Fingerprint the input files in a folder; `confidential` are names of files with persons.

        A file that cannot be read has an empty fingerprint; reading its table says what is wrong.
        """
        files: list[tuple[str, int | None, str]] = []
        for path in sorted(folder.iterdir()):
            if not _counts(path):
                continue
            try:
                data = path.read_bytes()
            except OSError:
                files.append((path.name, None, ""))
                continue
            name = path.name.lower()
            lines = len(data.splitlines()) if name.endswith(".csv") and name not in confidential else None
            files.append((path.name, lines, hashlib.sha256(data).hexdigest()))
        return cls(tuple(files))

    def frame(self) -> pd.DataFrame:
        """``bestand, rijen, vingerafdruk`` (the first 16 digits)."""
        return pd.DataFrame(
            [(name, lines, digest[:16]) for name, lines, digest in self.files],
            columns=["bestand", "rijen", "vingerafdruk"],
        )


def _counts(path: Path) -> bool:
    """Whether a file in a study's folder is input: a table, boundaries or a logo."""
    name = path.name.lower()
    is_input = name.endswith((*TABLES, ".geojson")) or name.startswith("logo.")
    return is_input and not name.startswith("~$") and path.is_file()  # Excel's mark of an open file


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that shape a report."""
    installed = {name: importlib.metadata.version(name) for name in _RECORDED_PACKAGES}
    return {"narekenbaar": importlib.metadata.version("narekenbaar"), "python": platform.python_version(), **installed}
