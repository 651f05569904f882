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
from analysis_lib.tables.formats import is_text
from analysis_lib.tables.headers import bare_name

_PIECE = 1 << 20  # bytes
_RECORDED_PACKAGES = ("numpy", "pandas", "pandera", "matplotlib", "papermill", "nbconvert", "pypandoc_binary", "typst")


@dataclass(frozen=True)
class Inputs:
    """The input files of a study: name, number of lines and SHA-256 of each.

    The lines of a table of persons are not counted: their number is itself a count of persons.
    """

    files: tuple[tuple[str, int | None, str], ...]

    @classmethod
    def of(cls, folder: Path, confidential: Collection[str] = ()) -> Inputs:
        """Fingerprint the input files in a folder; `confidential` are names of tables with persons.

        A file that cannot be read, or is anything but a file, has an empty fingerprint, and a
        missing folder has no files; reading the tables says what is wrong.
        """
        if not folder.is_dir():
            return cls(())
        secret = {bare_name(name) for name in confidential}
        others = [path for path in folder.iterdir() if path.suffix.lower() == ".geojson" or path.stem.lower() == "logo"]
        paths = sorted({*study_files(folder), *filter(Path.is_file, others)})
        return cls(tuple((path.name, *_lines_and_digest(path, bare_name(path.stem) in secret)) for path in paths))

    def frame(self) -> pd.DataFrame:
        """``bestand, rijen, vingerafdruk`` (the first 16 digits)."""
        return pd.DataFrame(
            [(name, lines, digest[:16]) for name, lines, digest in self.files],
            columns=["bestand", "rijen", "vingerafdruk"],
        )


def _lines_and_digest(path: Path, is_secret: bool) -> tuple[int | None, str]:
    """Fingerprint a file and count its lines, where it has any that may be shown; however large it is."""
    digest, lines, last = hashlib.sha256(), 0, b"\n"
    try:
        if not path.is_file():  # a pipe would keep us waiting
            return None, ""
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
                lines += piece.count(b"\n") + piece.count(b"\r") - (last + piece).count(b"\r\n")
                last = piece[-1:]
    except OSError:
        return None, ""
    lines += last not in b"\r\n"
    return lines if is_text(path) and not is_secret else None, digest.hexdigest()


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that shape a report."""
    installed = {name: importlib.metadata.version(name) for name in _RECORDED_PACKAGES}
    return {"narekenbaar": importlib.metadata.version("narekenbaar"), "python": platform.python_version(), **installed}
