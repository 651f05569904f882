"""The commands for work on more than one machine: ``plan`` lists the parts, ``gather`` checks that all are there.

``run --job`` makes one. Each is given the same words, so nothing has to be kept between them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analysis_lib.cli.options import PER_JOB, REPORTS, which
from analysis_lib.errors import UserError, did_you_mean
from analysis_lib.nouns import agreeing

if TYPE_CHECKING:
    from analysis_lib.batch.jobs import Outcome, RunOptions
    from analysis_lib.batch.series import ProgressListener
    from analysis_lib.cli.planning import Plan

_MOST_SHOWN = 20


@click.command()
@REPORTS
@which
@PER_JOB
@click.option("--json", "as_json", is_flag=True, help="Een JSON-object, voor een programma.")
@click.option(
    "--snakefile",
    type=click.Path(path_type=Path),
    metavar="BESTAND",
    help="Schrijf ook een Snakefile, waarmee Snakemake de delen maakt.",
)
def plan(per_job: int, as_json: bool, snakefile: Path | None, **wanted: Any) -> None:
    """Verdeel het werk in delen, om op meer machines te maken."""
    from analysis_lib.batch.parts import cut
    from analysis_lib.cli.snakefile import text_of, words_of
    from analysis_lib.whole_files import write_asked

    parts = cut(_planned(wanted).jobs, per_job)
    if snakefile:
        text = text_of(parts, words_of(wanted, per_job), snakefile.name)
        write_asked(snakefile, text, "--snakefile")
    if as_json:
        listed = [
            {"deel": part.name, "na": list(part.after), "rapporten": [job.name for job in part.reports]}
            for part in parts
        ]
        click.echo(json.dumps({"uitvoer": str(wanted["out"]), "delen": listed}, ensure_ascii=False, indent=2))
        return
    for part in parts:
        number = len(part.reports)
        what = f"{number} {agreeing(number, 'rapporten')}" if number else "wat andere delen nodig hebben"
        after = f", na {', '.join(part.after)}" if part.after else ""
        click.echo(f"{part.name}  {what}{after}")
    if snakefile:
        click.echo(f"Geschreven: {snakefile.name}")


@click.command()
@REPORTS
@which
def gather(**wanted: Any) -> None:
    """Kijk of alle delen gemaakt zijn, en schrijf dan het overzicht."""
    from analysis_lib.batch.parts import gather_parts

    found = _planned(wanted)
    absent = gather_parts(found.jobs)
    for job, why in absent[:_MOST_SHOWN]:
        click.echo(f"{job.name}: {'; '.join(why)}", err=True)
    if len(absent) > _MOST_SHOWN:
        click.echo(f"en nog {len(absent) - _MOST_SHOWN}", err=True)
    if absent:
        number = len(absent)
        click.echo(
            f"{number} van {len(found.jobs)} {agreeing(number, 'rapporten')} {agreeing(number, 'moeten', 'moet')} nog "
            "gemaakt worden; het overzicht is niet geschreven.",
            err=True,
        )
        raise SystemExit(1)
    click.echo(f"{len(found.jobs)} {agreeing(len(found.jobs), 'rapporten')}; het overzicht is geschreven.")


def make_named(name: str, found: Plan, size: int, options: RunOptions, listener: ProgressListener) -> list[Outcome]:
    """Make the part of a plan with a name.

    Raises
    ------
    UserError
        If there is no such part, or it cannot be made now.
    """
    from analysis_lib.batch.parts import cut, make_part

    _refuse_failures(found)
    parts = {part.name: part for part in cut(found.jobs, size)}
    if name not in parts:
        raise UserError(f"Er is geen deel '{name}'; {did_you_mean(name, parts)}")
    return make_part(parts[name], options, listener)


def _planned(wanted: dict[str, Any]) -> Plan:
    from analysis_lib.cli.planning import Wanted
    from analysis_lib.cli.planning import plan as planned

    found = planned(Wanted(**wanted))
    _refuse_failures(found)
    return found


def _refuse_failures(found: Plan) -> None:
    if found.failed:
        raise UserError("\n".join(f"{one.job.report}: {one.error}" for one in found.failed))
