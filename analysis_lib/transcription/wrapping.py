"""Words that a line's end broke, put together: at a hyphen, or in a word that was wider than its cell.

A hyphen before a capital, a digit or 'en' was there already; any other only broke a word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis_lib.transcription.chunks import Chunk
from analysis_lib.transcription.strings import plain

_HANGING = re.compile("[\u00ad\u2010]\\s*(?=(?:en|of|tot) )")
_OWN_HYPHEN = re.compile("\u00ad\\s*(?=[A-Z\\d])|(?<=[A-Z\\d])\u00ad\\s*")
_ONLY_BREAKS = re.compile("\u00ad\\s*|(?<=[a-z])\u2010\\s+(?=[a-z])")
_LETTERS = 0.9  # of a letter that has to be left for one more
_WIDTH = 0.5  # heights of a line: of a letter
_SPACE = 0.2  # heights of a line
_TIGHT = 1.6  # heights of a line between two columns that leave no room
_SHORT_WORDS = frozenset(
    (
        "aan",
        "als",
        "bij",
        "dan",
        "dat",
        "de",
        "die",
        "door",
        "een",
        "en",
        "het",
        "in",
        "met",
        "naar",
        "of",
        "om",
        "op",
        "per",
        "te",
        "tot",
        "uit",
        "van",
        "voor",
        "zonder",
    )
)


def dehyphenated(text: str) -> str:
    """Put the words together that a hyphen at a line's end broke, as `PageText` marks them."""
    if "\u00ad" not in text and "\u2010" not in text:
        return plain(text)
    return plain(_ONLY_BREAKS.sub("", _OWN_HYPHEN.sub("-", _HANGING.sub("- ", text))))


def joined(texts: Sequence[str]) -> str:
    """Put the lines of a cell together, with words that a hyphen broke."""
    return dehyphenated(" ".join(texts))


def words_of(chunks: Sequence[Chunk], left: float, right: float) -> tuple[str, bool]:
    """Put the chunks of a cell together, with a word that was too wide for it and is broken without a hyphen.

    Parameters
    ----------
    chunks : sequence of Chunk
        From the top down.
    left, right : float
        The edges of the cell: text stands as far from both.

    Returns
    -------
    str
        On one line.
    bool
        Whether a word was put together without a hyphen, or turned text of several lines.
    """
    texts: list[str] = []
    is_broken = False
    last: Chunk | None = None
    turned = [chunk for chunk in chunks if chunk.words and chunk.words[0].is_turned]
    if len(turned) > 1:
        return joined([chunk.text for chunk in sorted(chunks, key=lambda one: one.order)]), True
    for chunk in chunks:
        if last is not None and _breaks(last, chunk, right - (last.box.left - left)):
            texts[-1] += chunk.text
            is_broken = True
        else:
            texts.append(chunk.text)
        last = chunk
    return joined(texts), is_broken


def _breaks(last: Chunk, chunk: Chunk, right: float) -> bool:
    """Whether a line is one word that fills its cell, and the next one goes on with a small letter."""
    if " " in last.text or not last.text[-1:].isalpha() or not chunk.text[:1].islower():
        return False
    letter = max((last.box.right - last.box.left) / len(last.text), _WIDTH * last.height)
    is_lower = chunk.box.top < last.middle
    return is_lower and last.box.right + _LETTERS * letter > right and chunk.text.split()[0] not in _SHORT_WORDS


def is_tight(right: float, next_left: float, height: float) -> bool:
    """Whether the words of a column come so near to the next one that a wide word may have been broken."""
    return next_left - right < _TIGHT * height


def would_fit(last: Chunk, below: Chunk, right: float) -> bool:
    """Whether the first word of a line had room at the end of the one above, so that it was not broken there."""
    word = below.words[0].box if below.words else below.box
    return last.box.right + _SPACE * last.height + (word.right - word.left) <= right
