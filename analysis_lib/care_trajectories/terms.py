"""How each thing in a study of trajectories is counted: term, definition (Dutch) and where the source gives it."""

from __future__ import annotations

import pandas as pd

GAP = "zes maanden"  # `paths.SIX_MONTHS`
_RESTART = "Herstart van 1-1-2018"
_DEFINITIONS = (
    (
        "Traject",
        "Eén periode van hulp in één zorgvorm bij één aanbieder; telt in het jaar waarin zij begint.",
        "§1; bijlage 3.1",
    ),
    (
        "Leerling met hulp",
        "Een leerling voor wie in het jaar een traject begon; telt één keer, hoeveel trajecten ook.",
        "Bijlage 3.1",
    ),
    (
        "Twee scholen in één jaar",
        "Wie in een jaar op twee scholen een traject begon, telt bij beide; het totaal van de gemeente is de som.",
        "Narekenbaar",
    ),
    (
        _RESTART,
        "Een traject in de ggz of dyslexiezorg dat in december 2017 stopte en in januari 2018 opnieuw begon, is "
        "er één.",
        "§2.1, tabel 1",
    ),
    ("In zorg", "Op de peildatum loopt er hulp.", "Bijlage 3.8"),
    ("Stop zorg", f"De laatste hulp eindigde ten hoogste {GAP} voor de peildatum.", "Bijlage 3.8"),
    ("Uitgestroomd", f"De laatste hulp eindigde langer dan {GAP} voor de peildatum.", "Bijlage 3.8"),
    ("Pad", f"Hulp zonder onderbreking van meer dan {GAP}.", "§2.2"),
    (
        "Tweede traject",
        "Binnen een pad: hulp bij een andere aanbieder, van een andere vorm, of allebei. Meer van hetzelfde verlengt.",
        "§2.2",
    ),
    (
        "Eerste Keer Goed",
        "Deel van de leerlingen met hulp voor wie na het eerste traject van het eerste pad geen tweede volgde en "
        "geen hulp meer loopt.",
        "§2.2",
    ),
    ("Looptijd", "Maanden van het begin tot het eind van het laatste pad; een begonnen maand telt.", "Tabel 4"),
    ("Kostenklasse", "Alle kosten van een leerling over de jaren samen; de ondergrens hoort bij de klasse.", "Tabel 5"),
    ("Leeftijd", "Hele jaren bij het begin van het eerste traject.", "Narekenbaar"),
    (
        "Groeiklasse",
        "Verandering van het percentage in hele procentpunten: ++ vanaf 5, + bij 3 of 4, 0 bij minder, - en -- "
        "net zo omlaag.",
        "§2.3",
    ),
    ("Gebruiksklasse", "Laag: minder dan 7%. Gemiddeld: 7% tot en met 11%. Hoog: meer dan 11%.", "Tabel 8"),
)


def definitions(*, restarts: bool) -> pd.DataFrame:
    """Return ``begrip, definitie, plaats``; a restart is defined only where there may be some."""
    frame = pd.DataFrame(_DEFINITIONS, columns=["begrip", "definitie", "plaats"])
    return frame if restarts else frame[frame["begrip"] != _RESTART]
