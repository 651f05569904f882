"""From a printed string to figures: the number, its unit, and whether it can be read in one way only.

Values are read by `analysis_lib.published.printed`, as the audit reads them; here is decided which
part of a string is a figure, and whether it is sure. A string is sure if it is a number as
Dutch reports print it and nothing that could belong to another number touches it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from analysis_lib.characters import INVISIBLE
from analysis_lib.published.printed import numbers_in
from analysis_lib.tables.numbers import LARGEST
from analysis_lib.transcription.number_words import NUMBERS

MINUSES = "\u2212\u2010\u2011\u2012\u2013-"  # a figure dash too
MINUS = "\u2212\u2010\u2011\u2012\u2013\\-"  # the same, inside a class of a pattern
_SUPERSCRIPTS = "\u00b9\u00b2\u00b3\u2070\u2074-\u2079"
_REVERSING = re.compile("[\u202d\u202e\u2066-\u2068]")
_FRACTIONS = "\u00bc-\u00be\u2150-\u215f"
_SPACES = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff]+")
_DIGITS = r"(?<![\d.])[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_HEDGE = (
    r"(?:(?:ruim|bijna|meer dan|minder dan|ten ?minste|minstens|minimaal|maximaal|hooguit|hoogstens|onder de|"
    r"ongeveer|circa|ca\.|zo['\u2018\u2019]n|rond de|gemiddeld)\s+|[<>\u2039\u203a\u2264\u2265]\s*)"
)
FIGURE = re.compile(
    rf"(?P<hedge>{_HEDGE})?"
    rf"(?P<sign>[+{MINUS}]\s?)?"
    r"(?P<currency>(?:\u20ac|EUR)\s?)?"
    rf"(?P<sign2>[+{MINUS}]\s?)?"
    rf"(?P<digits>{_DIGITS})"
    r"(?P<whole>,-{1,2}|,\u2013|,=)?"
    r"(?P<unit>\s?%-?punt(?:en)?|\s?%|\s?procentpunt(?:en)?|\s?procent|\s?pp\b\.?|"
    r"\s?(?:miljoen|miljard|mln\b\.?|mld\b\.?|mrd\b\.?)(?:\s?euro)?|\s?euro)?",
    re.IGNORECASE,
)
NO_FIGURE = re.compile(
    rf"[\s{MINUS}\u2014.*x?+()/]*|n\.?v\.?t\.?|n\.?b\.?|n\.?a\.?|pm(?:[- ]post)?|onbekend|geen|nihil|"
    r"[+]{1,3}|[-]{2,3}",
    re.IGNORECASE,
)
PLUSES = re.compile(r"\+{1,4}")
SIGNS = re.compile(rf"{PLUSES.pattern}|[{MINUS}]{{1,4}}|\+/[{MINUS}]|\u00b1")  # a judgement in signs
_BRACKETED = re.compile(r"\s*\(\s*(?P<inside>[^()]*?)\s*\)\s*")
_RANGE = re.compile(
    rf"(.+?)\s*(?:\u2013|\u2014|\btot(?: en met)?\b|\bt/m\b|\s-\s|(?<=[\d%])-(?=\d))\s*([^{MINUS}].*)", re.IGNORECASE
)
_LOOKS_LIKE_A_POINT = re.compile(r"\d+\.\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_UNITS = (
    (re.compile(r"%-?punt|procentpunt|\bpp\b", re.IGNORECASE), "procentpunt"),
    (re.compile(r"%|procent\b", re.IGNORECASE), "procent"),
    (re.compile(r"\u20ac|\bEUR\b|\beuro", re.IGNORECASE), "eur"),
)
SCORE = "score"
COUNT, RATIO, SHARE, POINTS, MONEY, YEAR = "aantal", "ratio", "procent", "procentpunt", "eur", "jaar"
_MIXED = "het staat tussen andere tekens"
SURE, DOUBTFUL = "zeker", "nakijken"


@dataclass(frozen=True)
class Printed:
    """A figure as it was printed.

    Parameters
    ----------
    text : str
        The string itself.
    value : float
        Negative for a printed minus.
    unit : str
        One of `analysis_lib.published.contract.UNITS`, '' where the string does not say.
    doubt : str
        Why it is not sure, a Dutch clause; '' where it is.
    part : str
        '' for the figure of a cell, ``haakjes`` for the one in brackets behind it, ``van`` and ``tot`` of a range.
    """

    text: str
    value: float
    unit: str
    doubt: str = ""
    part: str = ""


def plain(text: str) -> str:
    """Put a text on one line, without what nobody sees: soft hyphens, odd spaces, control characters."""
    if text.isascii() and text.isprintable():
        return text.strip() if "  " not in text else " ".join(text.split())
    return _SPACES.sub(" ", INVISIBLE.sub(" ", text.replace("\u00ad", ""))).strip()


def doubt_of_letters(text: str) -> str:
    """Why a text may look otherwise than it is stored: marks that reverse what is read; '' where none are in it."""
    return "er staan tekens in die de leesrichting omkeren" if _REVERSING.search(text) else ""


@lru_cache(maxsize=8192)
def unit_of(text: str) -> str:
    """The unit that a text names, '' for none."""
    return next((unit for pattern, unit in _UNITS if pattern.search(text)), "")


def printed_figure(match: re.Match[str], doubt: str = "") -> Printed | None:
    """Turn a match of `FIGURE` into a figure; None where its number is out of all proportion."""
    digits = match["digits"]
    value = next(iter(numbers_in(digits)))
    if value > LARGEST:
        return None
    if (match["sign"] or match["sign2"] or "").strip() in set(MINUSES):
        value = -value
    text = plain(match[0])
    if value < 0:  # as the audit reads a minus: right before the number
        rest = text[text.index(digits) :]
        doubt = doubt or ("er staat een teken tussen het minteken en het getal" if match["currency"] else "")
        text = f"{text.lstrip()[0] if text[0] in MINUSES else MINUSES[-1]}{rest}"
    if not doubt and re.fullmatch(r"\d{1,3},\d{3}", digits):
        doubt = "de komma kan duizendtallen of decimalen scheiden"
    if not doubt and re.match(r"0\d", digits):
        doubt = "het begint met een nul en kan een code zijn"
    unit = unit_of((match["currency"] or "") + (match["unit"] or "") + ((match["whole"] and "\u20ac") or ""))
    if unit == "" and "," in digits:
        unit = RATIO
    if re.search(r"miljoen|miljard|ml[nd]|mrd", match["unit"] or "", re.IGNORECASE):
        unit = unit or RATIO
    return Printed(text, value, unit, doubt)


@lru_cache(maxsize=8192)  # a cell is looked at for its heads, its columns and its figures
def figures_in_cell(text: str) -> Sequence[Printed]:
    """Read a cell: a figure, perhaps with a second one in brackets or as a range; empty where there is none.

    Parameters
    ----------
    text : str
        As printed, such as ``4.480 (17,8%)``, ``EUR 249.000,- (alle 8 kinderen)`` or ``+19,7%``.
    """
    text = plain(text)
    if NO_FIGURE.fullmatch(text):
        return ()
    if not re.search(r"\d", text):
        value = NUMBERS.get(text.lower())
        return () if value is None else (Printed(text, float(value), COUNT),)
    raised = re.sub(rf"(?<=[\d%)])[{_SUPERSCRIPTS}]+$", "", text)  # the number of a footnote
    main, second = _split(raised)
    found = _one(main)
    if second:
        found += [Printed(one.text, one.value, one.unit, one.doubt, _inner(one)) for one in _one(second)]
    return tuple(found)


def _inner(one: Printed) -> str:
    return f"haakjes_{one.part}" if one.part else "haakjes"


def _split(text: str) -> tuple[str, str]:
    match = _BRACKETED.search(text)
    if match is None or not re.search(r"\d", match["inside"]):
        return text, ""
    before, after = text[: match.start()].strip(), text[match.end() :].strip()
    inside = match["inside"]
    if not FIGURE.fullmatch(inside) and not _whole_range(inside):
        return f"{before} {after}".strip(), ""  # words that explain: (alle 8 kinderen)
    if not before and not after:
        return inside if not FIGURE.fullmatch(inside) else text, ""
    return f"{before} {after}".strip(), inside


def _whole_range(text: str) -> list[re.Match[str]] | None:
    match = _RANGE.fullmatch(text)
    ends = [FIGURE.fullmatch(end.strip()) for end in match.groups()] if match else []
    found = [end for end in ends if end]
    if len(found) < 2 or all(_YEAR.fullmatch(end[0]) for end in found):
        return None
    return found


def _one(text: str) -> list[Printed]:
    whole = FIGURE.fullmatch(text)
    if whole:
        found = printed_figure(whole)
        return [found] if found else []
    if re.search(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d.,])", text):
        return []  # thousands, or two numbers: a person has to say
    ends = _whole_range(text)
    if ends:
        pair = [printed_figure(end) for end in ends]
        return [
            Printed(one.text, one.value, one.unit, one.doubt, part)
            for one, part in zip(pair, ("van", "tot"), strict=True)
            if one
        ]
    return _among_words(text)


def _among_words(text: str) -> list[Printed]:
    """Read the figure in a cell with words: sure only where one number stands apart from everything else.

    A year among words says when, and is no figure.
    """
    bracketed = re.fullmatch(r"\(\s*(.*?)\s*\)", text)
    if bracketed and (inside := FIGURE.fullmatch(bracketed[1])):
        found = printed_figure(inside, "staat alleen tussen haakjes, wat ook een negatief getal kan zijn")
        return [found] if found else []
    matches = [match for match in FIGURE.finditer(text) if _stands_apart(text, match) and not _YEAR.fullmatch(match[0])]
    numbers = [number for number in re.findall(r"\d[\d.,]*", text) if not _YEAR.fullmatch(number.rstrip(".,"))]
    if len(matches) == 1 and len(numbers) == 1:
        match = matches[0]
        around = text[: match.start()] + text[match.end() :]
        is_plain = re.fullmatch(r"[^\W\d_]*", re.sub(r"[\s,.;:()\u2019'*/-]", "", around))
        doubt = _doubt_behind(text[match.end() :].strip()) or ("" if is_plain else _MIXED)
        found = printed_figure(match, doubt)
        return [found] if found else []
    if _LOOKS_LIKE_A_POINT.search(text) and re.fullmatch(rf"[+{MINUS}]?\s?\d+\.\d+\s?%?", text):
        value = next(iter(numbers_in(text.replace(" ", ""))), None)
        if value is not None:
            return [Printed(text, value, unit_of(text) or RATIO, "een punt kan duizendtallen of decimalen scheiden")]
    if matches:
        doubt = "er staan meer getallen in deze cel"
        found = printed_figure(matches[0], doubt)
        share = printed_figure(matches[1], doubt) if len(matches) == len(numbers) == 2 else None
        is_share = found is not None and not found.unit and share is not None and share.unit == SHARE
        return [one for one in (found, replace(share, part="haakjes") if share and is_share else None) if one]
    return []


def _doubt_behind(rest: str) -> str:
    """What follows a number and may change it: a minus as bookkeepers write it, a fraction, thousands."""
    if rest in set(MINUSES):
        return "het streepje erachter kan een minteken zijn"
    return _MIXED if re.match(rf"[{_FRACTIONS}]|[kK]\b", rest) else ""


def _stands_apart(text: str, match: re.Match[str]) -> bool:
    """Whether nothing that could belong to the number touches it."""
    before, after = text[: match.start()], text[match.end() :]
    if before and re.search(r"[\w.,/%\u2019']$", before):
        return False
    return not re.match(rf"[\w%/]|[.,:]\d|[{MINUS}](?=\w)|[{_SUPERSCRIPTS}]", after)


def is_year(figure: Printed) -> bool:
    """Whether a figure is a calendar year by its looks."""
    return _YEAR.fullmatch(figure.text) is not None
