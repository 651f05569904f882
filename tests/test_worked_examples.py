"""Four invented studies, from an empty workbook to a report, with nothing of the example in them."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import nbformat
import pikepdf
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient

from analysis_lib.catalogue import PROJECT, REPORTS, report
from analysis_lib.errors import InputError
from analysis_lib.new_study import create
from analysis_lib.notebook.engine import KERNEL_CONFIG
from analysis_lib.render.document import tables_of
from analysis_lib.study import read_study
from tests.slips import percentages_called_a_difference, slips_in, words_of
from tests.typed import command
from tests.worked import business_case, cases, path, regions
from tests.worked.filling import fill
from tests.worked.traces import found_in, numbers_in, texts_of, traces_of

pytestmark = pytest.mark.slow
STUDIES = (business_case, cases, path, regions)
HARD = "\u00a0"
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)


@dataclass(frozen=True)
class Made:
    """A study's folder and the report that the command made from it."""

    study: ModuleType
    folder: Path
    report: Path

    @property
    def words(self) -> str:
        return read(self.report)


@cache
def read(made: Path) -> str:
    """The words of a report that is not made again."""
    page = BeautifulSoup((made / "report.html").read_text(encoding="utf-8"), "html.parser").find("body")
    return " ".join(page.get_text(" ").replace(HARD, " ").split())


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Made]:
    """Each study made once, in all formats, as a user does it."""
    home, made = tmp_path_factory.mktemp("worked"), {}
    for study in STUDIES:
        folder = home / "mijn studie" / study.REPORT
        assert command("new", study.REPORT, str(folder)) == 0
        fill(folder, study.TABLES)
        assert command("check", study.REPORT, "--data", str(folder)) == 0
        words = ("run", study.REPORT, "--data", str(folder), "--out", str(home / "uit"), "--workers", "1", "--quiet")
        assert command(*words) == 0
        made[study.REPORT] = Made(study, folder, home / "uit" / study.REPORT / folder.name)
    return made


@pytest.fixture(params=[study.REPORT for study in STUDIES])
def made(request: pytest.FixtureRequest, every: dict[str, Made]) -> Made:
    return every[request.param]


def test_every_format_is_there_under_its_own_title(made: Made) -> None:
    title = made.study.TABLES["studie"][1][1]
    assert title in made.words
    with pikepdf.open(made.report / "report.pdf") as pdf, pdf.open_metadata() as about:
        assert title in str(about["dc:title"])
    assert (made.report / "report.docx").stat().st_size > 5_000


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        # 6 x 8150 x 50% + 9 x 7 x (1312.75 - 2 x 64.50) x 35% + 12 x 64.50, against 71250.50 + 3600, in whole euros
        ("kid_mbc", ("€ 74.851", "€ 51.326", "€ 0,69 voor elke euro", "€ 2.339,")),
        # all at 50%; and 9 x 7 x 1312.75 x 35% where no adviser is paid
        ("kid_mbc", ("Overal de helft € 62.125", "Zonder adviseur € 54.170", "Samen € 412,80")),
        # 6 x 8150 x 50% beside the effect; 10 of 100 beside 50 of 100; a row for each stakeholder
        ("kid_mbc", ("Jongvolwassene: Betaalt de huur op tijd Minder ontruimingen", "€ 24.450", "Minder brieven")),
        ("kid_mbc", ("Hier 10,00% Ginds 50,00% lager dan alle andere", "Verhuurder Uitstel Gemeente", "Postmiddag")),
        ("kid_mbc", ("Spirituele dimensie Minder zorgen over geld",)),
        # 1250 x 78.40 / 35 = 2800 a case; 60 x 112 to 139; 6 x 112 to 139; 1500 to 4200, to hundreds of euros
        ("den_bosch_cases", ("besparing € 3.900 tot € 5.500", "extra kosten € 2.000 tot € 2.100")),
        (
            "den_bosch_cases",
            ("onzeker, ten hoogste € 2.800 extra kosten", "€ 1.300 extra kosten tot € 1.400 besparing"),
        ),
        ("den_bosch_cases", ("besparing € 500 tot € 4.900 (zonder Jongere Zuid)", "extra kosten € 2.300 tot € 2.400")),
        (
            "den_bosch_cases",
            ("besparing € 7.600 tot € 10.300", "verworpen 1", "Niet onafhankelijk getoetst: Jongere Z"),
        ),
        # 44 x 310.50 to 455 + 3150, against 10 x 1475 + 6200; even at (20950 - 3150) / 44; 44 x 205 + 3150
        ("holland_rijnland", ("€ 16.900 tot € 23.200", "€ 21.000", "van € 4.100 extra kosten tot € 2.200 besparing")),
        ("holland_rijnland", ("Lichte hulp thuis, per week € 205 extra kosten € 8.800",)),
        # an action before what must be there, and headings in the order of their first row
        ("holland_rijnland", ("Actie De leerling loopt een dag mee. Boer Randvoorwaarde De veerboot vaart die dag.",)),
        (
            "holland_rijnland",
            ("Meteen Boer Geeft het werk. Familie op het erf Later Schipper", "Figuur 2. Het aanbod in een vlak"),
        ),
        ("den_bosch_cases", ("Ochtend Binnenkomen Koffie en het doel van de dag. Mentor", "Snel terugbellen")),
        # 3546 of 33912 children, then 3918 of 33672
        ("chain_pressure", ("3.918", "+10,5%", "11,6% van alle kinderen in 2024; in 2022 10,5%", "+11,3%")),
        (
            "chain_pressure",
            ("van 9,6% (Waterkant A) tot 12,8% (Waterkant L)", "1 s12 Waterkant L", "12 s01 Waterkant A"),
        ),
        ("chain_pressure", ("in Waterland-West 11,6% in 2024", "beginjaar 2022", "eindjaar 2024", "buiten_trend 0")),
    ],
)
def test_outcomes_are_those_worked_out_by_hand(every: dict[str, Made], name: str, wanted: tuple[str, ...]) -> None:
    for words in wanted:
        assert words in every[name].words, words


