"""Invented tables as reports lay them out: what a reader of tables stumbles over, each with what it says.

The truth was written down before anything was read: of each cell its numbers, or none. In a text ``^1^`` is raised,
``{-5-}`` was deleted and ``{+6+}`` inserted with changes tracked. Nothing is about anybody.
"""

from __future__ import annotations

import html
import random
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from report_forms import printed_by_browser, printed_by_office, without_tree

_MARKED = re.compile(r"\^(?P<raised>[^^]+)\^|\{-(?P<deleted>.*?)-\}|\{\+(?P<inserted>.*?)\+\}")


class Spot(NamedTuple):
    """A cell as printed, with its marks, and the numbers that it says."""

    text: str
    values: tuple[float, ...] = ()


@dataclass(frozen=True)
class Layout:
    """An invented table.

    Parameters
    ----------
    kind : str
        What it has that others have not, in Dutch.
    caption : str
        Without its number.
    heads : sequence of sequence of str
        Rows of heads; one over several columns or rows is repeated in each.
    rows : sequence of (str, sequence of Spot)
        A name with its cells; without cells the name of the rows below.
    align : str
        ``right``, ``left`` or ``center``.
    turned : bool
        Whether the heads are turned a quarter.
    landscape : bool
        Whether it stands on a page that is wider than high.
    beside : bool
        Whether the next one stands to its right.
    """

    kind: str
    caption: str
    heads: Sequence[Sequence[str]]
    rows: Sequence[tuple[str, Sequence[Spot]]]
    align: str = "right"
    turned: bool = False
    landscape: bool = False
    beside: bool = False

    def spots(self) -> Iterator[tuple[str, str, Spot]]:
        """Every cell with the name of its row and column."""
        for name, cells in self.rows:
            for at, cell in enumerate(cells, start=1):
                yield shown(name), " ".join(dict.fromkeys(row[at] for row in self.heads if row[at])), cell


def shown(text: str) -> str:
    """A text without its marks: with what was inserted, without what is raised or deleted."""
    return _MARKED.sub(lambda match: match["inserted"] or "", text).replace("\u00ad", "")


def _dutch(value: float, decimals: int = 0) -> str:
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def _plain(value: float, decimals: int = 0, unit: str = "") -> Spot:
    return Spot(f"{_dutch(value, decimals)}{unit}", (round(value, decimals),))


def _row(name: str, *cells: Spot | tuple[str, float]) -> tuple[str, list[Spot]]:
    return name, [one if isinstance(one, Spot) else Spot(one[0], (one[1],)) for one in cells]


def layouts(seed: int = 7) -> list[Layout]:
    """One of each kind, in the order in which they stand in a report."""
    draw = random.Random(seed)  # noqa: S311  not for secrets
    return [
        _footnotes(), _tracked(), _points(), _dashes(), _thousands(), _brackets(), _two_levels(draw), _beside(draw),
        _next_to_it(draw), _wrapped(draw), _spaces(), _about(), _both(), _hyphens(draw), _languages(draw),
        _by_the_comma(), _to_the_left(draw), _in_the_middle(draw), _turned(draw), _landscape(draw), _over_pages(draw),
    ]  # fmt: skip


def _footnotes() -> Layout:
    return Layout(
        "noten aan cijfers",
        "Inwoners en jeugdigen",
        [["Gemeente", "Inwoners", "Aandeel 0-17", "Per 1.000"]],
        [
            _row("Aalden^1^", ("12.345^2^", 12345), ("21,4%^3^", 21.4), ("12,5^2^", 12.5)),
            _row("Beekhorst", ("8.120", 8120), ("19,0%", 19.0), ("7^4^", 7)),
            _row("Cranendam^1,2^", ("104.560^12^", 104560), ("22,7%", 22.7), ("15,25^3^", 15.25)),
        ],
    )


