"""Every notebook in a real JupyterLab, in a real browser; needs Debian's `chromium` and `chromium-driver`."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell

from analysis_lib.catalogue import REPORTS, report
from analysis_lib.notebook.files import require_publishable, require_whole
from analysis_lib.once import FOLDER
from analysis_lib.render.document import build
from analysis_lib.render.formats import FORMATS, render
from analysis_lib.style import colours, typeface

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not BROWSER, reason="there is no Chromium: apt-get install chromium"),
    pytest.mark.skipif(not DRIVER, reason="there is no driver for Chromium: apt-get install chromium-driver"),
]

ALT = "Staafdiagram: PPO betaalt 120.000 euro, de gemeente 35.000."
BARS = 'sns.barplot(data=study.tables["kosten"], x="bedrag", y="betaler")'
ADDED = {
    "figure": f'import seaborn as sns\nshow.figure({BARS}, "Wie betaalt hier", "{ALT}")',
    "bare figure": BARS,
    "frame": 'study.tables["kosten"][["omschrijving", "bedrag"]]',
    "series": 'study.tables["kosten"].groupby("betaler")["bedrag"].sum()',
    "view": "view",
    "misspelt": 'impactclam = 0.4\nopen_study("kid_mbc", globals())',
}
OPENED = 3  # cells with which the notebook begins: its parameters, the study, its title
WITHIN = 300  # seconds for all notebooks, and for anything else, on a machine that is busy
# One window has all notebooks, so that JupyterLab is loaded once; `shown` is the one that a test looks at.
PANEL = """
const panel = [...jupyterapp.shell.widgets("main")].find(widget => widget.context?.path === window.shown);
"""
STATE = f"""{PANEL}
const cells = [...panel.content.widgets].filter(cell => cell.model.type === "code");
return [cells.some(cell => cell.promptNode ? cell.promptNode.textContent.includes("*") : false),
        cells.filter(cell => cell.model.executionCount === null && cell.model.sharedModel.getSource().trim()).length,
        cells.flatMap(cell => Array.from({{length: cell.model.outputs.length}}, (_, at) => cell.model.outputs.get(at)))
          .filter(one => one.type === "error").map(one => one.toJSON().evalue)];
