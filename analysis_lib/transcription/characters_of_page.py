"""The characters of a PDF's page: in which marked content they stand, and where.

A digit that is smaller than the one before it and stands higher is the number of a footnote, not part
of a number: it becomes a raised digit. A hyphen that only breaks a line is left out.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from analysis_lib.transcription.document import Box
from analysis_lib.transcription.drawn import Rule

_RAISED = str.maketrans("0123456789", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")
_RAISED_DIGITS = frozenset("0123456789".translate(_RAISED))
_SMALLER = 0.85
_RAISED_BY = 0.25  # of its height
_UNKNOWN = 0xFFFE  # what pdfium gives for a hyphen, and for what has no code
_SPACES = frozenset("\r\n ")
_TRIED = (0.5, 0.3, 0.7)  # of a line: where a letter may be under it
_EDGE = 0.28  # heights: a line nearer to the edge of a letter is under or above it
_SHORT_RUN = 4  # letters: those of turned text come apart
_TURNED = 0.9  # sine of its angle
_BROKEN = "\u0002"  # what pdfium gives for a hyphen at the end of a line
_SHOWN = {_BROKEN: "\u00ad", "\r": " ", "\n": " "}
_OF_NOTHING = -1


@dataclass
class Word:
    """Characters without a space between them."""

    text: str
    box: Box
    line: int  # in the order of the file
    is_turned: bool = False  # a quarter


@dataclass
class Content:
    """What one piece of marked content says, and where it stands."""

    text: list[str] = field(default_factory=list)
    box: Box | None = None

    def reach(self, box: Box) -> None:
        """Add the place of a piece of its text."""
        self.box = box if self.box is None else self.box.around(box)


class PageText:
    """The text of a page, character by character.

    Parameters
    ----------
    page : pypdfium2.PdfPage
    across : sequence of Rule
        The lines that it draws from the left to the right: what they strike out is left out.
    """

    def __init__(self, page: pypdfium2.PdfPage, across: Sequence[Rule] = ()) -> None:
        self._text = page.get_textpage()
        self._raw = self._text.raw
        self.number = int(pdfium.FPDFText_CountChars(self._raw))
        self._edges = tuple(ctypes.c_double() for _ in range(4))
        self._refs = tuple(map(ctypes.byref, self._edges))
        self._loose = pdfium.FS_RECTF()
        self._struck = {at for rule in across for at in self._struck_by(rule)}

    def close(self) -> None:
        """Give the page's memory back."""
        self._text.close()

    def _struck_by(self, rule: Rule) -> Iterator[int]:
        """Yield the characters that a line goes through the middle of, from one of them both ways."""
        places = (rule.start + part * (rule.end - rule.start) for part in _TRIED)
        tried = (int(pdfium.FPDFText_GetCharIndexAtPos(self._raw, x, rule.at, 1.0, 1.0)) for x in places)
        first = next((at for at in tried if at >= 0), -1)
        for step in (-1, 1) if first >= 0 else ():
            at = first if step > 0 else first - 1
            while 0 <= at < self.number and self._is_struck(at, rule):
                yield at
                at += step

    def _is_struck(self, at: int, rule: Rule) -> bool:
        place = self.loose(at)
        if place is None or pdfium.FPDFText_IsGenerated(self._raw, at):
            return False
        height = place.top - place.bottom
        inside = place.bottom + _EDGE * height < rule.at < place.top - _EDGE * height
        return inside and rule.start - 1 < place.left and place.right < rule.end + 1

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

    def _baseline(self, at: int) -> float:
        left, bottom = self._refs[:2]
        pdfium.FPDFText_GetCharOrigin(self._raw, at, left, bottom)
        return float(self._edges[1].value)

    def letters(self) -> list[str]:
        """Every character, with footnotes raised, hyphens of line ends gone and other controls as spaces."""
        found: list[str] = []
        run = before_space = 0  # letters since the last space, and in the run before it
        for at, code in enumerate(self._codes()):
            if at in self._struck:
                found.append("")
                continue
            letter = chr(code) if code not in (0, 0xFFFE, 0xFFFF) and not 0xD800 <= code < 0xE000 else "\ufffd"
            if letter in _SPACES:
                before_space, run = run or before_space, 0
                found.append(letter)
                continue
            if letter.isdecimal() and found:
                before = self._written_before(at, found)
                if before >= 0 and self._is_raised(at, before, found):
                    letter = letter.translate(_RAISED)
                    found[before + 1 :] = [""] * (at - before - 1)  # spaces that only pdfium saw
            elif not run and 0 < before_space <= _SHORT_RUN:
                before = self._before_spaces(at, found)
                if before >= 0 and self._follows_upright(at, before):
                    found[before + 1 :] = [""] * (at - before - 1)
                    run = -1  # so that the next one counts as short too
            found.append(letter)
            run += 1
        return found

    def _codes(self) -> list[int]:
        """The code of each character, at once where pdfium gives as many as it counts."""
        buffer = (ctypes.c_ushort * (2 * self.number + 2))()
        written = int(pdfium.FPDFText_GetText(self._raw, 0, self.number, buffer)) - 1
        codes = list(buffer[: max(written, 0)])
        is_whole = len(codes) == self.number and not any(0xD800 <= code < 0xE000 for code in codes)
        return [
            codes[at] if is_whole and codes[at] != _UNKNOWN else int(pdfium.FPDFText_GetUnicode(self._raw, at))
            for at in range(self.number)
        ]

    def _before_spaces(self, at: int, found: list[str]) -> int:
        """The place of the last character before spaces that are pdfium's own; -1 where one was written."""
        before = at - 1
        while before >= 0 and found[before] in _SPACES and pdfium.FPDFText_IsGenerated(self._raw, before):
            before -= 1
        return before if before >= 0 and found[before] not in _SPACES else -1

    def _follows_upright(self, at: int, before: int) -> bool:
        """Whether a letter stands next to another in text that is turned a quarter, as pdfium parts those."""
        if abs(math.sin(pdfium.FPDFText_GetCharAngle(self._raw, at))) < _TURNED:
            return False
        own, other = self.loose(at), self.loose(before)
        if own is None or other is None:
            return False
        width = own.right - own.left
        apart = max(own.bottom - other.top, other.bottom - own.top)
        return abs(own.left - other.left) < width and apart < 0.2 * width

    @staticmethod
    def _written_before(at: int, found: list[str]) -> int:
        """The place of the character that a digit may be the note of; -1 where a space or a sign stands between."""
        before = at - 1
        while before > at - 4 and before >= 0 and found[before] in {"", " ", "\r", "\n"}:
            before -= 1
        return before if before >= 0 and (found[before].isalnum() or found[before] in "%),") else -1

    def _is_raised(self, at: int, before: int, found: list[str]) -> bool:
        own, other = self.box(at), self.box(before)
        if own is None or other is None:
            return False
        size, rise = own.top - own.bottom, own.bottom - self._baseline(before)
        height = other.top - other.bottom if found[before] != "," else size
        if not -0.5 * height < own.left - other.right < 0.45 * height:
            return False  # elsewhere on the page
        if found[before] == "," or found[before] in _RAISED_DIGITS:
            is_raised = before > 0 and any(found[one] in _RAISED_DIGITS for one in (before, before - 1))
            return is_raised and abs(own.top - other.top) < 0.25 * size + (size if found[before] == "," else 0)
        is_smaller = size < _SMALLER * height or not found[before].isdecimal()
        return is_smaller and rise > _RAISED_BY * size

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
            key = ctypes.c_void_p.from_buffer(handle).value if handle else None
            if key is not None and key != seen:
                if key not in numbers:
                    numbers[key] = int(pdfium.FPDFPageObj_GetMarkedContentID(handle))
                    boxes[key] = _bounds(handle)
                seen, box = key, boxes[key]
                current = contents.setdefault(numbers[key], Content())
                if box is not None:
                    current.reach(box)
            current.text.append(_SHOWN.get(letter, letter))
        return contents

    def words(self) -> list[Word]:
        """The words with their places, in the order of the file."""
        words: list[Word] = []
        line, open_word = 0, _OpenWord()
        rectangle, ask = self._loose, pdfium.FPDFText_GetLooseCharBox
        reference = ctypes.byref(rectangle)
        for at, letter in enumerate(self.letters()):
            if not letter:
                continue
            if letter.isspace():
                line += letter == "\n"
                open_word.close(words)
                continue
            if not ask(self._raw, at, reference):
                continue
            place = rectangle.left, rectangle.bottom, rectangle.right, rectangle.top
            shown = _SHOWN.get(letter, letter)
            is_turned = open_word.stands_above_or_below(*place) and self._follows_upright(at, at - 1)
            if is_turned or not open_word.is_apart(*place):
                open_word.add(shown, *place, is_turned=is_turned)
            else:
                open_word.close(words)
                open_word.line = line
                open_word.begin(shown, *place)
        open_word.close(words)
        return words


