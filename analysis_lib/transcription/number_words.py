"""Words for numbers."""

from __future__ import annotations

_WORDS = [
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "zeven",
    "acht",
    "negen",
    "tien",
    "elf",
    "twaalf",
    "dertien",
    "veertien",
    "vijftien",
    "zestien",
    "zeventien",
    "achttien",
    "negentien",
    "twintig",
]
_TENS = {"dertig": 30, "veertig": 40, "vijftig": 50, "zestig": 60, "zeventig": 70, "tachtig": 80, "negentig": 90}
NUMBERS = {
    "\u00e9\u00e9n": 1,
    **{word: number for number, word in enumerate(_WORDS, start=2)},
    **_TENS,
    "honderd": 100,
    "duizend": 1000,
}
