"""What ``check`` says of a study, of what acts in its folder, and of a folder of registers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from analysis_lib.errors import InputError, UserError
from analysis_lib.nouns import agreeing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from analysis_lib.catalogue import Report
    from analysis_lib.errors import Problem

_MOST_SHOWN = 200  # problems on a screen


def say_what_registers_hold(reports: list[Report], folder: Path | None, settings: Path | None) -> None:
    """Print what is in a folder of registers, and which tables go without what is not; UserError for other reports."""
    from pkgutil import resolve_name

    if folder is None:
        raise UserError("--instellingen hoort bij --registers MAP; geef ook de map met registers.")
    if len(reports) != 1 or not reports[0].describes:
        raise UserError("--registers is er voor één rapport dat uit registers geteld wordt: chain_pressure.")
    for line in resolve_name(reports[0].describes)(folder, settings):
        click.echo(line)


def say_what_acts(known: Report, data: Path) -> bool:
    """Name what a study's folder holds besides tables: programs and links; False for a program that cannot be read."""
    from analysis_lib.batch.received import about_links, about_notebook, own_notebook

    in_order = True
    for one in known.family:
        try:
            if own := own_notebook(one, data):
                click.echo(about_notebook(one, own), err=True)
        except UserError as error:
            in_order = False
            click.echo(f"{one.name}: {error}", err=True)
    for line in about_links(data):
        click.echo(line, err=True)
    return in_order


def is_in_order(known: Report, data: Path | None, excel: Path | None) -> bool:
    """Print what is wrong with a report's tables and, separately, what is unlikely; False for what is wrong."""
    from analysis_lib.study import read_study

    try:
        study = read_study(known, data or "")
        known.audit(study.tables)
    except UserError as error:
        problems = error.problems if isinstance(error, InputError) else ()
        number = len(problems) or 1
        click.echo(f"{known.name}: {number} {agreeing(number, 'problemen')}", err=True)
        _show(problems or (error,))
        _mark(known, data, problems, excel)
        return False
    number = len(study.inputs.files)
    click.echo(f"{known.name}: in orde ({number} {agreeing(number, 'bestanden')})")
    if number := len(study.warnings):
        click.echo(f"{number} {agreeing(number, 'waarschuwingen')}; toch kan het rapport worden gemaakt:", err=True)
        _show(study.warnings)
    _mark(known, data, study.warnings, excel)
    return True


def _show(found: Sequence[object]) -> None:
    for one in found[:_MOST_SHOWN]:
        click.echo(f"  {one}", err=True)
    if len(found) > _MOST_SHOWN:
        click.echo(f"  en nog {len(found) - _MOST_SHOWN}; --excel BESTAND zet ze allemaal in een kopie.", err=True)


def _mark(known: Report, data: Path | None, problems: Sequence[Problem], excel: Path | None) -> None:
    """Write the copy in which problems are marked, beside the study and never in it."""
    if not excel:
        return
    from analysis_lib.new_study import mark_problems
    from analysis_lib.whole_files import writing

    folder, place = (data or known.templates).resolve(), excel.resolve()
    if place.suffix.lower() != ".xlsx":
        raise UserError(f"'{excel.name}' moet op .xlsx eindigen.")
    if place.parent == folder:
        raise UserError(f"Zet '{excel.name}' in een andere map; in '{folder.name}' zou het als invoer worden gelezen.")
    with writing(place.parent):
        mark_problems(folder, problems, place)
    click.echo(f"Gemerkt in {excel}")
