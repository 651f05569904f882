"""Invented reports that are right, of many shapes, with the laws that bind their figures, and single errors to plant.

The laws are written down as the tables are made, not found in them: what a search finds can be held against
them. Every number is drawn; nothing is about anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from analysis_lib.intervals import Estimate, Interval
from analysis_lib.published.claims import WHOLE_MEAN
from analysis_lib.published.implied import sums_of_whole
from analysis_lib.published.printed import printed_interval
from analysis_lib.published.relations import RULES, WEIGHTED
from analysis_lib.transcription.document import Cell, Document, Grid, Sentence
from analysis_lib.transcription.names import heads_of, stub_of
from analysis_lib.transcription.strings import figures_in_cell
from tests.invented_sentences import Counted, Told, as_sentences, sentences_about


class Spot(NamedTuple):
    """Where a figure stands: a table, a row and a column from zero with the heads, and which part of the cell."""

    grid: int
    row: int
    column: int
    part: str = ""


class Law(NamedTuple):
    """How a figure follows from others; an operand may be a number."""

    figure: Spot
    rule: str
    operands: tuple[Spot | float, ...]


@dataclass
class Report:
    """Tables that agree with each other, and how."""

    shape: str
    document: Document
    laws: list[Law]
    steps: dict[int, float] = field(default_factory=dict)  # of a table: to what its counts are rounded
    told: list[Told] = field(default_factory=list)  # sentences about its tables

    def text(self, spot: Spot) -> str:
        """What is printed at a spot."""
        found = figures_in_cell(self.document.grids[spot.grid].rows[spot.row][spot.column].text)
        return next(one.text for one in found if one.part == spot.part)

    def change(self, spot: Spot, text: str) -> None:
        """Print something else there."""
        row = self.document.grids[spot.grid].rows[spot.row]
        old = row[spot.column].text
        main, _, inside = old.partition(" (")
        new = f"{main} ({text})" if spot.part == "haakjes" else f"{text} ({inside}" if inside else text
        row[spot.column] = Cell(new)

    def range_at(self, spot: Spot | float) -> Estimate | None:
        """All that may lie behind a figure; None where it cannot be read."""
        if not isinstance(spot, Spot):
            return Estimate.exactly(spot)
        found = figures_in_cell(self.document.grids[spot.grid].rows[spot.row][spot.column].text)
        one = next((one for one in found if one.part == spot.part), None)
        if one is None:
            return None
        step = self.steps.get(spot.grid) if one.unit == "" else None
        if one.unit == "" and step is None:
            return Estimate.exactly(one.value)
        return Estimate(one.value, printed_interval(one.text, one.value, step))

    def broken(self) -> list[Law]:
        """The laws that no values behind the printed figures fulfil."""
        return [law for law in self.laws if not self._holds(law)]

    def _holds(self, law: Law) -> bool:
        printed, operands = self.range_at(law.figure), [self.range_at(one) for one in law.operands]
        known = [one for one in operands if one is not None]
        if printed is None or len(known) < len(operands):
            return True  # what cannot be read cannot be held against anything
        if law.rule == WHOLE_MEAN:
            return bool(sums_of_whole(printed.range, int(known[0].value)))
        try:
            found = RULES[law.rule].combine(known).range
        except ZeroDivisionError:
            return True
        shown = printed.range
        if shown.low == shown.high:
            shown = Interval.around(shown.low, 0.5)
        return shown.overlaps(found)

    def spots(self) -> list[Spot]:
        """Every figure, in the order in which they are read."""
        return [
            Spot(number, at, column, one.part)
            for number, grid in enumerate(self.document.grids)
            for at in range(heads_of(grid), len(grid.rows))
            for column in range(stub_of(grid, heads_of(grid)), len(grid.rows[at]))
            for one in figures_in_cell(grid.rows[at][column].text)
        ]


class _Maker:
    """Makes one report, table by table."""

    def __init__(self, shape: str, draw: Random) -> None:
        self.draw = draw
        self.report = Report(shape, Document("gemaakt"), [])

    def table(self, heads: Sequence[Sequence[str]], caption: str) -> _Table:
        number = len(self.report.document.grids)
        grid = Grid([[Cell(text, is_head=True) for text in row] for row in heads], heads=len(heads))
        grid.caption = f"Tabel {number + 1}. {caption}"
        self.report.document.grids.append(grid)
        return _Table(self.report, number, len(heads))

    def size(self) -> int:
        return self.draw.choice([40, 900, 12_000, 300_000])

    def names(self, number: int) -> list[str]:
        kinds = [
            ["Noord", "Oost", "Zuid", "West", "Centrum", "Haven", "Buitengebied", "Kerkdorp", "Nieuwstad", "Polder"],
            ["Jeugdhulp zonder verblijf", "Jeugdbescherming", "Pleegzorg", "Gezinshuis", "Crisishulp", "Dyslexiezorg"],
            [
                "De Klimop",
                "De Wegwijzer",
                "Het Kompas",
                "Sint Jozef",
                "De Regenboog",
                "Octant",
                "De Linde",
                "Toermalijn",
            ],
            [f"{age} jaar" for age in range(4, 18)],
            ["Onderbouw", "Middenbouw", "Bovenbouw", "Speciaal", "Instroom", "Overig"],
        ]
        own = self.draw.choice([kind for kind in kinds if len(kind) >= min(number, 14)])
        return own[:number]

    def counts(self, rows: int, columns: int) -> list[list[int]]:
        """Draw counts per row that change by some percents from column to column, as years do."""
        size = self.size()
        found = []
        for _ in range(rows):
            value = float(self.draw.randint(max(size // 12, 3), size))
            found.append([])
            for _ in range(columns):
                found[-1].append(max(round(value), 1))
                value = max(value * self.draw.uniform(0.82, 1.25), 2.0)
        return found

    def years(self, number: int) -> list[str]:
        first = self.draw.randint(2009, 2021)
        if self.draw.random() < 0.2:
            return [f"{year}/{(year + 1) % 100:02d}" for year in range(first, first + number)]
        return [str(year) for year in range(first, first + number)]

    def total_name(self) -> str:
        return self.draw.choice(TOTALS)


class _Table:
    def __init__(self, report: Report, number: int, heads: int) -> None:
        self.report, self.number, self.heads = report, number, heads

    def row(self, name: str, texts: Sequence[str]) -> int:
        """Add a row, and return which of the body it is."""
        grid = self.report.document.grids[self.number]
        grid.rows.append([Cell(name), *(Cell(text) for text in texts)])
        return len(grid.rows) - 1 - self.heads

    def at(self, row: int, column: int, part: str = "") -> Spot:
        """The spot of a row of the body and a column of figures, from zero."""
        return Spot(self.number, self.heads + row, 1 + column, part)

    def law(self, figure: Spot, rule: str, *operands: Spot | float) -> None:
        self.report.laws.append(Law(figure, rule, operands))


TOTALS = ["Totaal", "Totaal", "Eindtotaal", "Totaal gemeente", "Alle scholen samen", "Som", "Nederland", "Gemeente"]


def dutch(value: float, decimals: int = 0, *, sign: bool = False, unit: str = "") -> str:
    """Print a number as Dutch reports do."""
    text = f"{value:{'+' if sign else ''},.{decimals}f}".translate(str.maketrans(",.", ".,"))
    return text.replace("-0,0", "0,0") + unit if float(f"{value:.{decimals}f}") == 0 and not sign else text + unit


def _share(part: float, whole: float, decimals: int = 1) -> str:
    return dutch(100 * part / whole, decimals, unit="%")


def _by_year(make: _Maker) -> None:
    """Groups by year: with a total at the top or below, a total column, shares, a change."""
    draw = make.draw
    rows, columns = draw.randint(3, 14), draw.randint(2, 6)
    names, years = make.names(rows), make.years(columns)
    counts = make.counts(len(names), columns)
    shares, change, across = draw.random() < 0.4, draw.random() < 0.5, draw.random() < 0.25
    on_top, decimals = draw.random() < 0.25, draw.choice([0, 1, 1, 2])
    totals = [sum(column) for column in zip(*counts, strict=True)]
    word = draw.choice(["Mutatie", "Verandering", "Groei", "Ontwikkeling"])
    heads = [draw.choice(["", "Wijk", "Groep"]), *years, *(["Totaal"] if across else [])]
    heads += [f"{word} {years[0]}-{years[-1]}"] if change else []
    table = make.table([heads], "Kinderen naar groep")
    total = make.total_name()
    order = (
        [(total, totals), *zip(names, counts, strict=True)]
        if on_top
        else [*zip(names, counts, strict=True), (total, totals)]
    )
    for name, row in order:
        texts = [
            dutch(value) + (f" ({_share(value, whole, decimals)})" if shares and name != total else "")
            for value, whole in zip(row, totals, strict=True)
        ]
        texts += [dutch(sum(row))] if across else []
        texts += [dutch(100 * (row[-1] / row[0] - 1), 1, sign=draw.random() < 2, unit="%")] if change else []
        table.row(name, texts)
    whole = 0 if on_top else len(names)
    parts = [at for at in range(len(names) + 1) if at != whole]
    for column in range(columns + across):
        table.law(table.at(whole, column), "som van", *(table.at(at, column) for at in parts))
    for at in range(len(names) + 1):
        if across:
            table.law(table.at(at, columns), "som van", *(table.at(at, column) for column in range(columns)))
        if change:
            table.law(table.at(at, columns + across), "mutatie", table.at(at, 0), table.at(at, columns - 1))
        if shares and at != whole:
            for column in range(columns):
                table.law(table.at(at, column, "haakjes"), "deel van", table.at(at, column), table.at(whole, column))


def _nested(make: _Maker) -> None:
    """Subtotals below or above their parts, and a total of them."""
    draw = make.draw
    columns = draw.randint(1, 4)
    heads = [
        "",
        *(make.years(columns) if draw.random() < 0.7 else ["Jongens", "Meisjes", "Onbekend", "Anders"][:columns]),
    ]
    table = make.table([heads], "Naar soort")
    above, style = draw.random() < 0.4, draw.choice(["Totaal {}", "Subtotaal {}", "{} totaal"])
    whole, subtotals = [0] * columns, []
    for group in draw.sample(
        ["basisonderwijs", "voortgezet onderwijs", "speciaal onderwijs", "mbo"], draw.randint(2, 3)
    ):
        names = draw.sample(["Groen", "Blauw", "Rood", "Geel", "Paars", "Wit"], draw.randint(2, 5))
        counts = make.counts(len(names), columns)
        total = [sum(column) for column in zip(*counts, strict=True)]
        own = style.format(group)
        own = own[0].upper() + own[1:]
        first = table.row(own, map(dutch, total)) if above else None
        rows = [table.row(f"{group} {name}", map(dutch, row)) for name, row in zip(names, counts, strict=True)]
        subtotals.append(first if first is not None else table.row(own, map(dutch, total)))
        for column in range(columns):
            table.law(table.at(subtotals[-1], column), "som van", *(table.at(row, column) for row in rows))
        whole = [one + other for one, other in zip(whole, total, strict=True)]
    last = table.row(draw.choice(["Totaal", "Totaal generaal", "Eindtotaal"]), map(dutch, whole))
    for column in range(columns):
        table.law(table.at(last, column), "som van", *(table.at(row, column) for row in subtotals))


def _of_which(make: _Maker) -> None:
    """A number and what it is made of: 'waarvan'."""
    draw, columns = make.draw, make.draw.randint(2, 5)
    table = make.table([["", *make.years(columns)]], "Leerlingen")
    for what in draw.sample(["Leerlingen", "Huishoudens", "Aanmeldingen", "Trajecten"], draw.randint(1, 3)):
        names = draw.sample(["jongens", "meisjes", "anders", "onbekend"], draw.randint(2, 3))
        counts = make.counts(len(names), columns)
        whole = table.row(what, [dutch(sum(column)) for column in zip(*counts, strict=True)])
        word = draw.choice(["waarvan {}", "- {}", "w.v. {}", "{}"])
        rows = [table.row(word.format(name), map(dutch, row)) for name, row in zip(names, counts, strict=True)]
        for column in range(columns):
            table.law(table.at(whole, column), "som van", *(table.at(row, column) for row in rows))


def _budget(make: _Maker) -> None:
    """Costs and benefits in euros, perhaps by the thousand, with totals and a balance."""
    draw, columns = make.draw, make.draw.randint(1, 5)
    decimals, unit = draw.choice([(0, "\u20ac "), (0, ""), (1, "")])
    caption = "Begroting" + (" (x \u20ac 1.000)" if not unit else "")
    heads = ["", *([f"Begroting {year}" for year in make.years(columns)])]
    table = make.table([heads], caption)

    def money(values: Sequence[float]) -> list[str]:
        return [
            f"{'-' if value < 0 else ''}{unit}{dutch(abs(value), decimals)}"
            if unit == ""
            else f"{unit}{dutch(value, decimals)}"
            for value in values
        ]

    totals = []
    for kind, names in (
        ("baten", ["Rijksbijdrage", "Subsidie", "Eigen bijdrage"]),
        ("lasten", ["Personeel", "Huisvesting", "Inkoop", "Overhead"]),
    ):
        own = names[: draw.randint(2, len(names))]
        amounts = [[float(one) for one in row] for row in make.counts(len(own), columns)]
        if not unit:  # by the thousand, so that totals need not agree to the last
            amounts = [[one + draw.random() for one in row] for row in amounts]
        rows = [table.row(name, money(row)) for name, row in zip(own, amounts, strict=True)]
        total = [sum(column) for column in zip(*amounts, strict=True)]
        totals.append((table.row(f"Totaal {kind}", money(total)), total))
        for column in range(columns):
            table.law(table.at(totals[-1][0], column), "som van", *(table.at(row, column) for row in rows))
    if not unit:
        make.report.steps[table.number] = 10.0**-decimals
    (income, first), (costs, second) = totals
    if all(one > other for one, other in zip(first, second, strict=True)) or not unit:
        balance = table.row("Saldo", money([one - other for one, other in zip(first, second, strict=True)]))
        for column in range(columns):
            table.law(table.at(balance, column), "verschil", table.at(income, column), table.at(costs, column))


def _two_way(make: _Maker) -> None:
    """A table of two ways, with totals at its ends."""
    draw, columns = make.draw, make.draw.randint(2, 6)
    names = make.names(draw.randint(2, 9))
    kinds = draw.sample(["Licht", "Matig", "Zwaar", "Zeer zwaar", "Overig", "Onbekend"], columns)
    left = draw.random() < 0.25
    counts = make.counts(len(names), columns)
    heads = ["", "Totaal", *kinds] if left else ["", *kinds, draw.choice(["Totaal", "Samen"])]
    table = make.table([heads], "Naar ernst")
    rows = [*counts, [sum(column) for column in zip(*counts, strict=True)]]
    for name, row in zip([*names, "Totaal"], rows, strict=True):
        table.row(name, map(dutch, [sum(row), *row] if left else [*row, sum(row)]))
    whole, others = (0, range(1, columns + 1)) if left else (columns, range(columns))
    for at in range(len(rows)):
        table.law(table.at(at, whole), "som van", *(table.at(at, column) for column in others))
    for column in range(columns + 1):
        table.law(table.at(len(names), column), "som van", *(table.at(at, column) for at in range(len(names))))


def _distribution(make: _Maker) -> None:
    """Percentages that make a hundred in a row or a column, with the number that they are of."""
    draw, decimals = make.draw, make.draw.choice([0, 1])
    names, answers = make.names(draw.randint(3, 8)), ["Eens", "Neutraal", "Oneens", "Weet niet"][: draw.randint(3, 4)]
    table = make.table([["", *answers, "Totaal", "n"]], "Antwoorden")
    for name in names:
        counts = [draw.randint(5, 90) for _ in answers]
        texts = [_share(one, sum(counts), decimals) for one in counts]
        at = table.row(name, [*texts, "100%", dutch(sum(counts))])
        table.law(table.at(at, len(answers)), "som van", *(table.at(at, column) for column in range(len(answers))))


def _beside(make: _Maker) -> None:
    """Counts with their shares in the column beside them, under one head or two."""
    draw, blocks = make.draw, make.draw.randint(1, 4)
    names, years = make.names(draw.randint(3, 10)), make.years(blocks)
    counts, decimals = make.counts(len(names), blocks), draw.choice([0, 1, 1])
    totals = [sum(column) for column in zip(*counts, strict=True)]
    first = draw.choice(["Aantal", "N", "Kinderen"])
    if draw.random() < 0.5 and blocks > 1:
        heads = [["", *(year for year in years for _ in range(2))], ["", *([first, "%"] * blocks)]]
    else:
        heads = [["", *(text for year in years for text in (f"{first} {year}", f"Aandeel {year}"))]]
    table = make.table(heads, "Kinderen met een indicatie")
    for name, row in [*zip(names, counts, strict=True), ("Totaal", totals)]:
        table.row(
            name,
            [
                text
                for value, whole in zip(row, totals, strict=True)
                for text in (dutch(value), _share(value, whole, decimals))
            ],
        )
    for block in range(blocks):
        for at in range(len(names)):
            table.law(table.at(at, 2 * block + 1), "deel van", table.at(at, 2 * block), table.at(len(names), 2 * block))
        table.law(table.at(len(names), 2 * block), "som van", *(table.at(at, 2 * block) for at in range(len(names))))


def _differences(make: _Maker) -> None:
    """Two moments, what changed and by how many percent."""
    draw = make.draw
    names, years = make.names(draw.randint(3, 12)), make.years(2)
    counts = make.counts(len(names), 2)
    absolute, relative = draw.choice(
        [
            ("Verschil", "Verschil in %"),
            ("Toename", "Toename (%)"),
            ("Verandering absoluut", "Verandering relatief"),
            ("Mutatie", "Mutatie %"),
        ]
    )
    table = make.table([["", *years, absolute, relative]], "Ontwikkeling")
    counts.append([sum(column) for column in zip(*counts, strict=True)])
    for at, (name, (old, new)) in enumerate(zip([*names, "Totaal"], counts, strict=True)):
        table.row(name, [dutch(old), dutch(new), dutch(new - old), dutch(100 * (new / old - 1), 1, unit="%")])
        table.law(table.at(at, 2), "verschil", table.at(at, 1), table.at(at, 0))
        table.law(table.at(at, 3), "mutatie", table.at(at, 0), table.at(at, 1))
    for column in (0, 1, 2):
        table.law(table.at(len(names), column), "som van", *(table.at(at, column) for at in range(len(names))))


def _series(make: _Maker) -> None:
    """Years below each other: a number, its index, and its change since the year before."""
    rows = make.draw.randint(4, 12)
    years, counts = make.years(rows), [row[0] for row in [list(one) for one in zip(*make.counts(1, rows), strict=True)]]
    table = make.table(
        [["Jaar", "Aantal", f"Index ({years[0]}=100)", "Groei t.o.v. vorig jaar"]], "Aanmeldingen per jaar"
    )
    for at, (year, count) in enumerate(zip(years, counts, strict=True)):
        change = dutch(100 * (count / counts[at - 1] - 1), 1, unit="%") if at else "-"
        table.row(year, [dutch(count), dutch(100 * count / counts[0], 1), change])
        if at:
            table.law(table.at(at, 1), "deel van", table.at(at, 0), table.at(0, 0))
            table.law(table.at(at, 2), "mutatie", table.at(at - 1, 0), table.at(at, 0))


def _ratios(make: _Maker) -> None:
    """Pupils per teacher, or hours times a rate."""
    draw = make.draw
    names = make.names(draw.randint(4, 10))
    if draw.random() < 0.5:
        table = make.table([["", "Leerlingen", "Leraren (fte)", "Leerlingen per leraar"]], "Groepsgrootte")
        for at, name in enumerate(names):
            pupils, staff = draw.randint(60, 900), draw.randint(50, 600) / 10
            table.row(name, [dutch(pupils), dutch(staff, 1), dutch(pupils / staff, 1)])
            table.law(table.at(at, 2), "verhouding", table.at(at, 0), table.at(at, 1))
        return
    table = make.table([["Activiteit", "Uren", "Tarief", "Bedrag"]], "Kosten")
    amounts = []
    for at, name in enumerate(names):
        hours, rate = draw.randint(4, 300), draw.randint(38, 120)
        amounts.append(hours * rate)
        table.row(name, [dutch(hours), f"\u20ac {rate}", f"\u20ac {dutch(hours * rate)}"])
        table.law(table.at(at, 2), "product", table.at(at, 0), table.at(at, 1))
    table.row("Totaal", ["", "", f"\u20ac {dutch(sum(amounts))}"])
    table.law(table.at(len(names), 2), "som van", *(table.at(at, 2) for at in range(len(names))))


def _over_tables(make: _Maker) -> None:
    """Parts in two tables, their sum in a third, and a sentence that repeats a total."""
    draw, columns = make.draw, make.draw.randint(2, 4)
    years, names = make.years(columns), make.names(draw.randint(3, 6))
    both, tables = [], []
    for what in ("Jongens", "Meisjes"):
        counts = make.counts(len(names), columns)
        table = make.table([["Wijk", *years]], f"{what} naar wijk")
        tables.append(table)
        both.append([*counts, [sum(column) for column in zip(*counts, strict=True)]])
        for name, row in zip([*names, "Totaal"], both[-1], strict=True):
            table.row(name, map(dutch, row))
        for column in range(columns):
            table.law(table.at(len(names), column), "som van", *(table.at(at, column) for at in range(len(names))))
    table = make.table([["Wijk", *years]], "Alle kinderen naar wijk")
    for at, name in enumerate([*names, "Totaal"]):
        table.row(name, [dutch(one + other) for one, other in zip(both[0][at], both[1][at], strict=True)])
        for column in range(columns):
            table.law(table.at(at, column), "som van", tables[0].at(at, column), tables[1].at(at, column))
    for column in range(columns):
        table.law(table.at(len(names), column), "som van", *(table.at(at, column) for at in range(len(names))))
    total = both[0][-1][-1] + both[1][-1][-1]
    make.report.document.sentences.append(
        Sentence(f"In {years[-1]} woonden er {dutch(total)} kinderen in de gemeente.")
    )


def _of_columns(make: _Maker) -> None:
    """What part of all children has help, per group: the whole in one column and the part in another."""
    draw, decimals = make.draw, make.draw.choice([1, 1, 2])
    names = make.names(draw.randint(4, 14))
    heads = draw.choice(
        [
            ["Leerlingen", "Met jeugdhulp", "Percentage met jeugdhulp"],
            ["Leerlingen", "Verwezen", "In %"],
            ["Leerlingen", "% havo/vwo", "Havo/vwo"],
        ]
    )
    table = make.table([["School", *heads]], "Gebruik per school")
    share = next(at for at, head in enumerate(heads) if "%" in head or "Perc" in head)
    part = 3 - share
    for at, name in enumerate(names):
        whole = draw.randint(80, 6000)
        some = draw.randint(3, whole // 2)
        texts = [dutch(whole), dutch(some), dutch(some)]
        texts[share] = _share(some, whole, decimals)
        table.row(name, texts)
        table.law(table.at(at, share), "deel van", table.at(at, part), table.at(at, 0))


def _across(make: _Maker) -> None:
    """Numbers with their share of the row in brackets or beside them, and what they make together."""
    draw, decimals = make.draw, make.draw.choice([0, 1, 1])
    names, kinds = make.names(draw.randint(3, 10)), ["Ja", "Nee", "Weet niet"][: draw.randint(2, 3)]
    inside = draw.random() < 0.5
    heads = [*kinds, "Totaal"] if inside else [*(text for kind in kinds for text in (kind, f"{kind} (%)")), "Totaal"]
    table = make.table([["Groep", *heads]], "Antwoord naar groep")
    for name in names:
        counts = [draw.randint(6, 700) for _ in kinds]
        shares = [_share(one, sum(counts), decimals) for one in counts]
        pairs = zip(counts, shares, strict=True)
        texts = (
            [f"{dutch(one)} ({share})" for one, share in pairs]
            if inside
            else [text for one, share in pairs for text in (dutch(one), share)]
        )
        at = table.row(name, [*texts, dutch(sum(counts))])
        step, last = (1, len(kinds)) if inside else (2, 2 * len(kinds))
        table.law(table.at(at, last), "som van", *(table.at(at, step * one) for one in range(len(kinds))))
        for one in range(len(kinds)):
            figure = table.at(at, one, "haakjes") if inside else table.at(at, 2 * one + 1)
            table.law(figure, "deel van", table.at(at, step * one), table.at(at, last))


def _rounded(make: _Maker) -> None:
    """Counts to tens or hundreds, of which the totals need not agree to the last."""
    draw, step, columns = make.draw, make.draw.choice([10, 100, 1000]), make.draw.randint(2, 5)
    names = make.names(draw.randint(5, 9))
    counts = [[draw.randint(5, 900) * step + draw.randint(0, step - 1) for _ in range(columns)] for _ in names]
    table = make.table([["", *make.years(columns)]], "Afgerond")
    for row, name in zip(
        [*counts, [sum(column) for column in zip(*counts, strict=True)]], [*names, "Totaal"], strict=True
    ):
        table.row(name, [dutch((value + step // 2) // step * step) for value in row])
    make.report.steps[0] = float(step)
    for column in range(columns):
        table.law(table.at(len(names), column), "som van", *(table.at(at, column) for at in range(len(names))))


def _ranges(make: _Maker) -> None:
    """From and to, with their totals."""
    draw = make.draw
    names = make.names(draw.randint(3, 8))
    lows = [draw.randint(2, 90) * 500 for _ in names]
    highs = [low + draw.randint(1, 40) * 500 for low in lows]
    table = make.table([["", "Besparing van", "Besparing tot"]], "Besparingen")
    for name, low, high in zip([*names, "Totaal"], [*lows, sum(lows)], [*highs, sum(highs)], strict=True):
        table.row(name, [f"\u20ac {dutch(low)}", f"\u20ac {dutch(high)}"])
    for column in (0, 1):
        table.law(table.at(len(names), column), "som van", *(table.at(at, column) for at in range(len(names))))


def _means(make: _Maker) -> None:
    """Means of whole marks, with how many were given."""
    draw, decimals = make.draw, make.draw.choice([1, 2, 2])
    names = make.names(draw.randint(4, 10))
    table = make.table([["Stelling", "n", "Gemiddelde score"]], "Oordeel op een schaal van 1 tot 10")
    for at, name in enumerate(names):
        number = draw.randint(8, 60)
        table.row(name, [str(number), dutch(sum(draw.randint(1, 10) for _ in range(number)) / number, decimals)])
        table.law(table.at(at, 1), WHOLE_MEAN, table.at(at, 0))


def _weighted(make: _Maker) -> None:
    """Scores and shares of groups with how many answered, and of all together: in rows or in columns."""
    draw = make.draw
    groups = make.names(draw.randint(3, 7))
    numbers = [draw.randint(20, 400) for _ in groups]
    questions = draw.sample(["Veiligheid", "Sfeer", "Contact", "Wachttijd", "Bereikbaarheid"], draw.randint(1, 4))
    decimals, unit = draw.choice([(1, ""), (2, ""), (0, "%"), (1, "%")])
    reach = (12, 88) if unit else (5, 9)
    values = [[draw.uniform(*reach) for _ in groups] for _ in questions]
    wholes = [sum(one * number for one, number in zip(row, numbers, strict=True)) / sum(numbers) for row in values]
    texts = [
        [dutch(one, decimals, unit=unit) for one in (*row, whole)] for row, whole in zip(values, wholes, strict=True)
    ]
    counted = [dutch(one) for one in (*numbers, sum(numbers))]
    number = draw.choice(["n", "N=", "Respondenten", "Aantal respondenten"])
    names = [*groups, draw.choice(["Totaal", "Gemiddelde", "Allen"])]
    last, across = len(groups), draw.random() < 0.5
    if across:
        table = make.table([["", *names]], "Oordeel")
        for question, row in zip([*questions, number], [*texts, counted], strict=True):
            table.row(question, row)
        spots = [[table.at(at, column) for column in range(last + 1)] for at in range(len(questions) + 1)]
    else:
        table = make.table([["", number, *questions]], "Oordeel")
        for name, *row in zip(names, counted, *texts, strict=True):
            table.row(name, row)
        spots = [[table.at(at, column) for at in range(last + 1)] for column in [*range(1, len(questions) + 1), 0]]
    *answers, people = spots
    for row in answers:
        pairs = [spot for pair in zip(row[:-1], people[:-1], strict=True) for spot in pair]
        table.law(row[-1], WEIGHTED, *pairs)
    table.law(people[-1], "som van", *people[:-1])


def _in_sentences(make: _Maker) -> None:
    """Groups by year with their shares and a total, and sentences about them."""
    draw, columns = make.draw, make.draw.randint(2, 4)
    names = make.names(draw.randint(3, 7))
    first = draw.randint(2010, 2020)
    years = [str(year) for year in range(first, first + columns)]
    counts = make.counts(len(names), columns)
    noun = draw.choice(["kinderen", "leerlingen", "huishoudens"])
    table = make.table([["Wijk", *years]], f"{noun.capitalize()} naar wijk")
    totals = [sum(column) for column in zip(*counts, strict=True)]
    for name, row in zip(names, counts, strict=True):
        table.row(name, [f"{dutch(one)} ({_share(one, whole)})" for one, whole in zip(row, totals, strict=True)])
    table.row("Totaal", map(dutch, totals))
    for column in range(columns):
        table.law(table.at(len(names), column), "som van", *(table.at(at, column) for at in range(len(names))))
        for at in range(len(names)):
            of = (table.at(at, column), table.at(len(names), column))
            table.law(table.at(at, column, "haakjes"), "deel van", *of)
    make.report.told = sentences_about(Counted(noun, names, years, counts, draw), draw.randint(2, 4))
    make.report.document.sentences += as_sentences(make.report.told)


def _unbound(make: _Maker) -> None:
    """Numbers that nothing binds, some of them called a total: of persons that occur in more rows."""
    draw, columns = make.draw, make.draw.randint(2, 5)
    names = make.names(draw.randint(3, 12))
    kind = draw.choice(["los", "uniek", "meer antwoorden", "gemiddelde", "gemengd"])
    if kind != "gemengd":
        table = make.table([["", *make.years(columns)]], "Gebruik")
    if kind == "meer antwoorden":
        for name in names:
            table.row(name, [dutch(draw.randint(3, 70), 0, unit="%") for _ in range(columns)])
        table.row("Totaal aantal antwoorden", [dutch(draw.randint(90, 400)) for _ in range(columns)])
        return
    if kind == "gemengd":
        table = make.table([["", "Scholen", "Leerlingen", "Leerlingen per school", "Klassengrootte"]], "Scholen")
        rows = [(draw.randint(2, 30), draw.randint(180, 260)) for _ in names]
        schools, pupils = sum(one for one, _ in rows), sum(one * size for one, size in rows)
        for at, (name, (number, size)) in enumerate(zip(names, rows, strict=True)):
            table.row(name, map(dutch, (number, number * size, size, draw.randint(19, 29))))
            table.law(table.at(at, 2), "verhouding", table.at(at, 1), table.at(at, 0))
        table.row("Totaal", map(dutch, (schools, pupils, pupils / schools, 24)))
        for column in (0, 1):
            table.law(table.at(len(names), column), "som van", *(table.at(at, column) for at in range(len(names))))
        return
    counts = make.counts(len(names), columns)
    for name, row in zip(names, counts, strict=True):
        table.row(name, map(dutch, row))
    sums = [sum(column) for column in zip(*counts, strict=True)]
    if kind == "uniek":
        table.row("Totaal unieke kinderen", [dutch(round(one * draw.uniform(0.82, 0.96))) for one in sums])
    if kind == "gemiddelde":
        table.row("Gemiddelde regio", [dutch(round(one / len(names) * draw.uniform(0.9, 1.1))) for one in sums])


SHAPES: dict[str, Callable[[_Maker], None]] = {
    "groepen per jaar": _by_year,
    "subtotalen": _nested,
    "waarvan": _of_which,
    "begroting": _budget,
    "kruistabel": _two_way,
    "verdeling": _distribution,
    "aandeel ernaast": _beside,
    "verschil": _differences,
    "jaren onder elkaar": _series,
    "verhouding, product": _ratios,
    "over tabellen": _over_tables,
    "deel van een kolom": _of_columns,
    "deel van de rij": _across,
    "afgerond": _rounded,
    "van en tot": _ranges,
    "gemiddelden": _means,
    "gewogen gemiddelde": _weighted,
    "zinnen bij een tabel": _in_sentences,
    "niets verbonden": _unbound,
}


def invented(shape: str, draw: Random) -> Report:
    """Make a report of a shape."""
    make = _Maker(shape, draw)
    SHAPES[shape](make)
    return make.report
