"""What a person decided about what was proposed, kept when the search is done again.

A row is a person's where it says so (``besluit``, or the ground ``mens``), and where it differs from what was proposed
the time before (``voorgesteld``): whoever changes or removes a row need not say that they did. What was decided
about a figure that ``published`` no longer has waits in ``vervallen`` until the figure is back.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass

import pandas as pd

from analysis_lib.inference.contract import BY_PERSON, CHANGED, STRUCK, ids_in
from analysis_lib.published.claims import CLAIMS
from analysis_lib.published.lookup import Row

_KEY = ["id", "relatie", "operanden"]
ROUNDING, EXPLANATION = "afronding", "verklaring"
_Key = tuple[Hashable, ...]


@dataclass(frozen=True)
class Decided:
    """What a person decided, as rows of ``relaties``; its labels are those of the rows as they were read.

    Parameters
    ----------
    kept : DataFrame
        Of figures that are there.
    removed : DataFrame
        What a person took out, as struck rows.
    lapsed : DataFrame
        Of figures that are gone.
    """

    kept: pd.DataFrame
    removed: pd.DataFrame
    lapsed: pd.DataFrame


def proposal(found: pd.DataFrame, rounding: pd.DataFrame, explanations: pd.DataFrame) -> pd.DataFrame:
    """What is proposed, to hold the next version of the tables against.

    Parameters
    ----------
    found, rounding, explanations : DataFrame
        ``relaties``, ``afronding`` and ``verklaringen``, as a search gave them.
    """
    keys = [tuple(row) for row in found.fillna("")[_KEY].to_numpy()]
    for frame, kind in ((rounding, ROUNDING), (explanations, EXPLANATION)):
        keys += [(key[0], kind, key[1]) for key in _keys_of(frame, kind)]
    return pd.DataFrame(keys, columns=_KEY)


def decided(own: pd.DataFrame, before: pd.DataFrame, lapsed: pd.DataFrame, printed: Collection[str]) -> Decided:
    """Tell what a person decided from what was only proposed.

    Parameters
    ----------
    own : DataFrame
        ``relaties`` as they stand in the study; without any row, the search begins anew.
    before : DataFrame
        ``voorgesteld``: what was proposed the time before; empty without one.
    lapsed : DataFrame
        ``vervallen``.
    printed : collection of str
        The ids that there are.
    """
    rows = _plain(own)
    proposed = {key for key in _tuples(before) if key[1] not in (ROUNDING, EXPLANATION)} if len(own) else set()
    keys = pd.Series(_tuples(rows), index=rows.index, dtype=object)
    said = rows["besluit"].ne("") | rows["grond"].isin(["", BY_PERSON])
    changed = ~said & ~keys.isin(proposed) if proposed else pd.Series(False, index=rows.index)
    rows.loc[changed, ["grond", "besluit", "steun"]] = [BY_PERSON, CHANGED, ""]
    persons, waiting = rows[said | changed], _plain(lapsed)
    known = {name for key in proposed for name in ids_in(dict(zip(_KEY, map(str, key), strict=True)))}
    known |= {name for row in waiting.to_dict("records") for name in ids_in(row)}

    def names_what_is_gone(row: Row) -> bool:
        return any(name in known and "." in name and name not in printed for name in ids_in(row))

    gone = pd.Series(list(map(names_what_is_gone, persons.to_dict("records"))), index=persons.index, dtype=bool)
    still = pd.Series(list(map(names_what_is_gone, waiting.to_dict("records"))), index=waiting.index, dtype=bool)
    kept, back = persons[~gone], waiting[~still]
    back = back[~back["id"].isin(_computing(kept)["id"]) & ~pd.Series(_tuples(back), back.index).isin(_tuples(kept))]
    removed = _removed(proposed - set(keys), {*kept["id"], *back["id"], *persons["id"]}, printed)
    return Decided(kept, pd.concat([back, removed], ignore_index=True), pd.concat([waiting[still], persons[gone]]))


def still_open(by_person: Decided, found: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``relaties`` as proposed now that no decision is about.

    A figure of which a person decided how it follows gets no other row for it.
    """
    rows = pd.concat([by_person.kept, by_person.removed])
    keys, settled = set(_tuples(rows)), set(_computing(rows)["id"])
    is_open = [key not in keys and (key[1] in CLAIMS or key[0] not in settled) for key in _tuples(found)]
    return found[pd.Series(is_open, index=found.index, dtype=bool)]


