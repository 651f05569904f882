"""The page to correct a transcription: each table beside its picture from the PDF, and what to look at."""

from __future__ import annotations

import base64
import io
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from analysis_lib.nouns import agreeing
from analysis_lib.render.page import Entry, page
from analysis_lib.transcription.document import Box, Cell, Grid
from analysis_lib.transcription.figures import IN_TEXT, Figures
from analysis_lib.transcription.names import heads_of, is_bare, is_merged
from analysis_lib.transcription.strings import DOUBTFUL, figures_in_cell

_SCALE = 2.2  # dots for each point: sharp where a table is as wide as half a screen
_MARGIN = 12  # points around a table
_MOST_PICTURES = 150
_MOST_LISTED = 500
_RIGHT = Markup(' style="text-align: right"')  # where figures stand
_STYLE = Markup("""<style>
.naast .beeld { margin: 0; }
.naast .beeld img { display: block; max-width: 100%; height: auto; border: 1px solid var(--line); }
.naast .tabel { margin-top: .4rem; }
@media screen and (min-width: 62.01rem) {
  body:has(.naast) header.titel { padding-left: max(1.5rem, calc((100vw - 100rem) / 2)); }
  body:has(.naast) footer { max-width: 100rem; }
  .bladzij:has(.naast) { max-width: 100rem; grid-template-columns: minmax(0, 1fr) 13rem; gap: 2rem; }
  .naast { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.2rem; align-items: start; }
  .naast .beelden { position: sticky; top: 1rem; max-height: calc(100vh - 2rem); overflow: auto; }
}
</style>""")
_HOW = Markup(
    "<ol><li>Loop na wat is gemerkt: dat is niet zeker. Met de Tab-toets springt u van het ene naar "
    "het andere; wat er niet zeker aan is, staat onder de tabel.</li>"
    "<li>Klopt een cijfer niet, verbeter dan <code>waarde</code> en <code>afgedrukt</code> in "
    "<code>published.csv</code>. "
    "Klopt het wel, zet dan <code>zekerheid</code> op <code>zeker</code>. Een cijfer dat ontbreekt krijgt "
    "daar een rij bij.</li>"
    "<li>Typ daarna <code>narekenbaar infer</code> met de map waarin deze bladzijde staat.</li></ol>"
    "<p>Tabellen waaraan niets te kijken valt, zijn dichtgeklapt.</p>"
)


def correction_page(figures: Figures, source: Path) -> str:
    """Make the page.

    Parameters
    ----------
    figures : Figures
    source : Path
        The file; pictures are made of a PDF only.

    Returns
    -------
    str
        HTML that needs no other file.
    """
    doubtful = int((figures.published["zekerheid"] == DOUBTFUL).sum())
    header = Markup('<header class="titel compact"><h1>Nakijken: {}</h1></header>').format(source.name)
    number, tables = len(figures.published), len(figures.grids)
    sureness = f"{doubtful} daarvan {agreeing(doubtful, 'zijn', 'is')} niet zeker" if doubtful else "alle zijn zeker"
    total = Markup("<p>{} {} overgenomen uit {} {} en de tekst; {}.</p>").format(
        number, agreeing(number, "cijfers"), tables, agreeing(tables, "tabellen"), sureness
    )
    parts: list[Markup] = [_STYLE, _HOW, total]
    contents: list[Entry] = []
    pictures = _pictures(figures, source)
    for number, (place, grid) in enumerate(figures.grids.items()):
        anchor = f"tabel-{number}"
        own = figures.published[figures.published["plaats"] == place]
        marked = int((own["zekerheid"] == DOUBTFUL).sum())
        contents.append(Entry(anchor, f"{place}: {marked} na te kijken" if marked else place))
        parts.append(Markup('<h2 id="{}">{}</h2>').format(anchor, place))
        whole = _beside(_table(grid, place), place, pictures.get(place, ()))
        whole += _doubts(own) if marked else Markup("")
        parts.append(whole if marked else _folded(whole, len(own)))
    parts.append(Markup('<h2 id="tekst">Cijfers in de tekst om na te kijken</h2>'))
    contents.append(Entry("tekst", "Cijfers in de tekst"))
    in_text = figures.published["plaats"].str.startswith(IN_TEXT)
    parts.append(_doubts(figures.published[in_text]))
    parts.append(Markup('<h2 id="ongelezen">Wat niet te lezen was</h2>'))
    contents.append(Entry("ongelezen", "Wat niet te lezen was"))
    parts.append(_unread(figures.unread))
    return page(f"Nakijken: {source.name}", str(Markup("\n").join(parts)), header=str(header), contents=contents)


def _beside(table: Markup, place: str, pictures: Sequence[tuple[int, str]]) -> Markup:
    """Put a table beside its pictures; above each other where a screen is narrow."""
    if not pictures:
        return table
    shown = Markup("").join(_picture_shown(place, number, data) for number, data in pictures)
    return Markup('<div class="naast"><div class="beelden">{}</div>{}</div>').format(shown, table)


def _picture_shown(place: str, number: int, data: str) -> Markup:
    return Markup(
        '<p class="beeld"><img alt="{} op bladzijde {} van het bestand" src="data:image/png;base64,{}"></p>'
    ).format(place, number, data)


