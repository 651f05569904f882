"""What a report was made from, recorded so that anyone can check it."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis_lib.tables import study_files
from analysis_lib.tables.headers import bare_name
from analysis_lib.tables.reading import MAX_BYTES

_RECORDED_PACKAGES = ("numpy", "pandas", "pandera", "matplotlib", "papermill", "nbconvert", "pypandoc_binary", "typst")


@dataclass(frozen=True)
class Inputs:
    """The input files of a study: name, number of lines and SHA-256 of each.

    The lines of a table of persons are not counted: their number is a count of persons too.
    """

    files: tuple[tuple[str, int | None, str], ...]

    @classmethod
    def of(cls, folder: Path, confidential: Collection[str] = ()) -> Inputs:
        """Fingerprint the input files in a folder; `confidential` are names of tables with persons.

        A file that cannot be read has an empty fingerprint, and no folder has no files; reading the
        tables says what is wrong.
        """
        if not folder.is_dir():
            return cls(())
        secret = {bare_name(name) for name in confidential}
        others = [path for path in folder.iterdir() if path.suffix.lower() == ".geojson" or path.stem.lower() == "logo"]
        paths = sorted({*study_files(folder), *filter(Path.is_file, others)})
        return cls(tuple((path.name, *_taken(path, bare_name(path.stem) in secret)) for path in paths))

    def frame(self) -> pd.DataFrame:
        """``bestand, rijen, vingerafdruk`` (the first 16 digits)."""
        return pd.DataFrame(
            [(name, lines, digest[:16]) for name, lines, digest in self.files],
            columns=["bestand", "rijen", "vingerafdruk"],
        )


def _taken(path: Path, is_secret: bool) -> tuple[int | None, str]:
    """Count a file's lines, where it has any that may be told, and fingerprint it."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:  # a pipe would keep us waiting, and a giant too
            return None, ""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if is_secret or path.suffix.lower() != ".csv":
            return None, digest
        return len(path.read_bytes().splitlines()), digest
    except OSError:
        return None, ""


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that shape a report."""
    installed = {name: importlib.metadata.version(name) for name in _RECORDED_PACKAGES}
    return {"narekenbaar": importlib.metadata.version("narekenbaar"), "python": platform.python_version(), **installed}
