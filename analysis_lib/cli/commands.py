"""The subcommands: each reads what a user typed, has it done and reports how it went."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from analysis_lib import __version__
from analysis_lib.cli.dutch import speak_dutch
from analysis_lib.cli.ending import run_to_its_end
from analysis_lib.cli.options import DATA, EVERY, PER_JOB, REPORTS, which
from analysis_lib.errors import UserError
from analysis_lib.nouns import agreeing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis_lib.catalogue import Report

# What is slow to import (pandas, matplotlib, papermill) is imported by the
# command that needs it, so that --help and a typing error are answered at once.

speak_dutch()  # before Click is asked for anything
_CHOICES = click.option(
    "--instellingen",
    type=click.Path(path_type=Path),
    metavar="BESTAND",
    help="Uw keuzes en afwijkingen bij registers; zonder: registers.yaml in de map met registers.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="narekenbaar")
def cli() -> None:
    """Rapporten over jeugdhulp en onderwijs narekenen en opnieuw maken."""


@cli.command("list")
@REPORTS
@click.option("--status", is_flag=True, help="Zeg van elk rapport of het actueel is, en zo niet, waarom niet.")
@which
def list_reports(status: bool, **wanted: Any) -> None:
    """Laat zien welke rapporten er zijn."""
    from analysis_lib.cli.planning import Wanted, chosen, plan

    if not status:
        reports = chosen(wanted["names"])
        width = max(len(known.name) for known in reports)
        for known in reports:
            click.echo(f"{known.name:<{width}}  {known.title}")
        return
    from analysis_lib.batch import reasons_to_make

    found = plan(Wanted(**wanted))
    states = reasons_to_make(found.jobs)
    width = max((len(job.name) for job, _ in states), default=0)
    for job, why in states:
        click.echo(f"{job.name:<{width}}  {'; '.join(why) or 'actueel'}")
    for outcome in found.failed:
        click.echo(f"{outcome.job.report}: {outcome.error}", err=True)
    current = sum(not why for _, why in states)
    click.echo(f"{current} van {len(states)} actueel")
    raise SystemExit(2 if found.failed else 0)


@cli.command()
@REPORTS
@which
@click.option("--job", "part", default="", metavar="NAAM", help="Alleen dit deel van het werk; plan noemt de namen.")
@PER_JOB
@click.option("--force", is_flag=True, help="Maak ook wat al actueel is.")
@click.option(
    "--workers", type=click.IntRange(1), default=None, help="Aantal rapporten tegelijk; zonder: het aantal rekenkernen."
)
@click.option("--cold", is_flag=True, help="Start elk notebook vanaf niets; trager, en op Windows altijd zo.")
@click.option(
    "--server",
    is_flag=True,
    help="Houd een proces klaar voor een volgende opdracht, dat na een kwartier niets doen eindigt; alleen op Linux.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0),
    default=1800,
    show_default=True,
    help="Hoeveel seconden één rapport mag duren; 0 is zonder grens.",
)
@click.option(
    "--memory",
    type=click.FloatRange(0),
    default=None,
    help="Hoeveel GB één rapport mag gebruiken; 0 is zonder grens, zonder: vier vijfde, gedeeld door --workers.",
)
@click.option("--quiet", is_flag=True, help="Zeg alleen wat misgaat.")
@click.option("--json", "as_json", is_flag=True, help="Zeg elke stap als een regel JSON.")
@click.option("--verbose", is_flag=True, help="Laat bij een fout ook zien waar in de code zij ontstond.")
def run(
    part: str,
    per_job: int,
    force: bool,
    workers: int | None,
    cold: bool,
    server: bool,
    timeout: float,
    memory: float | None,
    quiet: bool,
    as_json: bool,
    verbose: bool,
    **wanted: Any,
) -> None:
    """Maak rapporten die nog niet actueel zijn; zonder namen allemaal."""
    if quiet and as_json:
        raise UserError("Kies --quiet of --json, niet allebei.")
    if server:
        _hand_over(cold=cold)
    from analysis_lib.notebook.forking import import_for, is_possible

    def begin() -> None:
        with suppress(OSError):  # where forking fails, reports are made as usual
            data = wanted["data"]
            import_for(wanted["names"], kernels=bool(data), alone=_is_for_one(**wanted), studies=len(data))

    def read(known: Report, *place: Any) -> list[str]:
        begin()
        found = column_of(known.name, *place)  # which is then there for the reports too
        return read_column(known, *place) if found is None else found

    warm = not cold and is_possible()
    if warm and (force or not wanted["out"].exists()):
        begin()  # there is something to make: let the imports start while we find out what
    from analysis_lib.batch import Limits, RunOptions, make_reports
    from analysis_lib.batch.shared import column_of
    from analysis_lib.cli.planning import Wanted, plan, read_column
    from analysis_lib.cli.progress import choose_listener

    workers = workers or os.cpu_count() or 1
    limits = Limits(timeout, _share_of_memory(workers) if memory is None else int(memory * 10**9))
    found = plan(Wanted(**wanted), read if warm else read_column)
    options = RunOptions(workers, not cold, force, limits, verbose)
    with choose_listener(quiet=quiet, as_json=as_json, verbose=verbose, workers=workers) as listener:
        if part:
            from analysis_lib.cli.parting import make_named

            outcomes = make_named(part, found, per_job, options, listener)
        else:
            outcomes = make_reports(found.jobs, options, listener)
    outcomes = [*outcomes, *found.failed]
    listener.summarise(outcomes)
    codes = {outcome.exit_code for outcome in outcomes}
    raise SystemExit(next((code for code in (1, 2) if code in codes), 0))


def _is_for_one(
    names: Sequence[str],
    parameters: Sequence[tuple[str, str]],
    file: Path | None,
    data: Sequence[Path],
    *,
    every: bool,
    **_: Any,
) -> bool:
    """Whether these words ask for one report, as far as they tell."""
    given = dict(parameters)
    many = every or file or len(names) != 1 or len(data) > 1 or len(given) < len(parameters)
    return not many and EVERY not in given.values()


def _hand_over(*, cold: bool) -> None:
    """Have the kept server run this command, unless this is the process that it does that in; return if it cannot."""
    if cold:
        raise UserError("Kies --server of --cold, niet allebei.")
    serving = sys.modules.get("analysis_lib.cli.serving")
    if serving is None or not serving.inside:
        from analysis_lib.cli.asking import through_server

        if (code := through_server()) is not None:
            raise SystemExit(code)


@cli.command()
@click.argument("name", metavar="RAPPORT")
@click.argument("folder", type=click.Path(path_type=Path), metavar="MAP")
@click.option(
    "--from",
    "sources",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="BESTAND",
    help="Een bestand om mee te beginnen, zoals leerlingen per vestiging van DUO of Beleidsinformatie Jeugd; vaker "
    "voor meer bestanden. Voor chain_pressure: een map met registers.",
)
@click.option("--gemeente", default="", metavar="NAAM", help="Welke gemeente, als een bestand van DUO er meer heeft.")
@click.option("--sbo", is_flag=True, help="Tel ook scholen voor speciaal basisonderwijs mee uit een bestand van DUO.")
@_CHOICES
@click.option(
    "--cache",
    type=click.Path(path_type=Path),
    metavar="MAP",
    help="Waar omgezette registers komen; zonder: naast de registers. Die map gaat over personen.",
)
@click.option("--versie", default="", metavar="WOORD", help="intern: verberg kleine aantallen uit registers niet.")
@click.option("--motor", default="", metavar="NAAM", help="Wat registers telt: duckdb (zonder) of spark.")
def new(name: str, folder: Path, sources: tuple[Path, ...], gemeente: str, *, sbo: bool, **options: Any) -> None:
    """Begin een eigen studie: een map met een werkmap om in te vullen."""
    from analysis_lib.catalogue import report
    from analysis_lib.intake import read_for
    from analysis_lib.new_study import Prefilled, create
    from analysis_lib.new_study.folder import require_room

    if gemeente and not sources:
        raise UserError("--gemeente hoort bij --from BESTAND; geef ook een bestand van DUO.")
    if sbo and not sources:
        raise UserError("--sbo hoort bij --from BESTAND; geef ook een bestand van DUO.")
    for option, value in options.items():
        if value and not sources:
            raise UserError(f"--{option} hoort bij --from MAP; geef ook een map met registers.")
    require_room(folder.resolve())  # before counting, which takes a while
    more = {
        "special": sbo,
        "cache": options["cache"],
        "settings_file": options["instellingen"],
        "version": options["versie"],
        "engine": options["motor"],
    }
    tell = {"say": lambda line: click.echo(line, err=True)}
    prefilled = read_for(report(name), sources, gemeente, **more, **tell) if sources else Prefilled()
    written = create(name, folder, prefilled)
    for line in prefilled.messages:
        click.echo(line)
    click.echo(f"Gemaakt in {folder}{os.sep}: {', '.join(path.name for path in written)}")
    click.echo("Begin met LEESMIJ.txt.")


@cli.command()
@REPORTS
@DATA
@click.option(
    "--excel",
    type=click.Path(path_type=Path),
    metavar="BESTAND",
    help="Schrijf ook een kopie van de werkmap waarin elke cel met een probleem is gemerkt.",
)
@click.option(
    "--registers", type=click.Path(path_type=Path), metavar="MAP", help="Zeg wat er in een map met registers staat."
)
@_CHOICES
def check(
    names: tuple[str, ...],
    data: Path | None,
    excel: Path | None,
    registers: Path | None,
    instellingen: Path | None,
) -> None:
    """Controleer de tabellen van een rapport, zonder het te maken."""
    from analysis_lib.cli.checking import is_in_order, say_what_acts, say_what_registers_hold
    from analysis_lib.cli.planning import chosen, one_report_for

    reports = chosen(names)
    if registers or instellingen:
        say_what_registers_hold(reports, registers, instellingen)
        return
    one_report_for(data, reports, "--data")
    one_report_for(excel, reports, "--excel")
    reports = reports if names else _with_own_tables(reports)
    acting = say_what_acts(reports[0], data) if data else True
    wrong = [known for known in reports if not is_in_order(known, data, excel)]
    raise SystemExit(2 if wrong or not acting else 0)


@cli.command()
@REPORTS
@click.option("--json", "as_json", is_flag=True, help="Een JSON-lijst met een object per cijfer of uitspraak.")
@click.option("--zoek", "searches", is_flag=True, help="Zoek verbanden die nog niet in relaties.csv staan.")
def audit(names: tuple[str, ...], as_json: bool, searches: bool) -> None:
    """Zet wat een bron afdrukte naast de narekening, waar die kan."""
    import pandas as pd

    from analysis_lib.cli.planning import chosen
    from analysis_lib.published import Status
    from analysis_lib.study import read_study

    if searches:
        from analysis_lib.published.derivable import search

        for known in _with_own_tables(chosen(names)):
            for found in search(read_study(known).tables):
                click.echo(f"{known.name}: {found.figure}: misschien '{found.kind}': {found.finding}")
        return
    results = []
    for known in _with_own_tables(chosen(names)):
        result = known.audit(read_study(known).tables)
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
        click.echo(f"{name}: {len(group)} {agreeing(len(group), 'cijfers')} en uitspraken, waarvan {counts}")
        wrong = group[group["status"].isin([Status.DEVIATES, Status.SAYS_OTHERWISE])]
        for (status, cause, why), alike in wrong.groupby(["status", "oorzaak", "toelichting"], sort=False):
            click.echo(f"  {status} ({cause or 'onverklaard'}): {why}")
            for row in alike.to_dict("records"):
                value = f" (nagerekend {row['nagerekend']:.2f})" if pd.notna(row["nagerekend"]) else ""
                click.echo(f"    {row['plaats']}, {row['rij']}, {row['kolom']}: {row['afgedrukt']}{value}")


@cli.command()
@click.argument("wat", type=click.Choice(["trajectories", "registers"]), metavar="WAT")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Begin van het toeval.")
@DATA
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Map waarin de tabellen komen.")
@click.option(
    "--children",
    type=click.IntRange(1_000, 25_000_000),
    default=None,
    help="Bij registers: hoeveel kinderen in het eerste jaar; zonder: 25000.",
)
@click.option("--format", "form", default="", metavar="NAAM", help="Bij registers: parquet (zonder), sav of csv.")
def synthesize(wat: str, seed: int, data: Path | None, out: Path, children: int | None, form: str) -> None:
    """Verzin gegevens die op die van de bron lijken; WAT is trajectories of registers."""
    from analysis_lib.cli.synthesizing import registers, trajectories

    if wat == "registers":
        if data:
            raise UserError("--data hoort bij trajectories; laat het weg.")
        registers(children or 25_000, seed, out, form or "parquet")
        return
    if children or form:
        raise UserError("--children en --format horen bij registers; laat ze weg.")
    trajectories(seed, data, out)


def main() -> NoReturn:
    """Run the command that was typed; a user's mistake ends in one message and exit code 2."""
    run_to_its_end(cli)


def _with_own_tables(reports: list[Report]) -> list[Report]:
    """Leave out reports made from the tables of another one in the list."""
    names = {known.name for known in reports}
    return [known for known in reports if known.tables_of not in names]


def _share_of_memory(workers: int) -> int:
    """The bytes that one of so many reports may use, so that all together leave the machine some."""
    import psutil

    return int(psutil.virtual_memory().total * 0.8 / workers)
