"""Tables and sentences of a plain text, as programs write it that take the text out of a PDF.

Where columns stood is lost, so a table is read as a stream: a name, then its values. The
number of values that most rows have is the number of columns. A row with another number has lost
its columns, and every figure in it is marked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from analysis_lib.transcription.blocks import TABLE, TEXT, Block, assemble, is_caption
from analysis_lib.transcription.document import Cell, Document, Grid, Unread
from analysis_lib.transcription.strings import MINUS, plain

_NOTHING = r"n\.v\.t\.?|n\.b\.?|nvt|nb|PM(?: post)?|[+]{1,2}|--|\u2013|-"
_VALUE_AT_END = re.compile(
    rf"(?:^|(?<=\s))(?P<value>\(\s*[+{MINUS}]?\s?(?:\u20ac\s?)?\d[\d.]*(?:,\d+)?\s?%?\s*\)|"
    rf"[<>\u2039]?\s?[+{MINUS}]?(?:(?:\u20ac|EUR)\s?)?[{MINUS}]?\d[\d.]*(?:,\d+)?(?:,-|-(?=\s|$))?\s?%?|{_NOTHING})\s*$"
)
_YEAR = re.compile(r"(?<![\d\u2013-])(?:19|20)\d\d(?![\d\u2013-])(?!\s?[-\u2013])")
_PERIOD = re.compile(r"(?:19|20)\d\d\s?[-\u2013]\s?['\u2018\u2019]?\d\d(?:\d\d)?")
_NOT_AT_A_NAME_END = re.compile(
    r"\b(?:van|met|in|de|het|een|op|tot|naar|dan|is|zijn|was|waren|en|of|voor|door|bij|om|te|per|uit|over|ruim|bijna|"
    r"ongeveer|circa|dit|deze|die|dat|als|na|ook|zo['\u2019]n|tabel|figuur|paragraaf|hoofdstuk|bijlage|blz\.?|pagina|"
    r"artikel|EUR|tussen|cluster|categorie|niveau|klasse|groep|fase|domein|thema|kwartaal|meer|minder|sinds|vanaf|rond)\s*$",
    re.IGNORECASE,
)
_MOST_WORDS = 14  # of a row's name on one line
_MOST_BETWEEN = 4  # lines without a value inside a table: a name that is broken often
_GOES_ON = re.compile(r"\b(?:tot|t/m|tot en met|van|tussen|en|vanaf|boven|onder|meer dan)$|[<>]$", re.IGNORECASE)
_DASHES = {"-", "\u2013", "--", "\u2212"}
_FEWEST = 2  # rows of a table
_A_PAGE_NUMBER = re.compile(r"\s*\d{1,3}\s*")
_LONG = 48  # a line of running text


@dataclass
class _Line:
    text: str
    page: int
    after_blank: bool
    name: str = ""
    values: list[str] = field(default_factory=list)

    @property
    def is_head(self) -> bool:
        """Years and no values: the names of columns."""
        return len(_YEAR.findall(self.text)) > 1 and not re.search(r"[%(\u20ac]|\d\.\d", _PERIOD.sub("", self.text))


@dataclass
class _Row:
    name: str
    values: list[str] = field(default_factory=list)


def read_text(path: Path, pages: frozenset[int] = frozenset()) -> Document:
    """Read a plain text.

    Parameters
    ----------
    path : Path
        UTF-8 or Windows-1252; a form feed ends a page.
    pages : frozenset of int
        Which pages, from 1; empty for all.
    """
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    sheets = text.split("\f")
    has_pages = len(sheets) > 1
    document = Document("platte tekst", len(sheets) if has_pages else 0)
    lines: list[_Line] = []
    for number, sheet in enumerate(sheets, start=1):
        if not pages or number in pages or not has_pages:
            lines += _lines(sheet, number if has_pages else 0)
    if "\ufffd" in text:
        document.unread.append(Unread(0, "tekens", "het bestand is geen UTF-8 of Windows-1252"))
    return assemble(list(_blocks(lines)), document)


def _lines(text: str, page: int) -> Iterator[_Line]:
    blank = True
    whole = re.sub(r"((?:EUR|\u20ac)[ \t]*)\r?\n+(?=[ \t]*\d)", r"\1 ", text)  # a currency that parted from its amount
    for raw in whole.split("\n"):
        if not raw.strip():
            blank = True
            continue
        line = _Line(raw.rstrip("\r"), page, blank)
        line.name, line.values = _name_and_values(plain(line.text))
        yield line
        blank = False


def _name_and_values(text: str) -> tuple[str, list[str]]:
    """Split a line into the words that it begins with and the values that it ends with."""
    values: list[str] = []
    rest = text
    while match := _VALUE_AT_END.search(rest):
        values.insert(0, match["value"].strip())
        rest = rest[: match.start()].rstrip()
    while len(values) > 1 and _GOES_ON.search(rest):
        rest = f"{rest} {values.pop(0)}"  # 'EUR 10.000 tot EUR 20.000' is a name
    if rest and values and all(value in _DASHES for value in values):
        return text, []  # a name with a dash behind it, that goes on below
    if (
        values
        and rest
        and (len(rest.split()) > _MOST_WORDS or _NOT_AT_A_NAME_END.search(rest) or rest.endswith((".", ",", ";")))
    ):
        return text, []
    if not rest and len(values) == 1 and _A_PAGE_NUMBER.fullmatch(text) and "%" not in text:
        return rest, values
    return rest, values


def _blocks(lines: Sequence[_Line]) -> Iterator[Block]:
    """Yield paragraphs and tables in order."""
    place, words = 0, list[_Line]()
    while place < len(lines):
        if is_caption(lines[place].text):
            yield from _paragraph(words)
            caption, place = _whole_caption(lines, place)
            words = []
            yield Block(TEXT, caption, lines[place - 1].page)
            continue
        tabbed = _tabbed_end(lines, place)
        if tabbed:
            yield from _paragraph(words)
            words = []
            yield Block(TABLE, page=lines[place].page, grid=_of_tabs(lines[place:tabbed]))
            place = tabbed
            continue
        end = _table_end(lines, place)
        if end:
            last_head = max(
                (
                    at
                    for at in range(place, end)
                    if lines[at].is_head and not any(one.values for one in lines[place:at])
                ),
                default=place,
            )
            words += lines[place:last_head]
            place = last_head
            grid = _grid(lines[place:end])
            if grid is not None:
                yield from _paragraph(words)
                words = []
                yield Block(TABLE, page=lines[place].page, grid=grid)
                place = end
                continue
        words.append(lines[place])
        place += 1
    yield from _paragraph(words)


def _tabbed_end(lines: Sequence[_Line], start: int) -> int:
    """Find where lines with as many tabs end; 0 for fewer than two, or without a tab."""
    number = lines[start].text.strip(" ").count("\t")
    end = start
    while number and end < len(lines) and lines[end].text.strip(" ").count("\t") == number:
        end += 1
    return end if end - start >= _FEWEST else 0


def _of_tabs(lines: Sequence[_Line]) -> Grid:
    """Read a table of which tabs part the cells."""
    rows = [[Cell(plain(text)) for text in line.text.strip(" ").split("\t")] for line in lines]
    return Grid(rows, page=lines[0].page)


def _whole_caption(lines: Sequence[_Line], place: int) -> tuple[str, int]:
    """Put a caption of several lines together: lines that follow without a blank, up to a sentence's end."""
    text, start = plain(lines[place].text), place
    place += 1
    while (
        place < len(lines)
        and place - start < _MOST_BETWEEN
        and not lines[place].after_blank
        and not lines[place].values
        and not text.endswith(".")
        and not is_caption(lines[place].text)
    ):
        text = _join(text, plain(lines[place].text))
        place += 1
    return text, place


