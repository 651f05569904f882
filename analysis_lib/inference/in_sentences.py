"""What a sentence says of its own figures: a share of what it names, a course from one to another, half or a third."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from analysis_lib.inference.contract import BY_NAME
from analysis_lib.inference.families import Family, Tally
from analysis_lib.inference.parts_in_words import NOT, Said, multiples_in_words, parts_in_words, turns_in_words
from analysis_lib.inference.sentences import Placed, sentences
from analysis_lib.inference.testing import Equation, Result, Tested, work_out
from analysis_lib.published.claims import CLAIMS
from analysis_lib.published.lookup import PrintedFigures, Relations
from analysis_lib.published.reading import Reading

_OF = re.compile(
    r"\s*(?:[^\W\d_-]+\s+){0,2}?van (?:(?:de|het|alle|deze|die|in totaal|ruim|bijna)\s+){0,3}", re.IGNORECASE
)
_OPENS = re.compile(r"[^().;%\d]{0,40}\(\s*")
_TO = re.compile(
    r"(?:[^.;()\d]{0,30}|\s*\([^)]*\)[^.;()\d]{0,15}|[^.;()]{0,12}(?:19|20)\d\d\s)\bnaar\s+", re.IGNORECASE
)
_FROM = re.compile(r"\bvan\s+$", re.IGNORECASE)
_RISES = re.compile(
    r"\b(?:steeg|stegen|gestegen|stijg\w*|groei\w*|gegroeid|toegenomen|toename|opgelopen)\b", re.IGNORECASE
)
_FALLS = re.compile(
    r"\b(?:daal\w*|gedaald|daling|afgenomen|afname|verminder\w*|gekrompen|teruggelopen)\b", re.IGNORECASE
)
_BY = re.compile(r"\bmet\s+$", re.IGNORECASE)
_COUNTED = ("aantal", "eur")
_CHANCE = 0.01  # at which two figures that a sentence binds agree for another reason


def in_sentences(figures: PrintedFigures, tally: Tally) -> list[Family]:
    """Find and test what sentences say of their own figures, by the words that bind these."""
    families = []
    for text, placed in sentences(figures):
        for equation, note in (
            *_shares(text, placed),
            *_courses(text, placed),
            *parts_in_words(text, placed),
            *multiples_in_words(text, placed),
        ):
            tally.count(BY_NAME, equation.rule)
            judged = tested(figures, equation)
            if judged is not None:
                about = "dat zeggen de woorden van de zin"
                families.append(Family(equation.rule, BY_NAME, about, Result((judged,)), note=note))
    return families


def tested(figures: PrintedFigures, equation: Equation) -> Tested | None:
    """Put an equation or a claim of words to the test; None where it cannot be."""
    row = figures.by_id[equation.figure]
    if equation.rule in CLAIMS:
        nothing = Relations.__new__(Relations)  # no claim used here asks what a figure measures
        fits = CLAIMS[equation.rule].judge(Reading(figures, nothing, row), equation.operands).holds
    else:
        found = work_out(figures, equation)
        if found is None or not found.range.is_bounded:
            return None
        fits = figures.printed(row).overlaps(found.range)
    return Tested(equation, fits, fits, _CHANCE)


def _shares(text: str, placed: Sequence[Placed]) -> Iterator[Said]:
    """83 van de 250 kinderen (33%); 83 kinderen (33%) van de 250; 33% (83 van de 250)."""
    for one, two, three in zip(placed, placed[1:], placed[2:], strict=False):
        units = [str(item.figure["eenheid"]) for item in (one, two, three)]
        gaps = text[one.end : two.start], text[two.end : three.start]
        if units == ["aantal", "aantal", "procent"] and _OF.fullmatch(gaps[0]) and _OPENS.fullmatch(gaps[1]):
            part, whole, share = one, two, three
        elif units == ["procent", "aantal", "aantal"] and _OPENS.fullmatch(gaps[0]) and _OF.fullmatch(gaps[1]):
            share, part, whole = one, two, three
        elif (
            units == ["aantal", "procent", "aantal"]
            and _OPENS.fullmatch(gaps[0])
            and _OF.fullmatch(gaps[1].lstrip(")"))
        ):
            part, share, whole = one, two, three
        else:
            continue
        if 0 < float(part.figure["waarde"]) <= float(whole.figure["waarde"]):
            yield Equation(_id(share), "deel van", (_id(part), _id(whole))), ""


def _courses(text: str, placed: Sequence[Placed]) -> Iterator[Said]:
    """Van 1.210 naar 1.391: whether that rises or falls as the words say, and by as much."""
    rises, falls = bool(_RISES.search(text)), bool(_FALLS.search(text))
    for old, new in pairwise(placed):
        unit = str(old.figure["eenheid"])
        if new.figure["eenheid"] != unit or not _FROM.search(text[: old.start]):
            continue
        if not _TO.fullmatch(text[old.end : new.start]) or NOT.search(text[: old.start]):
            continue
        ids = _id(old), _id(new)
        between = f"van {old.figure['afgedrukt']} naar {new.figure['afgedrukt']}"
        if rises != falls:
            kind = "stijging" if rises else "daling"
            yield Equation(ids[1], kind, ("0", *ids)), f"De zin spreekt van een {kind} {between}."
        yield from turns_in_words(text, old, new)
        if rises != falls and unit in (*_COUNTED, "procent"):
            yield from _by_how_much(text, placed, (old, new), rises=rises)


def _by_how_much(text: str, placed: Sequence[Placed], ends: tuple[Placed, Placed], *, rises: bool) -> Iterator[Said]:
    """Met 13%, met 181, met 3,2 procentpunt: what the change is of, as long as it can be one thing only."""
    old, new = ends
    unit = str(old.figure["eenheid"])
    wanted = ("procentpunt",) if unit == "procent" else ("procent", unit)
    options = [
        one
        for one in placed
        if one not in ends
        and one.figure["eenheid"] in wanted
        and (_BY.search(text[: one.start]) or (one.start > new.end and _OPENS.fullmatch(text[new.end : one.start])))
    ]
    if len(options) != 1 or math.isnan(float(options[0].figure["waarde"])):
        return
    change = options[0]
    upward = float(change.figure["waarde"]) < 0 or rises
    if change.figure["eenheid"] == "procent":
        yield Equation(_id(change), "mutatie" if upward else "rest van", (_id(old), _id(new))), ""
    else:
        yield Equation(_id(change), "verschil", (_id(new), _id(old)) if upward else (_id(old), _id(new))), ""


def _id(one: Placed) -> str:
    return str(one.figure["id"])
