"""The command ``narekenbaar``: its words, its exit codes and nothing else.

Exit codes: 0 done; 1 a report failed; 2 the user's input is wrong.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from analysis_lib import __version__
from analysis_lib.errors import InputError, UserError

if TYPE_CHECKING:
    from analysis_lib.batch import Outcome
    from analysis_lib.catalogue import Report
    from analysis_lib.parameters import Value

# What takes long to import (pandas, matplotlib, papermill) is imported by the
# command that needs it, so that --help and a typing error answer at once.

_DATA = click.option(
    "--data", type=click.Path(path_type=Path), help="Map met ingevulde tabellen; zonder: het voorbeeld van de bron."
)
_REPORTS = click.argument("rapporten", nargs=-1, metavar="[RAPPORT]...")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="narekenbaar")
def cli() -> None:
    """Rapporten over jeugdhulp en onderwijs narekenen en opnieuw maken."""


@cli.command("list")
def list_reports() -> None:
    """Laat zien welke rapporten er zijn."""
    from analysis_lib.catalogue import REPORTS

    width = max(len(known.name) for known in REPORTS)
    for known in REPORTS:
        click.echo(f"{known.name:<{width}}  {known.title}")


@cli.command()
@_REPORTS
@_DATA
@click.option("--out", type=click.Path(path_type=Path), help="Map waarin de rapporten komen; zonder: reports/.")
@click.option("-p", "parameters", nargs=2, multiple=True, metavar="NAAM WAARDE", help="Een parameter van het notebook.")
@click.option("--all", "every", is_flag=True, help="Een rapport voor elke school, bij een rapport per school.")
@click.option("--formats", default="html,pdf,docx", show_default=True, help="Welke formaten, met komma's ertussen.")
@click.option(
    "--workers", type=click.IntRange(1), default=None, help="Aantal rapporten tegelijk; zonder: het aantal rekenkernen."
)
@click.option("--cold", is_flag=True, help="Start elk notebook vanaf niets; trager, en op Windows altijd zo.")
def run(
    rapporten: tuple[str, ...],
    data: Path | None,
    out: Path | None,
    parameters: tuple[tuple[str, str], ...],
    every: bool,
    formats: str,
    workers: int | None,
    cold: bool,
) -> None:
    """Maak rapporten; zonder namen allemaal."""
    from analysis_lib.batch import Job, make_reports
    from analysis_lib.catalogue import PROJECT

    reports = _chosen(rapporten)
    _one_report_for(data, reports, "--data")
    if parameters and len(reports) > 1:
        raise UserError("-p hoort bij één rapport; noem het rapport dat u bedoelt.")
    if any(name == "data" for name, _ in parameters):
        raise UserError("Geef de map met tabellen met --data MAP, niet met -p data.")
    folder, chosen = (out or PROJECT / "reports").resolve(), _formats(formats)
    jobs = [
        Job(known.name, folder, data, values, chosen)
        for known in reports
        for values in _values(known, data, parameters, every=every or not rapporten)
    ]
    with _progress() as progress:
        outcomes = make_reports(jobs, workers=workers or os.cpu_count() or 1, warm=not cold, progress=progress)
    _summarise(outcomes)
    raise SystemExit(_exit_code(outcomes))


@cli.command()
@_REPORTS
@_DATA
def check(rapporten: tuple[str, ...], data: Path | None) -> None:
    """Controleer de tabellen van een rapport, zonder het te maken."""
    reports = _chosen(rapporten)
    _one_report_for(data, reports, "--data")
    reports = reports if rapporten else _with_own_tables(reports)
    wrong = False
    for known in reports:
        try:
            study = known.open(data or "")
            known.audit(study.tables)
        except UserError as error:
            wrong = True
            problems = error.problems if isinstance(error, InputError) else (error,)
            click.echo(f"{known.name}: {_problems(len(problems))}", err=True)
            for problem in problems:
                click.echo(f"  {problem}", err=True)
        else:
            click.echo(f"{known.name}: in orde ({len(study.inputs.files)} bestanden)")
    raise SystemExit(2 if wrong else 0)


@cli.command()
@_REPORTS
@click.option("--json", "as_json", is_flag=True, help="Een JSON-lijst met één object per afgedrukt cijfer.")
def audit(rapporten: tuple[str, ...], as_json: bool) -> None:
    """Zet elk afgedrukt cijfer naast zijn narekening."""
    import pandas as pd

    results = []
    for known in _with_own_tables(_chosen(rapporten)):
        result = known.audit(known.open().tables)
        results.append(result.assign(rapport=known.name))
    figures = pd.concat(results)
    fields = ["rapport", "id", "plaats", "afgedrukt", "nagerekend", "laag", "hoog", "status", "oorzaak", "bevestigd"]
    if as_json:
        records = json.loads(figures[[*fields, "toelichting"]].to_json(orient="records", double_precision=10))
        lines = ",\n".join(json.dumps(record, ensure_ascii=False) for record in records)
        click.echo(f"[\n{lines}\n]")
        return
    for name, group in figures.groupby("rapport", sort=False):
        counts = ", ".join(f"{count} {status}" for status, count in group["status"].value_counts().items())
        click.echo(f"{name}: {len(group)} cijfers, waarvan {counts}")
        for (cause, why), alike in group[group["status"] == "wijkt af"].groupby(["oorzaak", "toelichting"], sort=False):
            click.echo(f"  {cause}: {why}")
            for row in alike.to_dict("records"):
                click.echo(
                    f"    {row['plaats']}, {row['rij']}, {row['kolom']}: {row['afgedrukt']} "
                    f"(nagerekend {row['nagerekend']:.2f})"
                )


@cli.command()
@click.argument("wat", type=click.Choice(["trajectories"]), metavar="WAT")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Begin van het toeval.")
@_DATA
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Map waarin de tabellen komen.")
def synthesize(wat: str, seed: int, data: Path | None, out: Path) -> None:
    """Verzin gegevens die op die van de bron lijken; WAT is trajectories."""
    from analysis_lib.catalogue import report
    from analysis_lib.synthesis import write_trajectories

    known = report("utrechtse_heuvelrug")
    try:
        found = write_trajectories(known.open(data or "").tables, seed, out.resolve(), data or known.templates)
    except OSError as error:
        raise UserError(f"Schrijven in '{out.name}' lukt niet ({error.strerror}); kies een andere map.") from error
    click.echo(f"{wat}: SYNTHETISCHE tabellen geschreven in {out.name}{os.sep}")
    click.echo(f"{int(found['binnen'].sum())} van de {len(found)} afgedrukte cijfers komen binnen hun afronding uit.")
    for row in found[~found["binnen"]].to_dict("records"):
        click.echo(f"  {row['onderwerp']} ({row['plaats']}): {row['afgedrukt']:g}, nagemaakt {row['nagemaakt']:g}")


def main() -> NoReturn:
    """Run the command; a user's mistake ends in one message and exit code 2."""
    try:
        cli(standalone_mode=False)
    except UserError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Afgebroken.", err=True)
        sys.exit(130)
    except Exception as error:  # our mistake, not the user's; still no wall of text
        logging.getLogger(__name__).debug("unexpected", exc_info=True)
        click.echo(f"Onverwachte fout, meld haar aan de makers: {type(error).__name__}: {error}", err=True)
        sys.exit(1)
    sys.exit(0)


