"""Which reader reads a file, and which pages."""

from __future__ import annotations

import re
from pathlib import Path
from pkgutil import resolve_name

from analysis_lib.errors import UserError, reason_of
from analysis_lib.transcription.document import Document

READERS = {
    ".pdf": "analysis_lib.transcription.pdf:read_pdf",
    ".docx": "analysis_lib.transcription.word:read_word",
    ".html": "analysis_lib.transcription.web:read_web",
    ".htm": "analysis_lib.transcription.web:read_web",
    ".txt": "analysis_lib.transcription.text:read_text",
}
_LARGEST = 300_000_000  # bytes
_MOST_ROWS = 5_000  # rows of one table: more is data, not a table that people read
_PAGES = re.compile(r"\s*(\d{1,6})(?:\s*-\s*(\d{1,6}))?\s*")


def read_report(path: Path, pages: str = "") -> Document:
    """Read a report from a file.

    Parameters
    ----------
    path : Path
        A PDF, a Word document (.docx), a web page (.html) or a text (.txt).
    pages : str
        Which pages, such as ``3-8,12``; '' for all.

    Raises
    ------
    UserError
        If there is no such file, it is of another kind, damaged, encrypted, a scan or no report.
    """
    suffix = path.suffix.lower()
    if suffix not in READERS:
        known = ", ".join(READERS)
        raise UserError(f"'{path.name}' is geen bestand dat gelezen kan worden; wel: {known}.")
    wanted = pages_of(pages)
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise UserError(f"'{path.name}' is een map; geef het bestand van het rapport.")
        if size > _LARGEST:
            raise UserError(f"'{path.name}' is groter dan {_LARGEST // 1_000_000} MB; geef een kleiner bestand.")
        if not size:
            raise UserError(f"'{path.name}' is leeg.")
        document: Document = resolve_name(READERS[suffix])(path, wanted)
    except OSError as error:
        raise UserError(f"'{path.name}' kan niet gelezen worden ({reason_of(error)}).") from error
    for grid in document.grids:
        if len(grid.rows) > _MOST_ROWS:
            where = f" op bladzijde {grid.page}" if grid.page else ""
            raise UserError(
                f"in '{path.name}' staat{where} een tabel van {len(grid.rows)} rijen; meer dan {_MOST_ROWS} gaat niet. "
                "Zulke gegevens horen in een bestand: vraag de makers erom, of kies andere bladzijden met --pages."
            )
    if not document.grids and not document.sentences:
        raise UserError(f"in '{path.name}' is geen tekst gevonden; is dit het goede bestand?")
    return document


def pages_of(text: str) -> frozenset[int]:
    """Read which pages are meant.

    Raises
    ------
    UserError
        If it is no list of pages.
    """
    found: set[int] = set()
    for part in text.split(",") if text.strip() else ():
        match = _PAGES.fullmatch(part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 0 < first <= last:
            raise UserError(f"--pages '{text}' is geen reeks bladzijden; schrijf bijvoorbeeld --pages 3-8,12.")
        found.update(range(first, min(last, first + 100_000) + 1))
    return frozenset(found)
