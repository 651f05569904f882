"""Tables and sentences of a plain text, as programs write it that take the text out of a PDF.

Tabs or strokes part the cells of a table, or columns stand below each other; else the places of columns
are lost and a table is read as a stream.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from analysis_lib.transcription.blocks import TABLE, TEXT, Block, assemble, is_caption
from analysis_lib.transcription.delimited import delimited_table
from analysis_lib.transcription.document import Document, Grid, Unread
from analysis_lib.transcription.heads import spaced
from analysis_lib.transcription.lines import TextLine, joined_words, lines_of_text
from analysis_lib.transcription.spaced import spaced_table
from analysis_lib.transcription.stream import grid_of, table_end
from analysis_lib.transcription.strings import plain

_OF_CONTENTS = re.compile(r"(?:\.{4,}|(?:\s\.){4,}|\u2026{2,})\s*\d{1,3}\s*$")
_SHORT = 28  # letters of a part of a head
_MOST_OF_A_CAPTION = 4  # lines


def read_text(path: Path, pages: frozenset[int] = frozenset()) -> Document:
    """Read a plain text.

    Parameters
    ----------
    path : Path
        UTF-8, UTF-16 or Windows-1252; a form feed ends a page.
    pages : frozenset of int
        Which pages, from 1; empty for all.
    """
    text = _decoded(path.read_bytes())
    sheets = text.split("\f")
    has_pages = len(sheets) > 1
    document = Document("platte tekst", len(sheets) if has_pages else 0)
    lines: list[TextLine] = []
    for number, sheet in enumerate(sheets, start=1):
        if not pages or number in pages or not has_pages:
            lines += lines_of_text(sheet, number if has_pages else 0)
    if "\ufffd" in text:
        document.unread.append(Unread(0, "tekens", "het bestand is geen UTF-8 of Windows-1252"))
    return assemble(list(_blocks(lines)), document)


def _decoded(data: bytes) -> str:
    """Decode a text; UTF-16 without a mark shows as a zero beside nearly every letter."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    for coding, start in (("utf-16-le", 1), ("utf-16-be", 0)):
        if data[start::2].count(0) * 4 > len(data[start::2]) * 3:
            return data.decode(coding, errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _blocks(lines: Sequence[TextLine]) -> Iterator[Block]:
    """Yield paragraphs and tables in order."""
    place, words = 0, list[TextLine]()
    while place < len(lines):
        if is_caption(lines[place].text) and "\t" not in lines[place].text.strip():
            yield from _paragraph(words)
            caption, place = _whole_caption(lines, place)
            words = []
            yield Block(TEXT, caption, lines[place - 1].page)
            continue
        if _OF_CONTENTS.search(lines[place].text):
            place += 1
            continue
        page = lines[place].page
        for read in (delimited_table, spaced_table, _streamed_table):
            grid, begin, end = read(lines, place)
            if grid is None and end > place:  # a table of contents
                place = end
                break
            if grid is not None:
                kept = words[: len(words) + min(begin - place, 0)]
                yield from _paragraph([*kept, *lines[place:begin]])
                yield Block(TABLE, page=page, grid=grid)
                words, place = [], end
                break
        else:
            words.append(lines[place])
            place += 1
    yield from _paragraph(words)


def _streamed_table(lines: Sequence[TextLine], place: int) -> tuple[Grid | None, int, int]:
    end = table_end(lines, place)
    if not end:
        return None, place, place
    heads = [at for at in range(place, end) if lines[at].is_head and not any(one.values for one in lines[place:at])]
    begin = _with_heads_above(lines, max(heads, default=place))
    grid = grid_of(lines[begin:end])
    return (grid, begin, end) if grid is not None else (None, place, place)


def _with_heads_above(lines: Sequence[TextLine], begin: int) -> int:
    """Begin where the first parts of heads stand, each on a line, above a line with the last part of them all."""
    number = len(spaced(lines[begin].text))
    above = lines[max(begin - number, 0) : begin]
    short = [line.after_blank and len(line.text.strip()) < _SHORT and not is_caption(line.text) for line in above]
    return begin - number if number > 2 and len(above) == number and all(short) else begin


def _whole_caption(lines: Sequence[TextLine], place: int) -> tuple[str, int]:
    """Put a caption of several lines together: lines that follow without a blank, up to a sentence's end."""
    text, start = plain(lines[place].text), place
    place += 1
    while (
        place < len(lines)
        and place - start < _MOST_OF_A_CAPTION
        and not lines[place].after_blank
        and not lines[place].values
        and not text.endswith(".")
        and not is_caption(lines[place].text)
    ):
        text = joined_words(text, plain(lines[place].text))
        place += 1
    return text, place


def _paragraph(lines: Sequence[TextLine]) -> Iterator[Block]:
    text = ""
    for line in lines:
        text = joined_words(
            text, plain(line.text.replace("\u00ad", "-") if line.text.endswith("\u00ad") else line.text)
        )
    if text:
        yield Block(TEXT, text, lines[0].page)
