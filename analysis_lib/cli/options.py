"""The options that say which reports are meant, the same for every command that takes them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from analysis_lib.catalogue import REPORTS_FOLDER
from analysis_lib.render.formats import default_suffixes, suffixes

EVERY = "alle"  # as the value of what a report is made for: a report for each
DATA = click.option(
    "--data", type=click.Path(path_type=Path), help="Map met ingevulde tabellen; zonder: het voorbeeld van de bron."
)
_MORE_FORMATS = [form for form in suffixes() if form not in default_suffixes()]
PER_JOB = click.option(
    "--per-job",
    type=click.IntRange(1),
    default=100,  # fewer, and each part pays for starting
    show_default=True,
    metavar="AANTAL",
    help="Hoeveel rapporten ten hoogste in één deel; geef bij plan, run en gather hetzelfde.",
)
_STUDIES = click.option(
    "--data",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="MAP",
    help="Map met ingevulde tabellen, vaker voor meer studies; zonder: het voorbeeld van de bron.",
)
REPORTS = click.argument("names", nargs=-1, metavar="[RAPPORT]...")


def which(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say which reports are meant."""
    options = (
        _STUDIES,
        click.option(
            "--out",
            type=click.Path(path_type=Path),
            default=REPORTS_FOLDER,
            help="Map met de rapporten; zonder: reports/.",
        ),
        click.option(
            "-p",
            "parameters",
            nargs=2,
            multiple=True,
            metavar="NAAM WAARDE",
            help="Een parameter van het notebook; vaker voor een rapport per waarde.",
        ),
        click.option(
            "--parameters",
            "file",
            type=click.Path(path_type=Path),
            metavar="BESTAND",
            help="YAML met per regel 'naam: waarde', of een lijst van waarden voor een rapport per waarde.",
        ),
        click.option(
            "--standard-notebook",
            "--standaard-notebook",
            "standard_notebook",
            is_flag=True,
            help="Gebruik het notebook van narekenbaar, ook als er een in de map met tabellen staat.",
        ),
        click.option("--all", "every", is_flag=True, help="Elke school, bij een rapport per school."),
        click.option(
            "--formats",
            default=",".join(default_suffixes()),
            show_default=True,
            help=f"Formaten, met komma's ertussen{'; ook: ' if _MORE_FORMATS else ''}{', '.join(_MORE_FORMATS)}.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command
