"""The pages that list what was made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import html5lib
import nbformat
import pytest
from bs4 import BeautifulSoup

from analysis_lib.batch.overview import write_index
from analysis_lib.catalogue import report
from analysis_lib.render.card import Card, card_of
from analysis_lib.render.document import build
from tests.finished import CARD, finish


def page(path: Path) -> BeautifulSoup:
    text = path.read_text(encoding="utf-8")
    html5lib.HTMLParser(strict=True).parse(text)
    return BeautifulSoup(text, "html.parser")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = finish(tmp_path, "kid_mbc", title="Kleuters <b>")
    (folder / "data" / "kosten.csv").write_text("a\n1\n", encoding="utf-8")
    finish(tmp_path, "kid_mbc", "mijn-map", gegevens="mijn-map", card=replace(CARD, invented="geheel", verdict=""))
    finish(tmp_path, "holland_rijnland", title="Petra", card=Card(), formats=("html",))
    for name in ("Wilg", "Eik", "\u00c9en"):
        finish(tmp_path, "school_factsheet", f"school-{name.lower()}", f"Factsheet: {name}")
    write_index(tmp_path)
    return tmp_path


def test_a_card_tells_what_the_page_does_and_leads_to_all_of_it(out: Path) -> None:
    first, own, petra = page(out / "index.html").select(".kaart")
    assert first.h3.get_text() == "Kleuters <b>"
    said = dict(
        zip((dt.get_text() for dt in first.find_all("dt")), (dd.get_text() for dd in first.find_all("dd")), strict=True)
    )
    assert said["Bron"] == CARD.source
    assert said["Afwijkend"] == "2 van 1.396 afgedrukte cijfers en uitspraken"
    assert said["Gemaakt op"] == "2-1-2026"
    assert first["data-oordeel"] == "Niet helemaal"
    links = {link["href"] for link in first.find_all("a")}
    assert links == {
        f"kid_mbc/standaard/{name}" for name in ("report.html", "report.pdf", "report.ipynb", "data/kosten.csv")
    }
    assert own["data-gegevens"] == "SYNTHETISCH"
    assert "Uitgangspunten" in own.get_text()
    assert petra["data-gegevens"] == "gepubliceerd"


def test_a_school_stands_in_a_table_by_name(out: Path) -> None:
    for place, base in ((out / "index.html", "school_factsheet/"), (out / "school_factsheet" / "index.html", "")):
        table = page(place).find("table", id="lijst-school_factsheet")
        rows = table.select("tbody tr")
        assert [row.th.get_text() for row in rows] == ["\u00c9en", "Eik", "Wilg"]
        assert rows[2].th.a["href"] == f"{base}school-wilg/report.html"
        assert "2-1-2026" in table.caption.get_text()


def test_schools_of_more_studies_stand_by_study_and_are_found_by_its_name(tmp_path: Path) -> None:
    for study in ("oss", "Ede", "data_templates/utrechtse_heuvelrug"):
        for name in ("Wilg", "Eik"):
            finish(tmp_path, "school_factsheet", f"{study[:3]}-{name}", f"Factsheet: {name}", gegevens=study)
    write_index(tmp_path)
    groups = page(tmp_path / "index.html").select("#lijst-school_factsheet > details")
    assert [group.summary.get_text() for group in groups] == ["Ede (2)", "het voorbeeld van de bron (2)", "oss (2)"]
    assert [row.th.a.get_text() for row in groups[0].select("tbody tr")] == ["Eik", "Wilg"]
    assert all("oss" in row.get_text() for row in groups[2].select("tbody tr"))
    assert all(group.has_attr("open") for group in groups)  # few rows are seen at once


def test_what_deviates_in_all_sources_is_on_one_page(out: Path) -> None:
    soup = page(out / "controle.html")
    (source,) = soup.select("#bronnen tbody tr")  # data of a user's own are no source
    assert [cell.get_text() for cell in source.find_all(["th", "td"])][:4] == ["Kleuters <b>", "1.396", "221", "2"]
    rows = soup.select("#afwijkingen tbody tr")
    assert [row.th.get_text() for row in rows] == ["Conclusie: aandeel", "Tabel 2: som"]
    assert rows[1].find_all("td")[-1].get_text() == "Verwisseld <b>."
    assert [option["value"] for option in soup.select("select[name='raakt'] option")][1] == CARD.findings[0][0]


def test_each_report_leads_to_the_next_and_the_last_to_the_overview(out: Path) -> None:
    found, at = [], "kid_mbc--standaard.html"
    while at != "index.html":
        (link,) = page(out / "volgend" / at).find_all("a")
        found.append(link["href"])
        at = "index.html" if link["href"] == "../index.html" else "--".join(Path(link["href"]).parts[1:3]) + ".html"
    assert found == ["../kid_mbc/mijn-map/report.html", "../holland_rijnland/standaard/report.html", "../index.html"]


def test_of_what_stays_inside_nothing_is_told(tmp_path: Path) -> None:
    finish(
        tmp_path,
        "kid_mbc",
        "intern",
        parameters={"versie": "intern"},
        card=replace(CARD, outcome="Er zijn 3 kinderen."),
    )
    write_index(tmp_path)
    (card,) = page(tmp_path / "index.html").select(".kaart")
    assert "INTERN" in card.h3.get_text()
    assert "3 kinderen" not in card.get_text()
    assert CARD.verdict not in card.get_text()
    assert not (tmp_path / "controle.html").exists()


def test_a_card_is_read_from_the_page() -> None:
    card = build(nbformat.read(report("holland_rijnland").notebook, as_version=4)).card
    assert (card.printed, card.tested, card.deviating) == ("27", "13", "3")  # as README says of this source
    assert card.source.startswith("Holland Rijnland (2021).")
    assert card.verdict
    assert not card.verdict.startswith("Blijft")
    assert not card.verdict.endswith(":")
    assert card.findings
    assert card_of(BeautifulSoup("<h1>T</h1>", "html.parser")) == Card()
