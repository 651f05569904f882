"""Parts of a whole and multiples in words: bijna de helft (48%), een op de drie (33%), ruim twee keer zo veel."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from analysis_lib.inference.sentences import Placed
from analysis_lib.inference.testing import Equation
from analysis_lib.published.claims import TIMES
from analysis_lib.transcription.number_words import NUMBERS

Said = tuple[Equation, str]  # with what the words say, where the audit does not tell it
NOT = re.compile(r"\b(?:niet|geen|noch)\b[^.;()]{0,20}$", re.IGNORECASE)
_SIZES = ("aantal", "eur", "procent", "ratio")
_OVER, _UNDER = "meer dan", "minder dan"
_HEDGES = {
    "ruim": "ruim",
    "iets meer dan": "ruim",
    "een kleine": "bijna",
    "krap": "bijna",
    "bijna": "bijna",
    "iets minder dan": "bijna",
    "nog geen": _UNDER,
    "minder dan": _UNDER,
    "meer dan": _OVER,
    "ongeveer": "",
    "circa": "",
    "zo'n": "",
}
_HEDGE = rf"(?:\b(?P<hedge>{'|'.join(sorted(map(re.escape, _HEDGES), key=len, reverse=True))})\s+)?"
_SAID = (*range(1, 11), 12, 20)  # how many there are of so many, and how many times
_NUMBERS = {"een": 1, **{word: number for word, number in NUMBERS.items() if number in _SAID}, "anderhalf": 1.5}
_COUNT = rf"(?:{'|'.join(_NUMBERS)}|\d{{1,2}})"
_PARTS = {  # in percent, and what is so called without a word beside it
    "de helft": (50.0, 45.0, 55.0),
    "een derde": (100 / 3, 30.0, 37.0),
    "twee derde": (200 / 3, 62.0, 70.0),
    "tweederde": (200 / 3, 62.0, 70.0),
    "een kwart": (25.0, 22.0, 28.0),
    "driekwart": (75.0, 71.0, 79.0),
    "een vijfde": (20.0, 17.0, 23.0),
    "een tiende": (10.0, 8.0, 12.0),
}
_PART = rf"{_HEDGE}\b(?P<part>{'|'.join(_PARTS)}|(?P<some>{_COUNT}) op (?:de |elke |iedere )?(?P<all>{_COUNT}))\b"
_BEFORE = re.compile(rf"{_PART}[^.;()%\d]{{0,40}}(?:\(|, (?:namelijk|te weten)|:)\s*$", re.IGNORECASE)
_BEHIND = re.compile(
    rf"(?:\s+van\s[^.;()%\d,]{{1,30}})?\s*[,(\u2013]\s*(?:(?:oftewel|ofwel|dus|dat is|en dat is)\s+)?{_PART}",
    re.IGNORECASE,
)
_KEER = re.compile(
    rf"{_HEDGE}\b(?P<number>{_COUNT}(?:,\d+)?)\s+keer\s+zo\s?(?:veel|vaak|hoog|groot|lang|duur|sterk|laag|klein|weinig)",
    re.IGNORECASE,
)
_TURNS = {  # how many times what was, without a word beside it; and what is well over, nearly
    re.compile(rf"{_HEDGE}\b(?:ver)?dubbel(?:d|de|den|t|ing)\b", re.IGNORECASE): (2.0, 1.8, 2.5, 0.3),
    re.compile(rf"{_HEDGE}\b(?:ver)?drievoudig(?:d|de|den|t|ing)\b", re.IGNORECASE): (3.0, 2.6, 3.5, 0.5),
    re.compile(rf"{_HEDGE}\b(?:ge)?halveer?(?:d|de|den|t|ring)\b", re.IGNORECASE): (0.5, 0.4, 0.6, 0.12),
}


def parts_in_words(text: str, placed: Sequence[Placed]) -> Iterator[Said]:
    """Meer dan de helft (52%), een op de drie (35%); 48%, bijna de helft: what the percentage can be."""
    for one in placed:
        if one.figure["eenheid"] != "procent":
            continue
        match = _BEFORE.search(text[: one.start]) or _BEHIND.match(text, one.end)
        if match is None or (match.end() <= one.start and NOT.search(text[: match.start()])):
            continue
        size, low, high = _size(match)
        reach = max(8.0 * size / 50, 3.0)
        condition = _condition(
            _HEDGES[(match["hedge"] or "ongeveer").lower()], size, (low, high), (reach, reach * 0.75)
        )
        said = " ".join(filter(None, (match["hedge"], match["part"])))
        yield Equation(_id(one), "superlatief", ("alle", condition, _id(one))), f"De zin zegt: {said}."


def multiples_in_words(text: str, placed: Sequence[Placed]) -> Iterator[Said]:
    """Ruim twee keer zo veel in Oost (2.203) als in Noord (1.091): how the two figures of the sentence lie."""
    match = _KEER.search(text)
    if match is None or NOT.search(text[: match.start()]) or len(_KEER.findall(text)) > 1:
        return
    beside = [one for one in placed if one.end <= match.start() or one.start >= match.end()]
    others = [one for one in beside if one.figure["eenheid"] in _SIZES]
    pairs = [
        (one, other)
        for one, other in combinations(others, 2)
        if one.figure["eenheid"] == other.figure["eenheid"] and min(map(_value, (one, other))) > 0
    ]
    if len(pairs) != 1 or len(others) != 2:
        return
    size = _number(match["number"])
    hedge = _HEDGES[(match["hedge"] or "ongeveer").lower()]
    room = 0.06 if "," in match["number"] else 0.125 * size if size > 1.5 else 0.15
    condition = _condition(hedge, size, (size - room, size + room), (0.5, 0.5))
    small, large = sorted(pairs[0], key=_value)
    said = match[0].strip()
    yield Equation(_id(large), TIMES, (condition, _id(small), _id(large))), f"De zin zegt: {said}."


def turns_in_words(text: str, old: Placed, new: Placed) -> Iterator[Said]:
    """Meer dan verdubbeld, bijna gehalveerd: how many times the first figure the second is."""
    found = [(match, sizes) for pattern, sizes in _TURNS.items() if (match := pattern.search(text))]
    if len(found) != 1 or NOT.search(text[: found[0][0].start()]):
        return
    match, (size, low, high, reach) = found[0]
    hedge = _HEDGES[(match["hedge"] or "ongeveer").lower()]
    if size < 1:  # more than halved is less than half
        hedge = {_OVER: _UNDER, _UNDER: _OVER, "ruim": "bijna", "bijna": "ruim"}.get(hedge, hedge)
    condition = _condition(hedge, size, (low, high), (reach, reach))
    between = f"van {old.figure['afgedrukt']} naar {new.figure['afgedrukt']}"
    yield (
        Equation(_id(new), TIMES, (condition, _id(old), _id(new))),
        f"De zin spreekt van een {'halvering' if size < 1 else 'veelvoud'} {between}.",
    )


def _condition(hedge: str, size: float, plain: tuple[float, float], reach: tuple[float, float]) -> str:
    """What must be so: > 50, tussen 50 en 58."""
    above, below = reach
    if hedge in (_OVER, _UNDER):
        return f"{'>' if hedge == _OVER else '<'} {_text(size)}"
    low, high = {"ruim": (size, size + above), "bijna": (size - below, size)}.get(hedge, plain)
    return f"tussen {_text(low)} en {_text(high)}"


def _size(match: re.Match[str]) -> tuple[float, float, float]:
    if match["all"] is None:
        return _PARTS[match["part"].lower()]
    some, whole = _number(match["some"]), max(_number(match["all"]), 1.0)
    if some == 1:  # one of so many, to the nearest whole number
        return 100 / whole, 100 / (whole + 0.5), 100 / max(whole - 0.5, 1.0)
    return 100 * some / whole, 100 * (some - 0.25) / whole, 100 * (some + 0.25) / whole


def _number(text: str) -> float:
    return float(_NUMBERS[text.lower()]) if text.lower() in _NUMBERS else float(text.replace(",", "."))


def _text(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".").replace(".", ",")  # three decimals could be thousands


def _value(one: Placed) -> float:
    return float(one.figure["waarde"])


def _id(one: Placed) -> str:
    return str(one.figure["id"])