def _tracked() -> Layout:
    return Layout(
        "wijzigingen bijgehouden",
        "Plaatsen per voorziening",
        [["Voorziening", "Plaatsen", "Bezet"]],
        [
            _row("Groep {-Oost-}{+West+}", ("1{-20-}{+34+}", 134), ("{-99-}{+101+}", 101)),
            _row("Groep Noord", ("8{-0-}5", 85), ("77", 77)),
            _row("Groep Zuid", ("{+2.+}410", 2410), ("395{-1-}", 395)),
        ],
    )


def _points() -> Layout:
    return Layout(
        "decimalen achter een punt",
        "Modelschattingen",
        [["Kenmerk", "Schatting", "Odds ratio", "Omzet"]],
        [
            _row("Eenoudergezin", ("12.5", 12.5), ("1.234", 1.234), ("1,234.5", 1234.5)),
            _row("Verhuisd", ("-3.75", -3.75), ("0.567", 0.567), ("12,480.0", 12480.0)),
            _row("Lage opleiding", ("0.4", 0.4), ("2.105", 2.105), ("880.2", 880.2)),
        ],
    )


def _dashes() -> Layout:
    return Layout(
        "streepjes als min en als niets",
        "Verandering in een jaar",
        [["Wijk", "Instroom", "Uitstroom", "Saldo"]],
        [
            _row("Akkers", ("\u201212", -12), ("+7", 7), ("\u22124,5%", -4.5)),
            _row("Brink", ("\u20138", -8), Spot("\u2013"), ("\u20131.250", -1250)),
            _row("Campus", Spot("-"), ("15-", -15), ("-2,5", -2.5)),
            _row("Dorp", Spot("\u2012"), ("\u2013 3", -3), Spot("\u2014")),
        ],
    )


def _thousands() -> Layout:
    return Layout(
        "x 1.000 in het onderschrift",
        "Uitgaven jeugdhulp (bedragen x \u20ac 1.000)",
        [["Post", "Begroot", "Werkelijk", "Verschil (x \u20ac 1.000)"]],
        [
            _row("Verblijf", ("4.250", 4250), ("4.812", 4812), ("-562", -562)),
            _row("Ambulant", ("1.980", 1980), ("1.904", 1904), ("76", 76)),
            _row("Totaal", ("6.230", 6230), ("6.716", 6716), ("-486", -486)),
        ],
    )


def _brackets() -> Layout:
    return Layout(
        "tweede waarde tussen haakjes",
        "Tevredenheid (tussen haakjes het betrouwbaarheidsinterval of het aandeel)",
        [["Vraag", "Rapportcijfer", "Aantal"]],
        [
            _row("Bejegening", Spot("7,8 (7,5-8,1)", (7.8, 7.5, 8.1)), Spot("214 (68%)", (214, 68))),
            _row("Tijdigheid", Spot("6,1 (5,6\u20136,6)", (6.1, 5.6, 6.6)), Spot("99 (31,5%)", (99, 31.5))),
            _row("Resultaat", Spot("7,0 (6,8 - 7,2)", (7.0, 6.8, 7.2)), Spot("1.201 (4)", (1201, 4))),
        ],
    )


def _two_levels(draw: random.Random) -> Layout:
    names = ("Basisschool De Wilg", "Basisschool De Linde", "Lyceum", "Praktijkschool")
    return Layout(
        "koppen in twee lagen",
        "Leerlingen met hulp naar schooljaar en geslacht",
        [
            ["School", "2021-2022", "2021-2022", "2021-2022", "2022-2023", "2022-2023", "2022-2023"],
            ["School", "Meisjes", "Jongens", "Totaal", "Meisjes", "Jongens", "Totaal"],
        ],
        [(name, [_plain(draw.randint(11, 980)) for _ in range(6)]) for name in names],
    )


def _beside(draw: random.Random) -> Layout:
    return Layout(
        "twee tabellen naast elkaar",
        "Verwijzers",
        [["Verwijzer", "Aantal"]],
        [
            (name, [_plain(draw.randint(100, 2400))])
            for name in ("Huisarts", "Wijkteam", "Rechter", "Jeugdarts", "Anders")
        ],
        beside=True,
    )


