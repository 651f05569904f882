"""A factsheet for every school by one command: complete, short, listed, and with nothing about single children."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pikepdf
import pytest

from analysis_lib import cli
from analysis_lib.batch import Job
from analysis_lib.batch.making import attempt
from analysis_lib.batch.overview import write_index
from analysis_lib.catalogue import report
from tests.small_trajectories import CHILD, SCHOOLS, trajectories, write_study

pytestmark = pytest.mark.slow
MOST_PAGES = 2
PARAMETERS = ("-p", "beginjaar", "2021", "-p", "eindjaar", "2023", "-p", "peildatum", "2024-01-01")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_study(tmp_path_factory.mktemp("gegevens") / "nieuwstad")


def command(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["narekenbaar", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


@pytest.fixture(scope="module")
def out(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("uit")
    with pytest.MonkeyPatch.context() as patch:
        words = ("run", "school_factsheet", "--all", "--data", str(folder), "--out", str(place), "--workers", "1")
        assert command(patch, *words, *PARAMETERS) == 0
    return place


@pytest.fixture(scope="module")
def internal(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    values = {"school": "es", "beginjaar": 2021, "eindjaar": 2023, "peildatum": "2024-01-01", "versie": "intern"}
    job = Job("school_factsheet", tmp_path_factory.mktemp("intern"), folder, values)
    assert attempt(job).error == ""
    return job.folder


def sheets(out: Path) -> list[Path]:
    return sorted(path.parent for path in out.glob("school_factsheet/*/receipt.json"))


def test_there_is_one_for_every_school(out: Path) -> None:
    made = [json.loads((path / "receipt.json").read_text(encoding="utf-8")) for path in sheets(out)]
    assert {receipt["parameters"]["school"] for receipt in made} == set(SCHOOLS)
    assert {receipt["titel"] for receipt in made} == {f"Factsheet jeugdhulp: {name}" for name, _, _ in SCHOOLS.values()}


@pytest.mark.parametrize("place", ["index.html", "school_factsheet/index.html"])
def test_a_page_lists_them(out: Path, place: str) -> None:
    page = (out / place).read_text(encoding="utf-8")
    links = [link.split('"')[0] for link in page.split('href="')[1:] if "report.pdf" in link.split('"')[0]]
    assert len(links) == len(SCHOOLS)
    assert all(((out / place).parent / link).is_file() for link in links)


def test_none_is_longer_than_two_pages(out: Path) -> None:
    for path in sheets(out):
        with pikepdf.open(path / "report.pdf") as pdf:
            assert len(pdf.pages) <= MOST_PAGES, path.name


def test_nothing_handed_out_is_about_one_child(out: Path) -> None:
    rows = trajectories()[1:]
    secrets = {CHILD, "kind-", "98.765", "98765", *(str(row[8]) for row in rows)}
    for path in out.rglob("*"):
        assert not any(secret in path.name for secret in secrets)
        if path.suffix in {".html", ".ipynb", ".json", ".csv"}:
            text = path.read_text(encoding="utf-8")
            assert not [secret for secret in secrets if secret in text], path
        if path.suffix == ".docx":
            text = zipfile.ZipFile(io.BytesIO(path.read_bytes())).read("word/document.xml").decode()
            assert not [secret for secret in secrets if secret in text], path


def test_which_school_must_be_said(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(monkeypatch, "run", "school_factsheet", "--data", str(folder), "--out", str(tmp_path)) == 2
    assert "geef -p school SLEUTEL voor één, of --all voor allemaal" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_the_school_is_part_of_every_runs_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Also of the one that the notebook has by itself."""
    made: list[Job] = []
    monkeypatch.setattr("analysis_lib.batch.make_reports", lambda jobs, *_: made.extend(jobs) or [])
    command(monkeypatch, "run", "school_factsheet", "--all", "--out", str(tmp_path))
    command(monkeypatch, "run", "school_factsheet", "-p", "school", "dolfijn", "--out", str(tmp_path))
    assert len({job.run for job in made}) == 22
    assert made[-1].run == "school-dolfijn"


def test_a_school_that_is_not_there(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("run", "school_factsheet", "-p", "school", "wilgen", "--data", str(folder), "--out", str(tmp_path))
    assert command(monkeypatch, *words) == 2
    assert "Er is geen school 'wilgen'; bedoelde u 'wilg'?" in capsys.readouterr().err


def test_the_internal_sheet_bears_its_mark_in_every_format(internal: Path) -> None:
    assert "INTERN, NIET VERSPREIDEN" in (internal / "report.html").read_text(encoding="utf-8")
    word = zipfile.ZipFile(internal / "report.docx")
    headers = [word.read(name).decode() for name in word.namelist() if name.startswith("word/header")]
    assert any("NIET VERSPREIDEN" in header for header in headers)
    assert "98.765" in (internal / "report.html").read_text(encoding="utf-8")
    write_index(internal.parents[1])
    assert "<strong>INTERN</strong>" in (internal.parent / "index.html").read_text(encoding="utf-8")


def test_a_report_made_for_each_school_needs_no_tables_of_its_own() -> None:
    assert report("school_factsheet").templates == report("utrechtse_heuvelrug").templates
