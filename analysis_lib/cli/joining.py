"""The command ``join``: from forms that participants filled in to a study with their joint scenario."""

from __future__ import annotations

import os
from pathlib import Path

import click

from analysis_lib.nouns import agreeing

FORMS = "formulieren"


@click.command()
@click.argument("name", metavar="RAPPORT")
@click.option("--data", "study", type=click.Path(path_type=Path), required=True, help="Map met uw studie.")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="Nieuwe map voor de studie met het scenario."
)
@click.option(
    "--forms", type=click.Path(path_type=Path), help=f"Map met ingevulde formulieren; zonder: {FORMS} in de studie."
)
def join(name: str, study: Path, out: Path, forms: Path | None) -> None:
    """Maak van ingevulde formulieren een gezamenlijk scenario, in een nieuwe map met de studie."""
    from analysis_lib.dialogue.joining import join as join_forms

    joined = join_forms(name, study, forms or study / FORMS, out)
    for case, rows in joined.agreed.groupby("casus", sort=False):
        participants = int(rows["deelnemers"].iloc[0])
        kept, apart = int(rows["in_scenario"].sum()), int((~(rows["eens_of"] & rows["eens_hoeveel"])).sum())
        tested = joined.verdicts.get(str(case), ("niet getoetst", ""))[0]
        click.echo(
            f"casus {case}: {participants} {agreeing(participants, 'formulieren')}, "
            f"{len(rows)} {agreeing(len(rows), 'soorten')} hulp genoemd, "
            f"{kept} in het scenario, uiteen over {apart}; {tested}"
        )
    click.echo(f"Gemaakt in {out}{os.sep}. Maak nu het rapport: narekenbaar run {name} --data {out}")
