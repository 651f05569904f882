"""Takes the pictures of ``docs/beelden/``: of the workbook, of JupyterLab and of reports, as they are now.

Needs Chromium, LibreOffice and pdftoppm, and takes some minutes: ``make docs``. What is shown is made here, by the
steps of the pages themselves; nothing is drawn or cut by hand.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from contextlib import chdir
from pathlib import Path

from openpyxl import load_workbook
from PIL import Image

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT))  # for the reader, who is a part of the tests

from analysis_lib.catalogue import REPORTS  # noqa: E402
from tests.documents import DOCS, steps  # noqa: E402
from tests.reader import Reader  # noqa: E402

PICTURES = DOCS / "beelden"
WIDTH, COLOURS = 860, 96  # pixels of a picture on a page, and colours that tell shades of text apart
_BROWSER = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=4000")


def main() -> None:
    """Take all of them."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary) / "les"
        home.mkdir()
        reader = Reader(home)
        told = steps(DOCS / "les.md")
        own = next(place for place, step in enumerate(told) if step.heading.startswith("Stap 5"))
        reader.follow(told[:own])
        report = home / "reports" / "kid_mbc" / "mijn-studie" / "report.html"
        _keep(_screen(report, 1180, 1000), "rapport")
        _keep(_sheet(reader.study / "invoer.xlsx", "effecten"), "werkmap")
        reader.follow(told[own:])
        _keep(_screen(report, 1180, 760, "Wat het project kost, per post"), "grafiek")
        for known in REPORTS:
            words = [known.name, "-p", *known.each[:1], "meander"] if known.each else [known.name]
            code, said = reader.command("run", *words, "--formats", "html")
            if code:
                raise SystemExit(said)
            (made,) = (home / "reports" / known.name).glob("[!m]*/report.html")
            _keep(_screen(made, 1180, 820), known.name)


def _screen(page: Path, width: int, height: int, caption: str = "") -> Image.Image:
    """Take a picture of a page, from the top or from the figure with a caption."""
    shown = page
    if caption:
        text = page.read_text(encoding="utf-8")
        start = text.rfind("<figure", 0, text.index(caption))
        head, figure = text[: text.index("<main")], text[start : text.index("</figure>", start)]
        shown = page.with_name("figuur.html")
        shown.write_text(f'{head}<main id="inhoud">{figure}</figure></main></div></body>', encoding="utf-8")
    taken = page.with_name("beeld.png")
    _run("chromium", *_BROWSER, f"--window-size={width},{height}", f"--screenshot={taken}", shown.as_uri())
    return Image.open(taken)


def _sheet(workbook: Path, name: str) -> Image.Image:
    """Take a picture of one sheet of a workbook as LibreOffice shows it."""
    with tempfile.TemporaryDirectory() as temporary:
        alone = Path(temporary) / "blad.xlsx"
        book = load_workbook(workbook, rich_text=True)
        for other in book.worksheets:
            other.sheet_state = "visible" if other.title == name else "hidden"
        book.active = book.index(book[name])
        book[name].print_options.headings = book[name].print_options.gridLines = True
        book.save(alone)
        with chdir(temporary):
            _run("soffice", "--headless", "--convert-to", "pdf", str(alone))
            _run("pdftoppm", "-r", "150", "-png", "-singlefile", "blad.pdf", "blad")
        page = Image.open(Path(temporary) / "blad.png").convert("RGB")
        return page.crop(Image.eval(page.convert("L"), lambda shade: 255 - shade).getbbox())


def _keep(picture: Image.Image, name: str) -> None:
    """Store a picture small: no wider than a page, in few colours, without the time it was taken."""
    plain = picture.convert("RGB")
    if plain.width > WIDTH:
        plain = plain.resize((WIDTH, round(plain.height * WIDTH / plain.width)), Image.Resampling.LANCZOS)
    few = plain.quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(PICTURES / f"{name}.png", optimize=True)


def _run(program: str, *words: str) -> None:
    if not shutil.which(program):
        raise SystemExit(f"{program} is needed to take pictures")
    subprocess.run([program, *words], check=True, capture_output=True)  # noqa: S603


if __name__ == "__main__":
    main()
