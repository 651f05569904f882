"""Names of columns from the lines of a plain text above a table, of which the places are lost.

How many columns there are is known from the rows. The words above are cut where the text itself cuts them: at blank
lines, wide spaces, years and periods; else at each word if there are as many, at words that come back (Jaar 1, Jaar 2),
or last at capitals, which is never sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from analysis_lib.transcription.lines import PERIOD, YEAR, TextLine, joined_words
from analysis_lib.transcription.strings import plain

CHANGE = re.compile(
    r"(?:mutaties?|verschil(?:len)?|groei|toename|afname|verandering|ontwikkeling|daling|stijging|change)$",
    re.IGNORECASE,
)
_AT_CAPITALS = "de koppen zijn gescheiden bij hun hoofdletters"
_NOT_SURE = "boven de koppen stonden woorden die niet zijn gebruikt"
_NO_CORNER = "de eerste kolom heeft geen kop; een kop kan bij de naam van de eerste rij staan"
_MOST_ROWS = 3


def column_names(lines: Sequence[TextLine], width: int) -> tuple[list[str], str]:
    """Read the head of a table.

    Parameters
    ----------
    lines : sequence of TextLine
        Those above its first row.
    width : int
        How many columns have values.

    Returns
    -------
    list of str
        A name for each column with one for the rows before them; empty where the numbers differ.
    str
        Why they are not sure, a Dutch clause; '' where they are.
    """
    heads = [place for place, line in enumerate(lines) if line.is_head]
    starts = heads[-1:] or [0]
    if heads and heads[-1] and not heads[:-1]:
        starts = [heads[-1], 0]
    if not heads:
        starts += range(1, len(lines))
    for start in starts:
        doubt = "" if start == 0 or heads else _NOT_SURE
        some = lines[start:]
        ways: list[list[str]] = [_in_rows(lines, width), _in_pieces(some, at_years=False), _in_pieces(some)]
        if start == starts[0]:  # among other words these would find names anywhere
            ways += [_over_others(some, width), _word_by_word(some, width), _coming_back(some, width)]
        names = next(filter(None, (_fitting(way, width) for way in ways)), [])
        if names:
            return names, doubt or ("" if names[0] or heads else _NO_CORNER)
    names = _fitting(_at_capitals(lines[starts[0] :], width), width)
    return names, _AT_CAPITALS if names else ""


def _fitting(names: list[str], width: int) -> list[str]:
    if len(names) == width and names:
        return ["", *names]
    of_time = bool(names) and any(pattern.fullmatch(names[0]) for pattern in (YEAR, PERIOD))
    return names if len(names) == width + 1 and not of_time else []


def spaced(text: str) -> list[str]:
    """Split a line at wide spaces and tabs."""
    return [plain(piece) for piece in re.split(r"\s{3,}|\t", text.strip()) if piece.strip()]


def _in_pieces(lines: Sequence[TextLine], *, at_years: bool = True) -> list[str]:
    pieces: list[str] = []
    for line in lines:
        found = spaced(line.text)
        if line.after_blank or not pieces or len(found) > 1:
            pieces += found
        else:
            pieces[-1] = joined_words(pieces[-1], found[0])
    return [name for piece in pieces for name in _split_at_years(piece)] if at_years else pieces


def _in_rows(lines: Sequence[TextLine], width: int) -> list[str]:
    """Rows of heads above each other, each with as many pieces as the last line has."""
    last = spaced(lines[-1].text) if lines else []
    number = len(last)
    if number not in {width, width + 1} or number < _MOST_ROWS:
        return []
    above = [piece for line in lines[:-1] for piece in spaced(line.text)]
    if not above or len(above) % number or len(above) > (_MOST_ROWS - 1) * number:
        return []
    rows = [*(above[at : at + number] for at in range(0, len(above), number)), last]
    return [plain(" ".join(row[at] for row in rows)) for at in range(number)]


def _split_at_years(text: str) -> list[str]:
    """Cut at years, and at periods but for those of a change: 'Mutatie 2016-2019' is one name."""
    found: list[str] = []
    at = 0
    for match in re.finditer(rf"{PERIOD.pattern}|{YEAR.pattern}", text):
        before = text[at : match.start()].strip()
        if before and CHANGE.search(before) and PERIOD.fullmatch(match[0]):
            found.append(f"{before} {match[0]}")
        else:
            found += [before] if before else []
            found.append(match[0])
        at = match.end()
    rest = text[at:].strip()
    return [*found, *([rest] if rest else [])]


def _tokens(lines: Sequence[TextLine]) -> list[str]:
    return plain(" ".join(line.text for line in lines)).split(" ")


def _word_by_word(lines: Sequence[TextLine], width: int) -> list[str]:
    """Each word a column: months, kinds of school; not of one or two columns, where words may be one name."""
    tokens = _tokens(lines)
    if any(CHANGE.fullmatch(one) and PERIOD.fullmatch(other) for one, other in pairwise(tokens)):
        return []  # 'Mutatie 2016-2019' is one name
    return tokens if width > 2 and len(tokens) in {width, width + 1} else []


def _coming_back(lines: Sequence[TextLine], width: int) -> list[str]:
    """Names that begin with one word: Jaar 1, Jaar 2, Jaar 3."""
    tokens = _tokens(lines)
    for word, places in _places_of(tokens):
        if len(places) != width or width < 2 or not word[:1].isalpha():
            continue
        ends = [*places[1:], len(tokens)]
        names = [" ".join(tokens[start:end]) for start, end in zip(places, ends, strict=True)]
        if len({len(name.split(" ")) for name in names}) == 1 and len(set(names)) == width:
            return [" ".join(tokens[: places[0]]), *names]
    return []


def _places_of(tokens: Sequence[str]) -> Iterator[tuple[str, list[int]]]:
    for word in dict.fromkeys(tokens):
        yield word, [at for at, token in enumerate(tokens) if token == word]


def _over_others(lines: Sequence[TextLine], width: int) -> list[str]:
    """Heads over others: '2021 2022' above 'Soort aantal % aantal %', each over the columns that come back."""
    if len(lines) < 2:
        return []
    for cut in range(len(lines) - 1, 0, -1):
        below = _tokens(lines[cut:])
        if len(below) < width:
            continue
        lower, stub = below[-width:], " ".join(below[:-width])
        for above in (_in_pieces(lines[:cut]), _tokens(lines[:cut])):
            upper = [name for name in above if name]
            each = width // len(upper) if len(upper) > 1 else 0
            comes_back = each > 1 and each * len(upper) == width and lower == lower[:each] * len(upper)
            if comes_back and len(set(lower[:each])) == each:
                return [stub, *(f"{upper[at // each]} {name}" for at, name in enumerate(lower))]
    return []


def _at_capitals(lines: Sequence[TextLine], width: int) -> list[str]:
    """A name begins at each capital; words in capitals throughout begin none."""
    tokens = _tokens(lines)
    if not tokens or not tokens[0][:1].isupper():
        return []
    number = 0
    numbers: list[int] = []
    for token in tokens:
        number += token[:1].isupper() and not (len(token) > 1 and token.isupper())
        numbers.append(number)
    names = [
        " ".join(token for token, _ in group)
        for _, group in groupby(zip(tokens, numbers, strict=True), lambda one: one[1])
    ]
    return names if len(names) == width + 1 else []
