"""From what a user typed to the reports to make.

Parameters come from the command line or from a YAML file, and are text until they are read
by their declared type: 0363 stays 0363, a date stays a date. A list of values, or `alle`,
gives a report for each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import product
from math import prod
from pathlib import Path

import yaml

from analysis_lib.batch.freshness import Tools, inputs_of
from analysis_lib.batch.jobs import Job, Outcome
from analysis_lib.batch.received import own_notebook
from analysis_lib.batch.seen import Seen, digest_of_data
from analysis_lib.catalogue import REPORTS, Report, report
from analysis_lib.cli.options import EVERY
from analysis_lib.errors import UserError, did_you_mean, reason_of
from analysis_lib.notebook.parameters import Value, declared, read_values
from analysis_lib.releases import FOLDER
from analysis_lib.render.formats import default_suffixes, suffixes

OWN_FILE = "parameters.yaml"  # in a study's folder
_LARGEST = 10**6  # bytes of a file of parameters
_MOST = 10_000  # reports in one series: a round of all schools is some 6,200

Grid = dict[str, list[str]]  # values by parameter


@dataclass(frozen=True)
class Plan:
    """Which reports to make, and those for which this could not be worked out."""

    jobs: list[Job]
    failed: list[Outcome]


@dataclass(frozen=True)
class Wanted:
    """What a user asks for, as given.

    Parameters
    ----------
    names : sequence of str
        Reports; none for all.
    data : sequence of Path
        Folders with tables, each of a study; none for the report's own.
    out : Path
        Folder for reports.
    parameters : sequence of (name, text)
        From the command line; these override those of the file.
    file : Path, optional
        YAML file with parameters; without one, ``parameters.yaml`` beside the tables.
    every : bool
        Whether to make a report for each school, of those that are made for each school.
    standard_notebook : bool
        Whether to leave out a notebook that stands beside the tables.
    formats : str
        Separated by commas.
    """

    names: Sequence[str] = ()
    data: Sequence[Path] = ()
    out: Path = field(kw_only=True)
    parameters: Sequence[tuple[str, str]] = ()
    file: Path | None = None
    every: bool = False
    standard_notebook: bool = False
    formats: str = field(default_factory=lambda: ",".join(default_suffixes()))


def read_column(known: Report, data: Path | None, table: str, column: str) -> list[str]:
    """Return all values of a column of a report's tables.

    Raises
    ------
    UserError
        If the tables are wrong.
    """
    from analysis_lib.study import read_study  # takes longer to import than finding that nothing changed

    return [str(value) for value in read_study(known, data or "").tables[table][column]]


def plan(wanted: Wanted, read: Callable[[Report, Path | None, str, str], list[str]] = read_column) -> Plan:
    """Work out which reports are asked for; `read` is as `read_column`.

    If the tables of one of several reports are wrong, that one fails and the
    others go on.

    Raises
    ------
    UserError
        If a name, a parameter or a format is not known or has the wrong type.
    """
    reports = chosen(wanted.names)
    one_report_for(wanted.data or None, reports, "--data")
    if (wanted.parameters or wanted.file) and len(reports) > 1:
        raise UserError("Parameters horen bij één rapport; noem het rapport dat u bedoelt.")
    formats = _formats(wanted.formats)
    found, before, out = Plan([], []), _Known(wanted.out, read), wanted.out.resolve()
    folders: list[Path | None] = [*dict.fromkeys(wanted.data)]
    meant = list(product(reports, folders or [None]))
    for known, data in meant:
        try:
            own = None if wanted.standard_notebook else own_notebook(known, data)
            runs = _runs(known, wanted, data, own or known.notebook, before)
        except UserError as error:
            if len(meant) == 1:
                raise
            found.failed.append(Outcome.failed(Job(known.name, out, data), error))
            continue
        found.jobs.extend(Job(known.name, out, data, values, formats, own) for values in runs)
        _refuse_too_many(len(found.jobs))
    if any((out / known.name).is_dir() for known in reports):
        before.keep()
    return found


def chosen(names: Iterable[str]) -> list[Report]:
    """Find reports by name; all where none is named.

    Raises
    ------
    UserError
        If there is no such report.
    """
    return [report(name) for name in dict.fromkeys(names)] or list(REPORTS)


def one_report_for(value: object, reports: Sequence[Report], option: str) -> None:
    """Refuse an option for a single report if there are more."""
    if value is not None and len(reports) > 1:
        raise UserError(f"{option} hoort bij één rapport; noem het rapport dat u bedoelt.")


def read_file(path: Path) -> Grid:
    """Read a YAML file in which each line is a parameter with a value or a list of values, all as text.

    Raises
    ------
    UserError
        If it is anything else, names a parameter twice or holds something deeper.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise UserError(f"{path.name} is te groot voor een bestand met parameters.")
        found = yaml.load(path.read_text(encoding="utf-8-sig"), _Texts)  # noqa: S506  # knows texts and lists only
    except OSError as error:
        raise UserError(f"{path.name} is niet te lezen ({reason_of(error)}).") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path.name} is geen UTF-8; sla het opnieuw op als UTF-8.") from error
    except yaml.MarkedYAMLError as error:
        row = f", regel {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise UserError(
            f"{path.name}{row}: is geen YAML; schrijf per regel 'naam: waarde' ({error.problem})."
        ) from error
    except RecursionError as error:
        raise UserError(f"{path.name}: is te diep genest; schrijf per regel 'naam: waarde'.") from error
    except yaml.YAMLError as error:
        raise UserError(f"{path.name}: bevat een teken dat daar niet mag; schrijf per regel 'naam: waarde'.") from error
    if found in (None, ""):
        return {}
    if not isinstance(found, dict):
        raise UserError(f"{path.name}: schrijf per regel 'naam: waarde', zoals: eindjaar: 2018")
    grid = {}
    for name, value in found.items():
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(one, str) for one in [name, *values]):
            raise UserError(f"{path.name}: '{name}' moet één waarde hebben, of een lijst van waarden: [a, b].")
        if not values:
            raise UserError(
                f"{path.name}: '{name}' heeft een lege lijst; geef minstens één waarde of haal de regel weg."
            )
        grid[name] = values
    return grid


