"""Reading a PDF: its structure tree where it has one, the places of its words elsewhere."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from analysis_lib.errors import UserError
from analysis_lib.transcription.blocks import Block, assemble
from analysis_lib.transcription.characters_of_page import PageText
from analysis_lib.transcription.document import Document, Unread
from analysis_lib.transcription.drawn import rules_of
from analysis_lib.transcription.layout import blocks_of
from analysis_lib.transcription.tagged import TaggedPage

MOST_PAGES = 1000  # at once; more is asked for in parts
_FEW = 20  # characters: a page with fewer and a picture is a scan


def read_pdf(path: Path, pages: frozenset[int] = frozenset()) -> Document:
    """Read a PDF.

    Parameters
    ----------
    path : Path
    pages : frozenset of int
        Which pages, from 1; empty for all.

    Raises
    ------
    UserError
        If it is encrypted, damaged, only pictures, or has more pages than can be read at once.
    """
    book = open_pdf(path)
    try:
        wanted = _wanted(path, len(book), pages)
        document = Document("", len(book))
        blocks: list[Block] = []
        tagged = scanned = 0
        for number in wanted:
            found, is_tagged, is_scan = _read_page(book, number, document)
            blocks += found
            tagged += is_tagged
            scanned += is_scan
    finally:
        book.close()
    if scanned == len(wanted):
        raise UserError(
            f"'{path.name}' bestaat uit plaatjes zonder tekst (een scan); laat er eerst tekstherkenning (OCR) op los, "
            "of vraag de makers om het bestand waaruit de pdf is gemaakt."
        )
    untagged = len(wanted) - tagged
    document.way = "structuur van de pdf" if not untagged else "plaats van de woorden in de pdf"
    if tagged and untagged:
        document.way = f"structuur van de pdf; van {untagged} bladzijden de plaats van de woorden"
    return assemble(blocks, document)


def open_pdf(path: Path) -> pypdfium2.PdfDocument:
    """Open a PDF.

    Raises
    ------
    UserError
        If it is encrypted or damaged.
    """
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise UserError(
                f"'{path.name}' is versleuteld met een wachtwoord; sla hem op zonder wachtwoord."
            ) from error
        raise UserError(
            f"'{path.name}' is geen pdf of is beschadigd; open hem in een ander programma en sla hem opnieuw op."
        ) from error


def _wanted(path: Path, number: int, pages: frozenset[int]) -> list[int]:
    if not pages and number > MOST_PAGES:
        raise UserError(
            f"'{path.name}' heeft {number} bladzijden, meer dan de {MOST_PAGES} die in één keer gaan; "
            f"kies er met --pages, zoals --pages 1-{MOST_PAGES}."
        )
    wanted = [page for page in range(1, number + 1) if not pages or page in pages]
    if not wanted:
        raise UserError(f"'{path.name}' heeft {number} bladzijden; geef met --pages er een die bestaat.")
    return wanted


def _read_page(book: pypdfium2.PdfDocument, number: int, document: Document) -> tuple[list[Block], bool, bool]:
    """Read a page; also tells whether it has a structure tree, and whether it is a picture without text."""
    try:
        page = book[number - 1]
    except pypdfium2.PdfiumError:
        document.unread.append(Unread(number, f"bladzijde {number}", "zij is beschadigd"))
        return [], False, False
    rules = rules_of(page)
    text = PageText(page, rules.across)
    try:
        if text.number < _FEW:
            has_picture = any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3))
            if has_picture:
                document.unread.append(Unread(number, f"bladzijde {number}", "een plaatje zonder tekst (een scan)"))
                return [], False, True
        tree = TaggedPage(page, text, number)
        try:
            blocks = tree.blocks()
        finally:
            tree.close()
        if blocks:
            return blocks, True, False
        words = text.words()
        return blocks_of(words, rules, number), False, False
    finally:
        text.close()
        page.close()
