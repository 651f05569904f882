"""The pages of ``docs/`` for people, as HTML in the house style beside the reports."""

from __future__ import annotations

import hashlib
import re
import shutil
import unicodedata
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from analysis_lib.catalogue import PROJECT
from analysis_lib.render.page import Entry, page
from analysis_lib.whole_files import write_text

DOCS = PROJECT / "docs"
FOLDER, START, PICTURES = "uitleg", "index", "beelden"
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_PAGE = re.compile(r"([\w-]+)\.md(#.*)?")
_OVERVIEW = Markup('<p><a href="../index.html">Terug naar de rapporten</a> · {}</p>')


def write_manual(out: Path) -> None:
    """Write ``uitleg/`` in a folder of reports: a page for each of ``docs/``, with their pictures; what is there stays.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    place = out / FOLDER
    (place / PICTURES).mkdir(parents=True, exist_ok=True)
    for written in _outdated(place):
        write_text(written, html_of(written.stem) + _mark())
    for picture in sorted((DOCS / PICTURES).glob("*.png")):
        copy = place / PICTURES / picture.name
        if not copy.exists() or copy.read_bytes() != picture.read_bytes():
            shutil.copyfile(picture, copy)


def prepare_manual(out: Path) -> None:
    """Make the pages that `write_manual` will write in a folder of reports, and write nothing yet."""
    for written in _outdated(out / FOLDER):
        html_of(written.stem)


def _outdated(place: Path) -> list[Path]:
    """The pages that are not there as they are now."""
    pages = [place / f"{path.stem}.html" for path in DOCS.glob("*.md")]
    return [path for path in pages if not path.exists() or not path.read_text(encoding="utf-8").endswith(_mark())]


def _mark() -> str:
    return f"\n<!-- {_fingerprint()} -->\n"


@cache
def _fingerprint() -> str:
    """Fingerprint what pages are made from, as making them takes longer than a small report."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    digest.update(page("", "").encode())
    for path in sorted(DOCS.glob("*.md")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def names() -> list[str]:
    """Return the pages without their suffix: the start page, then the others in the order of the list that ends it."""
    linked = [found[1] for target in _links(_tokens(START)) if (found := _PAGE.fullmatch(target))]
    listed = reversed(dict.fromkeys(reversed(linked)))
    return list(dict.fromkeys([START, *listed, *sorted(path.stem for path in DOCS.glob("*.md"))]))


@cache
def html_of(name: str) -> str:
    """Return a page of ``docs/``, named without its suffix, as HTML in the house style."""
    tokens, contents = _tokens(name), []
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            words = _words(tokens[place + 1])
            token.attrSet("id", anchor_of(words))
            if token.tag == "h2":
                contents.append(Entry(anchor_of(words), words))
        for child in token.children or ():
            if child.type == "link_open" and (found := _PAGE.fullmatch(str(child.attrs["href"]))):
                child.attrSet("href", f"{found[1]}.html{found[2] or ''}")
    body = _MARKDOWN.renderer.render(tokens[3:], _MARKDOWN.options, {})  # without its title
    body = body.replace("<table>", '<div class="tabel" tabindex="0" role="group" aria-label="Tabel"><table>').replace(
        "</table>", "</table></div>"
    )
    title = _words(tokens[1])
    header = Markup('<header class="titel compact"><h1>{}</h1></header>').format(title)
    return page(title, str(_links_to_others(name)) + body, header=str(header), contents=contents)


def _words(inline: Token) -> str:
    """The words of a heading, without marks."""
    return "".join(child.content for child in inline.children or ())


def _links_to_others(name: str) -> Markup:
    link, here = Markup('<a href="{}.html">{}</a>'), Markup("<strong>{1}</strong>")
    others = ((link if other != name else here).format(other, _title(other)) for other in names())
    return _OVERVIEW.format(Markup(" · ").join(others))


@cache
def _title(name: str) -> str:
    with (DOCS / f"{name}.md").open(encoding="utf-8") as file:
        heading = _MARKDOWN.parse(file.readline())  # of all pages on each page: the rest takes long
    return _words(heading[1]).partition(":")[0]


def _tokens(name: str) -> list[Token]:
    return _MARKDOWN.parse((DOCS / f"{name}.md").read_text(encoding="utf-8"))


def _links(tokens: list[Token]) -> list[str]:
    return [str(child.attrs["href"]) for token in tokens for child in token.children or () if "href" in child.attrs]


def anchor_of(heading: str) -> str:
    """Turn a heading into the name of its place on the page, as GitHub does."""
    plain = unicodedata.normalize("NFC", heading).casefold()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