def test_the_copied_notebook_gives_the_same_in_jupyterlab(made: Made) -> None:
    notebook = nbformat.read(made.folder / f"{made.study.REPORT}.ipynb", as_version=4)
    where = {"metadata": {"path": str(made.folder)}}
    NotebookClient(notebook, timeout=120, resources=where, config=KERNEL_CONFIG).execute()
    stored = {file.stem: file.read_text(encoding="utf-8-sig") for file in made.report.glob("data/*.csv")}
    tables = tables_of(notebook)
    assert tables.keys() == stored.keys()
    for name, text in tables.items():
        assert text.splitlines() == stored[name].splitlines(), name


def test_no_report_has_a_slip(made: Made) -> None:
    markup = (made.report / "report.html").read_text(encoding="utf-8")
    assert slips_in(words_of(markup)) == []
    assert list(percentages_called_a_difference(markup)) == []


def test_nothing_of_the_example_is_in_any_file(made: Made) -> None:
    known = report(made.study.REPORT)
    traces = traces_of(known)
    own = " ".join(str(cell) for rows in made.study.TABLES.values() for row in rows for cell in row)
    assert len(traces) > 100
    assert not found_in(own, traces), "the invented study itself uses words or figures of the example"
    files = list(texts_of(made.report))
    assert {"report.html", "report.ipynb", "receipt.json", "report.docx/word/document.xml"} <= {
        name for name, _ in files
    }
    assert {name: hit for name, text in files if (hit := found_in(text, traces))} == {}


def test_traces_would_be_found() -> None:
    """In the example itself nearly all are found, so the test above can fail."""
    known = report("holland_rijnland")
    cells = "\n".join("".join(cell.source) for cell in nbformat.read(known.notebook, as_version=4).cells)
    outputs = known.notebook.read_text(encoding="utf-8")
    assert {"Petra", "Rijnland"} <= found_in(outputs, traces_of(known))
    assert not found_in(cells, {"Petra", "Rijnland"})
    assert numbers_in("€ 1.234,50 en 12345 en 2019 en 999") == {"1234", "12345"}


@cache
def pages() -> dict[str, str]:
    """Return the texts of each module with text for a page, without docstrings."""
    modules = {str(path): path.read_text(encoding="utf-8") for path in (PROJECT / "analysis_lib").rglob("*.py")}
    return {name: texts_in(source) for name, source in modules.items() if "analysis_lib.show" in source}