def _next_to_it(draw: random.Random) -> Layout:
    return Layout(
        "twee tabellen naast elkaar",
        "Leeftijden",
        [["Leeftijd", "Aandeel"]],
        [
            (name, [_plain(draw.uniform(4, 40), 1, "%")])
            for name in ("0-4 jaar", "5-9 jaar", "10-14 jaar", "15-17 jaar", "18 jaar en ouder")
        ],
    )


def _wrapped(draw: random.Random) -> Layout:
    names = (
        "Jeugdhulp zonder verblijf uitgevoerd door een wijkteam of Buurtteam",
        "Jeugdbescherming",
        "Jeugdreclassering in opdracht van de Rechtbank Midden Nederland of het Gerechtshof",
        "Crisisdienst",
        "Daghulp op locatie van de aanbieder Of een school",
    )
    return Layout(
        "namen over meer regels",
        "Kosten per traject",
        [["Soort", "Trajecten", "Kosten", "Gemiddelde duur in dagen"]],
        [
            (
                name,
                [
                    _plain(draw.randint(12, 700)),
                    Spot(f"\u20ac {_dutch(amount := draw.randint(2, 90) * 1250)}", (amount,)),
                    _plain(draw.uniform(20, 400), 1),
                ],
            )
            for name in names
        ],
    )


def _spaces() -> Layout:
    return Layout(
        "harde spaties in getallen",
        "Budget en bereik",
        [["Programma", "Bereik", "Budget", "Aandeel"]],
        [
            _row("Opgroeien", ("1\u00a0234", 1234), ("\u20ac\u00a05.000", 5000), ("12\u00a0%", 12)),
            _row("Samen sterk", ("12\u202f480", 12480), ("\u20ac\u202f18.750", 18750), ("3,5\u202f%", 3.5)),
            _row("Thuisbasis", ("860", 860), ("\u20ac\u00a0900,50", 900.5), ("100\u00a0%", 100)),
        ],
    )


def _about() -> Layout:
    return Layout(
        "bereiken, ongeveer en woorden",
        "Verwacht bereik van de aanpak",
        [["Maatregel", "Kinderen", "Medewerkers", "Bedrag"]],
        [
            _row("Inloop", Spot("10-12", (10, 12)), ("twee", 2), ("ongeveer \u20ac 4.000", 4000)),
            _row("Coach", Spot("10\u201315", (10, 15)), ("één", 1), Spot("\u20ac 500 - \u20ac 750", (500, 750))),
            _row("Training", ("circa 1.200", 1200), Spot("geen"), ("ruim \u20ac 30.000", 30000)),
            _row("Loket", ("<10", 10), ("vier", 4), Spot("n.t.b.")),
        ],
    )


def _both() -> Layout:
    return Layout(
        "aantal en percentage in een cel",
        "Uitkomst van het onderzoek",
        [["Uitkomst", "2021", "2022"]],
        [
            _row("Afgesloten", Spot("123 12,3%", (123, 12.3)), Spot("140 / 13,9%", (140, 13.9))),
            _row("Voortgezet", Spot("801 80,1%", (801, 80.1)), Spot("790 / 78,2%", (790, 78.2))),
            _row("Overgedragen", Spot("76 7,6%", (76, 7.6)), Spot("80 / 7,9%", (80, 7.9))),
        ],
    )


def _hyphens(draw: random.Random) -> Layout:
    names = (
        "Ge\u00adzins\u00adbe\u00adge\u00adlei\u00adding en op\u00advoed\u00adon\u00adder\u00adsteu\u00adning thuis",
        "Vaktherapie",
        "Dag\u00adbe\u00adhan\u00adde\u00adling- en ver\u00adblijfs\u00advoor\u00adzie\u00adnin\u00adgen jeugd",
        "Pleegzorg-plus",
    )
    heads = ["Soort", "Ge\u00admid\u00addel\u00adde wacht\u00adtijd", "Aan\u00admel\u00addin\u00adgen", "Uitval"]
    return Layout(
        "afgebroken woorden",
        "Wachttijden",
        [[head.replace("\u00ad", "") for head in heads]],
        [
            (name, [_plain(draw.uniform(2, 40), 1), _plain(draw.randint(9, 500)), _plain(draw.uniform(1, 9), 1, "%")])
            for name in names
        ],
    )


