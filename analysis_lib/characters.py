"""Characters that are no part of a text: nobody sees them, and they change what is seen or cannot be stored.

Controls and separators of lines, marks that turn the direction of what follows (a number among
it), annotations, tags, and code points that are no character.
"""

from __future__ import annotations

import re

INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)


def has_invisible(text: str) -> bool:
    """Whether a text holds such a character; tabs and line ends are none."""
    return INVISIBLE.search(text) is not None


def visible(text: str) -> str:
    r"""Write such characters as their code, so that a terminal does nothing with them: ``\x1b``."""
    return INVISIBLE.sub(lambda found: ascii(found[0])[1:-1], text)


def shortened(text: str, most: int = 80) -> str:
    """Give the begin of a long text, to name it in a message."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