def texts_in(source: str) -> str:
    tree = ast.parse(source)
    quiet = {
        id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, _DOCUMENTED) and ast.get_docstring(node)
    }
    return "\n".join(
        n.value
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in quiet
    )


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.REPORT)
def test_no_notebook_or_view_holds_words_of_an_example(study: ModuleType) -> None:
    """A notebook takes its prose along to every other study."""
    known = report(study.REPORT)
    words = {trace for trace in traces_of(known) if not trace.isdigit()}
    cells = nbformat.read(known.notebook, as_version=4).cells
    assert found_in("\n".join(cell.source for cell in cells), words) == set()
    for module, texts in pages().items():
        assert found_in(texts, words) == set(), module


def test_what_may_be_about_one_child_stays_inside(every: dict[str, Made]) -> None:
    assert all("GEHEIM VERHAAL" not in text for _, text in texts_of(every["den_bosch_cases"].report))


def test_chapters_without_content_are_left_out(every: dict[str, Made]) -> None:
    for name, absent in (
        ("kid_mbc", ("Hoe zeker is dit?", "Voor wie loont het?", "Wat het oordeel omkeert", "bereiken kloppen")),
        ("den_bosch_cases", ("Wat deze casussen wel en niet zeggen", "Wat er bij kinderen veranderde")),
        ("holland_rijnland", ("Bekostiging",)),
        (
            "chain_pressure",
            (
                "Een groep kinderen gevolgd",
                "nstroom in het",
                "Met en zonder het jaar",
                "Bijlage: de tabel",
                "initiatieven",
            ),
        ),
    ):
        for heading in (*absent, "Controle van de bron", "Bijlage: alle afgedrukte", "afgedrukte cijfers"):
            assert heading not in every[name].words, (name, heading)


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.REPORT)
def test_the_least_that_can_be_filled_in_is_a_report_too(study: ModuleType, tmp_path: Path) -> None:
    create(study.REPORT, tmp_path / "weinig")
    known = report(study.REPORT)
    needed = {table.name for table in known.contract.tables if table.required} - {"teksten"}
    fill(tmp_path / "weinig", {name: rows for name, rows in study.TABLES.items() if name in needed} | study.LEAST)
    where = ("--data", str(tmp_path / "weinig"), "--out", str(tmp_path / "uit"))
    assert command("run", study.REPORT, *where, "--formats", "html", "--workers", "1", "--quiet") == 0
    made = tmp_path / "uit" / study.REPORT / "weinig"
    page = BeautifulSoup((made / "report.html").read_text(encoding="utf-8"), "html.parser").find("body")
    headings = page.find_all(re.compile("^h[2-6]$"))
    for heading, after in pairwise(headings):
        between = heading.find_next()
        deeper = after.name > heading.name
        assert deeper or between is not after, f"nothing below '{heading.get_text()}'"
    words = read(made)
    for odd in ("nan", "None", "1 casussen", "1 jongvolwassenen", "0 van de", "  "):
        assert not re.search(rf"(?<!\w){odd}(?!\w)", words), odd


def test_every_part_of_the_texts_has_a_place_in_the_notebook() -> None:
    for known in REPORTS:
        if known.tables_of:
            continue
        source = "\n".join(cell.source for cell in nbformat.read(known.notebook, as_version=4).cells)
        source += (PROJECT / "analysis_lib" / "care_trajectories" / "factsheet.py").read_text(encoding="utf-8")
        for row in known.contract["teksten"].rows:
            part = row.cells["onderdeel"]
            places = (f'paragraphs(texts, "{part}")', f'texts["onderdeel"] == "{part}"')
            assert any(place in source for place in places), f"{known.name} drops what is written on {part}"


def test_printed_figures_of_an_example_are_refused_beside_own_data(every: dict[str, Made], tmp_path: Path) -> None:
    folder = tmp_path / "eigen"
    folder.mkdir()
    for source in (every["kid_mbc"].folder / "invoer.xlsx", report("kid_mbc").templates / "published.csv"):
        (folder / source.name).write_bytes(source.read_bytes())
    with pytest.raises(InputError, match=r"published\.csv.* gegevens in studie is eigen; laat dit bestand weg"):
        read_study(report("kid_mbc"), folder)


@pytest.mark.parametrize("period", ["2022", "2024-2022", "2021 t/m 2024"])
def test_the_period_has_two_years_that_were_counted(period: str, tmp_path: Path) -> None:
    create("chain_pressure", tmp_path / "x")
    fill(tmp_path / "x", regions.TABLES | {"studie": [*regions.TABLES["studie"][:-1], ["periode", period]]})
    with pytest.raises(InputError, match=r"blad studie, rij \d+, kolom waarde: '20"):
        read_study(report("chain_pressure"), tmp_path / "x")