def _languages(draw: random.Random) -> Layout:
    return Layout(
        "kolommen in een andere taal",
        "International comparison of youth care",
        [["Country", "Number of children", "\u00c7ocuk say\u0131s\u0131", "Anteil der Kinder"]],
        [
            (name, [_plain(draw.randint(900, 9000)), _plain(draw.randint(10, 99)), _plain(draw.uniform(3, 30), 1, "%")])
            for name in ("\u00d6sterreich", "T\u00fcrkiye", "The Netherlands", "C\u00f4te d'Ivoire")
        ],
    )


def _by_the_comma() -> Layout:
    return Layout(
        "uitgelijnd op de komma",
        "Index en aandeel",
        [["Jaar", "Index", "Aandeel"]],
        [
            _row("2018", Spot("100\u2007\u2007\u2007", (100,)), Spot("5,25%", (5.25,))),
            _row("2019", Spot("102,5\u2007", (102.5,)), Spot("12,4%\u2007", (12.4,))),
            _row("2020", Spot("98,75", (98.75,)), Spot("3%\u2007\u2007\u2007", (3,))),
            _row("2021", Spot("1.104,5\u2007", (1104.5,)), Spot("100%\u2007\u2007\u2007", (100,))),
        ],
    )


def _aligned(draw: random.Random, kind: str, caption: str, align: str) -> Layout:
    return Layout(
        kind,
        caption,
        [["Kern", "Jeugdigen", "Met hulp", "Aandeel"]],
        [
            (
                name,
                [
                    _plain(draw.choice([38, 940, 12400]) + draw.randint(0, 9)),
                    _plain(draw.randint(1, 1500)),
                    _plain(draw.uniform(0, 40), 1, "%"),
                ],
            )
            for name in ("Aa", "Lage Zwaluw", "Dintelstede-Noord", "Oud Gas", "Wijchmond aan de IJssel")
        ],
        align=align,
    )


def _to_the_left(draw: random.Random) -> Layout:
    return _aligned(draw, "links uitgelijnd", "Jeugdigen per kern", "left")


def _in_the_middle(draw: random.Random) -> Layout:
    return _aligned(draw, "in het midden uitgelijnd", "Hulp per kern", "center")


def _turned(draw: random.Random) -> Layout:
    return Layout(
        "gedraaide koppen",
        "Doelgroepen per team",
        [["Team", "Gezinnen", "Pleegouders", "Scholen", "Verenigingen"]],
        [(f"Team {name}", [_plain(draw.randint(3, 480)) for _ in range(4)]) for name in ("Rood", "Geel", "Blauw")],
        turned=True,
    )


def _landscape(draw: random.Random) -> Layout:
    months = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
    return Layout(
        "liggende bladzijde",
        "Aanmeldingen per maand",
        [["Gebied", *months, "Totaal"]],
        [
            (name, [*map(_plain, some), _plain(sum(some))])
            for name in ("Kuststreek", "Binnenland", "Stad", "Eilanden")
            for some in [[draw.randint(0, 900) for _ in months]]
        ],
        landscape=True,
    )


def _over_pages(draw: random.Random) -> Layout:
    return Layout(
        "over bladzijden met herhaalde koppen",
        "Voorzieningen per kern",
        [["Kern", "Voorzieningen", "Voorzieningen", "Bereik"], ["Kern", "2022", "2023", "Bereik"]],
        [
            (
                f"{first} {last}",
                [_plain(draw.randint(1, 60)), _plain(draw.randint(1, 60)), _plain(draw.uniform(1, 90), 1, "%")],
            )
            for first in ("Ooster", "Wester", "Midden", "Klein", "Groot", "Hoog", "Laag", "Over")
            for last in ("Beek", "Dam", "Veld", "Kerk", "Brug", "Loo", "Wijk", "Hout", "Donk", "Zijl")
        ],
    )


