"""LEESMIJ.txt: one page for whoever opens the folder first."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping

_WIDTH = 88


def readme_text(
    about: str,
    commands: Iterable[tuple[str, str]],
    notebooks: Iterable[str],
    tables: Iterable[str] = (),
    further: Mapping[str, tuple[str, ...]] | None = None,
    *,
    forms: Iterable[str] = (),
) -> str:
    """Write the page.

    Parameters
    ----------
    about : str
        What kind of study it is.
    commands : iterable of (str, str)
        To check and to make each report.
    notebooks : iterable of str
        Files to edit, to change sentences.
    tables : iterable of str
        Files with tables that were filled in already.
    further : mapping of str to tuple of str, optional
        More headings, each with its numbered steps; the same as on the workbook's first sheet.
    forms : iterable of str
        Folders with forms.

    Returns
    -------
    str
        At most 60 lines of 90 characters, with line feeds; further headings come after them.
    """
    commands, tables = tuple(commands), tuple(tables)
    check, run = ("\n".join(f"    {command}" for command in chosen) for chosen in zip(*commands, strict=True))
    steps = (
        "Open invoer.xlsx in Excel of LibreOffice. Lees het eerste blad, Leesmij. Vul daarna de bladen in, in de "
        "volgorde die daar staat; een aandeel typt u als 40% of 0,4. Sla op als Excel-werkmap (.xlsx), onder dezelfde "
        "naam, en sluit het bestand. Vraagt LibreOffice in welke indeling, behoud dan die van Excel.",
        "Open in deze map een opdrachtregel. Windows: klik in de Verkenner in de adresbalk, typ cmd en druk op Enter. "
        "Mac: klik met rechts op de map en kies 'Nieuwe Terminal bij map'. Zegt de computer straks dat hij narekenbaar "
        "niet kent, open dan eerst de omgeving waarin het staat; bij conda: conda activate narekenbaar.",
        f"Controleer wat u invulde. Typ:\n{check}",
        "Staan er meldingen, dan zegt elke melding het bestand, het blad, de rij en de kolom, en wat u kunt doen. "
        "Verbeter alles, sla op en controleer opnieuw. Er gaat niets stuk: uw bestanden worden alleen gelezen.",
        f"Maak het rapport. Typ:\n{run}\n"
        "De regel met 'klaar' zegt waar het rapport staat: als webpagina (html), als PDF en als Word-bestand, met elke "
        "tabel als CSV ernaast. De laatste regel noemt een overzicht van alle rapporten. Ernaast staat de handleiding: "
        "reports/uitleg/index.html. Zij begint met een les van tien minuten.",
    )
    parts = [
        "EEN EIGEN STUDIE",
        _wrapped(about),
        "U hoeft niets van programmeren te weten. In vijf stappen:",
        *(_numbered(number, step) for number, step in enumerate(steps, start=1)),
        "WAT STAAT ER IN DEZE MAP",
        _bullets(
            *(f"{name}: uit uw eigen bestanden, met een code per persoon. Laat het zoals het is." for name in tables),
            f"invoer.xlsx: hierin vult u {'de rest' if tables else 'alles'} in.",
            "parameters.yaml: waarmee gerekend wordt, zoals jaren; u kunt alles laten staan.",
            *(f"{name}: formulieren, in Excel en als PDF; vul ze op een scherm in of print ze." for name in forms),
            "logo.png of logo.jpg: zet hier zelf uw logo neer als u het boven het rapport wilt.",
            f"{' en '.join(notebooks)}: voor wie ook zinnen of hoofdstukken wil veranderen. Open het in JupyterLab.",
        ),
        "VERTROUWELIJKE GEGEVENS",
        _bullets(
            "Alles blijft op uw eigen computer; er is geen internet nodig.",
            "Gebruik geen namen, adressen of burgerservicenummers, maar een code per persoon.",
            "Bewaar deze map waar alleen bevoegden bij kunnen. Mail of deel haar niet.",
            "Lees een rapport helemaal door voordat u het publiceert. Een interne versie publiceert u nooit.",
            "Gaat het over kinderen, publiceer over dezelfde jaren dan liefst één versie: het verschil tussen twee kan "
            "alles over één kind verraden, ook na een verbetering of aanvulling. Staat hier een map uitgaven, bewaar "
            "die dan: zij houdt bij wat u hebt gepubliceerd, en een volgende versie wordt daartegen beveiligd. Haal er "
            "alleen een bestand uit weg als niemand die versie heeft gezien.",
        ),
    ]
    for heading, own in (further or {}).items():
        parts += [heading.upper(), *(_numbered(number, step) for number, step in enumerate(own, start=1))]
    return "\n\n".join(parts) + "\n"


def _wrapped(text: str, first: str = "", later: str = "") -> str:
    if text.startswith("    "):  # a command stays on one line
        return later + text.strip()
    return textwrap.fill(text, _WIDTH, initial_indent=first, subsequent_indent=later, break_on_hyphens=False)


def _numbered(number: int, step: str) -> str:
    first, *rest = step.split("\n")
    return "\n".join(
        [
            _wrapped(first, f"{number}. ", "   "),
            *(_wrapped(line, "   ", "      " if line.startswith("    ") else "   ") for line in rest),
        ]
    )


def _bullets(*texts: str) -> str:
    return "\n".join(_wrapped(text, "- ", "  ") for text in texts)
