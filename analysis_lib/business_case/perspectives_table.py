"""The table of a study's own perspectives: whose benefits count, in which domains, against whose costs."""

from __future__ import annotations

from collections.abc import Iterator

from analysis_lib.business_case.range_columns import names_in
from analysis_lib.errors import did_you_mean
from analysis_lib.tables import Finding, Table, Tables
from analysis_lib.tables import columns as col

PERSPECTIVES = Table(
    "perspectieven",
    "Eigen rijen in de tabel 'Voor wie loont het?': wiens baten en wiens kosten u naast elkaar zet. Elke partij, "
    "alle partijen samen en elk domein staan er al in.",
    {
        "perspectief": col.key("Korte eigen naam, zonder spaties", "gemeente_en_school"),
        "omschrijving": col.text("Naam in het rapport", "Gemeente en schoolbestuur samen", unique=True),
        "baten_van": col.text(
            "Van welke partijen de baten tellen, met komma's ertussen; leeg is iedereen",
            "gemeente, school",
            optional=True,
        ),
        "domeinen": col.text(
            "Welke domeinen uit het blad effecten tellen, met puntkomma's ertussen; leeg is alle",
            "Jeugdhulp; Onderwijs",
            optional=True,
        ),
        "kosten_van": col.text(
            "Van welke partijen de kosten tellen, met komma's ertussen; leeg is alle kosten",
            "gemeente, school",
            optional=True,
        ),
        "plaats": col.place(),
    },
    required=False,
    heading="Eigen perspectieven",
)


def domains_in(text: str) -> list[str]:
    """Read domains with semicolons between them; a comma may be part of a name."""
    return [name for part in text.split(";") if (name := part.strip())]


def perspectives_are_known(tables: Tables) -> Iterator[Finding]:
    """Require that perspectives name parties and domains of the study."""
    parties, domains = list(tables["partijen"]["partij"]), list(dict.fromkeys(tables["effecten"]["domein"]))
    read = {
        "baten_van": (names_in, parties, "partijen.csv"),
        "kosten_van": (names_in, parties, "partijen.csv"),
        "domeinen": (domains_in, domains, "effecten.csv"),
    }
    for column, (split, known, file) in read.items():
        for row, text in tables["perspectieven"][column].dropna().items():
            for name in split(text):
                if name not in known:
                    message = f"'{name}' staat niet in {file}; {did_you_mean(name, known)}"
                    yield Finding("perspectieven", row, column, message)