# ---------------------------------------------------------------- the files

_PROSE = (
    "De gemeente heeft deze cijfers bij de aanbieders opgevraagd en met hen besproken.",
    "Wat opvalt is dat de verschillen tussen de gebieden kleiner zijn geworden.",
)
_PAGE = """<html lang=nl><meta charset=utf-8><title>Rapport</title><style>
body{font:10.5pt sans-serif} table{border-collapse:collapse} td,th{padding:3px 8px;max-width:9em;hyphens:manual}
.lijnen td,.lijnen th{border:1px solid #777} .kaal thead{border-bottom:1px solid}
td:first-child,th:first-child{text-align:left} .turned th{writing-mode:vertical-rl;transform:rotate(180deg)}
.beside{display:flex;gap:40px} sup{font-size:65%} ins{text-decoration:none}
@page wide{size:A4 landscape} .landscape{page:wide}
</style>"""


def _numbered() -> list[tuple[str, Layout]]:
    return [(f"Tabel {number}. {one.caption}", one) for number, one in enumerate(layouts(), start=1)]


def as_html(style: str) -> str:
    """A web page with all; ``lijnen`` draws lines around cells, ``kaal`` hardly any."""
    parts = [_PAGE, f"<body class={style}>"]
    is_open = False
    for caption, one in _numbered():
        parts.append("" if is_open else f"<p>{_PROSE[0]}</p>")
        if one.beside:
            parts.append("<div class=beside>")
        kinds = " ".join(name for name in ("turned", "landscape") if getattr(one, name))
        parts.append(f"<div class='{kinds}'><p>{caption}</p>{_web_table(one)}</div>")
        if is_open:
            parts.append("</div>")
        is_open = one.beside
        parts.append("" if is_open else f"<p>{_PROSE[1]}</p>")
    return "\n".join(parts)


def _web_table(one: Layout) -> str:
    heads = [f"<tr>{''.join(_web_heads(one, at))}</tr>" for at in range(len(one.heads))]
    rows = []
    for name, cells in one.rows:
        texts = "".join(f"<td style=text-align:{one.align}>{_web(cell.text)}</td>" for cell in cells)
        rows.append(f"<tr><td>{_web(name)}</td>{texts}</tr>")
    return f"<table><thead>{''.join(heads)}</thead><tbody>{''.join(rows)}</tbody></table>"


def _web_heads(one: Layout, at: int) -> Iterator[str]:
    for row, _, height, width, text in spans(one.heads):
        if row == at:
            yield f"<th rowspan={height} colspan={width}>{html.escape(text)}</th>"


def spans(heads: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, int, int, str]]:
    """The merged cells of heads: row, column, how many of both, text."""
    taken: set[tuple[int, int]] = set()
    for row, texts in enumerate(heads):
        for column, text in enumerate(texts):
            if (row, column) in taken:
                continue
            width = height = 1
            while column + width < len(texts) and texts[column + width] == text:
                width += 1
            while row + height < len(heads) and heads[row + height][column] == text:
                height += 1
            taken |= {(row + down, column + on) for down in range(height) for on in range(width)}
            yield row, column, height, width, text


def _web(text: str) -> str:
    def marked(match: re.Match[str]) -> str:
        tags = {"raised": "sup", "deleted": "del", "inserted": "ins"}
        kind = match.lastgroup or ""
        return f"<{tags[kind]}>{match[kind]}</{tags[kind]}>"

    return _MARKED.sub(marked, html.escape(text, quote=False))


