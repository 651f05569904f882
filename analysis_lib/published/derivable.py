"""Search the printed figures of a source for relations that nobody entered yet.

``narekenbaar audit --zoek`` prints candidates for ``relaties``: rows that are sums of others,
populations behind shares that add up or agree, numbers that count the rows of a table, percentages
of a known number of persons. Only what holds for every column of a table is shown, as a single sum
among many figures often fits by chance. A candidate is a place to look, not a relation: whether it
means anything is for a reader of the source to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np

from analysis_lib.intervals import Interval
from analysis_lib.published.implied import Pair, denominator, odd_one_out, whole_numbers
from analysis_lib.published.lookup import PrintedFigures, Relations, Row
from analysis_lib.published.relations import NOT_DERIVABLE
from analysis_lib.tables import Tables

_COLUMNS = 3  # fewest columns in which a relation must hold
_PARTS = 4  # most rows to add up
_LONG = 20  # of a table with more rows, as a list of regions, single rows meet others by chance
_NARROW = 0.02  # a population known to two percent: wider meets any other
_FEW = 5  # a smaller number counts some table by chance
_TABLE, _NO_TEXT = "Tabel", ("Tabel", "Figuur", "Bijlage")
_SUM = "deel van rest van noemers"
_COUNT, _SHARE, _NUMBER = "aantal", "aandeel", "n"  # parts of an id


@dataclass(frozen=True)
class Candidate:
    """A relation that fits.

    Parameters
    ----------
    figure : str
        What would follow: an id, or a row's ids with ``{kolom}`` for the column.
    kind : str
        Which relation or claim of ``relaties`` says so.
    finding : str
        From what, a Dutch clause.
    """

    figure: str
    kind: str
    finding: str


@dataclass(frozen=True)
class _Series:
    """A row of a table: what lies behind its figures, per column."""

    name: str
    columns: tuple[str, ...]
    spans: tuple[Interval, ...]
    is_open: bool  # nothing computes it yet

    @property
    def table(self) -> str:
        return self.name.split(".", maxsplit=1)[0]


def search(tables: Tables) -> Iterator[Candidate]:
    """Find relations that fit and are not in ``relaties`` yet.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        With ``published``, ``relaties`` and ``afronding``. A count and its share are told by their ids,
        which have ``aantal`` and ``aandeel`` for one of their parts and the column for the last.
    """
    figures, relations = PrintedFigures(tables), Relations(tables["relaties"])
    open_ids = {
        key
        for key in figures.by_id
        if relations.computing(key)[0]["relatie"] == NOT_DERIVABLE and not _said(relations, key)
    }
    counts = _series(figures, open_ids, "aantal")
    populations = _populations(figures, open_ids)
    yield from _sums(counts)
    yield from _added_populations(populations, counts)
    yield from _joint_populations(populations)
    yield from _counted_rows(figures, open_ids)
    yield from _whole_numbers(figures, relations)


def _said(relations: Relations, key: str) -> bool:
    return any(
        row["relatie"] in ("lijst", "aantal rijen", "gezamenlijke noemer", "heel aantal")
        for row, _ in relations.claims(key)
    )


def _series(figures: PrintedFigures, open_ids: set[str], unit: str) -> list[_Series]:
    """Put figures that differ in the last part of their id in one row."""
    rows: dict[str, dict[str, Row]] = {}
    for key, figure in figures.by_id.items():
        stem, _, column = key.rpartition(".")
        if stem and figure["eenheid"] == unit and figure["waarde"] == figure["waarde"]:
            rows.setdefault(stem, {})[column] = figure
    return [
        _Series(
            stem,
            tuple(cells),
            tuple(figures.behind(cell) for cell in cells.values()),
            any(cell["id"] in open_ids for cell in cells.values()),
        )
        for stem, cells in rows.items()
        if len(cells) >= _COLUMNS
    ]


def _populations(figures: PrintedFigures, open_ids: set[str]) -> list[_Series]:
    """Find the population behind each row that has counts and shares."""
    found = []
    shares = {one.name: one for one in _series(figures, open_ids, "procent")}
    for count in _series(figures, open_ids, "aantal"):
        parts = count.name.split(".")
        share = shares.get(".".join(_SHARE if part == _COUNT else part for part in parts))
        if _COUNT in parts and share is not None and share.columns == count.columns:
            spans = tuple(denominator(Pair(*pair)) for pair in zip(count.spans, share.spans, strict=True))
            if all(span.is_bounded for span in spans):  # not where a share of 0% may be of anyone
                found.append(_Series(share.name, share.columns, spans, share.is_open))
    return found


def _sums(rows: Sequence[_Series]) -> Iterator[Candidate]:
    """Rows that are sums of others, in every column: of two from anywhere, of more from one table."""
    for columns, alike in _by_columns(_of_short_tables(rows)).items():
        low, high = (np.array([[getattr(span, end) for span in one.spans] for one in alike]) for end in ("low", "high"))
        filled = [where for where in range(len(alike)) if high[where].any()]
        of_table: dict[str, list[int]] = {}
        for where in filled:
            of_table.setdefault(alike[where].table, []).append(where)
        groups: list[tuple[int, ...]] = list(combinations(filled, 2))
        groups += [
            group
            for size in range(3, _PARTS + 1)
            for within in of_table.values()
            for group in combinations(within, size)
        ]
        for group in groups:
            least, most = low[list(group)].sum(axis=0), high[list(group)].sum(axis=0)
            for whole in np.flatnonzero(((least <= high) & (most >= low)).all(axis=1)):
                if alike[whole].is_open and whole not in group and whole in filled:
                    names = ", ".join(alike[part].name for part in group)
                    yield Candidate(_row(alike[whole]), "som van", f"{names} ({len(columns)} kolommen)")


def _added_populations(populations: Sequence[_Series], counts: Sequence[_Series]) -> Iterator[Candidate]:
    """Tables of which the populations of the rows make up one that is known, or the difference of two."""
    of_their_own = [one for one in populations if one.is_open]  # others repeat a printed number
    for columns, known in _by_columns(_of_short_tables([*counts, *of_their_own])).items():
        alike = [one for one in populations if one.columns == columns]
        for table in sorted({one.table for one in alike}):
            rows = [one for one in alike if one.table == table]
            for size in range(len(rows), 1 if len(rows) <= 2 * _PARTS else len(rows) - 1, -1):
                for group in combinations(rows, size):
                    if all(one.is_open for one in group):
                        yield from _equal_to(group, known, differences=size == len(rows))


def _equal_to(group: Sequence[_Series], known: Sequence[_Series], *, differences: bool) -> Iterator[Candidate]:
    whole = [Interval.total(spans) for spans in zip(*(one.spans for one in group), strict=True)]
    if not _is_narrow(whole):
        return
    names = ", ".join(one.name for one in group[:_PARTS]) + (", ..." if len(group) > _PARTS else "")
    finding = f"de {len(group)} noemers van {names} zijn samen "
    inside = set(group)
    for one in known:
        if one not in inside and _is_narrow(one.spans) and _overlap(whole, one.spans):
            yield Candidate(f"{group[0].table}.*", _SUM, finding + one.name)
    room = max(span.high - span.low for span in whole)
    elsewhere = [one for one in known if differences and one.table != group[0].table and one.spans[0].low > room]
    for more, less in permutations(elsewhere, 2):
        if min(span.low for span in less.spans) > room:
            spans = [a - b for a, b in zip(more.spans, less.spans, strict=True)]
            if _is_narrow(spans) and _overlap(whole, spans):
                yield Candidate(f"{group[0].table}.*", _SUM, f"{finding}{more.name} min {less.name}")


def _joint_populations(populations: Sequence[_Series]) -> Iterator[Candidate]:
    """Rows with one population; and the column of a row where it parts from all others of its table."""
    for alike in _by_columns(populations).values():
        narrow = [one for one in _of_short_tables(alike) if _is_narrow(one.spans)]
        for first, second in combinations(narrow, 2):
            if (first.is_open or second.is_open) and _overlap(first.spans, second.spans):
                yield Candidate(_row(first), "gezamenlijke noemer", second.name)
        for table in sorted({one.table for one in alike}):
            rows = [one for one in alike if one.table == table]
            outliers = [odd_one_out([one.spans[where] for one in rows]) for where in range(len(rows[0].columns))]
            agreeing = sum(outlier is None for outlier in outliers)
            if len(rows) >= _COLUMNS and 0 < len(outliers) - agreeing < agreeing:
                for column, outlier in zip(rows[0].columns, outliers, strict=True):
                    if outlier is not None:
                        yield Candidate(f"{rows[outlier].name}.{column}", "gezamenlijke noemer", "wijkt af van de rest")


def _counted_rows(figures: PrintedFigures, open_ids: set[str]) -> Iterator[Candidate]:
    """Numbers in a text that are how many rows a table has."""
    rows: dict[str, set[str]] = {}
    for figure in figures.by_id.values():
        if figure["plaats"].startswith(_TABLE):
            rows.setdefault(figure["plaats"], set()).add(figure["rij"])
    for key, figure in figures.by_id.items():
        if key in open_ids and figure["eenheid"] == "aantal" and not figure["plaats"].startswith(_NO_TEXT):
            places = [place for place, names in rows.items() if len(names) == figure["waarde"] >= _FEW]
            if places:
                yield Candidate(key, "aantal rijen", f"rijen van {', '.join(places)}")


def _whole_numbers(figures: PrintedFigures, relations: Relations) -> Iterator[Candidate]:
    """Percentages of a number of persons that is printed beside them (id ending in ``n`` or ``leerlingen``)."""
    for key, figure in figures.by_id.items():
        stem = key.rpartition(".")[0]
        beside = next((f"{stem}.{name}" for name in (_NUMBER, "leerlingen") if f"{stem}.{name}" in figures.by_id), None)
        if beside is None or figure["eenheid"] != "procent" or _said(relations, key):
            continue
        whole = int(figures.by_id[beside]["waarde"])
        fitting = whole_numbers(figures.printed(figure), whole)
        if len(fitting) <= 1:
            kind = f"alleen {fitting[0]}" if fitting else "geen enkel aantal"
            yield Candidate(key, "heel aantal", f"{figure['afgedrukt']} van {whole} ({beside}): {kind}")


def _by_columns(rows: Sequence[_Series]) -> Mapping[tuple[str, ...], list[_Series]]:
    found: dict[tuple[str, ...], list[_Series]] = {}
    for one in rows:
        found.setdefault(one.columns, []).append(one)
    return found


def _of_short_tables(rows: Sequence[_Series]) -> list[_Series]:
    size = Counter(one.table for one in rows)
    return [one for one in rows if size[one.table] <= _LONG]


def _row(series: _Series) -> str:
    return f"{series.name}.{{kolom}}"


def _is_narrow(spans: Sequence[Interval]) -> bool:
    return all(span.low > 0 and span.is_bounded and span.high - span.low <= _NARROW * span.low for span in spans)


def _overlap(first: Sequence[Interval], second: Sequence[Interval]) -> bool:
    return all(a.overlaps(b) for a, b in zip(first, second, strict=True))
