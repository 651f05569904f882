"""Which file is what, by its columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis_lib.errors import file_error
from analysis_lib.intake import beleidsinformatie, coupling, duo, zorgpaden
from analysis_lib.intake.around import without_footnotes
from analysis_lib.intake.exports import Names, heading, plain, read_export, spellings_of
from analysis_lib.tables.cells import RawTable, as_text

PUPILS, PATHS, YOUTH_HELP, COUPLING, LOCATIONS = "duo", "zorgpaden", "beleidsinformatie", "koppeling", "vestigingen"
_MOST_NAMES = 40
_ENOUGH = 2  # known names in a row that must then be the header
_DATA_LIKE = re.compile(r"\d{3}|\d[-/.]\d")  # a number or a date: so the row is not a header


@dataclass(frozen=True)
class _Kind:
    """A kind of file: what its columns can be called, which of them identify it, and what a message says of it."""

    names: Names
    identifying: tuple[str, ...]
    description: str
    pupils: bool | None = None  # whether numbers of pupils must be there, or may not


_KINDS: Mapping[str, _Kind] = {  # the first that suits
    YOUTH_HELP: _Kind(
        {**beleidsinformatie.NAMES, **beleidsinformatie.BESIDE},
        ("bsn", "begin"),
        "Beleidsinformatie Jeugd: bsn, geboortedatum, geslacht, postcode, datum aanvang, datum einde, hulpvorm, "
        "verwijzer, reden beëindiging; met school, aanbieder en kosten",
    ),
    PATHS: _Kind(
        zorgpaden.NAMES,
        ("leerling", "begin"),
        "trajecten: leerling, school, zorgvorm, aanbieder, begin, eind, kosten, geboren of leeftijd",
    ),
    PUPILS: _Kind(
        duo.NAMES,
        ("vestiging",),
        "DUO, leerlingen per vestiging: BRIN_NUMMER, VESTIGINGSNUMMER, GEMEENTENAAM, SOORT_PO, TOTAAL; of "
        "INSTELLINGSCODE, VESTIGINGSCODE, AANTAL_LEERLINGEN, of een kolom per jaar, zoals LEERLINGEN_2024",
        pupils=True,
    ),
    LOCATIONS: _Kind(
        duo.PLACE,
        ("vestiging", "naam"),
        "DUO, lijst van vestigingen: BRIN_NUMMER, VESTIGINGSNUMMER, VESTIGINGSNAAM, GEMEENTENAAM",
        pupils=False,
    ),
    COUPLING: _Kind(coupling.NAMES, ("bsn", "school"), coupling.DESCRIPTION),
}


def kind_of(path: Path) -> str:
    """Recognise what kind of file it is.

    Parameters
    ----------
    path : Path
        Delimited file, or workbook with one filled sheet.

    Returns
    -------
    str
        One of the constants of this module.

    Raises
    ------
    InputError
        If it cannot be read or recognised; with the names of its columns, unless these look like cells.
    """
    raw = read_export(path, {name for kind in _KINDS.values() for name in spellings_of(kind.names)})
    header = [as_text(name) for name in raw.header]
    for name, kind in _KINDS.items():
        fits = kind.pupils is None or kind.pupils == duo.has_pupils(header)
        if fits and all(_has(header, kind.names[ours]) for ours in kind.identifying):
            if not without_footnotes(raw.rows)[0]:
                raise file_error(raw.file, "bevat geen rijen onder de kolomnamen; laat het weg.", sheet=raw.sheet)
            return name
    raise file_error(raw.file, _unknown(raw, header), sheet=raw.sheet)


def _has(header: Sequence[str], names: Sequence[str]) -> bool:
    return bool({heading(name) for name in header} & {plain(name) for name in names})


def _unknown(raw: RawTable, header: Sequence[str]) -> str:
    seen = [name for name in header if name]
    known = {plain(name) for kind in _KINDS.values() for names in kind.names.values() for name in names}
    if len(known & set(map(heading, seen))) < _ENOUGH and any(_DATA_LIKE.search(name) for name in seen):
        found = f"rij {raw.header_row} lijkt geen kolomnamen te bevatten; zet ze boven de gegevens"
    else:
        more = ", ..." if len(seen) > _MOST_NAMES else ""
        found = f"de kolommen zijn: {', '.join(seen[:_MOST_NAMES])}{more}"
    wanted = "\n".join(f"- {kind.description}" for kind in _KINDS.values())
    return f"dit bestand is niet te herkennen; {found}. Gelezen worden bestanden met deze kolommen:\n{wanted}"
