"""Pages of support use: on the source, and on an unrelated study."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from analysis_lib import show
from analysis_lib.batch import Job
from analysis_lib.catalogue import report
from analysis_lib.errors import UserError
from analysis_lib.intervals import Estimate, Interval
from analysis_lib.show.charts import parts
from analysis_lib.study import read_study
from analysis_lib.support_use import maps
from analysis_lib.support_use.associations import AssociationView, chance_table, correlations
from analysis_lib.support_use.audit import audit_of
from analysis_lib.support_use.changes import about_change, changes, cohort_places, cohort_table, with_and_without
from analysis_lib.support_use.figures import baseline_figure, chance_figure, cohort_figure, slopes_figure, trends_figure
from analysis_lib.support_use.maps import ranking_figure, region_map, youth_regions
from analysis_lib.support_use.page import SupportUseView
from analysis_lib.support_use.survey_page import given_outcomes
from analysis_lib.tables.boundaries import read_boundaries
from tests import small_study
from tests.cells import shown
from tests.warm import make

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("undrawn")]
TRACES = ("Berenschot", "2016", "2020", "Zuid-Limburg", "Haaglanden", "Delfshaven", "kinderopvang", "corona", "PO2")


@pytest.fixture(scope="module")
def source() -> SupportUseView:
    return SupportUseView(read_study(report("chain_pressure")).tables, 2016, 2019, 2020)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_study.write(tmp_path_factory.mktemp("small") / "nieuwland")


@pytest.fixture(scope="module")
def made(folder: Path) -> Path:
    years = {"beginjaar": 2021, "eindjaar": 2022, "buiten_trend": 2023}
    return make(Job("chain_pressure", folder.parent / "out", folder, years))


@pytest.fixture(scope="module")
def page(made: Path) -> BeautifulSoup:
    return BeautifulSoup((made / "report.html").read_text(encoding="utf-8"), "html.parser").find("main")


def test_another_study_shows_its_own_figures_and_no_trace_of_the_example(made: Path, page: BeautifulSoup) -> None:
    text = page.get_text(" ")
    words = text + "\n".join(p.text for p in docx.Document(str(made / "report.docx")).paragraphs)
    for trace in TRACES:
        assert trace not in words, trace
    assert "Ondersteuning in Nieuwland" in (made / "report.html").read_text(encoding="utf-8")
    assert "2.750" in text  # 1,050 and 1,700: the parts of 2022 added up
    assert "Streek L" in text


def test_every_table_and_figure_of_invented_data_says_so(page: BeautifulSoup) -> None:
    for caption in page.find_all(["caption", "figcaption"]):
        if "Invoerbestanden" in caption.text or "Parameters" in caption.text:
            continue
        assert "SYNTHETISCH" in caption.get_text(), caption.get_text()


def test_chapters_without_content_are_left_out(page: BeautifulSoup) -> None:
    headings = [heading.get_text() for heading in page.find_all(["h2", "h3"])]
    assert "Wie ondersteuning gebruikt" in headings
    for absent in ("Een groep kinderen gevolgd", "Controle van de bron", "Bijlage: de tabellen van de bron"):
        assert absent not in headings


def test_numbers_shown_nowhere_else_are_next_to_the_figure(page: BeautifulSoup) -> None:
    figure = page.find(id="figuur-rangorde_jeugdregio") or page.find(id="figuur-startniveau")
    assert figure.find_next("details") is not None


def test_no_year_need_be_left_out(source: SupportUseView) -> None:
    view = SupportUseView(source.tables, 2016, 2018)
    assert not with_and_without(view).html
    assert "2020" not in changes(view, "keten").text
    assert sum(not output.html for output in outputs(view)) == 1


@pytest.mark.parametrize(
    ("years", "message"),
    [
        ((2015, 2019, 2020), "beginjaar 2015 komt in aantallen.csv niet voor; daar staan 2016 tot 2021"),
        ((2019, 2016, 2020), "beginjaar 2019 moet voor eindjaar 2016 liggen"),
        ((2016, 2020, 2019), "buiten_trend 2019 ligt binnen 2016-2020"),
    ],
)
def test_years_that_cannot_be(source: SupportUseView, years: tuple[int, int, int], message: str) -> None:
    with pytest.raises(UserError, match=message):
        SupportUseView(source.tables, *years)


def outputs(view: SupportUseView) -> Iterator[show.Output]:
    together = AssociationView(view, 0.05, 1)
    yield from (view.title(), view.headline(), view.definition(), with_and_without(view), cohort_table(view))
    yield from (cohort_places(view), given_outcomes(view), view.totals(), view.assumptions())
    yield from (changes(view, part) for part in ("keten", "gebruik", "instroom", "capaciteit"))
    yield from (trends_figure(view, part) for part in ("keten", "gebruik", "capaciteit"))
    yield from (slopes_figure(view, "gebruik_herkomst"), cohort_figure(view), youth_regions(view))
    yield from (ranking_figure(view), region_map(view, "gebruik"), correlations(together), chance_table(together))
    yield from (chance_figure(together), baseline_figure(together))
    yield shown("chain_pressure", "maps.region_extremes(view)", view=view, maps=maps)
    yield from (said(together, word) for word in ("{toetsen:aantal}", "{gebieden:aantal}", "{oldham}"))


SUMMARY = '(*verdict, "{uiteen}"'


def said(together: AssociationView, *words: str) -> show.Output:
    """What the report says on associations in the cell with these words, or its summary with the verdict."""
    return shown("chain_pressure", "verdict = (", *(words or [SUMMARY]), view=together.view, regional=together.facts())


def test_every_part_of_the_source_shows_something(source: SupportUseView) -> None:
    assert all(output.html for output in outputs(source))


def test_a_table_of_changes_is_as_precise_as_the_source_allows(source: SupportUseView) -> None:
    text = changes(source, "keten").text
    assert "Vroegschools | 8.020 | 0,6% | 0,4% | 0,4% | −22,1% | −20,4%" in text
    assert "Buitenschoolse opvang (gastouder) | 62.280 | 2,7% | 2,5% | 2,2% | −9,1% | −7,5%" in text
    assert "Turkije | 13.360 | 18,3% | 19,8% | 19,3% | +1,3% | ca. +8%" in changes(source, "gebruik").text


def test_changes_in_words() -> None:
    bounds = [(0.0712, 0.07, 0.072), (0.071, 0.06, 0.08), (-0.33, -0.46, -0.18), (float("nan"),) * 3]
    frame = pd.DataFrame(bounds, columns=["m", "m_laag", "m_hoog"])
    assert about_change(frame, "m") == ["+7,1%", "ca. +7%", "−46% tot −18%", ""]


def test_leaving_2020_in_or_out(source: SupportUseView) -> None:
    assert "Kinderopvang | +12,2% | +6,4%" in with_and_without(source).text


def test_what_the_tables_say_of_the_sources_main_finding(source: SupportUseView) -> None:
    text = " ".join(said(AssociationView(source, 0.05, 1), "{gebieden:aantal}").text.split())
    assert (
        "Of gebieden met weinig of met veel gebruik van 2016 tot 2019 naar verhouding meer groeiden, is niet te zeggen"
        in text
    )
    assert "−0,07 (95%-interval −0,29 tot 0,16)" in text  # the correlation of 76 pairs in table 22
    assert "0,2 procentpunt minder (95%-interval: van 1,3 procentpunt minder tot 0,7 procentpunt meer)" in text


def test_regions_grew_apart_in_points_and_both_scales_are_there(source: SupportUseView) -> None:
    together = AssociationView(source, 0.05, 1)
    apart = "In procentpunten groeiden de gebieden uit elkaar; naar verhouding is dat niet te zeggen."
    text = " ".join(said(together, "{oldham}").text.split())
    assert "In procentpunten is die 0,36 (95%-interval 0,15 tot 0,54)" in text
    assert "op logaritmen, dus naar verhouding, 0,13 (−0,09 tot 0,35)" in text
    assert "van 1,81 naar 2,13 procentpunt, de variatiecoëfficiënt van 13,3% naar 14,3%" in text
    assert apart in text
    assert apart in said(together).text


@pytest.mark.parametrize(
    ("points", "logs", "words"),
    [
        (0.3, 0.3, "In procentpunten en naar verhouding groeiden de gebieden uit elkaar."),
        (-0.3, -0.3, "In procentpunten en naar verhouding groeiden de gebieden naar elkaar toe."),
        (0.0, 0.0, "Of gebieden uit elkaar groeiden, is in procentpunten noch naar verhouding te zeggen."),
        (0.0, -0.3, "Naar verhouding groeiden de gebieden naar elkaar toe; in procentpunten is dat niet te zeggen."),
        (0.3, -0.3, "In procentpunten groeiden de gebieden uit elkaar, naar verhouding naar elkaar toe."),
    ],
)
def test_whether_regions_grew_apart_is_concluded_from_both_scales(
    source: SupportUseView, points: float, logs: float, words: str
) -> None:
    together = AssociationView(source, 0.05, 1)
    assert together.baseline
    one, other = (Estimate(value, Interval(value - 0.2, value + 0.2)) for value in (points, logs))
    together.baseline = replace(together.baseline, oldham=one, oldham_log=other)
    assert together.facts()["uiteen"] == words


def test_a_threshold_on_indexed_costs_says_so(source: SupportUseView) -> None:
    text = " ".join(shown("chain_pressure", "view.definition", view=source).html.split())
    assert "Kosten per jaar, geïndexeerd" in text
    assert "omgerekend met de prijsindexcijfers zorguitgaven van CBS" in text
    assert "Bij 13 drempels boven nul is het prijsjaar niet vermeld." in text
    plain = {**source.tables, "definitie": source.tables["definitie"].assign(prijsindex="")}
    without = shown("chain_pressure", "view.definition", view=SupportUseView(plain, 2016, 2019)).html
    assert "geïndexeerd" not in without
    assert "omgerekend" not in without


def test_each_association_that_the_source_names_has_its_own_level_and_groups(source: SupportUseView) -> None:
    together = AssociationView(source, 0.05, 1)
    chance = together.chance.set_index("groep")
    assert chance["niveau"].value_counts().to_dict() == {0.01: 7, 0.05: 1}
    assert chance.at["Gebruik in de dagopvang, met gastouders", "kinderen"] == pytest.approx((11_990 + 4_300) / 42)
    assert "Dagbesteding Wlz | 91 | −0,46 | −0,68 tot −0,19 | 1% |" in chance_table(together).text
    assert "Toch significant bij 1%" in chance_figure(together).html


def test_chance_is_shown_in_two_extremes(source: SupportUseView) -> None:
    view = AssociationView(source, 0.05, 1)
    assert view.persistence == pytest.approx(113_630 / 218_840)
    chance = view.chance.set_index("groep")
    assert (chance["vals_blijvend"] <= chance["vals"]).all()
    assert chance.at["Gebruik van ondersteuning, alle kinderen", "vals"] < 0.1


@pytest.mark.parametrize(
    ("level", "seed", "message"),
    [(5, 1, "toetsniveau 5,00 moet tussen 0 en 1"), (0, 1, "toetsniveau"), (0.05, -1, "toevalsgetal -1 mag niet")],
)
def test_levels_and_seeds_that_cannot_be(source: SupportUseView, level: float, seed: int, message: str) -> None:
    with pytest.raises(UserError, match=message):
        AssociationView(source, level, seed)


def test_regions_without_the_last_year_are_not_compared(source: SupportUseView) -> None:
    counts = source.tables["aantallen"]
    regional = counts["indicator"].eq("gebruik") & counts["jaar"].eq(2019) & counts["regio"].str.startswith("PO")
    view = SupportUseView({**source.tables, "aantallen": counts[~regional]}, 2016, 2019, 2020)
    together = AssociationView(view, 0.05, 1)
    assert together.baseline is None
    assert not any(said(together, *word).html for word in ([], ["{gebieden:aantal}"], ["{oldham}"]))


def test_regions_that_are_all_alike_are_not_compared(source: SupportUseView) -> None:
    counts = source.tables["aantallen"].copy()
    counts.loc[counts["regio"].str.startswith("PO"), ["aantal", "aandeel"]] = (1000, 10.0)
    together = AssociationView(SupportUseView({**source.tables, "aantallen": counts}, 2016, 2019), 0.05, 1)
    assert together.baseline is None
    assert together.found.empty


def test_sentences_about_other_years_are_marked(source: SupportUseView) -> None:
    assert not shown("chain_pressure", "{geschreven}", facts=source.facts()).html
    other = SupportUseView(source.tables, 2017, 2019, 2020)
    notice = " ".join(shown("chain_pressure", "{geschreven}", facts=other.facts()).text.split())
    assert "geschreven bij de jaren 2016-2019" in notice
    assert "gaan over 2017-2019" in notice


def test_totals_say_whether_they_agree(source: SupportUseView) -> None:
    text = source.totals().text
    assert "Gebruik van ondersteuning naar leeftijd | 2016 | 343.920 | 343.920 | gelijk binnen de afronding" in text
    assert "Gebruik van ondersteuning naar herkomst | 2016 | 343.740 | 343.920 | −180" in text


def test_a_cohort_with_a_missing_school_shows_no_schools(source: SupportUseView) -> None:
    counts = source.tables["aantallen"]
    gap = counts["indicator"].eq("cohort_school") & counts["jaar"].eq(2018)
    view = SupportUseView({**source.tables, "aantallen": counts[~gap]}, 2016, 2019, 2020)
    assert "Naar school" not in cohort_figure(view).text
    assert "Naar school" in cohort_figure(source).text


def test_a_users_boundaries_take_the_place_of_tiles(source: SupportUseView, tmp_path: Path) -> None:
    square = [[4.0, 52.0], [4.0, 52.5], [4.5, 52.5], [4.5, 52.0], [4.0, 52.0]]
    feature = {"properties": {"jz": "JZ24"}, "geometry": {"type": "Polygon", "coordinates": [square]}}
    (tmp_path / "grenzen.geojson").write_text(json.dumps({"features": [feature]}), encoding="utf-8")
    boundaries = read_boundaries(tmp_path, dict(source.regions["naam"]))
    assert boundaries is not None
    assert boundaries.aspect == pytest.approx(1.63, abs=0.02)
    shown = region_map(source, "gebruik", boundaries)
    assert "Tegelkaart" not in shown.text
    assert "Kaart" in shown.text


def test_the_printed_tables_mark_what_deviates(source: SupportUseView) -> None:
    shown = show.printed_tables(audit_of(source.tables), source.tables["brontabellen"])
    assert len(shown) == 24
    third = next(output for output in shown if output.name == "bron_tabel_3")
    assert "Hiervan wijken er 3 af (≠)" in third.text  # two figures and the title
    assert "+10,9%\u00a0≠" in third.text
    assert "+ 8,9%\u00a0≠" in third.text
    assert "(0,24%)" in third.text
    assert "0,24%\u00a0≠" not in third.text
    assert len({output.name for output in shown}) == len(shown)


def test_figures_outside_tables_are_listed_apart(source: SupportUseView) -> None:
    audit = audit_of(source.tables)
    outside = show.in_text(audit, source.tables["brontabellen"])
    assert set(outside["plaats"]).isdisjoint({"Tabel 1", "Figuur 1"})
    assert "23,2%" in set(outside["afgedrukt"])
    counted = show.audit_by_place(audit, source.tables["brontabellen"]["plaats"]).text
    assert f"Tekst en figuren | {len(outside)}" in counted


def test_what_deviates_is_shown_by_cause_with_how_much_is_confirmed(source: SupportUseView) -> None:
    shown = show.audit_deviations(audit_of(source.tables))
    assert "Tabel 22 (104)" in shown.text
    assert "Verwisseld" in shown.html
    assert re.search(r"Samen \d+. Bij \d+ is de verklaring uitgerekend", shown.html)


def test_a_note_to_most_of_a_table_marks_no_cell(source: SupportUseView) -> None:
    tables = {
        output.name: output for output in show.printed_tables(audit_of(source.tables), source.tables["brontabellen"])
    }
    assert "Niet na te rekenen (20 van 70): Telling in registers" in tables["bron_tabel_1"].html
    assert "[a]" in tables["bron_tabel_3"].html


def test_labels_move_apart_and_keep_their_order() -> None:
    placed = parts.spread([3.0, 1.0, 1.1, 1.05], 0.5)
    assert placed[0] == 3.0
    assert placed[1] < placed[3] < placed[2]
    assert placed[3] - placed[1] == pytest.approx(0.5)
    assert sum(placed[1:]) / 3 == pytest.approx(1.05)


def test_a_line_end_starts_a_line_in_its_cell_and_is_not_mark_up() -> None:
    frame = pd.DataFrame({"a": ["<b>\nx"]})
    shown = show.table(frame, {"a": show.Col("A")}, name="t", caption="T")
    assert "&lt;b&gt;<br/>x" in shown.html
    assert "<b> x" in shown.text