def _chosen(names: tuple[str, ...]) -> list[Report]:
    from analysis_lib.catalogue import REPORTS, report

    return [report(name) for name in dict.fromkeys(names)] or list(REPORTS)


def _with_own_tables(reports: list[Report]) -> list[Report]:
    """Leave out reports made from the tables of another that is there too."""
    names = {known.name for known in reports}
    return [known for known in reports if known.tables_of not in names]


def _values(
    known: Report, data: Path | None, given: tuple[tuple[str, str], ...], *, every: bool
) -> list[dict[str, Value]]:
    """Give the parameters of each run of a report: one run, or one for every school."""
    from analysis_lib.parameters import declared, read_values

    parameters = declared(known.notebook)
    if not known.each:
        return [read_values(parameters, given)]
    name = known.each[0]
    values = read_values(parameters, given)
    chosen = [value for key, value in given if key == name]
    if not chosen and not every:
        raise UserError(
            f"{known.name} wordt per {name} gemaakt; geef -p {name} SLEUTEL voor één, of --all voor allemaal."
        )
    # For which school a sheet is, is said even where it is the notebook's own.
    return [{**values, name: value} for value in (chosen or known.every(data or ""))]


def _one_report_for(value: object, reports: list[Report], option: str) -> None:
    if value is not None and len(reports) > 1:
        raise UserError(f"{option} hoort bij één rapport; noem het rapport dat u bedoelt.")


def _formats(text: str) -> tuple[str, ...]:
    from analysis_lib.errors import did_you_mean
    from analysis_lib.render import FORMATS

    chosen = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    for form in chosen:
        if form not in FORMATS:
            raise UserError(f"Het formaat '{form}' is onbekend; {did_you_mean(form, FORMATS)}")
    if not chosen:
        raise UserError(f"Geef minstens één formaat: {', '.join(FORMATS)}.")
    return chosen


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """A moving line on a terminal, a plain line per step in a log."""
    from rich.console import Console

    console = Console(stderr=True)
    if console.is_terminal:
        with console.status("bezig") as status:
            yield status.update
    else:
        yield lambda text: None if ", cel " in text else click.echo(text, err=True)


def _summarise(outcomes: list[Outcome]) -> None:
    from analysis_lib.catalogue import PROJECT

    for outcome in outcomes:
        job = outcome.job
        name = f"{job.report}/{job.run}"
        if outcome.error:
            click.echo(f"{name}: niet gemaakt.\n{outcome.error}", err=True)
        else:
            folder = job.folder.relative_to(Path.cwd()) if job.folder.is_relative_to(Path.cwd()) else job.folder
            files = ", ".join(sorted(path.name for path in job.folder.glob("report.*")))
            click.echo(f"{name}: klaar in {outcome.seconds:.0f} s: {folder}{os.sep} ({files})")
    if any(not outcome.error for outcome in outcomes):
        index = outcomes[0].job.out / "index.html"
        click.echo(f"Overzicht: {index.relative_to(PROJECT) if index.is_relative_to(PROJECT) else index}")


def _exit_code(outcomes: list[Outcome]) -> int:
    codes = {outcome.exit_code for outcome in outcomes}
    return next((code for code in (1, 2) if code in codes), 0)


def _problems(count: int) -> str:
    return "1 probleem" if count == 1 else f"{count} problemen"


if __name__ == "__main__":
    main()
