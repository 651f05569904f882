"""A reader who does what a page of ``docs/`` says, and nothing else."""

from __future__ import annotations

import io
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import ClassVar

import nbformat
import pandas as pd
import pytest
from openpyxl import load_workbook
from papermill.cli import papermill

from analysis_lib import batch, cli, once
from analysis_lib.batch import Job, Outcome
from analysis_lib.catalogue import PROJECT
from analysis_lib.registers import protection
from analysis_lib.support_use.release import Earlier, protected_counts
from tests.documents import Step
from tests.typed import command
from tests.worked.filling import Rows, Tables, entries, fill

_PROTECTED = once._Memory()


class Reader:
    """Somebody with a folder to work in.

    Parameters
    ----------
    home : Path
        Where commands are typed; reports go to ``reports`` in it.
    known : mapping of str to Tables
        What the reader has in the workbook of a report already when a page adds to it.
    makes : bool
        Whether reports are made; if not, ``run`` reads and checks everything and stops there, and what is
        invented is small.
    """

    def __init__(self, home: Path, known: Mapping[str, Tables] | None = None, *, makes: bool = True) -> None:
        self.home, self.known, self.makes = home, known or {}, makes
        self.study, self.report, self.said = home, "", ""
        self.planned: list[Job] = []
        (home / "reports").mkdir(exist_ok=True)

    def follow(self, told: Iterable[Step]) -> None:
        """Do steps one after another; what a page says appears must appear."""
        for step in told:
            match step.kind:
                case "console":
                    self.said = "".join(self.type(line) for line in step.text.splitlines() if line)
                case "text":
                    for line in step.text.splitlines():
                        assert line in self.said, f"{line!r} does not appear, but\n{self.said}"
                case "blad":
                    self.enter(step.text, step.rows)
                case "python":
                    self.add_cell(step.text.rstrip(), step.after)
                case "yaml":
                    (self.home / step.after).write_text(step.text, encoding="utf-8")
                case _:
                    raise AssertionError(f"nobody knows how to follow a block of {step.kind!r}")

    def type(self, line: str) -> str:
        """Type a command; one that ends badly must be meant to, so its words count too."""
        program, *words = shlex.split(line.partition("  #")[0])
        if (program, *words[:2]) == ("python", "-m", "analysis_lib.cli"):
            program, words = "narekenbaar", words[2:]
        if program == "narekenbaar":
            if not self.makes and "--children" in words:
                words[words.index("--children") + 1] = "1000"
            code, said = self.command(*words)
            assert code in {0, 2}, said
            if words[0] == "new":
                self.report, self.study = words[1], self.home / words[2]
                if known := self.known.get(self.report):
                    fill(self.study, known)
            assert code == 0 or words[0] == "check", said
            return said
        ready = self.others.get(program)
        assert ready, f"nobody knows how to type {line!r}"
        ready(self, words)
        return ""

    def command(self, *words: str) -> tuple[int, str]:
        """Run ``narekenbaar`` in this process; returns its exit code and all it says."""
        heard = io.StringIO()
        (out,) = [known for known in cli.cli.commands["run"].params if known.name == "out"]
        with pytest.MonkeyPatch.context() as patch, chdir(self.home):
            patch.setattr(out, "default", self.home / "reports")
            if not self.makes:
                patch.setattr(batch, "make_reports", self._plan)
                patch.setattr(protection, "protected_counts", _protected_once)
            with redirect_stdout(heard), redirect_stderr(heard):
                code = command(*words)
        return code, heard.getvalue()

    def _plan(self, jobs: list[Job], *_: object) -> list[Outcome]:
        self.planned += jobs
        return []

    def enter(self, sheet: str, rows: Rows) -> None:
        """Type rows into the workbook as Excel takes them: 50% is a half, unless the cell is for text."""
        path = self.study / "invoer.xlsx"
        book = load_workbook(path, rich_text=True)
        for cell, value in entries(book, {sheet: rows}):
            cell.value = value if cell.number_format == "@" else _as_excel_takes(str(value))
        book.save(path)

    def add_cell(self, source: str, after: str) -> None:
        """Put a cell of code into the study's notebook, below the cell that the page names."""
        path = self.study / f"{self.report}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        (place,) = [number for number, cell in enumerate(notebook.cells) if cell.source == after]
        notebook.cells.insert(place + 1, nbformat.v4.new_code_cell(source))
        nbformat.write(notebook, path)

    def _papermill(self, words: list[str]) -> None:
        """Have papermill read the notebook and put the parameters in, which takes no kernel."""
        with chdir(self.home):
            papermill(["--prepare-only", "--no-progress-bar", *words], standalone_mode=False)

    def _jupyter(self, words: list[str]) -> None:
        """Opening a window takes a browser; the program and the folder must be there."""
        assert shutil.which(f"jupyter-{words[0]}", path=str(Path(sys.executable).parent))
        assert (self.home / words[1]).is_dir()

    def _make(self, words: list[str]) -> None:
        (target,) = words
        made = subprocess.run(["make", "-n", target], cwd=PROJECT, capture_output=True, text=True, check=False)
        assert made.returncode == 0, made.stderr

    others: ClassVar[dict[str, Callable[[Reader, list[str]], None]]] = {
        "papermill": _papermill,
        "jupyter": _jupyter,
        "make": _make,
    }


def _protected_once(tables: Mapping[str, pd.DataFrame], earlier: Sequence[Earlier] = ()) -> pd.DataFrame:
    """Protect the counts of the same invented registers once: several pages have them counted."""
    if earlier:
        return protected_counts(tables, earlier)
    key = once._key(tables.values(), list(tables))
    return _PROTECTED.get(key, lambda: protected_counts(tables))


def _as_excel_takes(text: str) -> object:
    number = text.removesuffix("%").replace(",", ".")
    if not number.replace(".", "", 1).isdigit():
        return text
    return float(number) / 100 if text.endswith("%") else float(number)
