"""Kinds of primary education, and which of them a report on primary schools is about."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import pandas as pd

from analysis_lib.intake.exports import plain
from analysis_lib.nouns import agreeing

REGULAR, SPECIAL = "Bo", "Sbo"
_WORDS = {
    REGULAR: ("bo", "bao", "wpo", "basisonderwijs", "regulierbasisonderwijs", "basisschool", "basis"),
    SPECIAL: ("sbo", "sbao", "speciaalbasisonderwijs", "speciaalbasis"),
    "So": ("so", "speciaalonderwijs"),
    "Vso": ("vso", "voortgezetspeciaalonderwijs"),
    "(V)so": ("sovso", "vsoso", "wec", "speciaalenvoortgezetspeciaalonderwijs"),
    "Vo": ("vo", "voortgezetonderwijs"),
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words}
_SHORT = {word: kind for word, kind in _KINDS.items() if word in {"bo", "bao", "sbo", "sbao", "so", "vso", "wec"}}
_SPECIAL_IN_WORDS = {  # the longest first, as they hold each other
    "speciaalenvoortgezetspeciaalonderwijs": "(V)so",
    "voortgezetspeciaalonderwijs": "Vso",
    "speciaalbasisonderwijs": "Sbo",
    "speciaalonderwijs": "So",
    "voortgezetonderwijs": "Vo",
}
_REGULAR_IN_WORDS = {"basisonderwijs": REGULAR}
PLACES = ("hoofdvestiging", "nevenvestiging", "dislocatie", "dependance", "hoofd", "neven")  # what kind of building
_MOST_NAMED = 8


def kind_of_school(text: str) -> str:
    """Read a kind of education: ``BO`` and ``Basisonderwijs`` are ``Bo``.

    Raises
    ------
    ValueError
        If it is not known; the message is Dutch.
    """
    kind = _KINDS.get(plain(text))
    if kind is None:
        raise ValueError(f"'{text}' is geen bekende soort onderwijs; schrijf {', '.join(_WORDS)}")
    return kind


def tells_kinds(cells: pd.Series) -> bool:
    """Whether a column says what education is given, and not which building it is in."""
    return not {plain(cell) for cell in cells} <= {*PLACES, ""}


def number_of_kinds(cells: pd.Series) -> int:
    """How many kinds a column of any name tells of; 0 where half of its filled cells are something else."""
    words = cells[cells != ""].map(plain)
    known = words[words.isin(_KINDS)]
    return known.map(_KINDS).nunique() if len(known) > len(words) / 2 else 0


def kind_of_column(header: str) -> str:
    """Read of which kind the pupils in a column are: ``VSO`` or ``LEERLINGEN_SBO``; '' if it does not say."""
    return _KINDS.get(re.sub(r"^(?:totaal|aantal)?(?:leerlingen)?|(?:leerlingen)?(?:totaal)?$", "", plain(header)), "")


def kind_in_title(texts: Sequence[str]) -> str:
    """Find the one kind that a title or a file's name says it is about, as in ``leerlingen_vso_2023``; '' if none."""
    found = set()
    for text in texts:
        rest = plain(text)
        for words in (_SPECIAL_IN_WORDS, _REGULAR_IN_WORDS):
            for word, kind in words.items():
                if word in rest:
                    found.add(kind)
                    rest = rest.replace(word, " ")
        found |= {_SHORT[part] for part in re.split(r"[\W\d_]+", text.casefold()) if part in _SHORT}
    if found == {"So", "Vso"}:
        return "(V)so"
    return found.pop() if len(found) == 1 else ""


def left_out(rows: pd.DataFrame, taken: Collection[str]) -> list[str]:
    """Say which schools are left out because of what they are, and how many pupils they have.

    Parameters
    ----------
    rows : DataFrame
        What is left out: ``school, naam, soort, jaar, leerlingen`` (NA where hidden).
    taken : collection of str
        The kinds that count.
    """
    if rows.empty:
        return []
    number = rows["school"].nunique()
    pupils = [
        f"{_pupils(counts['leerlingen'])} in {year}"
        for year, counts in rows.groupby(rows["jaar"].astype(int), sort=True)
    ]
    names = [
        f"{group['naam'].iloc[-1] or str(school)} ({' en '.join(sorted(set(group['soort'])))})"
        for school, group in rows.groupby("school", sort=True)
    ]
    more = "" if len(names) <= _MOST_NAMED else f" en {len(names) - _MOST_NAMED} meer"
    advice = (
        "" if SPECIAL in taken or SPECIAL not in set(rows["soort"]) else " Met --sbo telt speciaal basisonderwijs mee."
    )
    return [
        f"Weggelaten: {number} {agreeing(number, 'scholen')} met ander onderwijs dan {' of '.join(taken)}, met "
        f"{', '.join(pupils)}: {', '.join(names[:_MOST_NAMED])}{more}.{advice}"
    ]


def _pupils(counts: pd.Series) -> str:
    number, hidden = int(counts.sum()), int(counts.isna().sum())
    known = f"{number} {agreeing(number, 'leerlingen')}"
    return f"{known} (en {hidden} {agreeing(hidden, 'aantallen')} verborgen)" if hidden else known


def kinds_taken(*, special: bool) -> Sequence[str]:
    """Kinds that count: Bo, and Sbo if asked for."""
    return (REGULAR, SPECIAL) if special else (REGULAR,)
