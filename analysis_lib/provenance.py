"""What a report was made from, recorded so that anyone can check it."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from analysis_lib.tables.folder import study_files
from analysis_lib.tables.formats import is_text
from analysis_lib.tables.headers import bare_name

if TYPE_CHECKING:
    import pandas as pd

_PIECE = 1 << 20  # bytes
_LINE_END = re.compile(rb"[\r\n]")
_RECORDED_PACKAGES = ("numpy", "pandas", "pandera", "matplotlib", "papermill", "nbconvert", "pypandoc_binary", "typst")


@dataclass(frozen=True)
class Inputs:
    """The input files of a study: name, number of rows below the header, and SHA-256 of each.

    The rows of a table of persons are not counted: their number is itself a count of persons.
    """

    files: tuple[tuple[str, int | None, str], ...]

    @classmethod
    def of(cls, folder: Path, confidential: Collection[str] = ()) -> Inputs:
        """Fingerprint the input files in a folder; `confidential` are names of tables with persons.

        A file that cannot be read, or is anything but a file, has an empty fingerprint, and a
        missing folder has no files; reading the tables says what is wrong.
        """
        secret = {bare_name(name) for name in confidential}
        paths = input_files(folder)
        return cls(tuple((path.name, *_rows_and_digest(path, bare_name(path.stem) in secret)) for path in paths))

    def frame(self) -> pd.DataFrame:
        """``bestand, rijen, vingerafdruk`` (the first 16 digits)."""
        import pandas as pd  # takes long, and who only compares fingerprints does without

        return pd.DataFrame(
            [(name, rows, digest[:16]) for name, rows, digest in self.files],
            columns=["bestand", "rijen", "vingerafdruk"],
        )


def input_files(folder: Path) -> list[Path]:
    """List the files in a folder that a report is made from, in order of name; none of a folder that is not there."""
    if not folder.is_dir():
        return []
    others = [path for path in folder.iterdir() if path.suffix.lower() == ".geojson" or path.stem.lower() == "logo"]
    return sorted({*study_files(folder), *filter(Path.is_file, others)})


def digest_of(path: Path) -> str:
    """Fingerprint a file, as `Inputs` does."""
    return _rows_and_digest(path, is_secret=True)[1]


def _rows_and_digest(path: Path, is_secret: bool) -> tuple[int | None, str]:
    """Fingerprint a file and count its rows, where it has any that may be shown; however large it is."""
    digest, rows = hashlib.sha256(), None if is_secret or not is_text(path) else _Rows()
    try:
        if not path.is_file():  # a pipe would keep us waiting
            return None, ""
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
                if rows:
                    rows.read(piece)
    except OSError:
        return None, ""
    return rows.below_header if rows else None, digest.hexdigest()


class _Rows:
    """Counts the rows of a delimited text, piece by piece: a line end between quotes is part of a cell."""

    def __init__(self) -> None:
        self._ended, self._begun, self._quoted = 0, False, False

    def read(self, piece: bytes) -> None:
        parts = piece.split(b'"')
        outside = b'"'.join(parts[self._quoted :: 2])
        if self._quoted:
            outside = b'"' + outside  # what went before is one row with it
        self._quoted ^= len(parts) % 2 == 0
        first, *others = (bool(line.strip(b" \t\0")) for line in _LINE_END.split(outside))
        self._begun |= first
        if others:
            self._ended += self._begun + sum(others[:-1])
            self._begun = others[-1]

    @property
    def below_header(self) -> int:
        return max(self._ended + self._begun - 1, 0)


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that shape a report."""
    return dict(_versions())


@cache  # it reads files of each package
def _versions() -> dict[str, str]:
    installed = {name: importlib.metadata.version(name) for name in _RECORDED_PACKAGES}
    return {"narekenbaar": importlib.metadata.version("narekenbaar"), "python": platform.python_version(), **installed}
