"""Fields of Word: a table of contents with page numbers, and captions that count themselves.

Whoever adds a table or a chapter to the file lets Word count anew (F9); so does Word when it opens the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

CONTENTS = "Inhoud"  # the paragraph before the list of chapters
_CAPTIONS = {"TableCaption", "ImageCaption"}  # ids of styles
_LABEL = re.compile(r"(Tabel |Figuur |Cijfers bij figuur )(\d+)(\.)")
_COUNTED = {"Tabel ": "SEQ Tabel \\* ARABIC", "Figuur ": "SEQ Figuur \\* ARABIC"}
_SAME = "SEQ Figuur \\c \\* ARABIC"  # the number of the figure before it
_LEVELS = (2, 3)  # headings in the contents


def count_captions(word: WordDocument) -> None:
    """Let Word count tables and figures."""
    for paragraph in word.paragraphs:
        if paragraph._p.style not in _CAPTIONS:  # its id; looking up the style itself searches all of them
            continue
        for run in paragraph.runs:
            if found := _LABEL.fullmatch(run.text):
                _count(run, *found.groups())
                break


def _count(run: Run, label: str, number: str, stop: str) -> None:
    """Make of a run with 'Tabel 3.' three: the label, a field with the number, and the full stop."""
    counted, after = deepcopy(run._r), deepcopy(run._r)
    run.text, Run(counted, run._parent).text, Run(after, run._parent).text = label, number, stop
    *begin, end = _field(_COUNTED.get(label, _SAME), dirty=False)
    place = run._r
    for part in (*begin, counted, end, after):
        place.addnext(part)
        place = part


def list_chapters(word: WordDocument, levels: dict[str, int], width: float) -> None:
    """Make of the links below the heading of the contents a field that has the pages too.

    Parameters
    ----------
    word : Document
    levels : dict of str to int
        Words of each heading to its level.
    width : float
        Of the text, in cm.
    """
    for level in _LEVELS:
        style = word.styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        style.base_style = word.styles["Normal"]
        style.paragraph_format.left_indent = Cm(0.6 * (level - _LEVELS[0]))
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(1)
        style.paragraph_format.tab_stops.add_tab_stop(Cm(width), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    entries = list(_entries(word))
    if not entries:
        return
    for entry in entries:
        (link,) = entry._p.findall(qn("w:hyperlink"))
        for old in list(entry._p):
            entry._p.remove(old)
        entry.style = word.styles[f"toc {levels.get(_words(link), _LEVELS[0])}"]
        link.append(_run(OxmlElement("w:tab")))
        for part in _field(f"PAGEREF {link.get(qn('w:anchor'))} \\h"):
            link.append(part)
        entry._p.append(link)
    begin, *middle, end = _field(f'TOC \\o "{_LEVELS[0]}-{_LEVELS[1]}" \\h \\z \\u')
    first = entries[0]._p
    for place, part in enumerate((begin, *middle)):
        first.insert(place + (first.pPr is not None), part)
    entries[-1]._p.append(end)


def _entries(word: WordDocument) -> Iterator[Paragraph]:
    """The paragraphs of links below the heading of the contents."""
    below = False
    for paragraph in word.paragraphs:
        if below and paragraph._p.find(qn("w:hyperlink")) is None:
            return
        if below:
            yield paragraph
        below = below or paragraph.text == CONTENTS


def _words(link: Any) -> str:
    return "".join(text.text or "" for text in link.iter(qn("w:t")))


def _field(instruction: str, *, dirty: bool = True) -> list[Any]:
    """The runs of a field without its value: begin, instruction, separator and end; Word fills it in if `dirty`."""
    words = OxmlElement("w:instrText")
    words.set(qn("xml:space"), "preserve")
    words.text = f" {instruction} "
    ends = []
    for kind in ("begin", "separate", "end"):
        end = OxmlElement("w:fldChar")
        end.set(qn("w:fldCharType"), kind)
        ends.append(end)
    if dirty:
        ends[0].set(qn("w:dirty"), "true")
    return [_run(part) for part in (ends[0], words, ends[1], ends[2])]


def _run(content: Any) -> Any:
    run = OxmlElement("w:r")
    run.append(content)
    return run
