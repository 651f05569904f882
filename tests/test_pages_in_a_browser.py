"""The stored reports as pages in a real browser, narrow and wide, light and dark; needs Debian's Chromium and its driver."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest

from analysis_lib import business_case as bc
from analysis_lib.batch.overview import write_index
from analysis_lib.business_case.page import BusinessCaseView
from analysis_lib.business_case.what_if import rounded, what_if_of
from analysis_lib.business_case.what_if_page import what_if
from analysis_lib.catalogue import REPORTS, report
from analysis_lib.manual import html_of
from analysis_lib.render.card import Card
from analysis_lib.render.document import Document, build
from analysis_lib.render.formats import render, render_files
from analysis_lib.show import Output, audit_all, title
from analysis_lib.show.dutch import say
from analysis_lib.study import read_study
from tests.finished import finish

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
Keys = pytest.importorskip("selenium.webdriver.common.keys").Keys
Select = pytest.importorskip("selenium.webdriver.support.select").Select
WebDriverWait = pytest.importorskip("selenium.webdriver.support.wait").WebDriverWait
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
AXE = find_spec("axe_core_python")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not BROWSER, reason="there is no Chromium: apt-get install chromium"),
    pytest.mark.skipif(not DRIVER, reason="there is no driver for Chromium: apt-get install chromium-driver"),
    pytest.mark.skipif(not AXE, reason="there is no axe-core: pip install axe-core-python"),
]

PAGES = [known.name for known in REPORTS]
MANUAL = "eigen-cijfers"
LISTS = ["kid_mbc-cijfers", "overzicht/index", "overzicht/controle", "studies/index", "wat-als"]
NARROW, WIDE, SMALLEST = 390, 1440, 320  # CSS pixels: a phone, a desk, and 1280 at 400% (WCAG 2.1, 1.4.10)
# Rows of one table are alike, and axe takes longer than in proportion to them.
OPEN = """
document.querySelectorAll("details").forEach(one => one.open = true);
document.querySelectorAll("tbody").forEach(body => [...body.rows].slice(4).forEach(row => row.remove()));
"""
DRAWN = [
    "color-contrast",
    "scrollable-region-focusable",
    "link-in-text-block",
    "meta-viewport",
]  # change with the window
RUN_AXE = """
const [rules, done] = arguments;
axe.run(document, {resultTypes: ["violations"], ...(rules && {runOnly: rules})}).then(
    found => done(found.violations.map(one => [one.id, one.nodes.length, one.nodes[0].html.slice(0, 300)])));
"""
SIDEWAYS = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Every number that stands in a cell, with the height of the line that it would take.
BROKEN = r"""
const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT), broken = [];
document.querySelectorAll("details").forEach(one => one.open = true);
while (walk.nextNode()) {
    if (!walk.currentNode.parentElement.closest("td, tfoot, .kerncijfers")) continue;
    for (const found of walk.currentNode.data.matchAll(/(?<!\d)(?:€\s*)?[-−]?\d[\d.,]*\d(?:\s*%)?/g)) {
        const range = document.createRange();
        range.setStart(walk.currentNode, found.index);
        range.setEnd(walk.currentNode, found.index + found[0].length);
        const tops = new Set([...range.getClientRects()].map(one => Math.round(one.top)));
        if (tops.size > 1) broken.push(found[0]);
    }
}
return broken;
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every published report and one factsheet as a page, from the outputs stored in their notebooks, and one of the manual."""
    folder = tmp_path_factory.mktemp("site")
    for known in REPORTS:
        document = build(nbformat.read(known.notebook, as_version=4))
        (folder / f"{known.name}.html").write_bytes(render(document, "html"))
    (folder / "wat-als.html").write_bytes(render(_changing(), "html"))
    listed = nbformat.v4.new_notebook(cells=[_cell(title("Lijst", "onder", "door")), _cell(_long_list())])
    files = render_files(replace(build(listed), formats=("html",)), "html")
    (folder / "kid_mbc-cijfers.html").write_bytes(files["cijfers.html"])
    finish(folder / "overzicht", "kid_mbc")
    finish(folder / "overzicht", "holland_rijnland", title="Petra", card=Card())
    for name in ("Eik", "Wilg"):
        finish(folder / "overzicht", "school_factsheet", f"school-{name.lower()}", f"Factsheet: {name}")
    write_index(folder / "overzicht")
    for study, school in product(range(1, 13), range(1, 11)):
        run, name = f"stad-{study}_school-{school}", f"Factsheet: School {school}"
        finish(folder / "studies", "school_factsheet", run, name, gegevens=f"stad-{study}")
    write_index(folder / "studies")
    (folder / f"{MANUAL}.html").write_text(html_of(MANUAL), encoding="utf-8")
    return folder


def _cell(output: Output) -> nbformat.NotebookNode:
    data, metadata = output._repr_mimebundle_()
    shown = nbformat.v4.new_output("display_data", data=data, metadata=metadata)
    return nbformat.v4.new_code_cell("x", outputs=[shown])


def _changing() -> Document:
    tables = read_study(report("kid_mbc")).tables
    cells = [
        _cell(title("Wat als", "onder", "door")),
        nbformat.v4.new_markdown_cell("## Wat als"),
        _cell(what_if(BusinessCaseView(tables, bc.evaluate(tables)))),
    ]
    return build(nbformat.v4.new_notebook(cells=cells))


def _long_list() -> Output:
    tables = read_study(report("holland_rijnland")).tables
    return audit_all(report("holland_rijnland").audit(tables))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for word in ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage", "hide-scrollbars"):
        options.add_argument(f"--{word}")
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(str(DRIVER)))
    driver.set_script_timeout(120)
    try:
        yield driver
    finally:
        driver.quit()


def look(browser: Any, width: int, scheme: str = "light") -> None:
    """Give the page a width and a scheme, without opening it again."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": features})


