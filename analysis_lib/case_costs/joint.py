"""From the forms of participants to one scenario: what they agree on, and where they are apart.

'Opgroeiondersteuning op school' (2025), §2.3: the forms are laid side by side and the participants come to a scenario
together. What is worked out here is where that talk begins: help that most of them found more likely than not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis_lib.case_costs.contract import REFERENCE, UNTESTED
from analysis_lib.case_costs.model import amounts, price_intervals
from analysis_lib.intervals import Interval
from analysis_lib.tables import Tables

SCENARIO = "samen"
SESSION = "Dialoogsessie"
_LIKELY = 0.5  # from here on a participant thinks it would have happened
NO_HELP = "Geen andere hulp"


def agreed(tables: Tables) -> pd.DataFrame:
    """Lay the forms of each case side by side.

    Help is the same where it has the same price, else where it has the same description. Who gives no price means the
    one that has that description, in the list of prices or on another form of the case.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``formulieren`` and ``prijzen``.

    Returns
    -------
    DataFrame
        A row for each kind of help in a case: ``casus, hulp, prijs, soort`` (by which it is the same),
        ``deelnemers`` (with a form), ``genoemd`` and ``aannemelijk`` (by how many, and by how many as at least as
        likely as not), ``bedrag`` (Interval of those, EUR; no upper end where none of them knows), ``aantal``
        (NaN unless all of those give the same), ``betaler`` (most named, '' for none), ``eens_of`` (all find it
        likely, or none), ``eens_hoeveel`` (some amount is within the range of each of those; False where one does not
        know) and ``in_scenario`` (more than half find it likely).
    """
    forms = tables["formulieren"]
    described = dict(zip(tables["prijzen"]["prijs"], tables["prijzen"]["omschrijving"], strict=True))
    forms = forms.assign(bedrag=amounts(forms, price_intervals(tables["prijzen"], {})), soort=_kinds(forms, described))
    rows = []
    for case, of_case in forms.groupby("casus", sort=False):
        participants = of_case["deelnemer"].nunique()
        for kind, named in of_case.groupby("soort", sort=False):
            price = max(named["prijs"])  # '' where no row has one; all that have one have the same
            label = described.get(price, named["omschrijving"].iloc[0])
            about = {"casus": case, "hulp": label, "prijs": price, "soort": kind, "deelnemers": participants}
            rows.append(about | _side_by_side(named, participants))
    return pd.DataFrame(rows, columns=_COLUMNS)


_COLUMNS = [
    *("casus", "hulp", "prijs", "soort", "deelnemers", "genoemd", "aannemelijk"),
    *("bedrag", "aantal", "betaler", "eens_of", "eens_hoeveel", "in_scenario"),
]


def _kinds(forms: pd.DataFrame, described: Mapping[str, str]) -> list[str]:
    """By what each row is the same help as another: its price, the one price that its words stand for, or its words."""
    meant: dict[tuple[str, str], set[str]] = {}
    for case in forms["casus"].unique():
        for price, text in described.items():
            meant.setdefault((case, _plain(text)), set()).add(price)
    rows = list(forms[["casus", "prijs", "omschrijving"]].itertuples(index=False, name=None))
    for case, price, text in rows:
        if price:
            meant.setdefault((case, _plain(text)), set()).add(price)
    found = []
    for case, price, text in rows:
        prices = meant.get((case, _plain(text)), set())
        found.append(price or (next(iter(prices)) if len(prices) == 1 else _plain(text)))
    return found


def _side_by_side(named: pd.DataFrame, participants: int) -> dict[str, Any]:
    """Compare what each participant says of one kind of help."""
    each = [
        (own["kans"].max() >= _LIKELY, Interval.total(own["bedrag"]), own["aantal"].sum(skipna=False))
        for _, own in named.groupby("deelnemer", sort=False)
    ]
    likely = [(amount, number) for is_likely, amount, number in each if is_likely]
    ranges = [amount for amount, _ in likely] or [amount for _, amount, _ in each]
    known = [amount for amount in ranges if amount.is_bounded]
    numbers = {number for _, number in likely}
    payers = named.loc[named["betaler"] != "", "betaler"]
    return {
        "genoemd": len(each),
        "aannemelijk": len(likely),
        "bedrag": Interval.hull(known or ranges),
        "aantal": numbers.pop() if len(numbers) == 1 else float("nan"),
        "betaler": payers.mode().iloc[0] if len(payers) else "",
        "eens_of": len(likely) in {0, participants},
        "eens_hoeveel": len(known) == len(ranges) and max(i.low for i in ranges) <= min(i.high for i in ranges),
        "in_scenario": 2 * len(likely) > participants,
    }


def joint(tables: Tables, verdicts: Mapping[str, tuple[str, str]]) -> dict[str, pd.DataFrame]:
    """Make the joint scenario of every case with forms.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``formulieren, prijzen, partijen``.
    verdicts : mapping of str to (str, str)
        By case what those who tested it decided, and why.

    Returns
    -------
    dict of str to DataFrame
        Rows for ``referenties`` and ``posten``: help that more than half find likely, as a number at a price where all
        of those give the same number, else as the range of those who know how much. A case in which there is none
        gets a row of zero EUR.
    """
    found = agreed(tables)
    references, items = [], []
    for case, of_case in found.groupby("casus", sort=False):
        kept = of_case[of_case["in_scenario"]]
        verdict, reason = verdicts.get(str(case), (UNTESTED, ""))
        references.append(
            {
                "casus": case,
                "scenario": SCENARIO,
                "omschrijving": "; ".join(kept["hulp"]) or NO_HELP,
                "oordeel": verdict,
                "reden": reason,
                "plaats": SESSION,
            }
        )
        about = {"casus": case, "pad": REFERENCE, "scenario": SCENARIO, "plaats": SESSION}
        given = [_item(row) for row in kept.to_dict("records")] or [_nothing(tables["partijen"])]
        items += [{"post": f"{case}_{SCENARIO}_{n}", **about, **one} for n, one in enumerate(given, start=1)]
    return {
        "referenties": pd.DataFrame(references, columns=list(tables["referenties"].columns)),
        "posten": pd.DataFrame(items, columns=list(tables["posten"].columns)),
    }


def _item(row: Mapping[Any, Any]) -> dict[str, Any]:
    about = {"omschrijving": row["hulp"], "betaler": row["betaler"], "onzeker": False}
    amount: Interval = row["bedrag"]
    if not amount.is_bounded:
        return about | {"onzeker": True}
    if row["prijs"] and pd.notna(row["aantal"]):
        return about | {"aantal": row["aantal"], "prijs": row["prijs"]}
    return about | {"laag": amount.low, "hoog": amount.high if amount.high > amount.low else float("nan")}


def _nothing(parties: pd.DataFrame) -> dict[str, Any]:
    """A row that says that no other help was likely; any payer bears nothing of it."""
    return {"omschrijving": NO_HELP, "betaler": parties["partij"].iloc[0], "laag": 0.0, "onzeker": False}


def _plain(text: str) -> str:
    """A description for comparing: no capitals, signs or double spaces."""
    return " ".join(re.sub(r"[^\w\s]", " ", text.casefold()).split())
