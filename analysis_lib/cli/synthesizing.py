"""Data that is invented: written, and told how near it comes."""

from __future__ import annotations

import os
from pathlib import Path

import click

from analysis_lib.errors import UserError, reason_of


def registers(children: int, seed: int, out: Path, form: str) -> None:
    """Write invented registers, and say so."""
    from analysis_lib.registers.synthetic import write_synthetic

    try:
        written = write_synthetic(children, seed, out, form, lambda line: click.echo(line, err=True))
    except OSError as error:
        raise UserError(f"Schrijven in '{out.name}' lukt niet ({reason_of(error)}); kies een andere map.") from error
    click.echo(f"registers: {len(written)} SYNTHETISCHE bestanden geschreven in {out.name}{os.sep}")


def trajectories(seed: int, data: Path | None, out: Path) -> None:
    """Write invented trajectories, and say how near they come."""
    from analysis_lib.catalogue import report
    from analysis_lib.study import read_study
    from analysis_lib.synthesis import write_trajectories

    known = report("utrechtse_heuvelrug")
    try:
        found = write_trajectories(read_study(known, data or "").tables, seed, out.resolve(), data or known.templates)
    except OSError as error:
        raise UserError(f"Schrijven in '{out.name}' lukt niet ({reason_of(error)}); kies een andere map.") from error
    click.echo(f"trajectories: SYNTHETISCHE tabellen geschreven in {out.name}{os.sep}")
    click.echo(f"{int(found['binnen'].sum())} van de {len(found)} afgedrukte cijfers komen binnen hun afronding uit.")
    for row in found[~found["binnen"]].to_dict("records"):
        click.echo(f"  {row['onderwerp']} ({row['plaats']}): {row['afgedrukt']:g}, nagemaakt {row['nagemaakt']:g}")
