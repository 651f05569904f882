"""Characters that no text may hold: they are invisible, and change what is seen or cannot be stored.

Control characters, line separators, marks that reverse the direction of what follows (numbers
included), annotations, tags and code points that are not characters. Tables with them are refused.
"""

from __future__ import annotations

import re
import unicodedata

INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)


def has_invisible(text: str) -> bool:
    """Whether a text holds such a character; tabs and line ends do not count."""
    return INVISIBLE.search(text) is not None


def escaped(text: str) -> str:
    r"""Replace such characters by their code, ``\x1b``, so that a terminal does not act on them."""
    return INVISIBLE.sub(lambda found: ascii(found[0])[1:-1], text)


def shortened(text: str, most: int = 80) -> str:
    """Return the start of a long text, to quote in a message."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def without_accents(text: str) -> str:
    """Return a text in small letters without accents, to compare names that are written in several ways."""
    if text.isascii():
        return text.casefold()
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def as_people_read(text: str) -> str:
    """Return a name without what nobody sees as a difference: capitals, repeated spaces, compatible characters."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
