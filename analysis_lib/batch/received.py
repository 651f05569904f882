"""What a study's folder can do besides holding tables, said before it does it: it may have come from anyone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from analysis_lib.batch.jobs import Job
from analysis_lib.catalogue import Report, report
from analysis_lib.notebook.own import changed_cells
from analysis_lib.nouns import agreeing
from analysis_lib.tables.folder import links_out

STANDARD = "--standard-notebook"  # the option that leaves a study's own notebook out


def own_notebook(known: Report, data: Path | None) -> Path | None:
    """Find the notebook beside a study's tables that runs in place of the report's; None where it does the same.

    Raises
    ------
    UserError
        If there is a file of that name, and it is anything but a notebook.
    """
    own = data.resolve() / known.notebook.name if data else None
    return own if own and own.is_file() and changed_cells(own, known.notebook, known.each[:1]) else None


def about_notebook(known: Report, own: Path) -> str:
    """Say that a study's own notebook runs, and what that means, in one line."""
    cells = changed_cells(own, known.notebook, known.each[:1])
    return (
        f"{known.name}: gebruikt {own.name} uit de map '{own.parent.name}'; het verschilt in {cells} "
        f"{agreeing(cells, 'cellen')} van het eigen notebook van narekenbaar; een notebook is een programma: voer het "
        f"alleen uit als u de maker kent, of laat het weg met {STANDARD}."
    )


def about_links(data: Path) -> list[str]:
    """Name what in a study's folder is a link to a file elsewhere, which so comes into the report."""
    links = links_out(data)
    if not links:
        return []
    verb = "is een verwijzing" if len(links) == 1 else "zijn verwijzingen"
    return [
        f"{data.resolve().name}: {', '.join(links)} {verb} naar buiten deze map; wat daar staat wordt gelezen "
        "en kan in het rapport komen."
    ]


def about_jobs(jobs: Iterable[Job]) -> list[str]:
    """Say, once for each folder and notebook, what the reports to make take from there besides tables."""
    found: dict[str, None] = {}
    for job in jobs:
        if job.own_notebook and job.changed_cells:
            found[about_notebook(report(job.report), job.own_notebook)] = None
        if job.data:
            found |= dict.fromkeys(about_links(job.data))
    return list(found)
