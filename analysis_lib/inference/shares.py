"""Percentages beside counts: of what they are a share, by the population that both imply.

A count with its percentage leaves a narrow range for the population. Where several rows agree on one, or
where the numbers of another row, table or sentence lie in all of those ranges, that is what they
are a share of; the change of a share over time is then known too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis_lib.inference.changes import CHANGE_WORDS
from analysis_lib.inference.families import Family, Tally
from analysis_lib.inference.sheets import Lane, Sheet
from analysis_lib.inference.sums import TOTAL
from analysis_lib.inference.testing import Equation, Result, try_out
from analysis_lib.intervals import Interval
from analysis_lib.published.implied import Pair, denominator
from analysis_lib.published.lookup import PrintedFigures, Row

_FEWEST = 3  # cells that must agree
_USUAL = 0.7
_BY_CHANCE = 0.01  # that the usual population fits a table which is of another
_SURE = 1e-4  # chance, after all sequences that were tried, that one fits by chance
_OWN_RATE = 0.75  # of a table's own cells: it bears a reading out by itself
_FEWEST_TABLES = 2  # that have to, before a reading is carried over to others
_TELLING = 0.5  # of the shares: enough where these leave chance no room
_NARROW = 0.25  # a population known worse than this tells nothing


@dataclass
class Populations:
    """Of what the shares in a lane are, for each row.

    Parameters
    ----------
    of : dict of (row, column) to str
        The id of the printed population.
    """

    sheet: Sheet
    pairs: dict[Lane, Lane]  # from a lane of shares to that of the counts
    of: dict[tuple[str, str], str]


def share_lanes(sheet: Sheet) -> dict[Lane, Lane]:
    """Pair each lane of shares with the counts that it stands beside."""
    found: dict[Lane, Lane] = {}
    lanes = [lane for lane in sheet.lanes if not CHANGE_WORDS.search(sheet.name(lane))]
    for at, lane in enumerate(lanes):
        if sheet.unit(lane) != "procent":
            continue
        inside = Lane(lane.column, "")
        if lane.part == "haakjes" and inside in lanes and sheet.unit(inside) in ("aantal", "eur"):
            found[lane] = inside
        elif lane.part == "" and at and sheet.unit(lanes[at - 1]) in ("aantal", "eur") and lanes[at - 1].part == "":
            found[lane] = lanes[at - 1]
    return found


def shares(figures: PrintedFigures, sheets: Sequence[Sheet], tally: Tally) -> tuple[list[Family], list[Populations]]:
    """Find of what shares are, and test them."""
    sequences = list(_sequences(sheets)) + list(_in_text(figures))
    families: list[Family] = []
    known: list[Populations] = []
    left: list[tuple[Sheet, dict[Lane, Lane], dict[tuple[str, Lane], Interval]]] = []
    for sheet in sheets:
        pairs = share_lanes(sheet)
        if not pairs:
            continue
        spans = _spans(figures, sheet, pairs)
        of = _of_a_total(figures, sheet, pairs, spans, tally) or _of_a_sequence(
            figures, sheet, pairs, spans, sequences, tally
        )
        if of:
            family = _share_family(figures, sheet, pairs, of)
            tally.p_values.append((family, family.result.p_value))
            families.append(family)
            known.append(Populations(sheet, pairs, of))
            continue
        left.append((sheet, pairs, spans))
    for sheet, pairs, spans in left:
        of = _of_a_usual_one(figures, sheet, pairs, spans, known, tally)
        if of:
            family = replace(_share_family(figures, sheet, pairs, of), ground="afspraak")
            tally.p_values.append((family, family.result.p_value))
            families.append(family)
            known.append(Populations(sheet, pairs, of))
        else:
            families += _joint(figures, sheet, pairs, spans, tally)
    return families, known


def _of_a_usual_one(  # noqa: PLR0917
    figures: PrintedFigures,
    sheet: Sheet,
    pairs: Mapping[Lane, Lane],
    spans: Mapping[tuple[str, Lane], Interval],
    known: Sequence[Populations],
    tally: Tally,
) -> dict[tuple[str, str], str]:
    """A population that other tables of the report have for columns of the same names, if it fits here too."""
    options: dict[tuple[str, ...], int] = {}
    columns = [share.column for share in pairs]
    for one in known:
        for wholes in {tuple(one.of.get((row, column), "") for column in columns) for row in one.sheet.rows}:
            if all(wholes):
                options[wholes] = options.get(wholes, 0) + 1
    for wholes, _ in sorted(options.items(), key=lambda item: -item[1]):
        tally.count("afspraak", "deel van")
        told = [
            (span, float(figures.by_id[whole]["waarde"]))
            for whole, share in zip(wholes, pairs, strict=True)
            for (_, lane), span in spans.items()
            if lane == share
        ]
        own = any(whole.startswith(f"{sheet.prefix}.") for whole in wholes)
        widths = [(span.high - span.low) / span.high for span, _ in told]
        if own or not told or not all(value in span for span, value in told):
            continue
        if math.prod(sorted(widths)[:_FEWEST]) <= _BY_CHANCE:
            return {(row, column): whole for row in sheet.rows for column, whole in zip(columns, wholes, strict=True)}
    return {}


def _spans(figures: PrintedFigures, sheet: Sheet, pairs: Mapping[Lane, Lane]) -> dict[tuple[str, Lane], Interval]:
    """The population that each share implies, where that is narrow enough to tell anything."""
    found = {}
    for share, count in pairs.items():
        for row in sheet.rows:
            number, percentage = sheet.get(row, count), sheet.get(row, share)
            if number is None or percentage is None or float(number["waarde"]) <= 0:
                continue
            span = denominator(Pair(figures.behind(number), figures.printed(percentage)))
            if span.is_bounded and span.high > 0 and (span.high - span.low) <= _NARROW * span.high:
                found[row, share] = span
    return found


def _of_a_total(
    figures: PrintedFigures,
    sheet: Sheet,
    pairs: Mapping[Lane, Lane],
    spans: Mapping[tuple[str, Lane], Interval],
    tally: Tally,
) -> dict[tuple[str, str], str]:
    """The row of totals of the same table, where most shares are of it."""
    for total in (row for row in sheet.rows if TOTAL.search(sheet.row_names[row])):
        tally.count("naam", "deel van")
        found: dict[tuple[str, str], str] = {}
        hits = number = 0
        chance = 0.0
        for (row, share), span in spans.items():
            whole = sheet.get(total, pairs[share])
            if whole is None or row == total:
                continue
            number += 1
            if float(whole["waarde"]) in span:
                hits += 1
                chance += math.log(max((span.high - span.low) / span.high, 1e-6))
            found[row, share.column] = str(whole["id"])
        telling = hits >= _TELLING * number and math.exp(chance) * math.comb(number, hits) <= _SURE
        if number and hits >= 2 and (hits >= _USUAL * number or telling):
            return found
    return {}


def _sequences(sheets: Sequence[Sheet]) -> Iterator[tuple[list[Row], dict[str, Row]]]:
    """Yield the numbers of each row in order, and by their column."""
    for sheet in sheets:
        lanes = [
            lane
            for lane in sheet.lanes
            if lane.part == "" and sheet.unit(lane) in ("aantal", "eur") and not CHANGE_WORDS.search(sheet.name(lane))
        ]
        for row in sheet.rows:
            cells = {lane.column: cell for lane in lanes if (cell := sheet.get(row, lane)) is not None}
            if cells:
                yield list(cells.values()), cells


def _in_text(figures: PrintedFigures) -> Iterator[tuple[list[Row], dict[str, Row]]]:
    run: list[Row] = [
        row for key, row in figures.by_id.items() if key.startswith("tekst.") and row["eenheid"] in ("aantal", "eur")
    ]
    yield run, {}


def _of_a_sequence(  # noqa: PLR0917
    figures: PrintedFigures,
    sheet: Sheet,
    pairs: Mapping[Lane, Lane],
    spans: Mapping[tuple[str, Lane], Interval],
    sequences: Sequence[tuple[list[Row], dict[str, Row]]],
    tally: Tally,
) -> dict[tuple[str, str], str]:
    """Numbers printed elsewhere that lie in the populations of the whole table, or of one row after another."""
    lanes = list(pairs)
    for common in (True, False):
        found: dict[tuple[str, str], str] = {}
        rows_left = [sheet.rows] if common else [[row] for row in sheet.rows]
        fitting = 0
        for rows in rows_left:
            wanted = {lane: [spans[row, lane] for row in rows if (row, lane) in spans] for lane in lanes}
            wanted = {lane: inside for lane, inside in wanted.items() if inside}
            if not wanted or (len(wanted) < 2 and sum(map(len, wanted.values())) < _FEWEST):
                continue
            shown = [row for row in rows if any((row, lane) in spans for lane in lanes)]
            own = {str(cell["id"]) for row in shown for lane in lanes if (cell := sheet.get(row, pairs[lane]))}
            match = _matching(sequences, wanted, pairs, own, tally)
            if match:
                fitting += 1
                found.update({(row, lane.column): match[lane] for row in rows for lane in match})
        if found and not common and fitting >= 2:
            found.update(_for_the_others(sheet, lanes, found))
        if found and (common or fitting >= 0.5 * len(rows_left)):
            return found
    return {}


def _for_the_others(
    sheet: Sheet, lanes: Sequence[Lane], found: Mapping[tuple[str, str], str]
) -> dict[tuple[str, str], str]:
    """What rows that fit nothing are a share of, where all that fit something are of one whole."""
    wholes = {
        column: {one for (_, own), one in found.items() if own == column} for column in dict(found.keys()).values()
    }
    alike = {column: next(iter(some)) for column, some in wholes.items() if len(some) == 1}
    return {
        (row, lane.column): alike[lane.column]
        for row in sheet.rows
        for lane in lanes
        if lane.column in alike and (row, lane.column) not in found
    }


def _matching(
    sequences: Sequence[tuple[list[Row], dict[str, Row]]],
    wanted: Mapping[Lane, list[Interval]],
    pairs: Mapping[Lane, Lane],
    own: set[str],
    tally: Tally,
) -> dict[Lane, str]:
    """Find the numbers, in columns of the same names or in a row without a gap, that lie in nearly all ranges."""
    lanes = list(wanted)
    best: tuple[float, dict[Lane, str]] | None = None
    tried = 0
    for run, by_column in sequences:
        for cells in _candidates(run, by_column, lanes, pairs):
            tried += 1
            inside = told = 0
            chance = 0.0
            for lane, cell in zip(lanes, cells, strict=True):
                value = float(cell["waarde"])
                for span in wanted[lane][:1]:
                    told += 1
                    if value in span:
                        chance += math.log(max((span.high - span.low) / span.high, 1e-6))
                rest = [value in span for span in wanted[lane]]
                inside += sum(rest) >= _USUAL * len(rest)
            if inside < len(lanes) * 0.8 or any(str(cell["id"]) in own for cell in cells):
                continue
            if best is None or chance < best[0]:
                best = chance, {lane: str(cell["id"]) for lane, cell in zip(lanes, cells, strict=True)}
    tally.count("cijfers", "deel van", tried)
    if best is None or math.exp(best[0]) * max(tried, 1) > _SURE * 100:
        return {}
    return best[1]


def _candidates(
    run: Sequence[Row], by_column: Mapping[str, Row], lanes: Sequence[Lane], pairs: Mapping[Lane, Lane]
) -> Iterator[list[Row]]:
    named = [by_column.get(pairs[lane].column) for lane in lanes]
    if all(cell is not None for cell in named):
        yield [cell for cell in named if cell is not None]
    elif len(lanes) >= _FEWEST:
        for start in range(len(run) - len(lanes) + 1):
            yield list(run[start : start + len(lanes)])


def _share_family(
    figures: PrintedFigures, sheet: Sheet, pairs: Mapping[Lane, Lane], of: Mapping[tuple[str, str], str]
) -> Family:
    equations = []
    for share, count in pairs.items():
        for row in sheet.rows:
            cell, number = sheet.get(row, share), sheet.get(row, count)
            whole = of.get((row, share.column))
            if cell is not None and number is not None and whole and whole != number["id"]:
                equations.append(Equation(str(cell["id"]), "deel van", (str(number["id"]), whole)))
    wholes = sorted(set(of.values()))
    first = figures.by_id[wholes[0]]
    about = f"de percentages zijn een deel van {first['plaats']}, {str(first['rij'])[:60]}"
    own = all(whole.startswith(f"{sheet.prefix}.") for whole in wholes)
    return Family("deel van", "naam" if own else "cijfers", about, try_out(figures, equations))


def _joint(
    figures: PrintedFigures,
    sheet: Sheet,
    pairs: Mapping[Lane, Lane],
    spans: Mapping[tuple[str, Lane], Interval],
    tally: Tally,
) -> list[Family]:
    """Shares of one population that is printed nowhere: all against the one that leaves it the least room."""
    families = []
    for share, count in pairs.items():
        rows = [row for row in sheet.rows if (row, share) in spans]
        if len(rows) < _FEWEST:
            continue
        tally.count("cijfers", "verhouding van percentages")
        tightest = min(rows, key=lambda row: (spans[row, share].high - spans[row, share].low) / spans[row, share].high)
        number, percentage = sheet.cells[tightest, count], sheet.cells[tightest, share]
        equations = [
            Equation(
                str(sheet.cells[row, share]["id"]),
                "verhouding van percentages",
                (str(sheet.cells[row, count]["id"]), str(percentage["id"]), str(number["id"])),
            )
            for row in sheet.rows
            if row != tightest and (row, share) in sheet.cells and (row, count) in sheet.cells
        ]
        result: Result = try_out(figures, equations)
        if result.hits >= _FEWEST and result.rate >= _USUAL:
            families.append(
                Family(
                    "verhouding van percentages",
                    "cijfers",
                    f"de percentages in {sheet.name(share)} zijn van één groep, die niet is afgedrukt",
                    result,
                )
            )
            tally.p_values.append((families[-1], result.p_value))
    return families


def changes_of_shares(
    figures: PrintedFigures, known: Sequence[Populations], families: Sequence[Family], tally: Tally
) -> list[Family]:
    """Test changes of shares from counts and populations, which leave less room than the printed shares do."""
    by_count = {}
    for one in known:
        for share, count in one.pairs.items():
            for row in one.sheet.rows:
                cell, number = one.sheet.get(row, share), one.sheet.get(row, count)
                whole = one.of.get((row, share.column))
                if cell is not None and number is not None and whole:
                    by_count[str(cell["id"])] = (str(number["id"]), whole)
    tried: list[tuple[Family, Result]] = []
    for family in families:
        if family.kind != "mutatie":
            continue
        equations = []
        for equation in family.equations:
            pairs = [by_count.get(text) for text in equation.operands]
            if all(pair is not None for pair in pairs):
                (old, before), (new, after) = (pair for pair in pairs if pair is not None)
                equations.append(Equation(equation.figure, "relatieve mutatie", (old, new, before, after)))
        if equations and len(equations) == len(family.equations):
            tally.count("cijfers", "relatieve mutatie")
            tried.append((family, try_out(figures, equations)))
    bearing_out = {family.equations[0].figure.split(".")[0] for family, result in tried if result.rate >= _OWN_RATE}
    found = []
    for family, result in tried:
        by_convention = result.rate < _OWN_RATE or not result.hits
        if by_convention and len(bearing_out) < _FEWEST_TABLES:
            continue
        ground = "afspraak" if by_convention else family.ground
        about = f"{family.about}, gerekend uit aantallen en hun geheel"
        sharper = Family("relatieve mutatie", ground, about, result)
        sharper.alternatives = [family, *family.alternatives]
        tally.p_values.append((sharper, result.p_value))
        found.append(sharper)
    return found
