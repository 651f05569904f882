"""Takes the pictures of ``docs/beelden/``: of the workbook, of JupyterLab and of reports, as they are now.

Needs Chromium with its driver, LibreOffice and pdftoppm, and takes some minutes: ``make docs``. What is shown is made
here, by the steps of the pages themselves; nothing is drawn or cut by hand.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from openpyxl import load_workbook
from PIL import Image
from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT))  # for the reader, who is a part of the tests

from analysis_lib.catalogue import REPORTS  # noqa: E402
from tests.documents import DOCS, steps  # noqa: E402
from tests.reader import Reader  # noqa: E402

PICTURES = DOCS / "beelden"
SCREEN, WIDTH = 1180, 860  # pixels of the window, and of a picture on a page
_AREA = "A1:F7"  # of a sheet: what fits
COLOURS = 96  # enough to tell shades of text apart
_PORT, _TURNS = 8943, 5
_SETTINGS = {  # nothing pops up, and all cells are there to scroll to
    "apputils-extension/notification": '{"fetchNews": "false", "checkForUpdates": false}',
    "notebook-extension/tracker": '{"windowingMode": "none"}',
}
_BROWSER = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=30000")


def main(asked: list[str]) -> None:
    """Take those of the lesson (``les``), of the reports (``galerij``), or all."""
    PICTURES.mkdir(exist_ok=True)
    for name in asked or list(SETS):
        with tempfile.TemporaryDirectory() as temporary:
            SETS[name](Reader(Path(temporary)))


def lesson(reader: Reader) -> None:
    """Do the lesson, and take a picture where it shows one."""
    told = steps(DOCS / "les.md")
    own = next(place for place, step in enumerate(told) if step.heading.startswith("Stap 5"))
    reader.follow(told[:own])
    report = reader.home / "reports" / "kid_mbc" / "mijn-studie" / "report.html"
    _keep(_screen(report, 1000), "rapport")
    _keep(_sheet(reader.study / "invoer.xlsx", "effecten"), "werkmap")
    reader.follow(told[own:])
    _keep(_screen(report, 720, "Wat het project kost, per post"), "grafiek")
    _keep(_notebook(reader.study, report.with_suffix(".ipynb"), "Kosten"), "notebook")


def gallery(reader: Reader) -> None:
    """Make every report, and take a picture of its first page."""
    for known in REPORTS:
        words = [known.name, "-p", known.each[0], "meander"] if known.each else [known.name]
        code, said = reader.command("run", *words, "--formats", "html")
        if code:
            raise SystemExit(said)
        (made,) = (reader.home / "reports" / known.name).glob("*/report.html")
        _keep(_screen(made, 820), known.name)


SETS = {"les": lesson, "galerij": gallery}


def _screen(page: Path, height: int, caption: str = "") -> Image.Image:
    """Take a picture of a page, from the top or of the figure with a caption."""
    shown = page
    if caption:
        text = page.read_text(encoding="utf-8")
        start = text.rfind("<figure", 0, text.index(f"{caption}</figcaption>"))
        head, figure = text[: text.index("<body")], text[start : text.index("</figure>", start)]
        shown = page.with_name("figuur.html")
        shown.write_text(f'{head}<body><div class="bladzij"><main>{figure}</figure></main></div></body>', "utf-8")
    return _browse(shown.as_uri(), height, page.parent)


def _browse(address: str, height: int, folder: Path) -> Image.Image:
    """Take a picture of what a browser shows at an address."""
    taken = folder / "beeld.png"
    profile = f"--user-data-dir={folder / 'browser'}"
    _run("chromium", *_BROWSER, profile, f"--window-size={SCREEN},{height}", f"--screenshot={taken}", address)
    return Image.open(taken)


def _notebook(study: Path, executed: Path, heading: str) -> Image.Image:
    """Take a picture of a notebook that ran, as JupyterLab shows it from a heading on."""
    shutil.copy2(executed, study / "kid_mbc.ipynb")
    with tempfile.TemporaryDirectory() as temporary:
        for name, text in _SETTINGS.items():
            settings = Path(temporary) / "@jupyterlab" / f"{name}.jupyterlab-settings"
            settings.parent.mkdir(parents=True, exist_ok=True)
            settings.write_text(text, encoding="utf-8")
        tools = Path(sys.executable).parent
        environment = os.environ | {"JUPYTER_DATA_DIR": temporary, "JUPYTER_RUNTIME_DIR": temporary}
        _run(str(tools / "jupyter-trust"), "kid_mbc.ipynb", folder=study, environment=environment)
        words = [f"--ServerApp.port={_PORT}", "--ServerApp.token=", "--ServerApp.allow_root=True", "--no-browser"]
        command = [str(tools / "jupyter-lab"), *words, f"--LabApp.user_settings_dir={temporary}"]
        server = subprocess.Popen(command, cwd=study, env=environment, stderr=subprocess.DEVNULL)  # noqa: S603
        try:
            _wait(_PORT)
            return _scrolled(f"http://127.0.0.1:{_PORT}/lab/tree/kid_mbc.ipynb", heading, Path(temporary))
        finally:
            server.terminate()
            server.wait()


def _scrolled(address: str, heading: str, folder: Path) -> Image.Image:
    """Take a picture of a notebook in JupyterLab with a heading at the top."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for word in ("headless=new", "no-sandbox", "disable-gpu", "hide-scrollbars", f"window-size={SCREEN},820"):
        options.add_argument(f"--{word}")
    options.add_argument(f"--user-data-dir={folder / 'browser'}")
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    try:
        driver.get(address)
        wanted = f"//*[contains(@class, 'jp-RenderedMarkdown')]//*[self::h2 or self::h3][starts-with(., '{heading}')]"
        found = WebDriverWait(driver, 120).until(lambda browser: browser.find_element("xpath", wanted))
        for _ in range(_TURNS):  # cells above it grow as they are drawn
            driver.execute_script("arguments[0].scrollIntoView()", found)
            time.sleep(1)
        taken = folder / "beeld.png"
        driver.save_screenshot(str(taken))
        return Image.open(taken)
    finally:
        driver.quit()


