"""What ``docs/`` and README tell people to do, done as they say it."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click import ClickException

from analysis_lib import manual
from analysis_lib.batch.overview import write_index
from analysis_lib.catalogue import PROJECT
from analysis_lib.show import charts
from tests.documents import DOCS, PAGES, links, steps
from tests.reader import Reader
from tests.shell import understand
from tests.worked import business_case, cases, regions, youth_care

pytestmark = pytest.mark.slow
LESSON = steps(DOCS / "les.md")
OWN_CHART = "Stap 7. Een eigen grafiek"


def page_of(reader: Reader) -> BeautifulSoup:
    made = reader.home / "reports" / reader.report / reader.study.name / "report.html"
    return BeautifulSoup(made.read_text(encoding="utf-8"), "html.parser")


def words_of(page: BeautifulSoup) -> str:
    return " ".join(page.find("body").get_text(" ").replace("\u00a0", " ").split())


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> tuple[Reader, str]:
    """Somebody halfway the lesson, with the words of the first report."""
    reader = Reader(tmp_path_factory.mktemp("map van de lezer"))
    first = next(place for place, step in enumerate(LESSON) if step.heading.startswith("Stap 5"))
    reader.follow(LESSON[:first])
    words = words_of(page_of(reader))
    reader.follow(step for step in LESSON[first:] if step.heading != OWN_CHART)
    return reader, words


@pytest.fixture(scope="module")
def finished(begun: tuple[Reader, str]) -> Reader:
    reader, _ = begun
    reader.follow(step for step in LESSON if step.heading == OWN_CHART)
    return reader


def test_the_lesson_leads_to_a_report(begun: tuple[Reader, str]) -> None:
    _, words = begun
    assert "Leesmaatjes in Voorbeeldstad" in words
    assert "€ 0,60 voor elke euro" in words  # 12 x 10 x 4 x 60 x 50% against 18000 + 6000
    assert "SYNTHETISCH" in words


def test_the_lesson_leads_to_a_sentence_an_effect_and_a_chart_of_ones_own(finished: Reader) -> None:
    page = page_of(finished)
    words = words_of(page)
    assert "De gemeente wil weten of de leesmaatjes blijven." in words
    assert "Minder zittenblijvers" in words
    assert "€ 1,00 voor elke euro" in words  # 14400 + 2 x 8000 x 60% against 24000
    (figure,) = [found for found in page.find_all("figure") if "Wat het project kost, per post" in found.get_text()]
    assert "de begeleiding kost meer dan de ruimte" in str(figure)


@pytest.fixture(scope="module")
def recipes(finished: Reader, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Somebody who did the lesson and then follows every recipe, and at the end makes the report of the lesson's study."""
    home = tmp_path_factory.mktemp("recepten")
    shutil.copytree(finished.study, home / "mijn-studie")
    reader = Reader(
        home, {"den_bosch_cases": cases.TABLES, "chain_pressure": regions.TABLES | regions.LEAST}, makes=False
    )
    reader.report, reader.study = "kid_mbc", home / "mijn-studie"
    reader.follow(steps(DOCS / "recepten.md"))
    return reader


def test_every_recipe_can_be_followed(recipes: Reader) -> None:
    assert {job.report for job in recipes.planned} == {"kid_mbc", "chain_pressure"}
    assert [job.values["impactclaim"] for job in recipes.planned if "impactclaim" in job.values] == [
        0.4,
        0.3,
        0.4,
        0.5,
    ]


def test_what_the_recipes_add_is_in_the_report(recipes: Reader) -> None:
    made = Reader(recipes.home)
    code, said = made.command("run", "kid_mbc", "--data", "mijn-studie", "--formats", "html", "--workers", "1")
    assert code == 0, said
    made.report, made.study = "kid_mbc", recipes.home / "mijn-studie"
    page = page_of(made)
    words = words_of(page)
    for added in (
        "Er is geen vergelijking met leerlingen zonder leesmaatje.",
        "De leerkrachten wisten wie een leesmaatje had.",
        # 24000 / (12 + 3) children
        "Het project kost € 24.000 in Voorbeeldstad; dat is € 1.600,00 per leerling.",
        "Elke leerling heeft het hele schooljaar een leesmaatje.",
        "Een kwart van elk effect",
        "Meer plezier in lezen",
        "Leerlingen die pas dit jaar Nederlands leren",
        "In de tabellen is niets te verbeteren.",
        "Bedrag per kostenperiode",
    ):
        assert added in words, added
    captions = " ".join(figure.get_text() for figure in page.find_all("figure"))
    assert "Wie wat betaalt" in captions
    assert "De prijzen in deze berekening" in captions


