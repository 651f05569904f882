"""The command ``compare``: what changed between two versions of a study, and what each change did."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis_lib.errors import UserError

if TYPE_CHECKING:
    from analysis_lib.catalogue import Report
    from analysis_lib.comparison.versions import Version


@click.command()
@click.argument("old", type=click.Path(path_type=Path), metavar="OUD")
@click.argument("new", type=click.Path(path_type=Path), metavar="NIEUW")
@click.option("--json", "as_json", is_flag=True, help="Een JSON-object, met bedragen die niet afgerond zijn.")
@click.option("--page", type=click.Path(path_type=Path), metavar="BESTAND", help="Schrijf ook een bladzij: een .html.")
def compare(old: Path, new: Path, as_json: bool, page: Path | None) -> None:
    """Zeg wat er tussen twee mappen van een business case veranderde, en wat elke verandering deed."""
    from analysis_lib.comparison.explained import explain
    from analysis_lib.comparison.versions import require_two_of_a_kind

    if page and page.suffix.lower() not in {".html", ".htm"}:
        raise UserError(f"'{page.name}' moet op .html eindigen.")
    known = require_two_of_a_kind(old, new)
    explained = explain(known.contract, _version(known, old), _version(known, new))
    if page:
        from analysis_lib.comparison.page import html_of
        from analysis_lib.whole_files import write_asked

        write_asked(page, html_of(explained))
    if as_json:
        from analysis_lib.comparison.plain import as_data

        click.echo(json.dumps(as_data(explained), ensure_ascii=False, indent=2))
        return
    from analysis_lib.comparison.worded import lines_of

    for line in lines_of(explained):
        click.echo(line)
    if page:
        click.echo(f"Geschreven: {page.name}")


def _version(known: Report, folder: Path) -> Version:
    """Read a version: its tables, and the parameters that stand beside them.

    Raises
    ------
    UserError
        If the tables break their contract, or a parameter has more than one value; it names the folder.
    """
    from analysis_lib.business_case.monitoring_table import released
    from analysis_lib.catalogue import REPORTS_FOLDER
    from analysis_lib.cli.planning import Wanted, plan
    from analysis_lib.comparison.versions import Version
    from analysis_lib.study import read_study

    try:
        jobs = plan(Wanted((known.name,), [folder], out=REPORTS_FOLDER)).jobs
        if len(jobs) > 1:
            raise UserError("parameters.yaml heeft meer waarden voor één parameter; compare vraagt er één.")
        tables = released(read_study(known, folder).tables)
        return Version(folder.resolve().name, tables, dict(jobs[0].values))
    except UserError as error:
        lines = str(error).replace("\n", "\n  ")
        raise UserError(f"In de map '{folder.name}':\n  {lines}") from error