def _wait(port: int) -> None:
    for _ in range(300):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.2)
    raise SystemExit("JupyterLab does not start")


def _sheet(workbook: Path, name: str) -> Image.Image:
    """Take a picture of one sheet of a workbook as LibreOffice shows it."""
    with tempfile.TemporaryDirectory() as temporary:
        alone = Path(temporary) / "blad.xlsx"
        book = load_workbook(workbook, rich_text=True)
        for other in book.worksheets:
            other.sheet_state = "visible" if other.title == name else "hidden"
        book.active = book.index(book[name])
        book[name].print_options.headings = book[name].print_options.gridLines = True
        book[name].print_area = _AREA
        book.save(alone)
        place = Path(temporary)
        _run(
            "soffice",
            f"-env:UserInstallation={place.as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            str(alone),
            folder=place,
        )
        _run("pdftoppm", "-r", "150", "-png", "-singlefile", "blad.pdf", "blad", folder=place)
        page = Image.open(Path(temporary) / "blad.png").convert("RGB")
        return page.crop(Image.eval(page.convert("L"), lambda shade: 255 - shade).getbbox())


def _keep(picture: Image.Image, name: str) -> None:
    """Store a picture small: no wider than a page, in few colours, without the time it was taken."""
    plain = picture.convert("RGB")
    if plain.width > WIDTH:
        plain = plain.resize((WIDTH, round(plain.height * WIDTH / plain.width)), Image.Resampling.LANCZOS)
    few = plain.quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(PICTURES / f"{name}.png", optimize=True)


def _run(program: str, *words: str, folder: Path | None = None, environment: Mapping[str, str] | None = None) -> None:
    if not shutil.which(program):
        raise SystemExit(f"{program} is needed to take pictures")
    subprocess.run([program, *words], check=True, capture_output=True, cwd=folder, env=environment)  # noqa: S603


if __name__ == "__main__":
    main(sys.argv[1:])
