"""What a person decided about relations that were proposed, kept when the search is done again.

A row of ``relaties`` is a person's where it says so (``besluit``, or the ground ``mens``), and where it differs from
what was proposed the time before (``voorgesteld``): whoever changes or removes a row need not say that they did.
"""

from __future__ import annotations

import pandas as pd

from analysis_lib.inference.contract import BY_PERSON, CHANGED, STRUCK
from analysis_lib.published.claims import CLAIMS

_KEY = ["id", "relatie", "operanden"]


def proposal(found: pd.DataFrame) -> pd.DataFrame:
    """What is proposed, to hold the next version of ``relaties`` against."""
    return found[_KEY].reset_index(drop=True)


def with_decisions(own: pd.DataFrame, before: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Put what a person decided before what is proposed now.

    Parameters
    ----------
    own : DataFrame
        ``relaties`` as they stand in the study.
    before : DataFrame
        ``voorgesteld``: ``id, relatie, operanden`` as proposed the time before; empty without one.
    found : DataFrame
        ``relaties`` as proposed now.

    Returns
    -------
    DataFrame
        ``relaties``: decided rows first. A figure of which a person decided how it follows gets no other row for it.
    """
    rows = own.assign(**{name: own[name].fillna("") for name in ("operanden", "grond", "besluit")})
    proposed = set(map(tuple, before.fillna("")[_KEY].to_numpy()))
    keys = pd.Series(list(map(tuple, rows[_KEY].to_numpy())), index=rows.index, dtype=object)
    said = rows["besluit"].ne("") | rows["grond"].isin(["", BY_PERSON])
    changed = ~said & ~keys.isin(proposed) if proposed else pd.Series(False, index=rows.index)
    rows.loc[changed, ["grond", "besluit", "steun"]] = [BY_PERSON, CHANGED, ""]
    kept = rows[said | changed]
    kept = pd.concat([kept, _removed(proposed - set(keys), kept)], ignore_index=True)
    decided, settled = set(map(tuple, kept[_KEY].to_numpy())), set(_computing(kept)["id"])
    is_open = [
        key not in decided and (key[1] in CLAIMS or key[0] not in settled)
        for key in map(tuple, found.fillna("")[_KEY].to_numpy())
    ]
    return pd.concat([kept, found[pd.Series(is_open, index=found.index, dtype=bool)]], ignore_index=True)


def _removed(keys: set[tuple[str, ...]], kept: pd.DataFrame) -> pd.DataFrame:
    """Rows that a person took out, as struck ones; those that were changed have another row."""
    settled = set(kept["id"])
    rows = [
        (*key, "Deze rij is uit relaties.csv gehaald.", BY_PERSON, "", STRUCK)
        for key in sorted(keys)
        if key[0] not in settled
    ]
    return pd.DataFrame(rows, columns=[*_KEY, "toelichting", "grond", "steun", "besluit"])


def _computing(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[~rows["relatie"].isin(CLAIMS)]


def followed(relations: pd.DataFrame) -> pd.DataFrame:
    """The relations that are recomputed: all that nobody struck."""
    return relations[relations["besluit"].fillna("") != STRUCK]
