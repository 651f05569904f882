"""Self-contained HTML pages: fonts, style, images and two small scripts inside.

A report is one page, and one more for each list that is too long to read through (`analysis_lib.show.places.apart`).
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag
from markupsafe import Markup

from analysis_lib.render import choosing, formats, pictures
from analysis_lib.render.document import DATA, Document
from analysis_lib.render.finding import below, classes, first_of_class, having, of_class
from analysis_lib.render.folding import fold_appendices
from analysis_lib.render.page import page
from analysis_lib.render.short import FILE as SHORT
from analysis_lib.render.table_shapes import group_heads

_WHAT_IF = "what_if.js"
_OWN = "report.html"
_BACK = Markup(
    '<header class="titel compact"><h1>{}</h1><p class="ondertitel">{}</p>'
    '<p class="vormen"><a href="report.html">Terug naar het rapport</a></p></header>'
)
_MORE = "Schuif de figuur opzij voor de rest."


def to_html(document: Document) -> bytes:
    """Make the page of a report."""
    return to_files(document)[_OWN]


def to_files(document: Document) -> dict[str, bytes]:
    """Make all pages of a report, by the names of their files; where it stands alone that is one."""
    soup = document.soup()
    _dress(soup, document)
    lists = _set_apart(soup) if document.formats else []
    for section in of_class(soup, "apart", "section"):
        section.unwrap()
    made = {f"{section['data-bladzij']}.html": _list_page(section, document) for section in lists}
    fold_appendices(soup)
    header = soup.find("header")
    if header and document.formats:
        header.append(BeautifulSoup(_others(document), "html.parser"))
    header_html = str(header.extract()) if header else ""
    contents = () if document.compact else document.contents
    edition = ", ".join(filter(None, (document.title, document.dated)))
    whole = page(
        document.title,
        str(soup),
        header=header_html,
        contents=contents,
        watermark=document.watermark,
        edition=edition,
        scripts=(_WHAT_IF,) if of_class(soup, "wat-als") else (),
    )
    return {_OWN: pictures.fill(whole, document.images).encode(), **made}


def _dress(soup: BeautifulSoup, document: Document) -> None:
    """Add what a screen needs: pictures inside, what may scroll, and links to data."""
    for number, table in enumerate(soup.find_all("table"), start=1):
        caption = table.find("caption")
        _let_scroll(
            soup, table, "tabel", caption.get_text() if caption else f"Tabel zonder bijschrift, nummer {number}"
        )
        for spanning in (*below(table, "caption"), *group_heads(table)):
            _keep_in_sight(soup, spanning)
    for figure in soup.find_all("figure"):
        caption, picture = figure.find("figcaption"), figure.find("img")
        if picture is not None:
            if pictures.reserve(soup, picture, document.images):
                picture.wrap(soup.new_tag("div", attrs={"class": "figuur breed"}))
                continue
            hint = soup.new_tag("p", attrs={"class": "meer", "aria-hidden": "true"})
            hint.string = _MORE
            picture.insert_after(hint)
            _let_scroll(soup, picture, "figuur", caption.get_text() if caption else str(picture["alt"]))
    for image in soup.find_all("img"):
        image["src"] = pictures.address(str(image["src"]), document.images)
    for number, block in enumerate(soup.find_all("pre"), start=1):
        _let_scroll(soup, block, "uitvoer", f"Uitvoer {number}")
    _link_data(soup, document)


def _set_apart(soup: BeautifulSoup) -> list[Tag]:
    """Take out the lists that get pages of their own; leave a link in place of each, and let links follow."""
    lists = of_class(soup, "apart", "section")
    for section in lists:
        rows, own = len(_listed_rows(section)), f"{section['data-bladzij']}.html"
        line = Markup('<p class="apart"><a href="{}">{}</a>: {} regels, om in te zoeken en uit te kiezen.</p>').format(
            own, section["data-titel"], f"{rows:,}".replace(",", ".")
        )
        section.insert_before(BeautifulSoup(str(line), "html.parser"))
        section.extract()
    for section in lists:
        inside = {str(element["id"]) for element in having(section, "id")}
        for part, elsewhere, moved in ((soup, f"{section['data-bladzij']}.html", True), (section, _OWN, False)):
            for link in part.find_all("a", href=re.compile("^#")):
                if (str(link["href"])[1:] in inside) is moved:
                    link["href"] = f"{elsewhere}{link['href']}"
    return lists


def _listed_rows(place: Tag) -> list[Tag]:
    """The rows of a list, without those that name a group."""
    return [row for body in below(place, "tbody") for row in below(body, "tr") if "groep" not in classes(row)]


def _list_page(section: Tag, document: Document) -> bytes:
    """Make the page of a list, on which a reader chooses rows."""
    title = str(section["data-titel"])
    table = section.find("table")
    choices = []
    if table is not None:
        table["id"] = table.get("id") or "lijst"
        headings = [heading.get_text() for head in below(table, "thead") for heading in below(head, "th")]
        for column in map(int, str(section["data-kies"]).split()):
            values = [below(row, "th", "td")[column].get_text().strip() for row in _listed_rows(table)]
            choices.append(choosing.Choice(headings[column], values, f"kolom{column}", column))
        form = choosing.fields("tbody tr:not(.groep)", str(table["id"]), f"Kies uit: {title}", choices)
        section.insert(0, BeautifulSoup(str(form), "html.parser"))
    return page(
        f"{title}: {document.title}",
        section.decode_contents(),
        header=str(_BACK.format(title, document.title)),
        watermark=document.watermark,
        edition=", ".join(filter(None, (document.title, document.dated))),
        scripts=(choosing.SCRIPT,),
    ).encode()


def _link_data(soup: BeautifulSoup, document: Document) -> None:
    """Put a link to its data in the caption of each table and figure, where the files stand beside the page."""
    for element in having(soup, DATA):
        name = str(element.attrs.pop(DATA))
        label = next(iter(below(element, "caption", "figcaption")), None)
        if not document.formats or label is None:
            continue
        strong = label.find("strong")
        what = strong.get_text().rstrip(".").lower() if strong else name
        link = soup.new_tag("a", attrs={"class": "gegevens", "href": f"data/{name}.csv", "download": ""})
        hidden = soup.new_tag("span", attrs={"class": "verborgen"})
        hidden.string = f" met de gegevens van {what}"
        link.extend(["CSV", hidden])
        (first_of_class(label, "vast") or label).extend([" ", link])


def _others(document: Document) -> str:
    """Link the report's other forms, its notebook, the overview of all reports and the next one."""
    labels = {known.suffix: known.label for known in formats.FORMATS}
    forms = {f"report.{suffix}": labels[suffix] for suffix in document.formats if suffix != "html"}
    if document.has_short and "pdf" in document.formats:
        forms[SHORT] = "één bladzij"
    others = {"../../index.html": "alle rapporten"} | (
        {document.next_page: "volgend rapport"} if document.next_page else {}
    )
    return str(
        Markup('<p class="vormen">Ook als {}. Verder naar {}.</p>').format(
            _listed(forms | {"report.ipynb": "notebook"}), _listed(others)
        )
    )


def _listed(links: dict[str, str]) -> Markup:
    return Markup(" \u00b7 ").join(Markup('<a href="{}">{}</a>').format(href, words) for href, words in links.items())


def _let_scroll(soup: BeautifulSoup, wide: Tag, kind: str, name: str) -> None:
    """Let what may be wider than a screen scroll by itself, for the keyboard and for who hears the page too."""
    wide.wrap(soup.new_tag("div", attrs={"class": kind, "tabindex": "0", "role": "region", "aria-label": name}))


def _keep_in_sight(soup: BeautifulSoup, cell: Tag) -> None:
    """Keep words that span a whole table at its left while it scrolls."""
    words = soup.new_tag("span", attrs={"class": "vast"})
    for child in list(cell.contents):
        words.append(child.extract())
    cell.append(words)