class _Texts(yaml.BaseLoader):
    """Reads every value as text, and refuses a name that occurs twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        """Read a mapping."""
        found: dict[object, object] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str) or key in found:
                problem = f"'{key}' staat er twee keer" if isinstance(key, str) else "een naam moet tekst zijn"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key_node.start_mark)
            found[key] = self.construct_object(value_node, deep=True)
        return found


def _grid(known: Report, wanted: Wanted, data: Path | None, names: Collection[str]) -> Grid:
    """Values per parameter: those of the file, overridden by those of the command line.

    Without a file, that of the study itself, which may be for other reports on its tables too.
    """
    own = data / OWN_FILE if data else None
    grid: Grid = {}
    if wanted.file:
        grid = read_file(wanted.file)
        if not grid:
            raise UserError(f"{wanted.file.name} is leeg; schrijf per regel 'naam: waarde', of laat --parameters weg.")
    elif own and own.is_file():
        of_others = {one.name for other in known.family for one in declared(other.notebook)} - set(names)
        grid = {name: values for name, values in read_file(own).items() if name not in of_others}
    given: Grid = {}
    for name, text in wanted.parameters:
        given.setdefault(name, []).append(text)
    grid |= given
    if "data" in grid:
        raise UserError("Geef de map met tabellen met --data MAP, niet als parameter data.")
    return grid


def _runs(known: Report, wanted: Wanted, data: Path | None, notebook: Path, before: _Known) -> list[dict[str, Value]]:
    """The parameters of each run of a report: one run, or one for each combination of values."""
    parameters = declared(notebook)
    grid = _grid(known, wanted, data, {parameter.name for parameter in parameters})
    of_each = ""
    if known.each:
        of_each, table, column = known.each
        if of_each not in grid and not wanted.every and wanted.names:
            raise UserError(
                f"{known.name} wordt per {of_each} gemaakt; geef -p {of_each} SLEUTEL voor één, of --all voor allemaal."
            )
        if grid.get(of_each, [EVERY]) == [EVERY]:
            grid[of_each] = before.values_of(known, data, table, column)
    _refuse_too_many(prod(map(len, grid.values())))
    runs = []
    for combination in product(*grid.values()):
        texts = list(zip(grid, combination, strict=True))
        # Which school a sheet is for is passed on even where it is the notebook's default.
        said: dict[str, Value] = {name: text for name, text in texts if name == of_each}
        runs.append(read_values(parameters, texts) | said)
    return runs


def _refuse_too_many(number: int) -> None:
    if number > _MOST:
        raise UserError(
            f"Dit zijn {number} rapporten, meer dan de {_MOST} die in één keer kunnen; geef minder waarden."
        )


class _Known:
    """What earlier commands found in tables, such as every school; read again only where these changed."""

    def __init__(self, out: Path, read: Callable[[Report, Path | None, str, str], list[str]]) -> None:
        self._out, self._read, self._seen, self._is_sure = out, read, Seen(out), True

    def values_of(self, known: Report, data: Path | None, table: str, column: str) -> list[str]:
        """All values of a column."""
        tables = data.resolve() if data else known.templates

        def made_from(seen: Seen) -> str:
            inputs = [inputs_of(tables, seen), seen.digest_below(tables / FOLDER)]
            return digest_of_data([known.name, table, column, inputs, self._tools])

        def read() -> list[str]:
            found = self._read(known, data, table, column)
            self._is_sure &= made_from(Seen()) == key  # nobody changed the tables meanwhile
            return found

        key = made_from(self._seen)
        values: list[str] = self._seen.answer(key, read)
        return values

    @cached_property
    def _tools(self) -> dict[str, str]:
        return asdict(Tools.now())

    def keep(self) -> None:
        """Write down what was found, for the next command."""
        if self._is_sure and self._seen.learned:
            self._seen.keep(self._out)


def _formats(text: str) -> tuple[str, ...]:
    formats = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    for form in formats:
        if form not in suffixes():
            raise UserError(f"Het formaat '{form}' is onbekend; {did_you_mean(form, suffixes())}")
    if not formats:
        raise UserError(f"Geef minstens één formaat: {', '.join(suffixes())}.")
    return formats
