"""The characters of a PDF's page: in which marked content they stand, and where.

A digit that is smaller than the one before it and stands higher is the number of a footnote, not part
of a number: it becomes a raised digit. A hyphen that only breaks a line is left out.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from analysis_lib.transcription.document import Box

_RAISED = str.maketrans("0123456789", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")
_SMALLER = 0.85
_BROKEN = "\u0002"  # what pdfium gives for a hyphen at the end of a line
_SHOWN = {_BROKEN: "\u00ad", "\r": " ", "\n": " "}
_OF_NOTHING = -1


@dataclass
class Word:
    """Characters without a space between them."""

    text: str
    box: Box
    line: int  # in the order of the file


@dataclass
class Content:
    """What one piece of marked content says, and where it stands."""

    text: list[str] = field(default_factory=list)
    box: Box | None = None

    def add(self, letter: str, box: Box | None) -> None:
        """Add a character."""
        self.text.append(letter)
        if box is not None:
            self.box = box if self.box is None else self.box.around(box)


class PageText:
    """The text of a page, character by character.

    Parameters
    ----------
    page : pypdfium2.PdfPage
    """

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._text = page.get_textpage()
        self._raw = self._text.raw
        self.number = int(pdfium.FPDFText_CountChars(self._raw))
        self._edges = tuple(ctypes.c_double() for _ in range(4))
        self._refs = tuple(map(ctypes.byref, self._edges))
        self._loose = pdfium.FS_RECTF()

    def close(self) -> None:
        """Give the page's memory back."""
        self._text.close()

    def box(self, at: int) -> Box | None:
        """Where the ink of a character is."""
        left, right, bottom, top = self._refs
        if not pdfium.FPDFText_GetCharBox(self._raw, at, left, right, bottom, top):
            return None
        return Box(self._edges[0].value, self._edges[2].value, self._edges[1].value, self._edges[3].value)

    def loose(self, at: int) -> Box | None:
        """The place of a character, as high as its font."""
        if not pdfium.FPDFText_GetLooseCharBox(self._raw, at, ctypes.byref(self._loose)):
            return None
        return Box(self._loose.left, self._loose.bottom, self._loose.right, self._loose.top)

    def letters(self) -> list[str]:
        """Every character, with footnotes raised, hyphens of line ends gone and other controls as spaces."""
        found: list[str] = []
        for at in range(self.number):
            code = int(pdfium.FPDFText_GetUnicode(self._raw, at))
            letter = chr(code) if code not in (0, 0xFFFE, 0xFFFF) and not 0xD800 <= code < 0xE000 else "\ufffd"
            if letter.isdigit() and found and (found[-1].isdigit() or found[-1] in "%)") and self._is_raised(at):
                letter = letter.translate(_RAISED)
            found.append(letter)
        return found

    def _is_raised(self, at: int) -> bool:
        own, before = self.box(at), self.box(at - 1)
        if own is None or before is None:
            return False
        height = before.top - before.bottom
        return own.top - own.bottom < _SMALLER * height and own.bottom > before.bottom + 0.15 * height

    def by_content(self) -> dict[int, Content]:
        """The text of each marked content by its number, -1 for what has none."""
        contents: dict[int, Content] = {}
        numbers: dict[int, int] = {}
        boxes: dict[int, Box | None] = {}
        current = Content()
        contents[_OF_NOTHING] = current
        seen = 0
        for at, letter in enumerate(self.letters()):
            handle = pdfium.FPDFText_GetTextObject(self._raw, at)
            key = ctypes.cast(handle, ctypes.c_void_p).value if handle else None
            box = None
            if key is not None:
                if key not in numbers:
                    numbers[key] = int(pdfium.FPDFPageObj_GetMarkedContentID(handle))
                    boxes[key] = _bounds(handle)
                if key != seen:
                    box, seen = boxes[key], key
                current = contents.setdefault(numbers[key], Content())
            current.add(_SHOWN.get(letter, letter), box)
        return contents

    def words(self) -> list[Word]:
        """The words with their places, in the order of the file."""
        words: list[Word] = []
        line, is_open = 0, False
        for at, letter in enumerate(self.letters()):
            line += letter == "\n"
            box = None if letter.isspace() else self.loose(at)
            if box is None:
                is_open = is_open and not letter.isspace()
                continue
            shown = _SHOWN.get(letter, letter)
            if is_open and not _apart(words[-1].box, box):
                words[-1].text += shown
                words[-1].box = words[-1].box.around(box)
            else:
                words.append(Word(shown, box, line))
                is_open = True
        return words


def _apart(word: Box, letter: Box) -> bool:
    height = max(word.top - word.bottom, 1.0)
    return letter.left - word.right > 0.35 * height or letter.left < word.left - height or letter.top < word.bottom


def _bounds(handle: object) -> Box | None:
    edges = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(handle, *map(ctypes.byref, edges)):
        return None
    left, bottom, right, top = (edge.value for edge in edges)
    return Box(left, bottom, right, top)
