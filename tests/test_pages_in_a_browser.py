"""The stored reports as pages in a real browser, narrow and wide, light and dark; needs Debian's Chromium and its driver."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Any

import nbformat
import pytest

from analysis_lib.catalogue import REPORTS
from analysis_lib.manual import html_of
from analysis_lib.render.document import build
from analysis_lib.render.formats import render

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
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
    (folder / f"{MANUAL}.html").write_text(html_of(MANUAL), encoding="utf-8")
    return folder


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


@pytest.mark.parametrize("name", [*PAGES, MANUAL])
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


@pytest.mark.parametrize("name", [*PAGES, MANUAL])
def test_nothing_breaks_or_runs_off_a_narrow_page(browser: Any, site: Path, name: str) -> None:
    browser.get((site / f"{name}.html").as_uri())
    for width in (NARROW, SMALLEST):
        look(browser, width)
        assert browser.execute_script(BROKEN) == [], width
        assert browser.execute_script(SIDEWAYS) == 0, width
