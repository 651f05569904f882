"""Figures on a page: smaller than they were made, the same to look at, and in two forms."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis_lib.render import pictures
from analysis_lib.render.document import Document, build
from analysis_lib.render.html import to_html
from analysis_lib.show.output import Output

WIDE = '<svg role="img" aria-label="Wijd: 1,234567"><g id="figure_1"><path d="M 0.123456 10.987654"/></g></svg>'
NARROW = (
    '<svg role="img" aria-label="Smal" viewBox="0 0 270 100"><g id="text_1"><text>1.2345678</text></g>\n '
    '<clipPath id="p1"/></svg>'
)


@pytest.fixture(scope="module")
def document() -> Document:
    shown = Output(f"<figure>{WIDE}<figcaption>Bijschrift</figcaption></figure>", "x", narrow=NARROW)
    cells = [new_markdown_cell("# Titel"), new_code_cell("x", outputs=[new_output("display_data", bundle(shown))])]
    return build(nbformat.from_dict(new_notebook(cells=cells)))


def bundle(shown: Output) -> dict[str, str]:
    data, _ = shown._repr_mimebundle_()
    return data


def test_places_are_rounded_and_nothing_else_is() -> None:
    made = pictures.smaller(
        '<!-- 0,5 --><g id="a_1" transform="translate(1.23456 2.98765) scale(0.015625)">\n'
        ' <path d="M 1.005001 2.999999" style="stroke-width: 0.123456"/><text x="7.77777">3.14159265</text></g>'
    )
    assert made == (
        '<g transform="translate(1.23 2.99) scale(0.015625)">'
        '<path d="M 1.01 3" style="stroke-width: 0.123456"/><text x="7.78">3.14159265</text></g>'
    )


def test_an_address_holds_the_whole_picture() -> None:
    address = pictures.address("a.svg", {"a.svg": 'é <a b="c">#50%</a>'.encode()})
    assert unquote(address.partition(",")[2]) == 'é <a b="c">#50%</a>'
    assert not re.search(r'[<>"#]', address)


def test_only_signs_that_mean_something_in_an_address_are_written_otherwise() -> None:
    every = "".join(map(chr, range(0x20, 0x250))) + "\u20ac\u2212\U0001f600"
    address = pictures.address("a.svg", {"a.svg": f"<text>{every}</text>".encode()}).partition(",")[2]
    assert address == quote(f"<text>{every}</text>", safe=" !$&'()*+,-./:;=?@[]_~{|}^`")


def test_a_page_has_both_forms_of_a_figure(document: Document) -> None:
    page = to_html(document).decode()
    soup = BeautifulSoup(page, "html.parser")
    (wide,) = soup.select("figure .figuur.breed img")
    assert wide["alt"] == "Wijd: 1,234567"
    (narrow,) = soup.select("figure .smal")
    assert narrow.get_text() == "1.2345678"
    assert 'viewBox="0 0 270 100"' in page
    assert 'id="text_1"' not in page
    assert 'id="p1"' in page
    assert page.count("<figcaption>") == 1


def test_a_figure_of_one_form_scrolls_as_before() -> None:
    figure = Output(f"<figure>{WIDE}<figcaption>Bijschrift</figcaption></figure>", "x")
    cells = [new_markdown_cell("# Titel"), new_code_cell("x", outputs=[new_output("display_data", bundle(figure))])]
    soup = BeautifulSoup(to_html(build(new_notebook(cells=cells))), "html.parser")
    assert soup.select("figure .figuur[tabindex]")
    assert not soup.select(".smal, .breed")
