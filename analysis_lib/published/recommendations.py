"""What a study recommends, and which of its figures that rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from analysis_lib.errors import did_you_mean
from analysis_lib.tables import Finding, Table, Tables
from analysis_lib.tables import columns as col
from analysis_lib.tables.contract import CrossCheck

NAME = "aanbevelingen"
OF_SOURCE, OWN = "bron", "eigen"


@dataclass(frozen=True)
class Grounds:
    """What a recommendation may rest on beside printed figures.

    Parameters
    ----------
    keys : mapping of str to str
        Tables whose rows may be named, each with its column of keys.
    figures : mapping of str to str
        Names of outcomes of the whole study, each with what it is, in Dutch.
    example : str
        A name for the template, '' for the first figure.
    """

    keys: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, str] = field(default_factory=dict)
    example: str = ""

    @property
    def in_words(self) -> str:
        """Where names come from, in Dutch."""
        places = [f"een {column} uit {table}.csv" for table, column in self.keys.items()]
        return ", ".join([*places, *self.figures])

    def known(self, tables: Tables) -> list[str]:
        """Every name that a recommendation may rest on."""
        own = [str(key) for table, column in self.keys.items() for key in tables[table][column]]
        return [*own, *self.figures, *map(str, tables["published"]["id"])]


def names_in(text: object) -> list[str]:
    """Read names with semicolons between them; nothing from an empty cell, which is NaN while tables are checked."""
    return [name for part in text.split(";") if (name := part.strip())] if isinstance(text, str) else []


def recommendations_table(grounds: Grounds) -> Table:
    """``aanbevelingen``: what to do now, for whom and when, and what it rests on."""
    return Table(
        NAME,
        "Wat er nu te doen is, een rij per aanbeveling, met de cijfers waarop zij rust. Het rapport zet die cijfers "
        "ernaast. Zonder rijen vervalt het hoofdstuk.",
        {
            "nr": col.ordinal("Volgnummer; in deze volgorde staan zij in het rapport"),
            "aanbeveling": col.text(
                "Wat te doen, in een of twee korte zinnen", "Vraag na een jaar alle jongeren weer."
            ),
            "aan": col.text("Wie het doet; leeg als dat niet vaststaat", "De wethouder", optional=True),
            "wanneer": col.text("Wanneer; leeg als dat niet vaststaat", "In het voorjaar van 2027", optional=True),
            "rust_op": col.text(
                f"Waarop zij rust, met puntkomma's ertussen: {grounds.in_words}, of een id uit published.csv. "
                "Leeg: zij rust op geen cijfer, en het rapport zegt dat",
                grounds.example or next(iter(grounds.figures), ""),
                optional=True,
            ),
            "raad": col.later(
                col.text(
                    "Wat u hierbij van de raad vraagt, in één zin; leeg is niets. Dit komt in de versie op één bladzij",
                    "Neem het geld voor de tweede meting op in de begroting.",
                )
            ),
            "herkomst": col.choice("bron: uw bron doet haar. eigen: u doet haar zelf", (OF_SOURCE, OWN), OWN),
            "plaats": col.place(),
        },
        required=False,
        heading="Aanbevelingen",
    )


def rests_on_what_is_there(grounds: Grounds) -> CrossCheck:
    """Require that each name in ``rust_op`` exists, and stands there once."""

    def check(tables: Tables) -> Iterator[Finding]:
        known = grounds.known(tables)
        there = set(known)
        for row, text in tables[NAME]["rust_op"].items():
            names = names_in(text)
            for name in dict.fromkeys(names):
                if name not in there:
                    what = f"'{name}' is geen id uit published.csv en niet {grounds.in_words}"
                    yield Finding(NAME, row, "rust_op", f"{what}; {did_you_mean(name, known)}")
                elif names.count(name) > 1:
                    yield Finding(NAME, row, "rust_op", f"'{name}' staat er meer dan één keer; noem het één keer.")

    return check


def resting(table: pd.DataFrame) -> pd.DataFrame:
    """Give a row for each recommendation with each name it rests on.

    Parameters
    ----------
    table : DataFrame
        Table ``aanbevelingen``.

    Returns
    -------
    DataFrame
        The columns of the table and ``naam``, '' for what rests on nothing; by ``nr``.
    """
    named = table.assign(naam=table["rust_op"].map(lambda text: names_in(text) or [""]))
    return named.explode("naam").sort_values("nr", kind="stable").reset_index(drop=True)