"""


def until(what: Callable[[], Any], within: float = WITHIN) -> Any:
    end = time.monotonic() + within
    while time.monotonic() < end:
        with suppress(Exception):
            if found := what():
                return found
        time.sleep(0.2)
    raise TimeoutError


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server on copies of the notebooks; its kernels share what they need alike, as those of a batch do."""
    root = tmp_path_factory.mktemp("lab")
    for known in REPORTS:
        shutil.copy(known.notebook, root / known.notebook.name)
    notebook = nbformat.read(root / "kid_mbc.ipynb", as_version=4)
    notebook.cells = notebook.cells[:OPENED]
    notebook.cells += [new_code_cell(source, id=f"own-{at}") for at, source in enumerate(ADDED.values())]
    nbformat.write(notebook, root / "own.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {f"JUPYTER_{kind}_DIR": str(root / f".{kind}") for kind in ("CONFIG", "DATA", "RUNTIME")}
    own |= {f"JUPYTERLAB_{kind}_DIR": str(root / f".{kind}") for kind in ("SETTINGS", "WORKSPACES")}
    (root / ".shared").mkdir()
    own[FOLDER] = str(root / ".shared")
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.root_dir": root,
        "ServerApp.open_browser": False,
        "ServerApp.allow_root": True,
        "IdentityProvider.token": "",
        "LabApp.expose_app_in_browser": True,
        "LabApp.news_url": None,
    }
    command = [sys.executable, "-m", "jupyterlab", *(f"--{name}={value}" for name, value in options.items())]
    with (root / "log").open("w") as log:
        server = subprocess.Popen(command, env=os.environ | own, stdout=log, stderr=log, cwd=root)
        try:
            until(lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/api/status", timeout=2).status == 200)
            yield f"http://127.0.0.1:{port}", root
        finally:
            server.terminate()
            server.wait(30)


@pytest.fixture(scope="module")
def browser(lab: tuple[str, Path]) -> Iterator[Any]:
    """A browser in which every notebook runs."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for word in ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage", "window-size=1500,1400"):
        options.add_argument(f"--{word}")
    for word in ("background-timer-throttling", "backgrounding-occluded-windows", "renderer-backgrounding"):
        options.add_argument(f"--disable-{word}")
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(str(DRIVER)))
    try:
        address, root = lab
        first, *others = sorted(place.name for place in root.glob("*.ipynb"))
        driver.get(f"{address}/doc/tree/{first}?reset")
        until(lambda: driver.execute_script("return !!window.jupyterapp"))
        driver.set_script_timeout(WITHIN)
        driver.execute_async_script("jupyterapp.restored.then(arguments[0])")
        for name in others:
            open_it = "jupyterapp.commands.execute('docmanager:open', {path: arguments[0]}).then(() => arguments[1]())"
            driver.execute_async_script(open_it, name)
        for name in (first, *others):
            show(driver, name)
            until(lambda: driver.execute_script(f"{PANEL} return !!panel.sessionContext.session?.kernel"))
            run_all(driver)
        yield driver
    finally:
        driver.quit()


def show(browser: Any, name: str) -> None:
    """Bring a notebook to the front."""
    browser.execute_script("window.shown = arguments[0]", name)
    until(lambda: browser.execute_script(f"{PANEL} jupyterapp.shell.activateById(panel.id); return panel.isVisible"))


def run_all(browser: Any) -> None:
    browser.execute_script(
        f"{PANEL} jupyterapp.shell.activateById(panel.id); jupyterapp.commands.execute('notebook:run-all-cells')"
    )


def finished(browser: Any, name: str) -> list[str]:
    """Wait until a notebook has run; give the messages of its errors."""
    show(browser, f"{name}.ipynb")

    def state() -> Any:
        busy, unrun, errors = browser.execute_script(STATE)
        return (errors,) if not busy and (not unrun or errors) else None

    return list(until(state)[0])


def output_of(browser: Any, at: int) -> BeautifulSoup:
    cell = f"panel.content.widgets.at({at})"  # one that is out of sight is not drawn
    browser.execute_script(f"{PANEL} panel.content.scrollToCell({cell})")
    script = f"{PANEL} return {cell}.node.querySelector('.jp-OutputArea')?.innerHTML"
    return BeautifulSoup(until(lambda: browser.execute_script(script)), "html.parser")


def stored(browser: Any) -> nbformat.NotebookNode:
    """What JupyterLab would save of the notebook in front."""
    text = browser.execute_script(f"{PANEL} return JSON.stringify(panel.content.model.toJSON())")
    return nbformat.reads(text, as_version=4)


def css(browser: Any, selector: str, name: str) -> str:
    found = browser.execute_script(
        f"{PANEL} const found = panel.node.querySelector(arguments[0]); return found && getComputedStyle(found)[arguments[1]]",
        selector,
        name,
    )
    return str(found)


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


@pytest.mark.parametrize("name", [known.name for known in REPORTS])
def test_every_notebook_runs_and_looks_like_the_page(browser: Any, name: str) -> None:
    assert finished(browser, name) == []
    drawn = f"{PANEL} return document.fonts.status === 'loaded' && !!panel.node.querySelector('header.titel h1')"
    until(lambda: browser.execute_script(drawn))
    assert css(browser, "header.titel", "backgroundColor") == rgb(colours.ACCENT)
    assert css(browser, "header.titel h1", "fontFamily").startswith(f'"{typeface.FONT}"')
    assert browser.execute_script(f"return document.fonts.check('16px \"{typeface.FONT}\"')")
    for selector, align in (("tr.groep th", "left"), ("tbody th", "left"), ('td[style*="right"]', "right")):
        assert css(browser, f".jp-OutputArea {selector}", "textAlign") in {align, "None"}, selector


def test_key_figures_are_tiles_and_a_changed_parameter_changes_them(browser: Any) -> None:
    finished(browser, "kid_mbc")
    four = "[...panel.node.querySelectorAll('.kerncijfers')].find(list => list.querySelectorAll('li').length === 4)"
    tiles = f"[...{four}.querySelectorAll('li')]"
    until(lambda: browser.execute_script(f"{PANEL} return {tiles}.length") == 4)
    tops = browser.execute_script(f"{PANEL} return {tiles}.map(tile => tile.getBoundingClientRect().top)")
    assert len(set(tops)) == 1, "side by side"
    assert css(browser, ".kerncijfers strong", "color") == rgb(colours.ACCENT)
    text = f"{PANEL} return {tiles}.map(tile => tile.textContent).join('|')"
    assert "€\xa03,42" in browser.execute_script(text)
    browser.execute_script(
        PANEL
        + """const model = panel.content.widgets[0].model.sharedModel;
        model.setSource(model.getSource().replace('impactclaim: float = None', 'impactclaim: float = 0.4'));"""
    )
    run_all(browser)
    until(lambda: "€\xa02,49" in browser.execute_script(text))


def test_what_a_researcher_adds_looks_right_and_a_misspelt_parameter_is_refused(browser: Any) -> None:
    (error,) = finished(browser, "own")
    assert "'impactclam' is onbekend; bedoelde u 'impactclaim'?" in error
    shown = {name: output_of(browser, at - len(ADDED)) for at, name in enumerate(ADDED)}
    assert shown["figure"].find("svg")["aria-label"] == ALT
    assert shown["figure"].find("figcaption").get_text() == "Wie betaalt hier"
    assert "show.figure(ax" in shown["bare figure"].get_text()
    assert shown["bare figure"].find("svg")
    assert "€\xa0120.000" in shown["frame"].get_text()
    assert "€\xa035.000" in shown["series"].get_text()
    assert "key_figures()" in shown["view"].get_text()
    assert "bedoelde u 'impactclaim'" in shown["misspelt"].get_text()
    assert "Traceback" not in shown["misspelt"].get_text()


def test_an_own_chart_goes_from_jupyterlab_into_every_format(browser: Any) -> None:
    assert finished(browser, "kid_mbc") == []
    whole = stored(browser)
    finished(browser, "own")
    notebook = stored(browser)
    notebook.cells = [cell for cell in notebook.cells if cell.source not in (ADDED["bare figure"], ADDED["misspelt"])]
    for one in (whole, notebook):
        require_whole(one)
        require_publishable(one, about_persons=False)
        document = build(one)
    assert f'alt="{ALT}"' in document.body
    for known in FORMATS:
        assert len(render(document, known.suffix)) > 10_000


def test_the_parameters_of_the_tried_notebook_exist() -> None:
    """Else the browser would look for what is not there."""
    assert "impactclaim: float = None" in report("kid_mbc").notebook.read_text(encoding="utf-8")