def write_word(path: Path, style: str) -> None:
    """A Word document with all: merged and turned heads, tracked changes, a page that lies on its side."""
    import docx
    from docx.enum.section import WD_ORIENT

    page = docx.Document()
    left = None
    for caption, one in _numbered():
        if one.landscape:
            section = page.add_section()
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = section.page_height, section.page_width
        if one.beside:
            left = page.add_table(1, 2).rows[0].cells
        place: Any = page if left is None else left[0 if one.beside else 1]
        if left is None:
            page.add_paragraph(_PROSE[0])
        place.add_paragraph(caption)
        _word_table(place, one, style)
        if left is not None:
            place.add_paragraph()
        left = left if one.beside else None
        if left is None:
            page.add_paragraph(_PROSE[1])
        if one.landscape:
            section = page.add_section()
            section.orientation = WD_ORIENT.PORTRAIT
            section.page_width, section.page_height = section.page_height, section.page_width
    page.save(str(path))


def _word_table(place: Any, one: Layout, style: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm

    width = len(one.heads[0])
    grid = place.add_table(len(one.heads) + len(one.rows), width)
    if style == "lijnen":
        grid.style = place.part.document.styles["Table Grid"]
    for row, column, height, across, text in spans(one.heads):
        cell = grid.cell(row, column).merge(grid.cell(row + height - 1, column + across - 1))
        cell.text = text
        if one.turned:
            turned = OxmlElement("w:textDirection")
            turned.set(qn("w:val"), "btLr")
            cell._tc.get_or_add_tcPr().append(turned)
    if one.turned:
        grid.rows[0].height = Cm(3)
    for row in grid.rows[: len(one.heads)]:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    alignment = getattr(WD_ALIGN_PARAGRAPH, one.align.upper())
    for row, (name, cells) in zip(grid.rows[len(one.heads) :], one.rows, strict=True):
        places = row.cells
        for at, text in enumerate([name, *(cell.text for cell in cells)]):
            paragraph = places[at].paragraphs[0]
            paragraph.alignment = alignment if at else WD_ALIGN_PARAGRAPH.LEFT
            _word_runs(paragraph, text)


def _word_runs(paragraph: Any, text: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    at = 0
    for match in [*_MARKED.finditer(text), None]:
        before = text[at : match.start() if match else len(text)]
        if before:
            paragraph.add_run(before)
        if match is None:
            return
        at = match.end()
        kind = match.lastgroup or ""
        run = paragraph.add_run(match[kind])
        if kind == "raised":
            run.font.superscript = True
            continue
        change = OxmlElement("w:del" if kind == "deleted" else "w:ins")
        for name, value in (("id", "1"), ("author", "iemand"), ("date", "2024-01-01T00:00:00Z")):
            change.set(qn(f"w:{name}"), value)
        run._r.addprevious(change)
        change.append(run._r)
        if kind == "deleted":
            words = run._r.find(qn("w:t"))
            words.tag = qn("w:delText")


def accepted(source: Path, target: Path) -> None:
    """Copy a Word document with its tracked changes accepted, as who prints it does."""
    import docx
    from docx.oxml.ns import qn

    page = docx.Document(str(source))
    body = page.element.body
    for deleted in list(body.iter(qn("w:del"))):
        deleted.getparent().remove(deleted)
    for inserted in list(body.iter(qn("w:ins"))):
        for run in list(inserted):
            inserted.addprevious(deepcopy(run))
        inserted.getparent().remove(inserted)
    page.save(str(target))


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Write every form of the layouts in a folder; what needs a program that is not there is left out."""
    pdfs: list[tuple[str, Path]] = []
    for style in ("lijnen", "kaal"):
        page, word, clean = (folder / f"{name}-{style}" for name in ("web", "word", "schoon"))
        page, word, clean = page.with_suffix(".html"), word.with_suffix(".docx"), clean.with_suffix(".docx")
        page.write_text(as_html(style), encoding="utf-8")
        yield f"webpagina, {style}", page
        write_word(word, style)
        yield f"Word, {style}", word
        accepted(word, clean)
        pdfs += [(f"Chromium, {style}", printed_by_browser(page)), (f"LibreOffice, {style}", printed_by_office(clean))]
    for name, path in pdfs:
        if path.exists():
            yield f"pdf met structuur: {name}", path
            yield f"pdf zonder structuur: {name}", without_tree(path)
