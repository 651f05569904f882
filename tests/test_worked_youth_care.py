"""Worked example: from a municipality's own files to its report and a factsheet for every school."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient
from openpyxl import load_workbook

from analysis_lib.catalogue import report
from analysis_lib.study import read_study
from tests.slips import percentages_called_a_difference, slips_in, words_of
from tests.typed import heard
from tests.worked import youth_care as yc

pytestmark = pytest.mark.slow
REPORT = "utrechtse_heuvelrug"
ROWS = yc.delivery()
MINIMUM = 10  # pupils of the whole municipality; the template's own
STUDY = {
    "titel": f"Jeugdhulp en school in {yc.TOWN}",
    "ondertitel": "Een telling van de gemeente",
    "organisatie": f"Gemeente {yc.TOWN}",
    "datum": "maart 2025",
    "bron": f"Gemeente {yc.TOWN} (2025), eigen registratie.",
}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("bestanden")
    return [yc.write_delivery(folder / "levering.csv", ROWS), *yc.write_duo(folder)]


def begin(folder: Path, sources: Sequence[Path], town: str = yc.TOWN) -> subprocess.CompletedProcess[str]:
    words = [word for path in sources for word in ("--from", path)]
    return heard("new", REPORT, folder, *words, *(["--gemeente", town] if town else []))


@pytest.fixture(scope="module")
def study(sources: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The new study, with what the files do not say filled in."""
    folder = tmp_path_factory.mktemp("nieuw") / "studie"
    before = [path.read_bytes() for path in sources]
    made = begin(folder, sources)
    assert made.returncode == 0, made.stderr
    assert [path.read_bytes() for path in sources] == before
    book = load_workbook(folder / "invoer.xlsx")
    filled = 0
    for row in book["studie"].iter_rows(min_row=5, max_col=2):
        if row[0].value in STUDY:
            row[1].value = STUDY[row[0].value]
            filled += 1
    for row in book["zorgvormen"].iter_rows(min_row=5, max_col=4):
        if row[0].value:
            assert row[3].value is None  # no code says which help is for dyslexia
            row[3].value = "nee"
            filled += 1
    assert filled == len(STUDY) + len(yc.FORMS)
    book.save(folder / "invoer.xlsx")
    return folder


