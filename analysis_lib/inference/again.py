"""The search of a study, for the first time or again: what a person decided or corrected since is kept and followed."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from functools import partial
from pathlib import Path

import pandas as pd

from analysis_lib.errors import InputError, UserError
from analysis_lib.inference.contract import BEFORE_A_SEARCH, OF_RELATIONS, STRUCK, ids_in, of_followed
from analysis_lib.inference.decisions import (
    EXPLANATION,
    ROUNDING,
    decided,
    own_rows,
    proposal,
    still_open,
    with_own_rows,
)
from analysis_lib.inference.search import closes, search
from analysis_lib.published.claims import CLAIMS, SAME
from analysis_lib.tables import Finding, check
from analysis_lib.tables.rows import problem_in
from analysis_lib.tables.together import told_once


def searched(folder: Path) -> dict[str, pd.DataFrame]:
    """Read a study and search it, and keep what a person decided the times before.

    Parameters
    ----------
    folder : Path
        Of a study that was transcribed.

    Returns
    -------
    dict of str to DataFrame
        All tables of the study; those that a search fills (`contract.SEARCHED`) as they are to be written.

    Raises
    ------
    InputError
        If the tables break their contract, or a person's rows name what is not there.
    UserError
        If no figure is left.
    """
    tables = dict(check(BEFORE_A_SEARCH, folder).tables)
    if tables["published"].empty:
        raise UserError("In published.csv staat geen enkel cijfer; zet de rijen terug, of lees het rapport opnieuw in.")
    before, printed = tables["voorgesteld"], set(tables["published"]["id"])
    by_person = decided(tables["relaties"], before, tables["vervallen"], printed)
    own = {
        "relaties": by_person.kept,
        "afronding": own_rows(tables["afronding"], before, ROUNDING),
        "verklaringen": own_rows(tables["verklaringen"], before, EXPLANATION),
    }
    _require_sound(tables, own)
    titles = dict(zip(tables["tabellen"]["plaats"], tables["tabellen"]["titel"], strict=True))
    found = search(tables["published"], titles, partial(with_own_rows, tables["afronding"], before, kind=ROUNDING))
    explanations = with_own_rows(tables["verklaringen"], before, found.explanations, EXPLANATION)
    tables |= {"afronding": found.rounded, "verklaringen": explanations}
    persons = pd.concat([by_person.kept, by_person.removed], ignore_index=True)
    proposals = still_open(by_person, found.relations)
    circling = _circling(persons, proposals)
    relations = pd.concat([persons, proposals.drop(index=circling)], ignore_index=True)
    proposed = found.relations.drop(index=circling)
    tables |= {
        "relaties": relations,
        "voorgesteld": proposal(proposed, found.proposed_rounding, found.explanations),
        "vervallen": by_person.lapsed.reset_index(drop=True),
        "gezocht": found.searched,
        "verdacht": found.suspects,
    }
    return tables


def _require_sound(tables: Mapping[str, pd.DataFrame], own: Mapping[str, pd.DataFrame]) -> None:
    """Refuse a person's rows that name what is not there, with the file and row."""
    known = set(tables["published"]["plaats"])
    problems = [
        problem_in(
            own["afronding"],
            label,
            "plaats",
            f"'{place}' staat niet in published.csv; noem de tabel zoals zij daar heet.",
            "afronding.csv",
        )
        for label, place in own["afronding"]["plaats"].items()
        if place not in known
    ]
    for finding in _findings({**tables, **own}):
        problems.append(
            problem_in(tables[finding.table], finding.row, finding.column, finding.message, f"{finding.table}.csv")
        )
    if problems:
        raise InputError(told_once(problems, any_value=False))


def _findings(tables: Mapping[str, pd.DataFrame]) -> Iterator[Finding]:
    as_read = {
        name: tables[name].assign(
            **{column: tables[name][column].replace("", None) for column in ("relatie", "operanden")}
        )
        for name in ("relaties", "verklaringen")
    }
    for one in OF_RELATIONS:
        yield from of_followed(one)({**tables, **as_read})


def _circling(persons: pd.DataFrame, proposals: pd.DataFrame) -> list[Hashable]:
    """The proposals, by their labels, that beside a person's relations would make a figure follow from itself."""
    follows: dict[str, set[str]] = {}
    circling = []
    for rows, is_proposed in ((persons[persons["besluit"].ne(STRUCK)], False), (proposals, True)):
        for label, row in zip(rows.index, rows.to_dict("records"), strict=True):
            if row["relatie"] in CLAIMS and row["relatie"] != SAME:
                continue
            operands = set(ids_in(row)[1:])
            if is_proposed and closes(follows, row["id"], operands):
                circling.append(label)
                continue
            follows[row["id"]] = follows.get(row["id"], set()) | operands
    return circling
