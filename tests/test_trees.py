"""Pages handed on as trees: what reading their text would give."""

from __future__ import annotations

import nbformat
import pytest
from bs4 import BeautifulSoup

from analysis_lib.catalogue import report
from analysis_lib.render.document import build
from analysis_lib.render.paper import for_paper
from analysis_lib.render.trees import Handed


def page(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def changed() -> BeautifulSoup:
    """A page with texts in pieces, an empty one, classes as one text and a number."""
    soup = page('<div class="a b"><p>x <em>y</em>z</p><span>q</span></div>')
    div, em, span = soup.find("div"), soup.find("em"), soup.find("span")
    assert div is not None
    assert em is not None
    assert span is not None
    em.unwrap()
    span.string = ""
    div.append(soup.new_tag("td", attrs={"class": "c d", "colspan": 3}))
    return soup


def test_a_tree_that_was_changed_is_handed_on_as_its_text_reads() -> None:
    handed = Handed(changed())
    assert handed.text == str(changed())
    tree = handed.tree_of(handed.text)
    assert tree == page(handed.text) != changed()
    assert tree.get_text("|") == page(handed.text).get_text("|")


def test_who_comes_later_gets_a_tree_of_its_own() -> None:
    handed = Handed(changed())
    first = handed.tree_of(handed.text)
    first.clear()
    assert handed.tree_of(handed.text) == page(handed.text)


def test_another_text_is_read() -> None:
    assert Handed(changed()).tree_of("<p>other</p>") == page("<p>other</p>")


@pytest.mark.parametrize("name", ["holland_rijnland", "kid_mbc", "school_factsheet"])
def test_reports_are_handed_on_as_their_text_reads(name: str) -> None:
    document = build(nbformat.read(report(name).notebook, as_version=4))
    paper = for_paper(build(nbformat.read(report(name).notebook, as_version=4)))
    assert document.soup() == page(document.body)
    assert paper.soup() == page(paper.body)