class _OpenWord:
    """A word to which letters are added: numbers alone, as a page has thousands of letters."""

    def __init__(self) -> None:
        self.text = ""
        self.line = 0
        self.is_turned = False
        self.left = self.bottom = self.right = self.top = 0.0

    def begin(self, letter: str, left: float, bottom: float, right: float, top: float) -> None:
        self.text, self.is_turned = letter, False
        self.left, self.bottom, self.right, self.top = left, bottom, right, top

    def add(self, letter: str, left: float, bottom: float, right: float, top: float, *, is_turned: bool) -> None:
        self.text += letter
        self.is_turned |= is_turned
        self.left = min(left, self.left)
        self.right = max(right, self.right)
        if letter not in _RAISED_DIGITS:
            self.bottom = min(bottom, self.bottom)
            self.top = max(top, self.top)

    def is_apart(self, left: float, bottom: float, right: float, top: float) -> bool:
        """Whether a letter is of another word."""
        height = max(self.top - self.bottom, 1.0)
        gap = left - self.right
        return not self.text or gap > 0.35 * height or left < self.left - height or top < self.bottom

    def stands_above_or_below(self, left: float, bottom: float, right: float, top: float) -> bool:
        """Whether a letter stands right above or below, as those of turned text do."""
        in_line = left < self.right and self.left < right
        middle = (bottom + top) / 2
        return bool(self.text) and in_line and not self.bottom < middle < self.top

    def close(self, words: list[Word]) -> None:
        """Add the word that is open to those that are done."""
        if self.text:
            box = Box(self.left, self.bottom, self.right, self.top)
            words.append(Word(self.text, box, self.line, self.is_turned))
            self.text = ""


def _bounds(handle: object) -> Box | None:
    edges = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(handle, *map(ctypes.byref, edges)):
        return None
    left, bottom, right, top = (edge.value for edge in edges)
    return Box(left, bottom, right, top)
