"""What a study recommends, each beside the figures it rests on and what their audit found."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis_lib.once import remembered
from analysis_lib.published.audit import Status
from analysis_lib.published.lookup import STATEMENT
from analysis_lib.published.recommendations import NAME, OF_SOURCE, OWN, resting
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.printed_tables import SIGNS
from analysis_lib.show.recomputed import recomputed
from analysis_lib.show.tables import Col, table

UNTESTED = "\u25cb"
_NOT_SHOWN = "niet te tonen"
_ON_NOTHING = "Geen cijfer"
_MEANING = {
    SIGNS[Status.DEVIATES]: "het afgedrukte cijfer wijkt af van wat is nagerekend",
    SIGNS[Status.SAYS_OTHERWISE]: "het getal klopt, maar de woorden erbij zeggen iets anders",
    UNTESTED: "niet getoetst; het staat er zoals de bron het geeft",
}


@dataclass(frozen=True)
class Ground:
    """An outcome of the study itself that a recommendation may rest on.

    Parameters
    ----------
    label : str
        What it is.
    value : str
        How large it is, in words; '' where it may not be shown.
    """

    label: str
    value: str = ""


@remembered
def recommendations(
    tables: Mapping[str, pd.DataFrame], audit: pd.DataFrame, own: Mapping[str, Ground], mark: str = ""
) -> Output:
    """Show what to do now, for whom and when; nothing where nothing is recommended.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        With ``aanbevelingen`` and ``published``.
    audit : DataFrame
        As `analysis_lib.published.audit`; without rows nothing counts as tested.
    own : mapping of str to Ground
        Outcomes of the study by the names under which `Grounds` lets them be named.
    mark : str
        What the caption must say, such as SYNTHETISCH.
    """
    rows = resting(tables[NAME])
    if rows.empty:
        return NOTHING
    figures, found = (_by_id(frame, rows["naam"]) for frame in (tables["published"], audit))
    rows = rows.assign(**_columns([_ground(name, figures, found, own) for name in rows["naam"]]))
    together = rows.groupby("nr", sort=False)
    shown = together.first().reset_index()
    mixed = set(shown["herkomst"]) == {OF_SOURCE, OWN}
    shown["wat"] = [
        f"{row['nr']}. {row['aanbeveling']}{' (eigen aanbeveling)' * (mixed and row['herkomst'] == OWN)}"
        for row in shown.to_dict("records")
    ]
    shown["rust_op"] = together["regel"].agg("\n".join).to_numpy()
    return table(
        shown,
        {
            "wat": Col("Wat te doen", width=35),
            "aan": Col("Wie", width=14),
            "wanneer": Col("Wanneer", width=12),
            "rust_op": Col("Waarop het rust", width=39),
        },
        name=NAME,
        caption="Wat nu te doen, en op welke cijfers dat rust",
        note=signs_explained(rows["teken"]),
        data=rows[[*tables[NAME].columns.drop("rust_op"), "naam", "cijfer", "waarde", "uitkomst"]],
        mark=mark,
    )


def _by_id(frame: pd.DataFrame, wanted: pd.Series) -> dict[Any, dict[Any, Any]]:
    return frame[frame["id"].isin(wanted)].set_index("id", drop=False).to_dict("index")


def sign_of(tested: Mapping[Any, Any] | None) -> str:
    """Give the sign of a figure: what its audit found, or that it was not tested; '' where it holds.

    Parameters
    ----------
    tested : mapping, optional
        Its row of an audit; None where there is none.
    """
    status = tested["status"] if tested else Status.NOT_DERIVABLE
    return UNTESTED if status in (Status.NOT_DERIVABLE, Status.COPIED) else SIGNS.get(status, "")


def signs_explained(signs: Iterable[str]) -> list[str]:
    """Explain each sign that is used, a line each."""
    used = set(signs)
    return [f"{sign}: {meaning}." for sign, meaning in _MEANING.items() if sign in used]


def asked(tables: Mapping[str, pd.DataFrame]) -> Output:
    """List what is asked of the council, each with the recommendation it goes with; nothing where nothing is asked.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        With ``aanbevelingen``.
    """
    rows = tables[NAME].sort_values("nr", kind="stable")
    rows = rows[rows["raad"].fillna("").ne("")]
    if rows.empty:
        return NOTHING
    said = [f"{row['raad'].rstrip().removesuffix('.')} (aanbeveling {row['nr']})." for row in rows.to_dict("records")]
    items = Markup("").join(Markup("<li>{}</li>").format(one) for one in said)
    return Output(str(Markup("<ul>{}</ul>").format(items)), "\n".join(said))


def _columns(grounds: list[dict[str, str]]) -> dict[str, list[str]]:
    return {name: [one[name] for one in grounds] for name in ("cijfer", "waarde", "uitkomst", "teken", "regel")}


def _ground(
    name: str, figures: Mapping[Any, Any], found: Mapping[Any, Any], own: Mapping[str, Ground]
) -> dict[str, str]:
    if not name:
        return {"cijfer": "", "waarde": "", "uitkomst": "", "teken": "", "regel": _ON_NOTHING}
    if name in figures:
        return _printed(figures[name], found.get(name))
    ground = own.get(name, Ground(name))
    value = ground.value or _NOT_SHOWN
    line = f"{ground.label}: {value}"
    return {"cijfer": ground.label, "waarde": value, "uitkomst": "berekend", "teken": "", "regel": line}


def _printed(figure: Mapping[Any, Any], tested: Mapping[Any, Any] | None) -> dict[str, str]:
    """Word a printed figure: computed where it was recomputed, else as printed with a sign that it was not."""
    status = tested["status"] if tested else Status.NOT_DERIVABLE
    sign = sign_of(tested)
    label = f"{figure['rij']}, {figure['kolom'][0].lower()}{figure['kolom'][1:]}"
    printed = f"\u2018{figure['afgedrukt']}\u2019" if figure["eenheid"] == STATEMENT else str(figure["afgedrukt"])
    value = recomputed(tested) if tested and not math.isnan(float(tested["nagerekend"])) else ""
    if status == Status.DEVIATES:
        said = f"nagerekend {value}, afgedrukt {printed}" if value else printed
    elif sign == UNTESTED or not value:
        said = printed
    else:
        said = value
    line = "\u00a0".join(filter(None, [f"{label}: {said}", sign]))
    return {"cijfer": label, "waarde": said, "uitkomst": str(status), "teken": sign, "regel": line}
