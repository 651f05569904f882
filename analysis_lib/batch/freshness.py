"""Whether a report on disk is what would be made now and, if not, why.

A report depends on its notebook, the library, the installed packages, its parameters and
its input files. Its receipt holds a fingerprint of each; times play no part, so that no
clock can make an old report look current. Nothing slow is imported here: operators ask
often, and usually nothing has changed.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from analysis_lib.batch.jobs import Job
from analysis_lib.notebook.parameters import cells_of
from analysis_lib.provenance import Inputs
from analysis_lib.tables.formats import format_of
from analysis_lib.whole_files import fingerprints, read_receipt

LIBRARY = Path(__file__).resolve().parents[1]
KEY = "afhankelijk_van"  # in a receipt


@dataclass(frozen=True)
class Tools:
    """Fingerprints of what all reports are made with: the library's files and the installed packages."""

    library: str
    packages: str

    @classmethod
    def now(cls) -> Tools:
        """Take the fingerprints of this moment."""
        folders = (Path(folder) for folder in sys.path)
        # An installed package leaves a folder that is named after it and its version.
        installed = {path.name for folder in folders if folder.is_dir() for path in folder.glob("*.dist-info")}
        return cls(_library(), _digest([platform.python_version(), *sorted(installed)]))

    def refreshed(self) -> Tools:
        """Take the library's fingerprint again: somebody may be working on it."""
        return Tools(_library(), self.packages)


def _library() -> str:
    files = fingerprints(LIBRARY)  # a wheel holds notebooks and tables too, which count by themselves
    return _digest(
        {name: files[name] for name in files if "__pycache__" not in name and not name.startswith("shipped/")}
    )


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
        """Take the fingerprints for one report.

        Raises
        ------
        UserError
            If the notebook or the folder cannot be read.
        """
        return cls(
            notebook_digest(job.notebook),
            tools.library,
            tools.packages,
            _digest(dict(job.values)),
            {name: digest for name, _, digest in Inputs.of(job.tables).files},
        )


def notebook_digest(path: Path) -> str:
    """Fingerprint what a notebook does: its cells and their tags, whatever it showed when it last ran."""
    return _digest(cells_of(path))


def reasons(job: Job, now: Dependencies) -> list[str]:
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
    current = asdict(now)
    found = [text for name, text in words.items() if before.get(name) != current[name]]
    if changed := changed_inputs(before.get("inputs"), now.inputs):
        found.append(f"de gegevens zijn veranderd ({', '.join(changed)})")
    return found + _damaged(job, receipt.get("uitvoer"))


def changed_inputs(before: Any, now: Mapping[str, str]) -> list[str]:
    """The names of files that were added, removed or changed."""
    before = before if isinstance(before, dict) else {}
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
        and not _damaged(job, receipt.get("uitvoer"))
    )


def _damaged(job: Job, made: Any) -> list[str]:
    """Which of a report's files are missing or were changed."""
    made = made if isinstance(made, dict) else {}
    found = [f"{form} ontbreekt" for form in job.formats if f"report.{form}" not in made]
    there = fingerprints(job.folder)
    found += [f"{name} is weg" for name in made if name not in there]
    return found + [f"{name} is na het maken veranderd" for name in made if there.get(name, made[name]) != made[name]]


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
