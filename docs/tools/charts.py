"""Writes ``docs/grafieken.md``: every kind of chart, with when to use it, and takes its picture from a report.

``python docs/tools/charts.py`` runs every notebook, or with names of charts those that show them; a test says when a
kind is missing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import pandas as pd
from PIL import Image

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT))  # for the cells, which the tests run too

from analysis_lib.render.pdf import compile_typst  # noqa: E402
from analysis_lib.show import Col, Output, Words, charts  # noqa: E402
from tests.cells import all_shown  # noqa: E402

PAGE = PROJECT / "docs" / "grafieken.md"
PICTURES = PROJECT / "docs" / "beelden"
_COLOURS, _PIXELS_PER_INCH = 48, 100
_SVG = re.compile(r'<svg role="img".*?</svg>', re.DOTALL)
_INTRODUCTION = """\
# Grafieken: welke wanneer

Elke grafiek hieronder komt uit een rapport. Kies haar op de vraag die de lezer heeft, niet op hoe zij eruitziet. Achter
de naam staat de functie, die u in een notebook uit `analysis_lib.show.charts` haalt; de
[functies](functies.md) zeggen wat zij nodig heeft. Een eigen grafiek tekenen kan ook: zie de [recepten](recepten.md).

Voor elke grafiek geldt hetzelfde.

- Zij heeft een tweede vorm voor een telefoon. Daar staan namen boven hun rij en panelen onder elkaar.
- Zij zegt alles ook zonder kleur: met vorm, plaats of woorden. De kleuren die naast elkaar staan blijven verschillend
  voor wie geen groen ziet.
