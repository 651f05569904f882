"""Whether a report on disk is what would be made now and, if not, why.

A report depends on its notebook, the library, the installed packages, its parameters and
its input files. Its receipt holds a fingerprint of each; times play no part, so that no
clock can make an old report look current. Nothing slow is imported here: operators ask
often, and usually nothing has changed.
"""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from analysis_lib.batch.jobs import Job
from analysis_lib.batch.seen import Seen, digest_of_data, stamp_of
from analysis_lib.notebook.parameters import cells_of
from analysis_lib.provenance import input_files
from analysis_lib.tables.formats import format_of
from analysis_lib.whole_files import files_below, read_receipt

LIBRARY = Path(__file__).resolve().parents[1]
KEY = "afhankelijk_van"  # in a receipt


@dataclass(frozen=True)
class Tools:
    """Fingerprints of what all reports are made with: the library's files and the installed packages."""

    library: str
    packages: str
    stamp: str | None = field(default=None, compare=False)  # what the system says of the library's files

    @classmethod
    def now(cls) -> Tools:
        """Take the fingerprints of this moment."""
        folders = (Path(folder) for folder in sys.path)
        # An installed package leaves a folder that is named after it and its version.
        installed = {path.name for folder in folders if folder.is_dir() for path in folder.glob("*.dist-info")}
        stamp = _stamp()  # before they are read: what changes meanwhile has another one
        return cls(_library(), digest_of_data([platform.python_version(), *sorted(installed)]), stamp)

    def refreshed(self) -> Tools:
        """Take the library's fingerprint again: somebody may be working on it."""
        stamp = _stamp()
        return self if stamp and stamp == self.stamp else Tools(_library(), self.packages, stamp)


def _library() -> str:
    return digest_of_data({name: hashlib.sha256(Path(path).read_bytes()).hexdigest() for name, path in _files()})


def _stamp() -> str | None:
    files = _files()
    return stamp_of([path for _, path in files], [name for name, _ in files])


def _files() -> list[tuple[str, str]]:
    # A wheel holds notebooks and tables too, which count by themselves.
    return [
        file for file in files_below(LIBRARY) if "__pycache__" not in file[0] and not file[0].startswith("shipped/")
    ]


@dataclass(frozen=True)
class Dependencies:
    """Fingerprints of everything that a report is made from."""

    notebook: str
    library: str
    packages: str
    parameters: str
    inputs: Mapping[str, str]

    @classmethod
    def of(cls, job: Job, tools: Tools) -> Dependencies:
        """Take the fingerprints for one report; see `Snapshot` for those of many.

        Raises
        ------
        UserError
            If the notebook or the folder cannot be read.
        """
        return Snapshot(tools).of(job)


class Snapshot:
    """What reports depend on at one moment: each file is read once, for however many reports.

    Parameters
    ----------
    tools : Tools
        What they are made with.
    seen : Seen, optional
        What is known of files from earlier commands.
    """

    def __init__(self, tools: Tools, seen: Seen | None = None) -> None:
        self._tools = tools
        self.seen = seen or Seen()
        self._notebooks: dict[Path, str] = {}
        self._inputs: dict[Path, Mapping[str, str]] = {}

    def of(self, job: Job) -> Dependencies:
        """Give the fingerprints for one report.

        Raises
        ------
        UserError
            If the notebook or the folder cannot be read.
        """
        if job.notebook not in self._notebooks:
            self._notebooks[job.notebook] = notebook_digest(job.notebook)
        if job.tables not in self._inputs:
            self._inputs[job.tables] = inputs_of(job.tables, self.seen)
        return Dependencies(
            self._notebooks[job.notebook],
            self._tools.library,
            self._tools.packages,
            digest_of_data(dict(job.values)),
            self._inputs[job.tables],
        )


def inputs_of(folder: Path, seen: Seen) -> dict[str, str]:
    """Fingerprint the input files of a study, by name; as `analysis_lib.provenance.Inputs`."""
    return {path.name: seen.digest(path) for path in input_files(folder)}


def notebook_digest(path: Path) -> str:
    """Fingerprint what a notebook does: its cells and their tags, whatever it showed when it last ran."""
    return digest_of_data(cells_of(path))


def reasons(job: Job, now: Dependencies, seen: Seen | None = None) -> list[str]:
    """Why a report must be made, in Dutch; nothing if it is current."""
    receipt = read_receipt(job.folder / "receipt.json")
    if receipt is None:
        return ["onvolledig" if job.folder.exists() else "nog niet gemaakt"]
    before = receipt.get(KEY)
    if not isinstance(before, dict):
        return ["het is gemaakt met een oudere versie"]
    words = {
        "notebook": "het notebook is veranderd",
        "library": "de bibliotheek is veranderd",
        "packages": "de pakketten zijn veranderd",
        "parameters": "de parameters zijn veranderd",
    }
    found = [text for name, text in words.items() if before.get(name) != getattr(now, name)]
    if changed := changed_inputs(before.get("inputs"), now.inputs):
        found.append(f"de gegevens zijn veranderd ({', '.join(changed)})")
    return found + _damaged(job, receipt.get("uitvoer"), seen or Seen())


def changed_inputs(before: Any, now: Mapping[str, str]) -> list[str]:
    """The names of files that were added, removed or changed."""
    before = before if isinstance(before, dict) else {}
    if before == now:
        return []
    return [name for name in sorted({*before, *now}) if before.get(name) != now.get(name)]


def only_tables_changed(job: Job, now: Dependencies) -> bool:
    """Whether a report differs from what would be made now only in its tables."""
    receipt = read_receipt(job.folder / "receipt.json") or {}
    before = receipt.get(KEY)
    if not isinstance(before, dict) or before == asdict(now):
        return False
    changed = changed_inputs(before.get("inputs"), now.inputs)
    return (
        all(format_of(Path(name)) for name in changed)
        and before | {"inputs": 0} == asdict(now) | {"inputs": 0}
        and not _damaged(job, receipt.get("uitvoer"), Seen())
    )


def _damaged(job: Job, made: Any, seen: Seen) -> list[str]:
    """Which of a report's files are missing or were changed."""
    made = made if isinstance(made, dict) else {}
    return [f"{form} ontbreekt" for form in job.formats if f"report.{form}" not in made] + seen.damage(job.folder, made)
