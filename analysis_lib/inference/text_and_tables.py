"""Figures in sentences that stand in a table too: with the same digits, or one slip of the hand away.

A sentence names a cell by the words of its row and the year or the words of its column. Where it prints
another number, that is a finding only if the two are one slip apart, or a factor of a thousand, and chance
would hardly make them so. Figures in millions and tables in thousands are taken times that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis_lib.inference.contract import BY_NAME
from analysis_lib.inference.families import Family, Tally
from analysis_lib.inference.in_sentences import tested
from analysis_lib.inference.misplaced import misplaced, told_changes
from analysis_lib.inference.plainly import says_no_more
from analysis_lib.inference.scales import FACTORS, factor_text, scale_in_sentence
from analysis_lib.inference.sentences import Placed, sentences
from analysis_lib.inference.sheets import Lane, Sheet, years_in
from analysis_lib.inference.slips import digits, is_slip
from analysis_lib.inference.sums import is_total
from analysis_lib.inference.testing import Equation, Result
from analysis_lib.intervals import Interval
from analysis_lib.published.lookup import PrintedFigures, Row
from analysis_lib.published.relations import COPY

_RARE = 0.01  # chance that a figure of something else is a slip away from a cell that the sentence names
_RARE_NAMED = 0.05  # the same, where it says of the figure too what the table counts
_FEWEST_DIGITS = 3
_MOST_RIVALS = 60
_RANK = re.compile(r"\b(?:het|de)\s+(?P<rank>hoogste?|laagste?|meeste|minste|grootste?|kleinste?)\b", re.IGNORECASE)
_OTHER_RANK = re.compile(
    r"\bop\b[^.;]{1,12}\bna\b|\bna\b|behalve|binnen|\bonder\b|stijg|\bda[al]l|toena|afna|groei|sinds|ooit|niet|behoor|"
    r"\been van\b",
    re.IGNORECASE,
)
_UP = ("hoog", "mees", "groo")
_OF_ROWS = ("mees", "mins")  # of years it is said that one is highest


@dataclass(frozen=True)
class _Cell:
    sheet: Sheet
    row: str
    lane: Lane
    figure: Row

    @property
    def scale(self) -> float:
        return self.sheet.scale(self.row, self.lane) if (self.row, self.lane) in self.sheet.scaled else 1.0

    @property
    def unit(self) -> str:
        return self.sheet.measures(self.row, self.lane)


def text_and_tables(figures: PrintedFigures, sheets: Sequence[Sheet], tally: Tally) -> list[Family]:
    """Hold figures in sentences against the cells that the sentences name."""
    names = [
        (sheet, row, pattern) for sheet in sheets for row in sheet.rows if (pattern := _named(sheet.row_names[row]))
    ]
    printed = {
        (str(row["eenheid"]), digits(str(row["afgedrukt"])))
        for key, row in figures.by_id.items()
        if not key.startswith("tekst.")
    }
    copies: list[Equation] = []
    changed: list[Equation] = []
    ranks: list[Equation] = []
    for text, placed in sentences(figures):
        cells = list(_cells(text, names))
        linked: list[tuple[Placed, _Cell]] = []
        for one in placed:
            tally.count(BY_NAME, COPY)
            same = next((cell for cell in cells if _is_same(figures, text, one, cell)), None)
            is_scaled = same is not None and _factor(text, one, same) != 1
            if same is not None and (is_scaled or len(digits(str(one.figure["afgedrukt"]))) >= _FEWEST_DIGITS):
                linked.append((one, same))
        taken = {str(cell.figure["id"]) for _, cell in linked}
        left = [one for one in placed if one not in [known for known, _ in linked]]
        for one in left:
            open_cells = [cell for cell in cells if cell.figure["id"] not in taken]
            slipped = _slipped(text, one, open_cells, printed) or _at_another_scale(figures, text, one, open_cells)
            plainly = _plainly_named(text, placed, cells) if slipped is None else None
            linked += [(one, cell) for cell in (slipped or plainly,) if cell is not None]
        copies += [_repeats(text, one, cell) for one, cell in linked]
        named = [(sheet, row) for sheet, row, pattern in names if pattern.search(text)]
        known = [one for one, _ in linked]
        elsewhere = (misplaced(text, one, named) for one in placed if one not in known)
        copies += [equation for equation in elsewhere if equation is not None]
        changed += told_changes(figures, text, placed, named)
        ranks += _ranks(figures, text, linked)
    families = []
    in_scale = [one for one in copies if one.rule != COPY]
    copies = [one for one in copies if one.rule == COPY]
    of_changes = [(rule, [one for one in changed if one.rule == rule]) for rule in {one.rule: 0 for one in changed}]
    for kind, equations in ((COPY, copies), ("product", in_scale), *of_changes, ("superlatief", ranks)):
        result = Result(tuple(judged for equation in equations if (judged := tested(figures, equation)) is not None))
        if result.tested:
            families.append(Family(kind, BY_NAME, "de zin noemt deze rij en kolom van de tabel", result))
    return families


def _named(name: str) -> re.Pattern[str] | None:
    """What a sentence has to say to name a row."""
    words = re.findall(r"[^\W_]+", name.lower())
    if is_total(name) or not words or len("".join(words)) < 4 or "".join(words).isdigit():
        return None
    return re.compile(r"\b" + r"[\W_]+".join(map(re.escape, words)) + r"\b", re.IGNORECASE)


def _cells(text: str, names: Sequence[tuple[Sheet, str, re.Pattern[str]]]) -> Iterator[_Cell]:
    years = set(years_in(text))
    for sheet, row, pattern in names:
        if not pattern.search(text):
            continue
        for lane in sheet.lanes:
            of_lane = years_in(sheet.name(lane))
            words = _named(sheet.name(lane))
            told = set(of_lane) <= years if of_lane else words is not None and bool(words.search(text))
            figure = sheet.get(row, lane)
            if told and figure is not None:
                yield _Cell(sheet, row, lane, figure)


def _factor(text: str, one: Placed, cell: _Cell) -> float:
    """What a cell is to be taken times to be what the sentence prints."""
    return cell.scale / scale_in_sentence(str(one.figure["afgedrukt"]), text[one.end :])


def _repeats(text: str, one: Placed, cell: _Cell) -> Equation:
    factor = _factor(text, one, cell)
    if factor == 1:
        return Equation(str(one.figure["id"]), COPY, (str(cell.figure["id"]),))
    return Equation(str(one.figure["id"]), "product", (str(cell.figure["id"]), factor_text(factor)))


def _is_same(figures: PrintedFigures, text: str, one: Placed, cell: _Cell, by: float = 1.0) -> bool:
    if one.figure["eenheid"] != cell.unit:
        return False
    factor = Interval.exactly(_factor(text, one, cell) * by)
    return figures.printed(one.figure).overlaps(figures.printed(cell.figure) * factor)


def _at_another_scale(figures: PrintedFigures, text: str, one: Placed, cells: Sequence[_Cell]) -> _Cell | None:
    """The one cell of a table that tells its scale of which a figure is a thousand or a million times too much."""
    shown, value = figures.printed(one.figure), abs(float(one.figure["waarde"]))
    scaled = [cell for cell in cells if cell.unit == one.figure["eenheid"] and cell.scale != 1]
    fitting = [cell for cell in scaled if any(_is_same(figures, text, one, cell, by) for by in FACTORS)]
    if len(fitting) != 1 or not value or not shown.is_bounded:
        return None
    chance = len(scaled) * len(FACTORS) * (shown.high - shown.low) / value
    return fitting[0] if chance <= _RARE else None


def _slipped(text: str, one: Placed, cells: Sequence[_Cell], printed: set[tuple[str, str]]) -> _Cell | None:
    """The one cell that a figure is a slip away from, if chance would not make it so."""
    own, unit = digits(str(one.figure["afgedrukt"])), str(one.figure["eenheid"])
    if (unit, own) in printed or len(own) < _FEWEST_DIGITS:
        return None
    alike = [cell for cell in cells if cell.figure["eenheid"] == unit and cell.scale == 1]
    fitting = [cell for cell in alike if is_slip(own, digits(str(cell.figure["afgedrukt"])))]
    if len(fitting) != 1:
        return None
    turned = sorted(own) == sorted(digits(str(fitting[0].figure["afgedrukt"])))
    ways = len(own) - 1 if turned else 9 * len(own)
    chance = len(alike) * ways / (9 * 10.0 ** (len(own) - 1))
    return fitting[0] if chance <= (_RARE_NAMED if _is_counted(text, one, fitting[0]) else _RARE) else None


def _plainly_named(text: str, placed: Sequence[Placed], cells: Sequence[_Cell]) -> _Cell | None:
    """The one cell that a sentence with one figure names, if it says no more than that."""
    if len(placed) != 1:
        return None
    alike = [cell for cell in cells if cell.unit == placed[0].figure["eenheid"]]
    if len(alike) != 1 or alike[0].scale != 1:
        return None
    cell = alike[0]
    return cell if says_no_more(text, placed[0], cell.sheet, cell.row, cell.lane) else None


def _is_counted(text: str, one: Placed, cell: _Cell) -> bool:
    """Whether the word right behind a number is what the caption says that the table counts: 391 leerlingen."""
    word = re.match(r"\s+([^\W\d_]{5,})\W*(?:[.;]|$|in\b)", text[one.end :], re.IGNORECASE)
    return word is not None and word[1].lower() in cell.sheet.title.lower()


def _ranks(figures: PrintedFigures, text: str, linked: Sequence[tuple[Placed, _Cell]]) -> list[Equation]:
    """Het hoogst: of the rows of its column, or of its row; where neither is so, of the rows."""
    match = _RANK.search(text)
    if match is None or _OTHER_RANK.search(text) or len({(cell.sheet.prefix, cell.row) for _, cell in linked}) != 1:
        return []
    word = "hoogste" if match["rank"].lower().startswith(_UP) else "laagste"
    options = []
    for one, cell in linked:
        rows = [row for row in cell.sheet.rows if row != cell.row and not is_total(cell.sheet.row_names[row])]
        rivals = [cell.sheet.get(row, cell.lane) for row in rows]
        beside = [cell.sheet.get(cell.row, lane) for lane in cell.sheet.lanes if lane.part == cell.lane.part]
        is_of_rows = match["rank"].lower().startswith(_OF_ROWS)
        for some in (rivals,) if is_of_rows else (rivals, beside):
            ids = [str(row["id"]) for row in some if row is not None and row["eenheid"] == one.figure["eenheid"]]
            ids = [key for key in ids if key != cell.figure["id"]]
            if 1 < len(ids) <= _MOST_RIVALS:
                options.append(Equation(str(one.figure["id"]), "superlatief", (word, str(cell.figure["id"]), *ids)))
    holding = [option for option in options if (judged := tested(figures, option)) is not None and judged.fits]
    return holding[:1] or options[:1]