- Wat verborgen is, wordt niet getekend. Bestaat een grafiek daardoor vooral uit lege plekken, neem dan een tabel.
- Wat verzonnen is, draagt links boven het woord SYNTHETISCH.
"""


class Kind(NamedTuple):
    """A kind of chart: its name, the question it answers, when to take another, and the figure that shows it."""

    name: str
    question: str
    otherwise: str
    report: str = ""
    figure: str = ""


KINDS = {
    "waterfall": Kind(
        "Waterval",
        "Waaruit is een totaal opgebouwd, en dekt het een ander bedrag?",
        "Bij meer dan vijftien delen: voeg de kleinste samen.",
        "kid_mbc",
        "figuur_opbouw",
    ),
    "bridge": Kind(
        "Brug",
        "Hoe komt een bedrag van toen naar nu, stap voor stap?",
        "Zijn er geen stappen omlaag? Neem dan een waterval.",
    ),
    "paired_bars": Kind(
        "Staven naast elkaar",
        "Wie betaalt, en wie heeft er wat aan?",
        "Bij meer dan twee kolommen: een tabel.",
        "kid_mbc",
        "figuur_partijen",
    ),
    "counts": Kind(
        "Liggende staven",
        "Hoeveel zijn er van elk, en wat is het meest?",
        "Is de helft verborgen of nul? Neem dan een tabel.",
        "kid_mbc",
        "figuur_prijzen",
    ),
    "upright_counts": Kind(
        "Staande staven",
        "Hoe is iets verdeeld over een volgorde, zoals leeftijden?",
        "Hebben de groepen geen volgorde? Neem dan liggende staven.",
        "utrechtse_heuvelrug",
        "figuur_leeftijd",
    ),
    "distribution": Kind(
        "Verdeling",
        "Hoe vaak komt elke uitkomst voor, en aan welke kant van een grens?",
        "Gaat het om één getal met een bereik? Neem dan stippen met een bereik.",
        "kid_mbc",
        "figuur_netto",
    ),
    "tornado": Kind(
        "Tornado",
        "Welke aanname maakt het meeste uit voor de uitkomst?",
        "Verandert er maar één ding? Neem dan een lijn met een band.",
        "kid_mbc",
        "figuur_tornado",
    ),
    "compared_dots": Kind(
        "Stippen met een vergelijking",
        "Hoe ver ligt elke variant van de hoofduitkomst, en van een grens?",
        "Heeft elke variant een bereik? Neem dan stippen met een bereik.",
        "kid_mbc",
        "figuur_varianten",
    ),
    "intervals": Kind(
        "Stippen met een bereik",
        "Hoe zeker is elke uitkomst, en ligt zij boven of onder een grens?",
        "Zijn er geen bereiken? Neem dan stippen met een vergelijking.",
        "kid_mbc",
        "figuur_perspectieven",
    ),
    "ranges": Kind(
        "Balken met stippen",
        "Waar ligt een bedrag tegenover een bereik waarvan ook een eind onbekend kan zijn?",
        "Bij meer dan tien rijen: een tabel.",
        "den_bosch_cases",
        "figuur_bandbreedtes",
    ),
    "raster": Kind(
        "Raster",
        "Waar is iets beter geworden, en hoeveel, over twee indelingen tegelijk?",
        "Zijn het getallen in plaats van een score tot drie? Neem dan een tabel.",
        "den_bosch_cases",
        "figuur_ervaren_baten",
    ),
    "ranked_dots": Kind(
        "Rangorde",
        "Wie staat hoog en wie laag, als het er veel zijn?",
        "Zijn de groepen klein? Dan is een rangorde toeval: neem een trechter.",
        "chain_pressure",
        "figuur_rangorde_samenwerkingsverband",
    ),
    "yearly_dots": Kind(
        "Stippen per jaar",
        "Hoe ging het bij elke school in de laatste drie jaren?",
        "Verschillen de scholen veel in grootte? Zet er een trechter bij.",
        "utrechtse_heuvelrug",
        "figuur_gebruik",
    ),
    "funnel": Kind(
        "Trechter",
        "Wijkt een kleine of grote school meer van het geheel af dan door toeval kan?",
        "Gaat het om bedragen of gemiddelden? Dan past deze band niet. De band is die van Spiegelhalter (2005).",
        "utrechtse_heuvelrug",
        "figuur_toeval_scholen",
    ),
    "scatter": Kind(
        "Spreidingsdiagram",
        "Gaan twee dingen samen?",
        "Is het ene het begin van het andere? Lees dan eerst wat toeval al doet.",
        "chain_pressure",
        "figuur_startniveau",
    ),
    "curve": Kind(
        "Kromme met een band",
        "Hoe hangt een uitkomst af van iets dat over grootte-orden loopt?",
        "Loopt de as gewoon? Neem dan een lijn met een band.",
        "chain_pressure",
        "figuur_toeval",
    ),
    "band": Kind(
        "Lijn met een band",
        "Bij welke waarde van één aanname slaat het oordeel om?",
        "Zijn er meer aannames? Neem dan een tornado.",
        "holland_rijnland",
        "figuur_prijs",
    ),
    "chances": Kind(
        "Kans langs een as",
        "Bij welke waarde wordt iets waarschijnlijk?",
        "Is er geen kans berekend? Neem dan een lijn met een band.",
        "kid_mbc",
        "figuur_kans",
    ),
    "lorenz": Kind(
        "Lorenzkromme",
        "Hoe scheef is iets verdeeld?",
        "Zijn er minder dan vijf groepen? Zeg het dan in een zin.",
        "utrechtse_heuvelrug",
        "figuur_kosten",
    ),
    "slope": Kind(
        "Hellingen",
        "Wie ging er tussen twee jaren het meest op vooruit?",
        "Zijn er meer jaren? Neem dan kleine lijnfiguren. Boven vier lijnen krijgen er twee een kleur.",
        "chain_pressure",
        "figuur_gebruik_herkomst",
    ),
    "small_multiples": Kind(
        "Kleine lijnfiguren",
        "Hoe verliep het bij elke groep?",
        "Gaat het om wie het hoogst is? Neem dan een rangorde: elke figuur heeft haar eigen schaal.",
        "chain_pressure",
        "figuur_trends_keten",
    ),
    "beside_others": Kind(
        "Lijn naast andere",
        "Hoe gaat het hier, naast het bestuur en de gemeente?",
        "Bij meer dan vier lijnen: kleine lijnfiguren.",
        "school_factsheet",
        "figuur_vergelijking",
    ),
    "streams": Kind(
        "Stromen",
        "Waar zijn de kinderen van één groep elk jaar?",
        "Is het niet steeds dezelfde groep? Neem dan kleine lijnfiguren.",
        "chain_pressure",
        "figuur_cohort",
    ),
    "boxes": Kind(
        "Vakken op een lijn",
        "Wat ligt waar tussen twee uitersten?",
        "Zijn er getallen? Neem dan een andere grafiek.",
        "holland_rijnland",
        "figuur_continuum",
    ),
    "tiles": Kind(
        "Tegelkaart",
        "Waar in het land is het hoog, als elke regio even zwaar telt?",
        "Is van minder dan de helft iets bekend? Zet er de tabel bij. Op een telefoon wordt het een rangorde.",
        "chain_pressure",
        "figuur_kaart_gebruik",
    ),
    "outlines": Kind(
        "Kaart",
        "Waar in het land is het hoog, als er grenzen bij de gegevens zitten?",
        "Vallen kleine regio's weg? Neem dan een tegelkaart.",
    ),
    "quadrants": Kind(
        "Kwadranten",
        "In welke van vier soorten valt iets, naar twee kenmerken?",
        "Zijn er getallen? Neem dan een spreidingsdiagram.",
        "holland_rijnland",
        "figuur_kwadranten",
    ),
    "steps": Kind(
        "Stroomschema",
        "Hoe leidt het een tot het ander, van links naar rechts?",
        "Bij meer dan vier kolommen of veel kruisende lijnen: een tabel.",
        "kid_mbc",
        "figuur_verandertheorie",
    ),
    "tree": Kind(
        "Gedachtekaart",
        "Waar gaat een gesprek over, en wat hoort bij elkaar?",
        "Bij meer dan dertig takjes, of met getallen erbij: een tabel.",
        "utrechtse_heuvelrug",
        "figuur_vragen",
    ),
}


def page() -> str:
    """Return the page as Markdown."""
    parts = [_INTRODUCTION]
    for function, kind in KINDS.items():
        picture = f"![{kind.name}: een voorbeeld](beelden/grafiek-{function}.png)"
        heading = f"## {kind.name} (`{function}`)"
        parts.append(f"{heading}\n\n**{kind.question}**\n\n{picture}\n\nLiever iets anders? {kind.otherwise}\n")
    return "\n".join(parts)


def main(asked: list[str]) -> None:
    """Write the page and take the pictures of these kinds, or of all."""
    chosen = {function: kind for function, kind in KINDS.items() if not asked or function in asked}
    found = dict(_made())
    for name in dict.fromkeys(kind.report for kind in chosen.values() if kind.report):
        figures = {part.name: part for _, part in all_shown(name) if "<svg" in part.html}
        for function, kind in chosen.items():
            if kind.report == name:
                found[function] = next(part for key, part in figures.items() if key.startswith(kind.figure))
    for function in chosen:
        _take(found[function].html, PICTURES / f"grafiek-{function}.png")
    PAGE.write_text(page(), encoding="utf-8")


def _made() -> Iterator[tuple[str, Output]]:
    """The kinds that no report has by itself, of invented numbers."""
    steps = pd.DataFrame({"wat": ["hogere prijs", "minder kinderen", "langere duur"], "bedrag": [12000, -7000, 4000]})
    words = Words("a", "a", "a", {"wat": Col("Wat"), "bedrag": Col("Bedrag", "eur")})
    ends = charts.Line(40000, "vorig jaar"), charts.Line(49000, "dit jaar")
    yield "bridge", charts.bridge(steps, words, label="wat", value="bedrag", ends=ends)
    square = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)])
    rings = {name: [square + np.array(at)] for name, at in (("a", (0, 0)), ("b", (1, 0)), ("c", (0, 1)), ("d", (1, 1)))}
    regions = pd.DataFrame({"regio": ["a", "b", "c"], "deel": [0.08, 0.11, 0.16]})
    words = Words("a", "a", "a", {"regio": Col("Regio"), "deel": Col("Deel", "pct1")})
    yield "outlines", charts.outlines(regions, words, key="regio", value="deel", rings=rings, aspect=1.0)


def _take(html: str, place: Path) -> None:
    """Draw a figure's SVG as a small PNG."""
    (svg,) = _SVG.findall(html)
    with TemporaryDirectory() as folder:
        (Path(folder) / "figuur.svg").write_text(svg, encoding="utf-8")
        main = Path(folder) / "figuur.typ"
        main.write_text('#set page(width: auto, height: auto, margin: 3pt)\n#image("figuur.svg")', encoding="utf-8")
        picture = Path(folder) / "figuur.png"
        picture.write_bytes(compile_typst(main, format="png", ppi=_PIXELS_PER_INCH))
        few = Image.open(picture).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
        few.save(place, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])
