"""Why a relation may be broken: other calculations that give what is printed.

Each is worked out; only one that gives the printed figure is offered. More than one may, so a cause is likely, no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis_lib.inference.families import Family
from analysis_lib.inference.scales import at_another_scale, dutch_number
from analysis_lib.inference.sheets import Sheet, years_in
from analysis_lib.inference.slips import decimals_of, digits, is_slip
from analysis_lib.inference.testing import Equation, work_out
from analysis_lib.published.lookup import AS_PRINTED, PrintedFigures, Row
from analysis_lib.published.relations import COPY


@dataclass(frozen=True)
class Explained:
    """A likely cause.

    Parameters
    ----------
    cause : str
        One of `analysis_lib.published.contract.CAUSES`.
    rule, operands
        What gives the printed figure, '' and () where that cannot be said as a relation.
    words : str
        A Dutch sentence.
    """

    cause: str
    rule: str
    operands: tuple[str, ...]
    words: str


def explain(
    figures: PrintedFigures, family: Family, equation: Equation, sheets: Mapping[str, Sheet]
) -> Explained | None:
    """Find the first calculation that gives what is printed."""
    for option in _options(figures, family, equation, sheets):
        if not option.rule:
            return option
        found = work_out(figures, Equation(equation.figure, option.rule, option.operands))
        shown = figures.printed(figures.by_id[equation.figure])
        if found is not None and found.range.is_bounded and shown.overlaps(found.range):
            return option
    return None


def _options(
    figures: PrintedFigures, family: Family, equation: Equation, sheets: Mapping[str, Sheet]
) -> Iterator[Explained]:
    if equation.figure.startswith("tekst."):
        yield from _other_cell(figures, equation, sheets)
        yield from filter(None, (_slipped_scale(figures, equation), _one_digit(figures, equation)))
        return
    yield from filter(None, [_slipped_scale(figures, equation)])
    yield from _rounded(equation)
    if family.kind == "relatieve mutatie":
        yield from _other_reading(family, equation)
    yield from _swapped(figures, family, equation)
    if family.kind != "relatieve mutatie":
        yield from _other_reading(family, equation)
    yield from _other_period(figures, equation, sheets)
    yield from _copied(figures, equation, sheets)
    yield from _swapped_in_sum(figures, equation, sheets)
    yield from _left_out(figures, equation)
    typo = _one_digit(figures, equation)
    if typo:
        yield typo


def _rounded(equation: Equation) -> Iterator[Explained]:
    if equation.rule in ("mutatie", "verschil", "deel van", "verhouding"):
        operands = tuple(f"{AS_PRINTED}{text}" for text in equation.operands)
        yield Explained(
            "afgerond doorgerekend", equation.rule, operands, "Er is gerekend met cijfers die al waren afgerond."
        )


def _swapped(figures: PrintedFigures, family: Family, equation: Equation) -> Iterator[Explained]:
    """The figure in brackets stands before them, or the other way round."""
    other = {".haakjes": ""}.get(equation.figure[-8:], ".haakjes")
    twin = equation.figure.removesuffix(".haakjes") + other
    if twin not in figures.by_id or equation.rule not in ("mutatie", "verschil", "relatieve mutatie"):
        return
    operands = tuple(text.removesuffix(".haakjes") + other for text in equation.operands[:2])
    if all(text in figures.by_id for text in operands):
        yield Explained(
            "verwisseld",
            "mutatie",
            operands,
            "Dit is wat bij het andere getal in de cel hoort: de twee zijn verwisseld.",
        )


def _other_reading(family: Family, equation: Equation) -> Iterator[Explained]:
    for other in family.alternatives:
        for one in other.equations:
            if one.figure == equation.figure:
                cause = "afgerond doorgerekend" if family.kind == "relatieve mutatie" else "andere noemer"
                words = (
                    "Er is gerekend met percentages die al waren afgerond."
                    if family.kind == "relatieve mutatie"
                    else "Hier is iets anders gerekend dan in de andere tabellen."
                )
                yield Explained(cause, one.rule, one.operands, words)


def _other_period(figures: PrintedFigures, equation: Equation, sheets: Mapping[str, Sheet]) -> Iterator[Explained]:
    """The same calculation between other columns of the same row."""
    if equation.rule not in ("mutatie", "verschil", "relatieve mutatie"):
        return
    prefix, row, _, *part = equation.operands[0].split(".")
    sheet = sheets.get(prefix)
    if sheet is None:
        return
    dated = [column for column, name in sheet.column_names.items() if len(years_in(name)) == 1]
    tail = f".{part[0]}" if part else ""
    for first, last in ((one, other) for one in dated for other in dated if one != other):
        ids = (f"{prefix}.{row}.{first}{tail}", f"{prefix}.{row}.{last}{tail}")
        if equation.rule == "verschil":
            ids = ids[::-1]
        if all(text in figures.by_id for text in ids) and ids != equation.operands[:2]:
            rule = "mutatie" if equation.rule == "relatieve mutatie" else equation.rule
            names = f"{sheet.column_names[first]} en {sheet.column_names[last]}"
            yield Explained("andere periode", rule, ids, f"Dit is de verandering tussen {names}.")


def _copied(figures: PrintedFigures, equation: Equation, sheets: Mapping[str, Sheet]) -> Iterator[Explained]:
    """The same string as in the row above or below, where it does fit, or a zero in a column of zeros."""
    figure = figures.by_id[equation.figure]
    sheet = sheets.get(equation.figure.split(".")[0])
    if sheet is None:
        return
    lane_cells = [
        (row, cell)
        for (row, lane), cell in sheet.cells.items()
        if lane.column == equation.figure.split(".")[2] and str(cell["id"]).count(".") == equation.figure.count(".")
    ]
    alike = [cell for _, cell in lane_cells if cell["waarde"] == figure["waarde"] and cell["id"] != figure["id"]]
    if float(figure["waarde"]) == 0 and len(alike) >= 3:
        yield Explained(
            "gekopieerde nul", "", (), "In deze kolom staat vaker een nul waar de cijfers iets anders geven."
        )
        return
    keys = [str(cell["id"]) for _, cell in lane_cells]
    at = keys.index(equation.figure)
    for beside in (at - 1, at + 1):
        if 0 <= beside < len(keys) and figures.by_id[keys[beside]]["afgedrukt"] == figure["afgedrukt"]:
            yield Explained(
                "onduidelijk",
                "genoemd in tekst",
                (keys[beside],),
                "Hetzelfde getal staat een rij verder; misschien is het gekopieerd.",
            )


def _swapped_in_sum(figures: PrintedFigures, equation: Equation, sheets: Mapping[str, Sheet]) -> Iterator[Explained]:
    """A sum that comes out with one part taken from another column of its row."""
    prefix, _, column, *part = equation.figure.split(".")
    sheet = sheets.get(prefix)
    if equation.rule != "som van" or sheet is None or len(equation.operands) > 30:
        return
    for text in equation.operands:
        own_prefix, row, own_column, *own_part = text.split(".")
        if (own_prefix, own_column, own_part) != (prefix, column, part):
            continue
        for other, name in sheet.column_names.items():
            instead = ".".join([prefix, row, other, *part])
            if other == column or instead not in figures.by_id or figures.by_id[instead]["eenheid"] != "aantal":
                continue
            if _adds_up(figures, equation, other):
                continue  # with its own figure, so the two did not change places
            operands = tuple(instead if one == text else one for one in equation.operands)
            words = (
                f"Met het cijfer van {sheet.row_names[row]} uit de kolom {name} komt de som uit: misschien verwisseld."
            )
            yield Explained("verwisseld", "som van", operands, words)


def _adds_up(figures: PrintedFigures, equation: Equation, other: str) -> bool:
    """Whether a sum comes out as printed in another column."""
    there = [
        ".".join([*key.split(".")[:2], other, *key.split(".")[3:]]) for key in (equation.figure, *equation.operands)
    ]
    if not all(key in figures.by_id for key in there):
        return False
    found = work_out(figures, Equation(there[0], equation.rule, tuple(there[1:])))
    return found is not None and figures.printed(figures.by_id[there[0]]).overlaps(found.range)


def _left_out(figures: PrintedFigures, equation: Equation) -> Iterator[Explained]:
    """A sum without one of its parts, or with one twice."""
    if equation.rule != "som van" or len(equation.operands) > 30:
        return
    for part in equation.operands:
        rest = tuple(text for text in equation.operands if text != part)
        name = figures.by_id[part]["rij"] if part in figures.by_id else part
        yield Explained("telfout", "som van", rest, f"Dit is de som zonder {name}.")
        yield Explained("dubbel geteld", "som van", (*equation.operands, part), f"Dit is de som met {name} twee keer.")


def _other_cell(figures: PrintedFigures, equation: Equation, sheets: Mapping[str, Sheet]) -> Iterator[Explained]:
    """What a sentence prints of a cell is that of another row or column of its table."""
    prefix, row, column = (*equation.operands[0].split("."), "", "")[:3]
    sheet, printed = sheets.get(prefix), figures.by_id[equation.figure]["afgedrukt"]
    if equation.rule != COPY or sheet is None or any(char not in ".,%" and not char.isdigit() for char in printed):
        return
    for (place, lane), cell in sheet.cells.items():
        if cell["afgedrukt"] == printed and (place == row) != (lane.column == column):
            cause, name = (
                ("andere periode", sheet.name(lane)) if place == row else ("andere groep", sheet.row_names[place])
            )
            yield Explained(cause, COPY, (str(cell["id"]),), f"Dit is het cijfer van {name}.")


def _slipped_scale(figures: PrintedFigures, equation: Equation) -> Explained | None:
    """One figure that is a thousand or a million times as large or small as the others ask for."""
    found = at_another_scale(figures, equation)
    if found is None:
        return None
    key, factor = found
    times = f"{dutch_number(max(factor, 1 / factor))} keer zo {'groot' if factor > 1 else 'klein'}"
    name = "dit cijfer" if key == equation.figure else f"het cijfer van {figures.by_id[key]['rij']}"
    words = f"Was {name} {times}, dan kwam het uit: misschien staat het in een andere schaal."
    return Explained("andere schaal", "", (), words)


def _one_digit(figures: PrintedFigures, equation: Equation) -> Explained | None:
    """One digit that differs, or two that changed places."""
    figure = figures.by_id[equation.figure]
    found = work_out(figures, equation)
    if found is None or not found.range.is_bounded:
        return None
    printed, decimals = digits(str(figure["afgedrukt"])), decimals_of(figure)
    for end in (found.low, found.value, found.high):
        wanted = digits(f"{abs(end):.{decimals}f}")
        if end * float(figure["waarde"]) >= 0 and is_slip(printed, wanted):
            return Explained(
                "tikfout", "", (), f"Met één ander cijfer, of twee verwisseld, staat er wat eruit komt: {wanted}."
            )
    return None


def suspects(broken: Sequence[Equation], fitting: Sequence[Equation], equation: Equation) -> tuple[list[str], str]:
    """Name the cells that may be wrong where an equation breaks, and the one that a second broken one points to.

    Parameters
    ----------
    broken, fitting : sequence of Equation
        All equations that were tried and kept.
    equation : Equation
        The one that breaks.

    Returns
    -------
    list of str, str
        The cells that no fitting equation bears out, all if none is left; and the one cell that is in every other
        broken equation that shares a cell with this one, '' if there is no such cell or more than one.
    """
    cells = [equation.figure, *(text for text in equation.operands if "." in text)]
    borne_out = {text for one in fitting for text in (one.figure, *one.operands)}
    left = [cell for cell in dict.fromkeys(cells) if cell not in borne_out] or list(dict.fromkeys(cells))
    sharing = [
        {one.figure, *one.operands} for one in broken if one != equation and {one.figure, *one.operands} & set(cells)
    ]
    shared = set(cells).intersection(*sharing) if sharing else set()
    return left, next(iter(shared)) if len(shared) == 1 else (left[0] if len(left) == 1 else "")


def rows_of(equations: Sequence[Equation], figures: PrintedFigures) -> list[Row]:
    """The figures of equations."""
    return [figures.by_id[one.figure] for one in equations]
