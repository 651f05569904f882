"""What a study has published before, kept in its folder so that a later version can be protected against it.

The folder ``uitgaven`` has a file for each release. Files are only ever added, whole or not at all,
so that runs at the same time cannot overwrite each other's. What a file says is up to the subject;
it is what readers have seen already, never a row about a person.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis_lib.errors import InputError, ReportError, UserError, file_error, reason_of
from analysis_lib.whole_files import temporary_sibling

if TYPE_CHECKING:
    import pandas as pd

FOLDER = "uitgaven"  # in a study's folder, and the name of the table that holds what is in it
ENTRY = "uitgave"
_FILE = re.compile(r"(\d{4,})\.json")
_TODAY = "datum"
_RECORDING = "NAREKENBAAR_LEGT_VAST"  # in the environment

Entry = Mapping[str, Any]


class ReleasedMeanwhileError(ReportError):
    """Another run published something of the study while this one was making its report."""

    may_pass = True


def read_releases(study: Path) -> pd.DataFrame:
    """Read what a study published, the earliest first, as a table of one column with JSON.

    Raises
    ------
    InputError
        If a file cannot be read.
    """
    import pandas as pd  # takes long, and who only looks whether there are any does without

    texts = []
    for path in _files(study):
        try:
            entry = json.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise file_error(path, f"dit bestand is niet te lezen ({reason_of(error)}).") from error
        except ValueError as error:
            raise damaged(path.name) from error
        if not isinstance(entry, dict):
            raise damaged(path.name)
        texts.append(json.dumps(entry, ensure_ascii=False))
    return pd.DataFrame({ENTRY: pd.Series(texts, dtype=object)})


def damaged(name: str = FOLDER) -> InputError:
    """Give the error for a release that says something else than what this program writes."""
    return file_error(
        name,
        f"dit bestand uit de map {FOLDER} is beschadigd; zet het terug uit een reservekopie. Zonder dit bestand weet "
        "narekenbaar niet wat u al hebt gepubliceerd.",
    )


def entries(table: pd.DataFrame | None) -> list[dict[str, Any]]:
    """Return what a table of releases says."""
    return [] if table is None else [json.loads(text) for text in table[ENTRY]]


def add_release(study: Path, known: Sequence[Entry], entry: Entry) -> bool:
    """Add a release to those of a study, with today's date; nothing if it is there already.

    Parameters
    ----------
    study : Path
        The study's folder.
    known : sequence of mapping
        The releases that it was protected against.
    entry : mapping
        What it publishes; equal entries are the same release.

    Returns
    -------
    bool
        Whether it was added.

    Raises
    ------
    ReleasedMeanwhileError
        If there is another release by now, which it was not protected against.
    UserError
        If the folder cannot be written.
    """
    there = entries(read_releases(study))
    if any(_without_date(entry) == _without_date(other) for other in there):
        return False
    if [_without_date(other) for other in there] != [_without_date(other) for other in known]:
        raise ReleasedMeanwhileError(
            "terwijl dit rapport werd gemaakt, is van deze studie een andere uitgave vastgelegd.",
            advice="maak het opnieuw; dan wordt het ook daartegen beveiligd.",
        )
    folder = study / FOLDER
    numbers = [int(path.stem) for path in _files(study)]
    target = folder / f"{max(numbers, default=0) + 1:04d}.json"
    try:
        folder.mkdir(exist_ok=True)
        _write_new(target, {_TODAY: f"{date.today():%Y-%m-%d}", **_without_date(entry)})  # noqa: DTZ011  # the user's day
    except FileExistsError:
        return add_release(study, known, entry)  # another run was first
    except OSError as error:
        raise UserError(
            f"De uitgave kan niet worden vastgelegd in de map '{study.name}' ({reason_of(error)}); er is niets "
            f"gemaakt. Zorg dat u in de map {FOLDER} daarin mag schrijven: zonder die lijst is een volgende uitgave "
            "niet te beveiligen tegen deze."
        ) from error
    return True


@contextmanager
def recording() -> Iterator[None]:
    """Say to notebooks that run in this context that what they publish will be recorded."""
    os.environ[_RECORDING] = "1"
    try:
        yield
    finally:
        os.environ.pop(_RECORDING, None)


def is_recording() -> bool:
    """Whether what a notebook publishes will be recorded; by hand, in JupyterLab or papermill, it will not."""
    return _RECORDING in os.environ


def _write_new(target: Path, entry: Entry) -> None:
    """Write a file that must not be there yet; nobody reads half of it."""
    part = temporary_sibling(target)
    try:
        part.write_text(json.dumps(entry, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
        try:
            os.link(part, target)  # fails where there is one, so that of two runs one is first
        except FileExistsError:
            raise
        except OSError:  # a disk without links
            if target.exists():
                raise FileExistsError(target) from None
            part.replace(target)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _files(study: Path) -> list[Path]:
    folder = study / FOLDER
    found = [path for path in folder.iterdir() if _FILE.fullmatch(path.name)] if folder.is_dir() else []
    return sorted(found, key=lambda path: int(path.stem))


def _without_date(entry: Entry) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != _TODAY}