def with_own_rows(own: pd.DataFrame, before: pd.DataFrame, found: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Put a person's rows of ``afronding`` or ``verklaringen`` before what is proposed, without what they took out.

    Parameters
    ----------
    own, found : DataFrame
        The table as it stands, and as proposed now.
    before : DataFrame
        ``voorgesteld``.
    kind : str
        `ROUNDING` or `EXPLANATION`.
    """
    proposed = {(key[0], key[2]) for key in _tuples(before) if key[1] == kind}
    theirs = own_rows(own, before, kind)
    taken_out = proposed - set(_keys_of(own, kind))
    subjects = set(map(tuple, theirs[_subject(kind)].to_numpy()))
    is_open = [
        key not in taken_out and subject not in subjects
        for key, subject in zip(_keys_of(found, kind), map(tuple, found[_subject(kind)].to_numpy()), strict=True)
    ]
    return pd.concat([theirs, found[pd.Series(is_open, index=found.index, dtype=bool)]], ignore_index=True)


def own_rows(own: pd.DataFrame, before: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The rows of ``afronding`` or ``verklaringen`` that no search proposed."""
    proposed = {(key[0], key[2]) for key in _tuples(before) if key[1] == kind}
    return own[pd.Series([key not in proposed for key in _keys_of(own, kind)], index=own.index, dtype=bool)]


def _subject(kind: str) -> list[str]:
    return ["plaats", "eenheid"] if kind == ROUNDING else ["id"]


def _keys_of(frame: pd.DataFrame, kind: str) -> list[tuple[Hashable, Hashable]]:
    """What tells a row from others: its subject, and all else that it says in one text."""
    first = _subject(kind)[0]
    rest = ["eenheid", "stap"] if kind == ROUNDING else ["oorzaak", "relatie", "operanden", "toelichting"]
    return [
        (row[first], "; ".join(f"{row[name]:g}" if name == "stap" else str(row[name]) for name in rest if row[name]))
        for row in frame.fillna(dict.fromkeys(set(rest) - {"stap"}, "")).to_dict("records")
    ]


def _plain(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(**{name: rows[name].fillna("") for name in ("operanden", "grond", "besluit")})


def _tuples(rows: pd.DataFrame) -> list[_Key]:
    return list(map(tuple, rows[_KEY].fillna("").to_numpy()))


def _removed(keys: Collection[_Key], settled: Collection[Hashable], printed: Collection[str]) -> pd.DataFrame:
    """Rows that a person took out, as struck ones; those that were changed, or whose figure is gone, are not."""
    rows = [
        (*key, "Deze rij is uit relaties.csv gehaald.", BY_PERSON, "", STRUCK)
        for key in sorted(keys)
        if key[0] not in settled
        and all(name in printed for name in ids_in(dict(zip(_KEY, map(str, key), strict=True))) if _is_id(name))
    ]
    return pd.DataFrame(rows, columns=[*_KEY, "toelichting", "grond", "steun", "besluit"])


def _is_id(text: str) -> bool:
    return "." in text and not text.replace(".", "").replace(",", "").isdigit()


def _computing(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[~rows["relatie"].isin(CLAIMS)]


def followed(relations: pd.DataFrame) -> pd.DataFrame:
    """The relations that are recomputed: all that nobody struck."""
    return relations[relations["besluit"].fillna("") != STRUCK]