@pytest.fixture(scope="module")
def made(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("rapporten")
    checked = heard("check", REPORT, "--data", study)
    assert (checked.returncode, checked.stderr) == (0, ""), checked.stderr
    for words in ((REPORT,), ("school_factsheet", "--all")):
        run = heard("run", *words, "--data", study, "--out", out, "--quiet", "--workers", 2)
        assert run.returncode == 0, run.stderr
    return out


def folders(made: Path) -> list[Path]:
    return sorted(path.parent for path in made.rglob("report.html"))


def shown_text(folder: Path) -> str:
    """Return all that a reader sees in every format, and the tables."""
    parts = [BeautifulSoup((folder / "report.html").read_text(encoding="utf-8"), "html.parser").get_text(" ")]
    if reader := shutil.which("pdftotext"):
        parts.append(
            subprocess.run([reader, folder / "report.pdf", "-"], capture_output=True, text=True, check=True).stdout
        )
    with zipfile.ZipFile(folder / "report.docx") as archive:
        parts += [archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")]
    return "\n".join(parts + [path.read_text(encoding="utf-8") for path in folder.rglob("*.csv")])


def number(text: str) -> float | None:
    """Read a count as shown; None where it is hidden."""
    return None if text == "x" else float(text.replace(".", ""))


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / "data" / f"{name}.csv", dtype=str, comment=None)


def test_the_new_study_holds_no_number_and_no_date_of_birth_of_anyone(study: Path) -> None:
    written = (study / "trajecten.csv").read_text(encoding="utf-8-sig")
    born = {f"{row.born:{form}}" for row in ROWS for form in ("%Y-%m-%d", "%Y%m%d", "%d-%m-%Y")}
    begun = {f"{row.begin:%Y-%m-%d}" for row in ROWS} | {f"{row.end:%Y-%m-%d}" for row in ROWS if row.end}
    for secret in {row.number for row in ROWS} | (born - begun):
        assert secret not in written
    for path in study.iterdir():
        text = path.read_bytes()
        assert not any(row.number.encode() in text for row in ROWS[:50])


def test_the_study_says_what_the_files_say(study: Path) -> None:
    tables = read_study(report(REPORT), study).tables
    kept = [row for row in ROWS if row.school]
    assert len(tables["trajecten"]) == len(kept)
    assert tables["trajecten"]["leerling"].nunique() == len({row.number for row in kept})
    assert tables["trajecten"]["kosten"].sum() == pytest.approx(sum(row.cost for row in kept))
    codes = dict(zip(tables["scholen"]["school"], tables["scholen"]["brin6"], strict=True))
    assert sorted(codes.values()) == sorted(yc.SCHOOLS)
    found = {(codes[row["school"]], row["jaar"]): row["leerlingen"] for row in tables["leerlingen"].to_dict("records")}
    assert found == {(code, year): yc.pupils_of(code, year) for code in yc.SCHOOLS for year in yc.YEARS}


def test_no_report_or_factsheet_has_a_slip(made: Path) -> None:
    for folder in folders(made):
        markup = (folder / "report.html").read_text(encoding="utf-8")
        assert slips_in(words_of(markup)) == [], folder.name
        assert list(percentages_called_a_difference(markup)) == [], folder.name


def test_every_format_of_the_report_and_of_each_factsheet(made: Path) -> None:
    assert len(folders(made)) == 1 + len(yc.SCHOOLS)
    for folder in folders(made):
        for name in ("report.html", "report.pdf", "report.docx"):
            assert (folder / name).stat().st_size > 5000


def test_counts_are_those_of_the_rows(made: Path, study: Path) -> None:
    """Compared with plain counting; a count may be hidden, but most are shown."""
    pupils, paths = yc.with_help(ROWS), yc.begun(ROWS)
    (main,) = [folder for folder in folders(made) if folder.parent.name == REPORT]
    whole = table(main, "trajecten_per_jaar").set_index("jaar")
    for year in yc.YEARS:
        schools = list(yc.SCHOOLS)
        row = whole.loc[str(year)]
        helped, begun = (sum(counted[code, year] for code in schools) for counted in (pupils, paths))
        assert number(row["leerlingen"]) == helped
        assert number(row["trajecten"]) == (begun if begun - helped >= MINIMUM else None)
        assert number(row["alle"]) == sum(yc.pupils_of(code, year) for code in schools)
    tables = read_study(report(REPORT), study).tables
    codes = dict(zip(tables["scholen"]["school"], tables["scholen"]["brin6"], strict=True))
    shown = 0
    for folder in folders(made):
        code = next((codes[key] for key in codes if key in folder.name), None)
        if code is None:
            continue
        for row in table(folder, "aantallen").to_dict("records"):
            year = int(row["jaar"])
            for kind, counted in (("leerlingen", pupils), ("trajecten", paths)):
                value = number(row[kind])
                assert value in (None, counted[code, year])
                shown += value is not None
    assert shown >= len(yc.SCHOOLS) * len(yc.YEARS)


def test_nothing_of_the_example_and_no_pseudonym_is_in_any_page(made: Path, study: Path) -> None:
    example = read_study(report(REPORT)).tables
    strange = {
        *example["scholen"]["naam"],
        *example["scholen"]["bestuur"],
        *example["teksten"]["tekst"],
        *example["aannames"]["aanname"],
        *example["zorgvormen"]["naam"],
    }
    strange |= {"Utrechtse Heuvelrug", "Schotpoort", "Driebergen", "Doorn", "dorpsteam", "Met nadere ogen"}
    strange |= {"SYNTHETISCH", "2017", "2018", "2019", "Bijlage 3", "None", "nan"}
    own = {name for name, _, _ in yc.SCHOOLS.values()}
    pseudonyms = set(read_study(report(REPORT), study).tables["trajecten"]["leerling"])
    for folder in folders(made):
        text = shown_text(folder)
        words = set(re.findall(r"\w+", text))
        for name in strange - own:
            if re.fullmatch(r"\w+", name):
                assert name not in words, (folder.name, name)
            else:
                assert name not in text, (folder.name, name)
        assert not pseudonyms & words
        assert not {row.number for row in ROWS} & words


@pytest.mark.parametrize("name", [REPORT, "school_factsheet"])
def test_the_notebook_runs_in_its_own_folder(study: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "studie"
    shutil.copytree(study, folder)
    notebook = nbformat.read(folder / f"{name}.ipynb", as_version=4)
    if name == "school_factsheet":
        notebook.cells[0].source = notebook.cells[0].source.replace('school: str = ""', 'school: str = "het_baken"')
    done = NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}).execute()
    shown = "\n".join(str(output) for cell in done.cells for output in cell.get("outputs", []))
    assert yc.TOWN in shown
    assert "2022 tot en met 2024" in shown
    assert "Utrechtse Heuvelrug" not in shown