@pytest.mark.parametrize("name", [*PAGES, MANUAL, *LISTS])
def test_axe_finds_nothing_at_any_width_or_in_any_scheme(browser: Any, site: Path, name: str) -> None:
    browser.get((site / f"{name}.html").as_uri())
    assert AXE is not None
    assert AXE.origin
    browser.execute_script(OPEN)
    browser.execute_script(Path(AXE.origin).with_name("axe.min.js").read_text(encoding="utf-8"))
    found = {}
    for width, scheme in product((NARROW, WIDE), ("light", "dark")):
        look(browser, width, scheme)
        found[width, scheme] = browser.execute_async_script(RUN_AXE, DRAWN if found else None)
    assert {at: violations for at, violations in found.items() if violations} == {}


@pytest.mark.parametrize("name", [*PAGES, MANUAL, *LISTS])
def test_nothing_breaks_or_runs_off_a_narrow_page(browser: Any, site: Path, name: str) -> None:
    browser.get((site / f"{name}.html").as_uri())
    for width in (NARROW, SMALLEST):
        look(browser, width)
        assert browser.execute_script(BROKEN) == [], width
        assert browser.execute_script(SIDEWAYS) == 0, width


# For each change: what the page then says, to the cent.
CHANGE = """
const box = document.querySelector(".wat-als"), sliders = [...box.querySelectorAll("input")];
return arguments[0].map(([claim, numbers]) => {
    box.querySelector("button").click();
    const move = (slider, value) => { slider.value = value; slider.dispatchEvent(new Event("input")); };
    if (claim !== null) move(sliders[0], claim);
    numbers.forEach((number, place) => move(sliders[place + 1], number));
    const said = Object.fromEntries([...box.querySelectorAll("data")].map(one => [one.className, one.value]));
    const parties = [...box.querySelector("tbody").rows].map(row => row.cells[2].dataset.waarde);
    return [said, parties, box.querySelector("data.verhouding").textContent];
});
"""


def test_a_page_works_a_change_out_as_the_model_does_to_the_cent(browser: Any, site: Path) -> None:
    tables = read_study(report("kid_mbc")).tables
    model = what_if_of(tables)
    draw = np.random.default_rng(20)
    changes = [[claim, [int(handle.value) for handle in model.handles]] for claim in (None, 0, 1, 29, 55, 100)]
    changes += [
        [int(draw.integers(101)), [int(draw.integers(int(handle.most) + 1)) for handle in model.handles]]
        for _ in range(60)
    ]
    browser.get((site / "wat-als.html").as_uri())
    parties = [party for party in tables["partijen"]["partij"] if party in {share.party for share in model.shares}]
    for (claim, numbers), (said, by_party, ratio) in zip(changes, browser.execute_script(CHANGE, changes), strict=True):
        standing = dict(zip((handle.effect for handle in model.handles), map(Fraction, numbers), strict=True))
        expected = model.outcome(None if claim is None else Fraction(claim, 100), standing)
        assert said["baten"] == str(rounded(expected.total_benefits))
        assert said["kosten"] == "155000.00"
        assert said["netto"] == str(rounded(expected.total_benefits - expected.total_costs))
        assert said["verhouding"] == str(rounded(expected.ratio))
        assert by_party == [str(rounded(expected.benefits[party])) for party in parties]
        assert ratio == say(float(rounded(expected.ratio)), "eur2")


def test_a_slider_moves_by_the_keyboard_and_says_where_it_began(browser: Any, site: Path) -> None:
    browser.get((site / "wat-als.html").as_uri())
    slider = browser.find_element("css selector", ".regelaar input")
    slider.send_keys(Keys.ARROW_LEFT)
    assert slider.get_attribute("aria-valuetext") == "54%; uitgangspunt: 55%"
    assert browser.find_element("css selector", "data.baten").get_attribute("value") != "530809.35"
    button = browser.find_element("css selector", ".regelaars button")
    button.send_keys(Keys.ENTER)
    assert browser.find_element("css selector", "data.baten").get_attribute("value") == "530809.35"