def _folded(whole: Markup, number: int) -> Markup:
    said = f"{number} {agreeing(number, 'cijfers')}, niets om na te kijken" if number else "geen cijfers"
    return Markup("<details><summary>{}</summary>{}</details>").format(said, whole)


def _table(grid: Grid, place: str) -> Markup:
    heads = heads_of(grid)
    of_figures = {
        at
        for at in range(1, grid.width)
        if any(is_bare(row[at].text) for row in grid.rows[heads:] if not is_merged(row))
    }
    rows = [_row(row, of_figures, is_head=at < heads) for at, row in enumerate(grid.rows)]
    body = Markup("<tbody>{}</tbody>").format(Markup("").join(rows[heads:]))
    if heads:
        body = Markup("<thead>{}</thead>{}").format(Markup("").join(rows[:heads]), body)
    return Markup(
        '<div class="tabel" tabindex="0" role="group" aria-label="{}"><table><caption>{}</caption>{}</table></div>'
    ).format(place, grid.caption or place, body)


def _row(row: list[Cell], of_figures: Collection[int], *, is_head: bool) -> Markup:
    kind = Markup(' class="groep"') if is_merged(row) and not is_head else Markup("")
    cells = _heads(row, of_figures) if is_head or is_merged(row) else _cells(row, of_figures)
    return Markup("<tr{}>{}</tr>").format(kind, Markup("").join(cells))


def _heads(row: list[Cell], of_figures: Collection[int]) -> Iterator[Markup]:
    """Yield heads and names of groups; what goes over several columns once, over their width."""
    for text, same in groupby(enumerate(row), key=lambda one: one[1].text):
        places = [at for at, _ in same]
        if text and len(places) > 1:
            yield Markup('<th scope="colgroup" colspan="{}">{}</th>').format(len(places), text)
            continue
        for at in places:
            yield Markup('<th scope="col"{}>{}</th>').format(_RIGHT if at in of_figures else "", text)


def _cells(row: list[Cell], of_figures: Collection[int]) -> Iterator[Markup]:
    for at, cell in enumerate(row):
        doubt = _doubt_of(cell) if at else ""
        text = Markup.escape(cell.text)
        if doubt:
            text = Markup('<mark tabindex="0" title="{}">{}</mark>').format(doubt, cell.text)
        if at == 0:
            yield Markup('<th scope="row">{}</th>').format(text)
        else:
            yield Markup("<td{}>{}</td>").format(_RIGHT if at in of_figures else "", text)


def _doubt_of(cell: Cell) -> str:
    """What is not sure about a cell with a figure, '' where all is."""
    found = figures_in_cell(cell.text)
    return next((doubt for doubt in (cell.doubt, *(one.doubt for one in found)) if doubt), "") if found else ""


def _doubts(rows: pd.DataFrame) -> Markup:
    doubtful = rows[rows["zekerheid"] == DOUBTFUL]
    if doubtful.empty:
        return Markup("<p>Hier is niets gemerkt.</p>")
    shown = Markup("").join(
        Markup("<li><code>{}</code>: <mark>{}</mark> ({}; {}). {}</li>").format(
            row["id"], row["afgedrukt"], row["rij"], row["kolom"], row["twijfel"]
        )
        for row in doubtful.head(_MOST_LISTED).to_dict("records")
    )
    more = len(doubtful) - _MOST_LISTED
    rest = Markup("<p>En nog {} in published.csv.</p>").format(more) if more > 0 else Markup("")
    return Markup("<details><summary>{} om na te kijken</summary><ul>{}</ul>{}</details>").format(
        len(doubtful), shown, rest
    )


def _unread(rows: pd.DataFrame) -> Markup:
    if rows.empty:
        return Markup("<p>Niets: overal waar een getal stond, is er een gelezen of gemerkt.</p>")
    shown = Markup("").join(
        Markup("<li>{}: {}.</li>").format(row["wat"], row["waarom"])
        for row in rows.head(_MOST_LISTED).to_dict("records")
    )
    return Markup("<ul>{}</ul>").format(shown)


def _pictures(figures: Figures, source: Path) -> dict[str, list[tuple[int, str]]]:
    """Take the picture of each table from the PDF: for each page that it is on its number and a PNG in base64."""
    if source.suffix.lower() != ".pdf":
        return {}
    from analysis_lib.transcription.pdf import open_pdf

    found: dict[str, list[tuple[int, str]]] = {}
    made = 0
    book = open_pdf(source)
    try:
        for place, grid in figures.grids.items():
            for number, box in grid.boxes:
                if made < _MOST_PICTURES:
                    found.setdefault(place, []).append((number, _picture(book, number, box)))
                    made += 1
    finally:
        book.close()
    return found


def _picture(book: object, number: int, box: Box) -> str:
    sheet = book[number - 1]  # type: ignore[index]
    width, height = sheet.get_size()
    crop = (
        max(box.left - _MARGIN, 0),
        max(box.bottom - _MARGIN, 0),
        max(width - box.right - _MARGIN, 0),
        max(height - box.top - _MARGIN, 0),
    )
    if crop[0] + crop[2] >= width or crop[1] + crop[3] >= height:
        crop = (0, 0, 0, 0)
    image = sheet.render(scale=_SCALE, crop=crop, grayscale=True).to_pil()
    sheet.close()
    data = io.BytesIO()
    image.quantize(16).save(data, "PNG", optimize=False)
    return base64.b64encode(data.getvalue()).decode("ascii")
