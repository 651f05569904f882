"""Lists in words beside the figures: for whom, who does what, what works. One table holds all lists of a study."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analysis_lib.tables import columns as col
from analysis_lib.tables.contract import Finding, Table, Tables

NAME = "overzichten"


@dataclass(frozen=True)
class Overview:
    """One list that a report shows; all its words are Dutch.

    Parameters
    ----------
    about : str
        What its rows are, for whoever fills them in.
    caption : str
        Above the list on the page.
    name, text, who : str
        Headings of its columns; the last is shown only where a row says who.
    of_children : bool
        Whether a row may be about one child, so that of own cases it stays inside.
    """

    about: str
    caption: str
    name: str = "Onderdeel"
    text: str = "Toelichting"
    who: str = "Wie"
    of_children: bool = False


def overviews_table(kinds: Mapping[str, Overview]) -> Table:
    """``overzichten``: a row for each part of a list.

    Parameters
    ----------
    kinds : mapping of str to Overview
        The lists by their short names.
    """
    about = "; ".join(f"{kind} ({one.about})" for kind, one in kinds.items())
    return Table(
        NAME,
        f"Lijsten in woorden, een rij per onderdeel. Dit zijn de lijsten: {about}. Een lijst zonder rijen blijft "
        "uit het rapport.",
        {
            "overzicht": col.choice("Bij welke lijst de rij hoort", kinds),
            "nr": col.ordinal("Plaats van de rij in haar lijst", unique=False),
            "groep": col.text(
                "Kopje boven de rij; leeg als de lijst geen kopjes heeft", "Voorbereiding", optional=True
            ),
            "naam": col.text("Waar de rij over gaat, kort", "Leerkracht"),
            "tekst": col.text("Wat erover te zeggen is, in een of twee zinnen", "Vertelt hoe het in de klas gaat."),
            "wie": col.text("Wie dit doet, als rol en nooit als naam", "Gespreksleider", optional=True),
            "plaats": col.place(),
        },
        required=False,
        unique_together=("overzicht", "nr"),
        heading="Lijsten in woorden",
    )


def lists_have_headings_or_none(tables: Tables) -> Iterator[Finding]:
    """Refuse a list of which some rows stand below a heading and others below none."""
    for kind, rows in tables[NAME].groupby("overzicht", sort=False):
        bare = rows["groep"].isna()
        if bare.any() and not bare.all():
            message = (
                f"andere rijen van '{kind}' staan onder een kopje; geef elke rij van deze lijst een groep, of geen."
            )
            yield Finding(NAME, rows.index[bare][0], "groep", message)
