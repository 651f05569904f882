"""The characters of a PDF's page: in which marked content they stand, and where.

A digit that is smaller than the one before it and stands higher is the number of a footnote, not part
of a number: it becomes a raised digit. A hyphen that only breaks a line is left out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pypdfium2
import pypdfium2.raw as pdfium

from analysis_lib.transcription import pdfium_calls
from analysis_lib.transcription.document import Box
from analysis_lib.transcription.drawn import Rule

_RAISED = str.maketrans("0123456789", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")
_RAISED_DIGITS = frozenset("0123456789".translate(_RAISED))
_SMALLER = 0.85
_RAISED_BY = 0.25  # of its height
_UNKNOWN = "\ufffe"  # what pdfium gives for a hyphen, and for what has no code
_SPACES = frozenset("\r\n ")
_TRIED = (0.5, 0.3, 0.7)  # of a line: where a letter may be under it
_EDGE = 0.28  # heights: a line nearer to the edge of a letter is under or above it
_SHORT_RUN = 4  # letters: those of turned text come apart
_TURNED = 0.9  # sine of its angle
_BROKEN = "\u0002"  # what pdfium gives for a hyphen at the end of a line
_SHOWN = str.maketrans({_BROKEN: "\u00ad", "\r": " ", "\n": " "})
_NO_CHARACTERS = re.compile("[\x00\ufffe\uffff\ud800-\udfff]")
_RUN = re.compile("[^\r\n ]+")
_DIGIT = re.compile(r"\d")
_STRUCK = "\x00"  # in the place of a letter that is struck out: no page has it, as it is no character
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
        self._raw = pdfium_calls.address_of(self._text.raw)
        self.number = int(pdfium.FPDFText_CountChars(self._text.raw))
        self._last_ink: tuple[int, pdfium_calls.Edges | None] = (-1, None)  # of a digit: the next one asks for it again
        self._struck = {at for rule in across if self._may_strike(rule) for at in self._struck_by(rule)}

    @cached_property
    def _places(self) -> list[pdfium_calls.Edges | None]:
        """Where each character stands, as high as its font: left, top, right, bottom."""
        return pdfium_calls.loose_boxes(self._raw, self.number)

    @cached_property
    def _middles(self) -> list[tuple[float, float]]:
        """From where to where a line goes through the middle of letters, for each height at which letters stand."""
        heights = {(place[3], place[1]) for place in self._places if place is not None}
        return [(low + _EDGE * (high - low), high - _EDGE * (high - low)) for low, high in heights]

    def close(self) -> None:
        """Give the page's memory back."""
        self._text.close()

    def _may_strike(self, rule: Rule) -> bool:
        return any(low < rule.at < high for low, high in self._middles)

    def _struck_by(self, rule: Rule) -> Iterator[int]:
        """Yield the characters that a line goes through the middle of, from one of them both ways."""
        places = (rule.start + part * (rule.end - rule.start) for part in _TRIED)
        tried = (int(pdfium.FPDFText_GetCharIndexAtPos(self._text.raw, x, rule.at, 1.0, 1.0)) for x in places)
        first = next((at for at in tried if at >= 0), -1)
        for step in (-1, 1) if first >= 0 else ():
            at = first if step > 0 else first - 1
            while 0 <= at < self.number and self._is_struck(at, rule):
                yield at
                at += step

    def _is_struck(self, at: int, rule: Rule) -> bool:
        place = self._places[at]
        if place is None or pdfium_calls.is_generated(self._raw, at):
            return False
        left, top, right, bottom = place
        height = top - bottom
        inside = bottom + _EDGE * height < rule.at < top - _EDGE * height
        return inside and rule.start - 1 < left and right < rule.end + 1

    def letters(self) -> list[str]:
        """Every character, with footnotes raised, hyphens of line ends gone and other controls as spaces."""
        found = self._characters()
        marked = "".join(found)
        if self._struck:
            marked = "".join(_STRUCK if at in self._struck else letter for at, letter in enumerate(found))
            found = ["" if at in self._struck else letter for at, letter in enumerate(found)]
        run = before_space = 0  # letters since the last space, and in the run before it
        for token in _RUN.finditer(marked):
            before_space, run = run or before_space, 0
            start, end = token.span()
            at = start
            while 0 < before_space <= _SHORT_RUN and at < end:  # turned text comes apart
                if marked[at] != _STRUCK:
                    if marked[at].isdecimal() or not self._follows_turned(at, found):
                        break
                    start = at + 1  # so that the next one counts as short too
                at += 1
            if not marked[at:end].isalpha():
                for digit in _DIGIT.finditer(marked, at, end):
                    self._raise_note(digit.start(), found)
            run = end - start - (marked.count(_STRUCK, start, end) if self._struck else 0)
        return found

    def _characters(self) -> list[str]:
        """The characters, at once where pdfium gives as many as it counts."""
        text = pdfium_calls.text_of(self._raw, self.number)
        odd = [match.start() for match in _NO_CHARACTERS.finditer(text)]
        is_whole = len(text) == self.number and not any("\ud800" <= text[at] <= "\udfff" for at in odd)
        found = list(text) if is_whole else [""] * self.number
        for at in odd if is_whole else range(self.number):
            code = pdfium_calls.unicode_of(self._raw, at) if not is_whole or text[at] == _UNKNOWN else 0
            found[at] = chr(code) if code not in (0, 0xFFFE, 0xFFFF) and not 0xD800 <= code < 0xE000 else "\ufffd"
        return found

    def _follows_turned(self, at: int, found: list[str]) -> bool:
        """Put a letter to the turned one that stands next to it, if pdfium alone saw spaces between; tell whether."""
        before = at - 1
        while before >= 0 and found[before] in _SPACES and pdfium_calls.is_generated(self._raw, before):
            before -= 1
        if before < 0 or found[before] in _SPACES or not self._follows_upright(at, before):
            return False
        found[before + 1 : at] = [""] * (at - before - 1)
        return True

    def _follows_upright(self, at: int, before: int) -> bool:
        """Whether a letter stands next to another in text that is turned a quarter, as pdfium parts those."""
        if abs(math.sin(pdfium_calls.angle_of(self._raw, at))) < _TURNED:
            return False
        own, other = self._places[at], self._places[before]
        if own is None or other is None:
            return False
        width = own[2] - own[0]
        apart = max(own[3] - other[1], other[3] - own[1])
        return abs(own[0] - other[0]) < width and apart < 0.2 * width

    def _raise_note(self, at: int, found: list[str]) -> None:
        """Raise a digit that is the number of a note, and take away the spaces before it that only pdfium saw."""
        before = self._written_before(at, found)
        if before >= 0 and self._is_raised(at, before, found):
            found[at] = found[at].translate(_RAISED)
            found[before + 1 : at] = [""] * (at - before - 1)

    @staticmethod
    def _written_before(at: int, found: list[str]) -> int:
        """The place of the character that a digit may be the note of; -1 where a space or a sign stands between."""
        before = at - 1
        while before > at - 4 and before >= 0 and found[before] in {"", " ", "\r", "\n"}:
            before -= 1
        return before if before >= 0 and (found[before].isalnum() or found[before] in "%),") else -1

    def _is_raised(self, at: int, before: int, found: list[str]) -> bool:
        at_last, last = self._last_ink
        own = pdfium_calls.ink_box(self._raw, at)
        other = last if at_last == before else pdfium_calls.ink_box(self._raw, before)
        self._last_ink = at, own
        if own is None or other is None:
            return False
        left, _, bottom, top = own
        _, other_right, other_bottom, other_top = other
        size, written = top - bottom, found[before]
        height = other_top - other_bottom if written != "," else size
        if not -0.5 * height < left - other_right < 0.45 * height:
            return False  # elsewhere on the page
        if written == "," or written in _RAISED_DIGITS:
            is_raised = before > 0 and any(found[one] in _RAISED_DIGITS for one in (before, before - 1))
            return is_raised and abs(top - other_top) < 0.25 * size + (size if written == "," else 0)
        is_smaller = size < _SMALLER * height or not written.isdecimal()
        return is_smaller and bottom - pdfium_calls.baseline(self._raw, before) > _RAISED_BY * size

    def by_content(self) -> dict[int, Content]:
        """The text of each marked content by its number, -1 for what has none."""
        contents: dict[int, Content] = {}
        numbers: dict[int, int] = {}
        boxes: dict[int, Box | None] = {}
        current = contents[_OF_NOTHING] = Content()
        letters = self.letters()
        seen = start = 0
        for at, drawn in enumerate(pdfium_calls.text_objects(self._raw, self.number)):
            if drawn is None or drawn == seen:
                continue
            current.text.append("".join(letters[start:at]).translate(_SHOWN))
            if drawn not in numbers:
                numbers[drawn] = int(pdfium_calls.content_of(drawn))
                edges = pdfium_calls.bounds(drawn)
                boxes[drawn] = Box(*edges) if edges else None
            seen, start, box = drawn, at, boxes[drawn]
            current = contents.setdefault(numbers[drawn], Content())
            if box is not None:
                current.reach(box)
        current.text.append("".join(letters[start:]).translate(_SHOWN))
        return contents

    def words(self) -> list[Word]:
        """The words with their places, in the order of the file."""
        words: list[Word] = []
        line, begun = 0, 0
        text, is_turned = "", False
        left = bottom = right = top = 0.0
        # a page has thousands of letters, so the word that is open is kept in plain numbers
        for at, (letter, place) in enumerate(zip(self.letters(), self._places, strict=True)):
            if not letter:
                continue
            if letter.isspace():
                line += letter == "\n"
                if text:
                    words.append(Word(text.translate(_SHOWN), Box(left, bottom, right, top), begun, is_turned))
                    text = ""
                continue
            if place is None:
                continue
            own_left, own_top, own_right, own_bottom = place
            if text:
                height = top - bottom if top - bottom > 1.0 else 1.0
                is_next = own_left - right <= 0.35 * height and own_left >= left - height and own_top >= bottom
                is_in_line = own_left < right and left < own_right and not bottom < (own_bottom + own_top) / 2 < top
                turns = is_in_line and self._follows_upright(at, at - 1)
                if is_next or turns:
                    text += letter
                    is_turned |= turns
                    left = own_left if own_left < left else left  # as min and max, in a tenth of the time
                    right = own_right if own_right > right else right
                    if letter not in _RAISED_DIGITS:
                        bottom = own_bottom if own_bottom < bottom else bottom
                        top = own_top if own_top > top else top
                    continue
                words.append(Word(text.translate(_SHOWN), Box(left, bottom, right, top), begun, is_turned))
            text, is_turned, begun = letter, False, line
            left, bottom, right, top = own_left, own_bottom, own_right, own_top
        if text:
            words.append(Word(text.translate(_SHOWN), Box(left, bottom, right, top), begun, is_turned))
        return words