def _join(first: str, second: str) -> str:
    if re.search(r"[a-z]-$", first) and second[:1].islower():
        return first[:-1] + second
    return f"{first} {second}".strip()


def _paragraph(lines: Sequence[_Line]) -> Iterator[Block]:
    text = ""
    for line in lines:
        text = _join(text, plain(line.text.replace("\u00ad", "-") if line.text.endswith("\u00ad") else line.text))
    if text:
        yield Block(TEXT, text, lines[0].page)


def _table_end(lines: Sequence[_Line], start: int) -> int:
    """Find where a table that begins here ends; 0 where none begins."""
    if lines[start].values and not lines[start].name:
        return 0
    if not (lines[start].is_head or _could_begin(lines, start)):
        return 0
    last, quiet, rows, values = start, 0, 0, 0
    for place in range(start, len(lines)):
        line = lines[place]
        if is_caption(line.text) or (place > start and line.is_head and rows):
            break
        if line.values:
            last, quiet, values = place, 0, values + len(line.values)
            rows += bool(line.name)
        elif line.is_head and not rows:
            last, quiet = place, 0
        else:
            quiet += 1
            is_prose = len(line.text) > _LONG and not line.text.rstrip().endswith(")")
            if quiet > _MOST_BETWEEN + (_MOST_BETWEEN * 2 if not values else 0) or (
                is_prose and line.text.rstrip().endswith((".", ":"))
            ):
                break
    named = sum(
        bool(line.values and (line.name or before.name))
        for before, line in zip(lines[start:], lines[start + 1 : last + 1], strict=False)
    )
    several = max(rows, named) >= _FEWEST or values > 3
    return last + 1 if values > 2 and several and _is_dense(lines[start : last + 1]) else 0


