"""The folder of a new study: built beside its place, then moved there whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from pkgutil import resolve_name

from analysis_lib.catalogue import Report, report
from analysis_lib.errors import UserError, reason_of
from analysis_lib.new_study.form_paper import form_pdf
from analysis_lib.new_study.form_workbook import form_workbook
from analysis_lib.new_study.notebook import DATA, notebook_copy
from analysis_lib.new_study.parameters import parameters_text
from analysis_lib.new_study.prefilled import Prefilled, write_files
from analysis_lib.new_study.readme_page import readme_text
from analysis_lib.new_study.workbook import make_workbook
from analysis_lib.notebook.parameters import declared
from analysis_lib.tables.forms import Form
from analysis_lib.whole_files import temporary_sibling

WORKBOOK, PARAMETERS, README_PAGE = "invoer.xlsx", "parameters.yaml", "LEESMIJ.txt"
FORMS_FOLDER = "formulieren"


def create(report_name: str, folder: Path, prefilled: Prefilled | None = None) -> list[Path]:
    """Make the folder in which a new study for a report is filled in.

    Parameters
    ----------
    report_name : str
        A report; those made from the same tables share its folder.
    folder : Path
        Does not exist yet, or is empty.
    prefilled : Prefilled, optional
        What is known of the study already, as `analysis_lib.intake.read_for` reads it.

    Returns
    -------
    list of Path
        What was written: ``invoer.xlsx``, ``parameters.yaml``, ``LEESMIJ.txt``, a notebook
        for each report, the tables that came as files, and ``formulieren/`` if the report has forms.

    Raises
    ------
    UserError
        If there is no such report, or the folder is a file, is not empty or cannot be written.
    """
    known = report(report_name)
    folder = folder.resolve()
    require_room(folder)
    staging = temporary_sibling(folder)
    try:
        staging.mkdir(parents=True)
        _write(staging, known.family, prefilled or Prefilled())
        return _move(staging, folder)
    except OSError as error:
        raise UserError(f"Schrijven in '{folder.name}' lukt niet ({reason_of(error)}); kies een andere map.") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def require_room(folder: Path) -> None:
    """Refuse a folder that is a file or holds anything."""
    if folder.is_dir() and (held := sorted(path.name for path in folder.iterdir())):
        shown = ", ".join(held[:3]) + (", ..." if len(held) > 3 else "")
        raise UserError(f"In de map '{folder.name}' staat al iets ({shown}); kies een nieuwe of lege map.")
    if folder.exists() and not folder.is_dir():
        raise UserError(f"'{folder.name}' is een bestand; geef een map, ook als die nog niet bestaat.")


def _write(folder: Path, family: list[Report], prefilled: Prefilled) -> None:
    main = family[0]
    commands = [
        (f"narekenbaar check {one.name} --data .", f"narekenbaar run {one.name} --data .{' --all' if one.each else ''}")
        for one in family
    ]
    shown = (commands[0][0], *(run for _, run in commands))
    make_workbook(main.contract, shown, prefilled).save(folder / WORKBOOK)
    tables = write_files(folder, prefilled.files)
    for name, text in prefilled.texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    for one in family:
        text = notebook_copy(one.notebook, one.each[:1])
        (folder / one.notebook.name).write_text(text, encoding="utf-8", newline="\n")
    parameters = {one.name: [known for known in declared(one.notebook) if known.name != DATA] for one in family}
    left_open = {name for one in family for name in one.each[:1]}
    (folder / PARAMETERS).write_text(parameters_text(parameters, left_open), encoding="utf-8", newline="\n")
    if main.forms:
        _write_forms(folder / FORMS_FOLDER, resolve_name(main.forms))
    notebooks = [one.notebook.name for one in family]
    more = (FORMS_FOLDER,) if main.forms else ()
    page = readme_text(main.contract.about, commands, notebooks, tables, main.contract.further_steps, forms=more)
    # Notepad wants both: a mark for UTF-8 and the line ends of Windows.
    (folder / README_PAGE).write_text(page, encoding="utf-8-sig", newline="\r\n")


def _write_forms(folder: Path, forms: Iterable[Form]) -> None:
    """Write each form in Excel and on paper."""
    folder.mkdir()
    for form in forms:
        form_workbook(form, form.name[:31]).save(folder / f"{form.name}.xlsx")
        (folder / f"{form.name}.pdf").write_bytes(form_pdf(form))


def _move(staging: Path, folder: Path) -> list[Path]:
    """Put a finished folder in its place; an empty one that is there is filled, not replaced, as it may be in use."""
    names = sorted(path.name for path in staging.iterdir())
    if not folder.exists():
        staging.replace(folder)
        return [folder / name for name in names]
    moved: list[Path] = []
    try:
        for name in names:
            moved.append((staging / name).replace(folder / name))
    except OSError:
        for path in moved:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        raise
    return moved
