"""Invented tables of policy reports, and the files that programs make of them: what any report may look like.

Nothing here was read from a report. Each table has something that tables of reports have: heads over several
columns, names over several lines, shares in brackets, small counts hidden, amounts, periods, groups, years as rows.
"""

from __future__ import annotations

import html
import random
import re
import shutil
import subprocess
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

NOTHING = {"", "-", "\u2013", "*", "n.v.t.", "x", "PM", "onbekend"}


@dataclass
class Table:
    """An invented table.

    Parameters
    ----------
    caption : str
    heads : list of list of str
        Rows of heads; a head over several columns is repeated in each.
    rows : list of list of str
        Of one text only: the name of the rows below it.
    below : bool
        Whether its caption stands below it.
    """

    caption: str
    heads: list[list[str]]
    rows: list[list[str]]
    below: bool = False
    notes: list[str] = field(default_factory=list)

    def cells(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield group and name of the row, name of the column and text of every cell with a number."""
        group = ""
        for row in self.rows:
            if len(row) == 1:
                group = row[0]
                continue
            for at, text in enumerate(row):
                if at and re.search(r"\d", text) and text not in NOTHING:
                    words = [one[at] for one in self.heads if one[at]]
                    yield group, row[0], " ".join(dict.fromkeys(words)), text


def _dutch(value: float, decimals: int = 0) -> str:
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


_WIJKEN = ["Binnenstad", "Noord", "Oosterhout-Zuid", "De Plantage", "West", "Rijnhoek", "Buitengebied"]
_ZORG = [
    "Ambulante begeleiding",
    "Jeugdhulp met verblijf: gezinsgericht",
    "Behandeling door het lokale team",
    "Dyslexie",
    "Specialistische ggz, waaronder diagnostiek en behandeling in een instelling",
    "Pleegzorg",
]


def _counts(draw: random.Random) -> Table:
    rows = [[draw.randint(90, 4000) for _ in range(4)] for _ in _WIJKEN]
    totals = [sum(row[at] for row in rows) for at in range(4)]
    texts = [
        [name, *(f"{_dutch(value)} ({_dutch(100 * value / totals[at], 1)}%)" for at, value in enumerate(row))]
        for name, row in zip(_WIJKEN, rows, strict=True)
    ]
    texts.append(["Totaal", *map(_dutch, totals)])
    for text, row in zip(texts, [*rows, totals], strict=True):
        change = 100 * (row[-1] / row[0] - 1)
        sign = "+" if change > 0 else "\u2012"
        text.append(f"{sign}{_dutch(abs(change), 1)}%")
    return Table(
        "Tabel {}. Aantal jongeren met jeugdhulp per wijk",
        [["Wijk", "2019", "2020", "2021", "2022", "Mutatie 2019-2022"]],
        texts,
    )


def _merged(draw: random.Random) -> Table:
    rows = []
    for name in _ZORG:
        first, second = draw.randint(20, 900), draw.randint(20, 900)
        rows.append([name, _dutch(first), f"{_dutch(first / 20, 1)}%", _dutch(second), f"{_dutch(second / 20, 1)}%"])
    return Table(
        "Tabel {}: Gebruik van jeugdhulp naar soort",
        [["", "2021", "2021", "2022", "2022"], ["Soort hulp", "aantal", "%", "aantal", "%"]],
        rows,
    )


def _money(draw: random.Random) -> Table:
    names = ["Personeel", "Huisvesting en inrichting van de ruimte op school", "Training", "Onvoorzien"]
    amounts = [[draw.randint(2, 900) * 500 for _ in range(3)] for _ in names]
    rows = [[name, *(f"\u20ac {_dutch(value)}" for value in row)] for name, row in zip(names, amounts, strict=True)]
    rows[2][2], rows[3][1], rows[3][3] = "n.v.t.", "-", "PM"
    rows.append(["Totaal", *(f"\u20ac {_dutch(sum(row[at] for row in amounts))}" for at in range(3))])
    return Table("Tabel {} Begroting van de aanpak", [["Kostenpost", "Jaar 1", "Jaar 2", "Jaar 3"]], rows, below=True)


def _small(draw: random.Random) -> Table:
    rows = [[f"School {name}", *(str(draw.randint(10, 99)) for _ in range(3))] for name in "ABCDEFGH"]
    rows[1][2], rows[4][1], rows[5][3], rows[2][3] = "<10", "*", "<10", ""
    return Table("Tabel {}. Leerlingen met ondersteuning", [["School", "Groep 1-2", "Groep 3-5", "Groep 6-8"]], rows)


def _words(draw: random.Random) -> Table:
    rows = [
        ["Wijkteam uitbreiden", "Twee medewerkers erbij, zodat de wachttijd korter wordt dan zes weken", "2"],
        ["Spreekuur op school", "Elke week een dagdeel op alle basisscholen in de gemeente", "1"],
        ["Huiskamer", "Een plek waar leerlingen onder schooltijd terechtkunnen bij een coach", "3"],
    ]
    return Table(
        "Tabel {}. Maatregelen en kosten",
        [["Maatregel", "Toelichting", "Prioriteit", "Kosten per jaar (\u20ac)"]],
        [[*row, _dutch(draw.randint(20, 300) * 1000)] for row in rows],
    )


def _groups(draw: random.Random) -> Table:
    rows: list[list[str]] = []
    for group in ("Basisonderwijs", "Voortgezet onderwijs"):
        rows.append([group])
        for name in ("Jongens", "Meisjes"):
            rows.append([name, *(_dutch(draw.randint(500, 9000)) for _ in range(3))])
    return Table("Tabel {}. Leerlingen naar geslacht", [["", "2018", "2019", "2020"]], rows)


def _percent(draw: random.Random) -> Table:
    rows = [
        [
            f"Regio {name}",
            *(f"{_dutch(draw.uniform(2, 40), 1)}%" for _ in range(3)),
            f"-{_dutch(draw.uniform(1, 9), 1)}%",
        ]
        for name in ("Amstelland", "Zuid-Limburg", "Twente", "Haaglanden", "Zeeland")
    ]
    return Table(
        "Tabel {}. Aandeel met verwijzing van de huisarts",
        [["Regio", "2019/20", "2020/21", "2021/22", "Verschil"]],
        rows,
    )


def _ranges(draw: random.Random) -> Table:
    rows = [
        ["Minder schoolverzuim", "10 - 15", "\u20ac 4.000 tot \u20ac 10.000"],
        ["Lichtere hulp", "ongeveer 40", f"\u20ac {_dutch(draw.randint(10, 99) * 100)}"],
        ["Uitstroom naar werk", "5", "\u20ac 0 - \u20ac 6.000"],
    ]
    return Table("Tabel {}: Verwachte opbrengsten", [["Opbrengst", "Aantal kinderen", "Bedrag per kind"]], rows)


def _long(draw: random.Random) -> Table:
    rows = [
        [
            f"Gemeente {first}{last}",
            *(_dutch(draw.randint(20, 20_000)) for _ in range(3)),
            f"{_dutch(draw.uniform(0, 30), 1)}",
        ]
        for first in ("Ooster", "Wester", "Nieuw-", "Oud ", "Klein ", "Groot ", "Sint ", "Over")
        for last in ("beek", "dam", "veld", "kerk", "hoven", "burg", "loo", "wijk")
    ]
    return Table(
        "Tabel {}. Jeugdigen per gemeente (peildatum 1 januari)",
        [["Gemeente", "Jeugdigen 2020", "Jeugdigen 2021", "Jeugdigen 2022", "Per 100"]],
        rows,
    )


def _wide(draw: random.Random) -> Table:
    return Table(
        "Tabel {}. Verwijzingen per maand",
        [["Verwijzer", *("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep")]],
        [
            [name, *(str(draw.randint(3, 180)) for _ in range(9))]
            for name in ("Huisarts", "Gemeente", "Gecertificeerde instelling", "Medisch specialist")
        ],
    )


def _two(draw: random.Random) -> Table:
    names = ("0 tot 3 jaar", "4 tot 11 jaar", "12 tot 17 jaar", "18 jaar en ouder")
    return Table(
        "Tabel {}. Leeftijd bij de start",
        [["Leeftijd", "Aantal (x 1.000)"]],
        [[name, _dutch(draw.uniform(1, 90), 1)] for name in names],
    )


def _years(draw: random.Random) -> Table:
    return Table(
        "Tabel {}. Instroom en uitstroom per jaar",
        [["Jaar", "Instroom", "Uitstroom", "Stand op 31 december"]],
        [[str(year), *(_dutch(draw.randint(200, 5000)) for _ in range(3))] for year in range(2015, 2022)],
    )


def _broken_heads(draw: random.Random) -> Table:
    return Table(
        "Tabel {}. Tevredenheid over de samenwerking",
        [["Stelling", "Gemiddeld rapportcijfer", "Aantal dat antwoordde", "Aandeel (zeer) tevreden"]],
        [
            [name, _dutch(draw.uniform(5, 9), 1), str(draw.randint(20, 300)), f"{draw.randint(40, 95)}%"]
            for name in (
                "De hulp kwam op tijd",
                "Ik werd serieus genomen",
                "Ik weet bij wie ik terechtkan als het niet goed gaat",
                "Er was overleg met school",
            )
        ],
    )


MAKERS: tuple[Callable[[random.Random], Table], ...] = (
    _counts, _merged, _money, _small, _words, _groups, _percent, _ranges, _long, _wide, _two, _years, _broken_heads,
)  # fmt: skip
_PROSE = (
    "De gemeente wil weten hoe het gebruik van hulp zich ontwikkelt en wat dat kost. Daarom zijn de gegevens van de "
    "aanbieders gekoppeld aan die van de scholen. In deze paragraaf staat wat daaruit komt.",
    "Opvallend is dat de verschillen tussen wijken klein zijn. De geïnterviewden herkennen dat beeld: zij noemen de "
    "korte lijnen met de school, en dat het lokale team vaker zelf hulp biedt.",
    "Niet alle aanbieders konden de vraag beantwoorden. Waar een streepje staat is niets bekend.",
)


def tables(seed: int) -> list[Table]:
    """One of each kind, numbered."""
    draw = random.Random(seed)  # noqa: S311  not for secrets
    made = [make(draw) for make in MAKERS]
    for number, table in enumerate(made, start=1):
        table.caption = table.caption.format(number)
    return made


# ---------------------------------------------------------------- plain texts


def as_text(made: list[Table], way: str) -> str:
    """The text that a program takes from a report: ``regels``, ``los``, ``tabs``, ``spaties`` or ``strepen``."""
    lines: list[str] = []
    for at, table in enumerate(made):
        lines += ["", *textwrap.wrap(_PROSE[at % len(_PROSE)], 84), ""]
        lines += [] if table.below else [table.caption, ""]
        lines += _BODIES[way](table)
        lines += ["", table.caption] if table.below else []
        lines += ["", *textwrap.wrap(_PROSE[(at + 1) % len(_PROSE)], 84), ""]
    return "\n".join(lines) + "\n"


def _regels(table: Table) -> list[str]:
    """A row a line, long names over two, heads over several; a space between cells."""
    lines: list[str] = []
    for heads in table.heads:
        shown = list(dict.fromkeys(one for one in heads if one))
        shown = shown if len(table.heads) > 1 and heads is table.heads[0] else [one for one in heads if one]
        lines += _parted(shown)
    for row in table.rows:
        name, *cells = row
        wrapped = textwrap.wrap(name, 34)
        if len(row) == 1:
            lines += wrapped
            continue
        texts = [part for cell in cells if cell for part in textwrap.wrap(cell, 30)]
        lines += [*wrapped[:-1], " ".join([wrapped[-1], *texts])]
    return lines


def _parted(heads: list[str]) -> list[str]:
    lines = [""]
    for head in heads:
        pieces = textwrap.wrap(head, 16)
        lines[-1] = f"{lines[-1]} {pieces[0]}".strip()
        lines += pieces[1:]
    return lines


def _los(table: Table) -> list[str]:
    """Each cell a line of its own, with blank lines between and shares below their counts."""
    lines: list[str] = []
    for heads in table.heads:
        for head in dict.fromkeys(heads) if heads is table.heads[0] and len(table.heads) > 1 else heads:
            lines += [*textwrap.wrap(head, 20), ""] if head else []
    for row in table.rows:
        for text in row:
            lines += (
                [*re.sub(r" (?=\()", "\n", text).split("\n"), ""]
                if text and len(text) < 34
                else [*textwrap.wrap(text, 34), ""]
            )
    return lines


def _tabs(table: Table) -> list[str]:
    width = len(table.heads[0])
    return ["\t".join([*row, *([""] * (width - len(row)))]) for row in (*_once(table.heads), *table.rows)]


def _once(heads: list[list[str]]) -> list[list[str]]:
    """Heads over several columns in the first of them only."""
    return [[text if not at or text != row[at - 1] else "" for at, text in enumerate(row)] for row in heads]


def _spaties(table: Table) -> list[str]:
    rows = [*_once(table.heads), *table.rows]
    width = len(table.heads[0])
    sizes = [
        max(min(len(row[at]) if at < len(row) and len(row) > 1 else 0, 30) for row in rows) + 3 for at in range(width)
    ]
    lines = []
    for row in rows:
        if len(row) == 1:
            lines.append(row[0])
            continue
        parts = [textwrap.wrap(text, max(size - 2, 4)) or [""] for text, size in zip(row, sizes, strict=True)]
        for at in range(max(map(len, parts))):
            cells = [part[at] if at < len(part) else "" for part in parts]
            lines.append(
                "".join(
                    cell.ljust(size) if not place else cell.rjust(size)
                    for place, (cell, size) in enumerate(zip(cells, sizes, strict=True))
                ).rstrip()
            )
    return lines


def _strepen(table: Table) -> list[str]:
    width = len(table.heads[0])
    rows = [[*row, *([""] * (width - len(row)))] for row in (*_once(table.heads), *table.rows)]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return [*lines[: len(table.heads)], f"|{'---|' * width}", *lines[len(table.heads) :]]


_BODIES = {"regels": _regels, "los": _los, "tabs": _tabs, "spaties": _spaties, "strepen": _strepen}
TEXTS = tuple(_BODIES)


# ---------------------------------------------------------------- web pages, Word and PDF

_STYLES = {
    "lijnen": "table{border-collapse:collapse} td,th{border:1px solid #888;padding:3px 6px}",
    "kaal": "table{border-collapse:collapse;width:100%} td,th{padding:2px 8px;text-align:right} "
    "td:first-child,th:first-child{text-align:left} thead{border-bottom:1px solid} tbody{border-bottom:1px solid}",
}


def as_html(made: list[Table], style: str) -> str:
    """A web page with heads over several columns as such."""
    parts = [
        f"<html lang=nl><meta charset=utf-8><title>Rapport</title><style>body{{font:11pt serif}}{_STYLES[style]}",
        "</style>",
    ]
    for at, table in enumerate(made):
        caption = f"<p>{html.escape(table.caption)}</p>"
        parts += [f"<p>{_PROSE[at % 3]}</p>", "" if table.below else caption, "<table><thead>"]
        parts += [f"<tr>{_spanned(row, 'th')}</tr>" for row in table.heads]
        parts.append("</thead><tbody>")
        for row in table.rows:
            if len(row) == 1:
                parts.append(f"<tr><td colspan={len(table.heads[0])}><b>{html.escape(row[0])}</b></td></tr>")
            else:
                parts.append("<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row) + "</tr>")
        parts += ["</tbody></table>", caption if table.below else "", f"<p>{_PROSE[(at + 1) % 3]}</p>"]
    return "\n".join(parts)


def _spanned(row: list[str], tag: str) -> str:
    found, at = "", 0
    while at < len(row):
        end = at + 1
        while end < len(row) and row[end] == row[at] and row[at]:
            end += 1
        found += f"<{tag} colspan={end - at}>{html.escape(row[at])}</{tag}>"
        at = end
    return found


def write_word(made: list[Table], path: Path, style: str) -> None:
    """A Word document, its heads merged; ``lijnen`` draws all lines, ``kaal`` none."""
    import docx

    page = docx.Document()
    for at, table in enumerate(made):
        page.add_paragraph(_PROSE[at % 3])
        if not table.below:
            page.add_paragraph(table.caption)
        width = len(table.heads[0])
        grid = page.add_table(0, width, style="Table Grid" if style == "lijnen" else "Normal Table")
        for row in (*table.heads, *table.rows):
            cells = grid.add_row().cells
            for place, text in enumerate(row):
                cells[place].text = text
        for number, row in enumerate(table.heads):
            for place in range(1, width):
                if row[place] == row[place - 1] and row[place]:
                    grid.cell(number, place).text = ""
                    text = row[place]
                    merged = grid.cell(number, place - 1).merge(grid.cell(number, place))
                    merged.text = text
        for number, row in enumerate(table.rows, start=len(table.heads)):
            if len(row) == 1:
                grid.cell(number, 0).merge(grid.cell(number, width - 1)).text = row[0]
        if table.below:
            page.add_paragraph(table.caption)
        page.add_paragraph(_PROSE[(at + 1) % 3])
    page.save(str(path))


def write_typst(made: list[Table], path: Path, style: str) -> None:
    """A PDF by Typst."""
    import typst

    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    parts = [
        '#set text(lang: "nl", size: 10pt, hyphenate: true)',
        '#set document(title: "Rapport")',
        "#set par(justify: true)",
    ]
    parts.append("#set table(stroke: 0.5pt)" if style == "lijnen" else "#set table(stroke: none, inset: 4pt)")
    for at, table in enumerate(made):
        width = len(table.heads[0])
        parts += [f"#par({quoted(_PROSE[at % 3])})", "" if table.below else f"#par({quoted(table.caption)})"]
        columns = "(2fr, " + "auto, " * (width - 1) + ")"
        align = "(left, " + "right, " * (width - 1) + ")"
        heads = [_typst_row(row, quoted) for row in table.heads]
        rows = [
            f"table.cell(colspan: {width}, {quoted(row[0])})" if len(row) == 1 else ", ".join(map(quoted, row))
            for row in table.rows
        ]
        parts.append(f"#table(columns: {columns}, align: {align}, table.header({', '.join(heads)}), {', '.join(rows)})")
        parts += [f"#par({quoted(table.caption)})" if table.below else "", f"#par({quoted(_PROSE[(at + 1) % 3])})"]
    path.write_bytes(typst.compile("\n".join(parts).encode()))


def _typst_row(row: list[str], quoted: Callable[[str], str]) -> str:
    found, at = [], 0
    while at < len(row):
        end = at + 1
        while end < len(row) and row[end] == row[at] and row[at]:
            end += 1
        found.append(f"table.cell(colspan: {end - at}, {quoted(row[at])})")
        at = end
    return ", ".join(found)


def files(folder: Path, seed: int) -> Iterator[tuple[str, Path]]:
    """Write every form of the tables in a folder; what needs a program that is not there is left out."""
    made = tables(seed)
    for way in TEXTS:
        path = folder / f"tekst-{way}.txt"
        path.write_text(as_text(made, way), encoding="utf-8")
        yield f"tekst, {way}", path
    pdfs: list[tuple[str, Path]] = []
    for style in _STYLES:
        page, word = folder / f"web-{style}.html", folder / f"word-{style}.docx"
        page.write_text(as_html(made, style), encoding="utf-8")
        yield f"webpagina, {style}", page
        write_word(made, word, style)
        yield f"Word, {style}", word
        write_typst(made, folder / f"typst-{style}.pdf", style)
        pdfs.append((f"Typst, {style}", folder / f"typst-{style}.pdf"))
        pdfs.append((f"Chromium, {style}", printed_by_browser(page)))
        pdfs.append((f"LibreOffice, {style}", printed_by_office(word)))
    for name, path in pdfs:
        if path.exists():
            yield f"pdf met structuur: {name}", path
            yield f"pdf zonder structuur: {name}", without_tree(path)


def printed_by_browser(page: Path) -> Path:
    """The tagged PDF that Chromium makes of a web page; where it is not installed there is no such file."""
    target = page.with_suffix(".pdf")
    browser = shutil.which("chromium")
    if browser:
        profile = f"--user-data-dir={page.parent / 'profiel'}"
        options = ("--headless", "--no-sandbox", "--no-pdf-header-footer", profile)
        _run(browser, *options, f"--print-to-pdf={target}", str(page))
    return target


def printed_by_office(word: Path) -> Path:
    """The tagged PDF that LibreOffice makes of a Word document; where it is not installed there is no such file."""
    office = shutil.which("soffice")
    if office:
        profile = f"-env:UserInstallation={(word.parent / 'office').as_uri()}"
        kind = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
        _run(office, "--headless", profile, "--convert-to", kind, "--outdir", str(word.parent), str(word))
    return word.with_suffix(".pdf")


def without_tree(tagged: Path) -> Path:
    """Take the structure tree out of a PDF: what is left looks the same and says nothing of its tables."""
    import pikepdf

    plain = tagged.with_stem(f"{tagged.stem}-zonder")
    with pikepdf.open(tagged) as book:
        if "/StructTreeRoot" in book.Root:
            del book.Root.StructTreeRoot
        book.save(plain)
    return plain


def _run(*command: str) -> None:
    subprocess.run(command, capture_output=True, timeout=240, check=False)