def _could_begin(lines: Sequence[_Line], start: int) -> bool:
    """Whether values follow at once, or after the few lines of a head."""
    line = lines[start]
    if line.values:
        return True
    if (not line.after_blank and start and not is_caption(lines[start - 1].text)) or len(line.text) > 2 * _LONG:
        return False
    follows_caption = (start > 0 and is_caption(lines[start - 1].text)) or (
        start > 1 and is_caption(lines[start - 2].text)
    )
    ahead = lines[start + 1 : start + 2 + (4 * _MOST_BETWEEN if follows_caption else _MOST_BETWEEN)]
    return not line.text.rstrip().endswith((".", ",", ";")) and any(one.values for one in ahead)


def _is_dense(lines: Sequence[_Line]) -> bool:
    """Whether most lines have values or are short, as those of a table."""
    wordy = sum(not line.values and len(line.text) > _LONG for line in lines)
    return wordy * 3 <= len(lines)


def _grid(lines: Sequence[_Line]) -> Grid | None:
    """Read the lines of a table as a stream of names and values."""
    values_at = next((place for place, line in enumerate(lines) if line.values and not line.is_head), 0)
    found: tuple[list[_Row], int, list[str], bool] | None = None
    for first in _beginnings(lines, values_at):
        rows, more = _without_years(_rows(lines[first:]))
        width = _usual_width(rows)
        names, sure = (more, True) if len(more) == width + 1 else _column_names(lines[:first], width)
        if width and (found is None or names):
            found = rows, width, names, sure
        if names:
            break
    if found is None:
        return None
    rows, width, names, sure = found
    doubt = "" if sure else "de koppen van de kolommen zijn niet gevonden"
    columns = names or ["", *(f"kolom {number}" for number in range(1, width + 1))]
    grid = Grid([[Cell(text, is_head=True) for text in columns]], page=lines[0].page, heads=1)
    for row in rows:
        grid.rows.append(_cells(row, width, doubt))
    if width == 1 and len(grid.rows) > 1 and re.fullmatch(r"\d{1,3}", grid.rows[1][1].text):
        opening = grid.rows[1]
        grid.rows[1] = [
            opening[0],
            replace(opening[1], doubt=opening[1].doubt or "het kan het nummer van een noot bij de kop zijn"),
        ]
    return grid if len(grid.rows) > _FEWEST or (len(grid.rows) == _FEWEST and width > 2) else None


