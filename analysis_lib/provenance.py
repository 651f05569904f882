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


@dataclass(frozen=True)
class Inputs:
    """The input files of a study: name, number of lines and SHA-256 of each.

    The lines of a table of persons are not counted: their number is a count of persons too.
    """

    files: tuple[tuple[str, int | None, str], ...]

    @classmethod
    def of(cls, folder: Path, confidential: Collection[str] = ()) -> Inputs:
        """Fingerprint the tables in a folder; `confidential` are names of files with persons.

        A file that cannot be read has an empty fingerprint; reading its table says what is wrong.
        """
        files: list[tuple[str, int | None, str]] = []
        for path in sorted([*folder.glob("*.[cC][sS][vV]"), *folder.glob("*.geojson")]):
            if not path.is_file():
                continue
            try:
                data = path.read_bytes()
            except OSError:
                files.append((path.name, None, ""))
                continue
            lines = None if path.name.lower() in confidential else len(data.splitlines())
            files.append((path.name, lines, hashlib.sha256(data).hexdigest()))
        return cls(tuple(files))

    def frame(self) -> pd.DataFrame:
        """``bestand, rijen, vingerafdruk`` (the first 16 digits)."""
        return pd.DataFrame(
            [(name, lines, digest[:16]) for name, lines, digest in self.files],
            columns=["bestand", "rijen", "vingerafdruk"],
        )


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that shape a report."""
    installed = {name: importlib.metadata.version(name) for name in _RECORDED_PACKAGES}
    return {"narekenbaar": importlib.metadata.version("narekenbaar"), "python": platform.python_version(), **installed}