SEEN = """
const result = document.querySelector(".uitkomst").getBoundingClientRect();
const slider = document.activeElement.getBoundingClientRect();
return [result.top, slider.top - result.bottom, innerHeight - slider.bottom];
"""


def test_what_a_slider_changes_stays_in_sight_on_a_phone(browser: Any, site: Path) -> None:
    browser.get((site / "wat-als.html").as_uri())
    look(browser, NARROW)
    browser.execute_script("document.documentElement.style.scrollBehavior = 'auto'")
    for slider in browser.find_elements("css selector", ".regelaar input"):
        slider.send_keys(Keys.ARROW_LEFT)
        assert min(browser.execute_script(SEEN)) >= 0


HERE = "return document.querySelector('nav.inhoud [aria-current]')?.textContent"
GO = "document.documentElement.style.scrollBehavior = 'auto'; document.getElementById(arguments[0]).scrollIntoView();"


def test_the_contents_show_where_the_reader_is_and_fold_on_a_phone(browser: Any, site: Path) -> None:
    look(browser, WIDE)
    browser.get((site / "kid_mbc.html").as_uri())
    wait = WebDriverWait(browser, 10)
    for anchor, words in (("kosten", "Kosten"), ("verantwoording", "Verantwoording"), ("methode", "Methode")):
        browser.execute_script(GO, anchor)
        wait.until(lambda at, words=words: at.execute_script(HERE) == words)
    folded = "return document.querySelector('nav.inhoud details').open"
    assert browser.execute_script(folded)
    look(browser, NARROW)
    wait.until(lambda at: not at.execute_script(folded))


def test_a_link_opens_the_appendix_that_it_leads_into(browser: Any, site: Path) -> None:
    look(browser, WIDE)
    browser.get((site / "kid_mbc.html").as_uri())
    opened = "return document.getElementById(arguments[0]).closest('details').open"
    assert not browser.execute_script(opened, "tabel-prijzen")
    browser.get((site / "kid_mbc.html").as_uri() + "#tabel-prijzen")
    WebDriverWait(browser, 10).until(lambda at: at.execute_script(opened, "tabel-prijzen"))


def test_a_reader_chooses_rows_and_cards(browser: Any, site: Path) -> None:
    shown = "return [...document.querySelectorAll(arguments[0])].filter(one => one.checkVisibility()).length"
    browser.get((site / "kid_mbc-cijfers.html").as_uri())
    rows = "tbody tr:not(.groep)"
    assert browser.execute_script(shown, rows) == 27  # as README says of this source
    Select(browser.find_element("css selector", "form.kies select")).select_by_value("wijkt af")
    assert browser.execute_script(shown, rows) == 3
    assert browser.find_element("css selector", "form.kies output").text == "3 van 27 getoond"
    browser.find_element("css selector", "form.kies input").send_keys("bestaat niet")
    assert browser.execute_script(shown, "tbody tr") == 0
    browser.get((site / "overzicht" / "index.html").as_uri())
    browser.find_element("css selector", "form.kies input").send_keys("PETRA")
    assert browser.execute_script(shown, ".kaart") == 1


def test_groups_of_a_long_list_open_by_the_keyboard_and_where_something_is_found(browser: Any, site: Path) -> None:
    shown = "return [...document.querySelectorAll('tbody tr')].filter(one => one.checkVisibility()).length"
    groups = "return [...document.querySelectorAll('summary')].filter(one => one.checkVisibility()).map(one => one.innerText)"
    wait = WebDriverWait(browser, 10)
    browser.get((site / "studies" / "index.html").as_uri())
    assert browser.execute_script(shown) == 0  # of 120
    assert len(browser.execute_script(groups)) == 12
    browser.find_element("css selector", "summary").send_keys(Keys.ENTER)
    wait.until(lambda at: at.execute_script(shown) == 10)
    field = browser.find_element("css selector", "form.kies input")
    field.send_keys("stad-7 school 3")
    wait.until(lambda at: at.execute_script(shown) == 1)
    assert browser.execute_script(groups) == ["stad-7 (1 van 10)"]
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys("school")
    wait.until(lambda at: at.execute_script(shown) == 100)  # no more than a reader looks over; the others are there
    assert len(browser.execute_script(groups)) == 12
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(Keys.DELETE)
    wait.until(lambda at: at.execute_script(shown) == 0)
    assert browser.find_element("css selector", "form.kies output").text == "120 van 120 getoond"


BODY = """
const [first, last] = [document.querySelector("main"), [...document.querySelectorAll("main > h2")]
    .find(one => one.textContent.startsWith("Bijlage"))].map(one => one.getBoundingClientRect().top);
return (last - first) / 900;
"""


@pytest.mark.parametrize("name", ["kid_mbc", "chain_pressure"])
def test_the_body_of_a_report_is_short(browser: Any, site: Path, name: str) -> None:
    look(browser, WIDE)
    browser.get((site / f"{name}.html").as_uri())
    assert browser.execute_script(BODY) < 15  # screens