@pytest.mark.parametrize("name", ["opdrachten.md", "eigen-cijfers.md", "galerij.md", "registers.md", "README.md"])
def test_every_command_can_be_typed(name: str, tmp_path: Path) -> None:
    """What it names exists: options, reports, parameters with their values, and files; reports are not made here."""
    for part in ("notebooks", "data_templates", "docs", "environment.yml"):
        (tmp_path / part).symlink_to(PROJECT / part)
    youth_care.write_duo(tmp_path)
    youth_care.write_delivery(tmp_path / "levering.csv", youth_care.delivery(60))
    reader = Reader(tmp_path, {"kid_mbc": business_case.TABLES}, makes=False)
    reader.follow(steps(PROJECT / name if name == "README.md" else DOCS / name))
    assert reader.planned


@pytest.mark.parametrize(
    "line",
    [
        line
        for page in ("installeren.md", "meer-machines.md")
        for step in steps(DOCS / page)
        for line in step.text.splitlines()
        if line
    ],
)
def test_every_command_to_install_names_what_exists(line: str) -> None:
    understand(line)


@pytest.mark.parametrize(
    "line",
    [
        "py installeren.py --wiel x",
        "py -m pip download --require-hashess -r requirements.txt",
        "pip install -r requirement.txt",
        "conda env create -f omgeving.yml",
        "narekenbaar lijst",
        r".venv\Scripts\python -m analysis_lib",
        "apt install narekenbaar",
    ],
)
def test_a_command_that_does_not_exist_is_noticed(line: str) -> None:
    with pytest.raises((AssertionError, SystemExit, ClickException)):
        understand(line)


def test_every_page_is_tried() -> None:
    tried = {
        "les.md",
        "recepten.md",
        "opdrachten.md",
        "eigen-cijfers.md",
        "galerij.md",
        "registers.md",
        "installeren.md",
        "meer-machines.md",
    }
    assert {name for name in PAGES if steps(DOCS / name)} == tried


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name: str) -> None:
    """Also once the pages are in another place, as HTML: a link may not leave the folder."""
    for target in links(DOCS / name):
        path, _, anchor = target.partition("#")
        if not target.startswith("https://"):
            place = DOCS / (path or name)
            assert DOCS in place.resolve().parents, target
            assert place.is_file(), target
            if anchor:
                assert f'id="{anchor}"' in manual.html_of(place.stem)


def test_every_kind_of_chart_has_its_place_and_picture() -> None:
    tool = runpy.run_path(str(DOCS / "tools" / "charts.py"))
    offered = {name for name, chart in vars(charts).items() if name.islower() and callable(chart)}
    assert set(tool["KINDS"]) == offered, "in KINDS of docs/tools/charts.py"
    assert (DOCS / "grafieken.md").read_text(encoding="utf-8") == tool["page"](), "run docs/tools/charts.py"
    assert {path.stem for path in (DOCS / "beelden").glob("grafiek-*.png")} == {f"grafiek-{name}" for name in offered}


def test_the_reference_says_what_the_docstrings_say() -> None:
    made = runpy.run_path(str(DOCS / "tools" / "reference.py"))["page"]()
    assert (DOCS / "functies.md").read_text(encoding="utf-8") == made, "make docs"


def test_the_manual_stands_beside_the_reports(tmp_path: Path) -> None:
    write_index(tmp_path)
    pages = [tmp_path / "index.html", *(tmp_path / "uitleg").glob("*.html")]
    assert {path.stem for path in pages[1:]} == {name.removesuffix(".md") for name in PAGES}
    reached = set()
    for path in pages:
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        targets = [(tag.get("href") or tag.get("src")).partition("#")[0] for tag in page.find("body")(["a", "img"])]
        reached |= {(path.parent / target).resolve() for target in targets if target and "://" not in target}
    assert {path.resolve() for path in pages} <= reached
    assert all(path.is_file() for path in reached)


def test_what_is_there_is_not_written_again(tmp_path: Path) -> None:
    """A page may be open, and reports may be on a slow disk."""
    manual.write_manual(tmp_path)
    paths = [path for path in tmp_path.rglob("*") if path.is_file()]
    written = {path: path.stat().st_mtime_ns for path in paths}
    (tmp_path / "uitleg" / "les.html").write_text("van een vorige versie")
    manual.write_manual(tmp_path)
    changed = {path.name for path, when in written.items() if path.stat().st_mtime_ns != when}
    assert changed == {"les.html"}
    assert "Leesmaatjes" in (tmp_path / "uitleg" / "les.html").read_text(encoding="utf-8")