def _beginnings(lines: Sequence[_Line], values_at: int) -> Iterator[int]:
    """Yield where the first row may begin, the likeliest first: at its values, or with the words above them."""
    first = values_at
    if not lines[first].name and first:
        first -= 1
    while first and not lines[first].after_blank and not lines[first].is_head and not lines[first - 1].is_head:
        first -= 1
    yield first
    if first != values_at:
        yield values_at
    for _ in range(2):
        if not first or lines[first - 1].is_head:
            return
        first -= 1
        while first and not lines[first].after_blank and not lines[first - 1].is_head:
            first -= 1
        yield first


def _without_years(rows: list[_Row]) -> tuple[list[_Row], list[str]]:
    """Take a first row of nothing but years for the head."""
    if len(rows) > _FEWEST and len(rows[0].values) > 1 and all(map(_YEAR.fullmatch, rows[0].values)):
        return rows[1:], [rows[0].name, *rows[0].values]
    return rows, []


def _usual_width(rows: Sequence[_Row]) -> int:
    widths = Counter(len(row.values) for row in rows if row.values)
    return max(widths, key=lambda number: (widths[number] * number, number), default=0)


def _cells(row: _Row, width: int, doubt: str) -> list[Cell]:
    name = Cell(row.name, doubt="" if row.name else "deze rij heeft geen naam")
    values = list(row.values)
    if not values:
        return [name, *(Cell("") for _ in range(width))]
    if len(values) != width:
        doubt = f"deze rij heeft {len(values)} waarden waar er {width} kolommen zijn"
        values = [*([""] * (width - len(values))), *values][:width] if len(values) < width else values[:width]
    return [name, *(Cell(text, doubt=(doubt or name.doubt) if text else "") for text in values)]


def _rows(lines: Sequence[_Line]) -> list[_Row]:
    rows: list[_Row] = []
    for line in lines:
        if line.is_head and rows:
            continue  # repeated on another page
        if not line.values:
            _add_words(rows, plain(line.text))
            continue
        if line.name and rows and not rows[-1].values:
            rows[-1].name = _join(rows[-1].name, line.name)
        elif line.name or not rows:
            rows.append(_Row(line.name))
        for value in line.values:
            if value.startswith("(") and rows[-1].values:
                rows[-1].values[-1] += f" {value}"
            else:
                rows[-1].values.append(value)
    return rows


def _add_words(rows: list[_Row], text: str) -> None:
    """Add a line without values: words about the last value, the rest of a name, or a new row."""
    last = rows[-1] if rows else None
    if last and last.values and re.fullmatch(r"\(.*\)", text):
        last.values[-1] += f" {text}"
    elif last and not last.values and not last.name.endswith(":"):
        last.name = _join(last.name, text)
    else:
        rows.append(_Row(text))


def _column_names(lines: Sequence[_Line], width: int) -> tuple[list[str], bool]:
    """Read the head: a name for each column with one for the rows before them, and whether they are sure.

    Without names where the numbers differ; not sure where words above had to be left out to make them fit.
    """
    heads = [place for place, line in enumerate(lines) if line.is_head]
    for start in (heads[-1:] or [0]) + ([] if heads else list(range(1, len(lines)))):
        names = _pieces(lines[start:])
        sure = start == 0 or bool(heads)
        if len(names) in (width, width + 1):
            return names if len(names) > width else ["", *names], sure
    return [], False


def _pieces(lines: Sequence[_Line]) -> list[str]:
    pieces: list[str] = []
    for line in lines:
        spaced = [plain(piece) for piece in re.split(r"\s{3,}|\t", line.text.strip()) if piece.strip()]
        if line.after_blank or not pieces or len(spaced) > 1:
            pieces += spaced
        else:
            pieces[-1] = _join(pieces[-1], spaced[0])
    return [name for piece in pieces for name in _split_at_years(piece)]


def _split_at_years(text: str) -> list[str]:
    found, at = [], 0
    for match in _YEAR.finditer(text):
        before = text[at : match.start()].strip()
        found += [before] if before else []
        found.append(match[0])
        at = match.end()
    rest = text[at:].strip()
    return [*found, *([rest] if rest else [])]
