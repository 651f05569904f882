"""Lists in words on the page; see `analysis_lib.tables.overviews`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis_lib.show.output import Output
from analysis_lib.show.study import StudyView
from analysis_lib.show.tables import Col
from analysis_lib.tables.overviews import NAME, Overview


def overview(view: StudyView, kinds: Mapping[str, Overview], kind: str) -> Output:
    """Show one list of a study, below its headings if it has them; nothing for a list without rows."""
    about, rows = kinds[kind], _rows_of(view.tables[NAME], kind)
    who = {"wie": Col(about.who, width=20)} if (rows["wie"] != "").any() else {}
    grouped = bool((rows["groep"] != "").any())
    return view.table(
        rows,
        {"naam": Col(about.name, width=24), "tekst": Col(about.text, width=76 - (20 if who else 0)), **who},
        name=f"overzicht_{kind}",
        caption=about.caption,
        group="groep" if grouped else None,
        mark=view.mark or view.mark_of(*((NAME, label) for label in rows.index)),
    )


def _rows_of(lists: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the rows of a list in order; those below one heading together, where it comes first."""
    rows = lists[lists["overzicht"] == kind].sort_values("nr")
    groups = {name: place for place, name in enumerate(rows["groep"].unique())}
    return rows.sort_values("groep", key=lambda names: names.map(groups), kind="stable")


def matrix(view: StudyView, kinds: Mapping[str, Overview], kind: str) -> Output:
    """Show a list with a row for each of its headings and a column for each of its names; nothing without headings."""
    about, rows = kinds[kind], _rows_of(view.tables[NAME], kind)
    rows = rows[rows["groep"] != ""]
    names = list(rows["naam"].unique())
    wide = rows.pivot_table(index="groep", columns="naam", values="tekst", aggfunc="\n".join, fill_value="", sort=False)
    wide = wide.reindex(index=rows["groep"].unique(), columns=names).rename_axis("groep").reset_index()
    numbered = {name: f"kolom{place}" for place, name in enumerate(names)}  # a name may be that of the first column
    return view.table(
        wide.rename(columns=numbered),
        {"groep": Col(about.name, width=19)}
        | {key: Col(name, width=81 / len(names)) for name, key in numbered.items()},
        name=f"overzicht_{kind}",
        caption=about.caption,
        mark=view.mark or view.mark_of(*((NAME, label) for label in rows.index)),
        data=rows[["groep", "naam", "tekst", "plaats"]],
    )
