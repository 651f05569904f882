"""A report is remade when something it depends on has changed, and only then."""

from __future__ import annotations

import csv
import json
import os
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import nbformat
import pytest

from analysis_lib.batch import Job, RunOptions, State, make_reports, making, reasons_to_make
from analysis_lib.batch import freshness as fresh
from analysis_lib.batch.freshness import Dependencies, Tools, notebook_digest
from analysis_lib.catalogue import report
from analysis_lib.releases import FOLDER
from tests.small_notebook import write_notebook
from tests.small_trajectories import SCHOOLS, write_study

pytestmark = pytest.mark.slow
VALUES = {"beginjaar": 2021, "eindjaar": 2023, "peildatum": "2024-01-01"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Job:
    folder = tmp_path_factory.mktemp("klein")
    data = shutil.copytree(report("kid_mbc").templates, folder / "eigen")
    job = Job("kid_mbc", folder / "uit", data, formats=("html",), own_notebook=write_notebook(folder / "n.ipynb", "1"))
    (outcome,) = make_reports([job])
    assert outcome.state is State.MADE
    return job


@pytest.fixture
def job(made: Job, tmp_path: Path) -> Job:
    """A copy of a report just made, with its own data and notebook, to damage at will."""
    data = Path(shutil.copytree(made.tables, tmp_path / "eigen"))
    assert made.own_notebook
    notebook = Path(shutil.copy(made.own_notebook, tmp_path / "n.ipynb"))
    copy = Job("kid_mbc", tmp_path / "uit", data, formats=("html",), own_notebook=notebook)
    shutil.copytree(made.folder, copy.folder)
    path = copy.folder / "receipt.json"
    receipt = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(receipt | {"herkomst": making._origin(copy)}), encoding="utf-8")
    return copy


def why(job: Job) -> list[str]:
    return reasons_to_make([job])[0][1]


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def edit_cell(job: Job) -> None:
    notebook = nbformat.read(job.notebook, as_version=4)
    notebook.cells[-1].source = "2"
    nbformat.write(notebook, job.notebook)


def forget_dependencies(job: Job) -> None:
    path = job.folder / "receipt.json"
    receipt = json.loads(path.read_text(encoding="utf-8"))
    del receipt[fresh.KEY]
    path.write_text(json.dumps(receipt), encoding="utf-8")


def test_a_report_just_made_is_current(job: Job) -> None:
    assert why(job) == []
    (outcome,) = make_reports([job])
    assert outcome.state is State.CURRENT


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda job: append(job.tables / "prijzen.csv", "\n"), "de gegevens zijn veranderd (prijzen.csv)"),
        (lambda job: (job.tables / "scenarios.csv").unlink(), "de gegevens zijn veranderd (scenarios.csv)"),
        (lambda job: (job.tables / "nieuw.csv").write_text("a"), "de gegevens zijn veranderd (nieuw.csv)"),
        (edit_cell, "het notebook is veranderd"),
        (lambda job: append(job.folder / "report.html", "x"), "report.html is na het maken veranderd"),
        (lambda job: (job.folder / "report.html").unlink(), "report.html is weg"),
        (lambda job: (job.folder / "receipt.json").unlink(), "onvolledig"),
        (lambda job: (job.folder / "receipt.json").write_text("{"), "onvolledig"),
        (lambda job: shutil.rmtree(job.folder), "nog niet gemaakt"),
        (forget_dependencies, "het is gemaakt met een oudere versie"),
    ],
)
def test_a_change_is_noticed_and_reported(job: Job, change: Callable[[Job], object], reason: str) -> None:
    change(job)
    assert why(job) == [reason]


def test_other_formats_or_parameters_are_another_report(job: Job) -> None:
    wider = Job(job.report, job.out, job.data, formats=("html", "pdf"), own_notebook=job.own_notebook)
    assert why(wider) == ["pdf ontbreekt"]
    other = Job(job.report, job.out, job.data, {"nummer": 2}, job.formats, job.own_notebook)
    assert why(other) == ["nog niet gemaakt"]


@pytest.mark.parametrize(("field", "reason"), [("library", "de bibliotheek"), ("packages", "de pakketten")])
def test_another_library_or_other_packages(job: Job, monkeypatch: pytest.MonkeyPatch, field: str, reason: str) -> None:
    tools = Tools.now()
    changed = Tools(**{**vars(tools), field: "anders"})
    monkeypatch.setattr(Tools, "now", classmethod(lambda cls: changed))
    assert [text.startswith(reason) for text in why(job)] == [True]


def test_the_library_is_all_of_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fresh, "LIBRARY", tmp_path)
    (tmp_path / "a.py").write_text("1")
    seen = {Tools.now().library}
    (tmp_path / "a.css").write_text("1")
    seen.add(Tools.now().library)
    (tmp_path / "a.py").write_text("2")
    seen.add(Tools.now().library)
    assert len(seen) == 3
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("1")
    assert Tools.now().library in seen


def test_what_a_notebook_showed_and_when_it_ran_play_no_part(job: Job) -> None:
    """Nor do its ids, nor any clock: a file may be of tomorrow or of 1980."""
    notebook = nbformat.read(job.notebook, as_version=4)
    notebook.cells[-1].outputs = [nbformat.v4.new_output("stream", text="x")]
    notebook.cells[-1].execution_count = 7
    notebook.cells[-1].id = "iets-anders"
    nbformat.write(notebook, job.notebook)
    for path in [*job.tables.iterdir(), *job.folder.iterdir(), job.notebook]:
        os.utime(path, (315_532_800, 4_102_444_800))
    assert why(job) == []


def test_a_clock_that_jumps_back_while_a_report_is_made(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([datetime(2099, 1, 1, tzinfo=UTC), datetime(1999, 1, 1, tzinfo=UTC)])

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return next(times)

    monkeypatch.setattr(making, "datetime", Clock)
    monkeypatch.setattr(time, "time", lambda: 0.0)
    receipt = json.loads((making.make_report(job) / "receipt.json").read_text(encoding="utf-8"))
    assert receipt["gestart"] == "2099-01-01T00:00:00+00:00"
    assert 0 <= receipt["duur_seconden"] < 60
    assert why(job) == []
    assert make_reports([job])[0].state is State.CURRENT


def test_a_change_that_leaves_time_and_size_as_they_were_is_seen(job: Job) -> None:
    path = job.tables / "prijzen.csv"
    before = path.stat()
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("a", "e", 1), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert why(job) == ["de gegevens zijn veranderd (prijzen.csv)"]


def test_a_tag_counts_as_part_of_a_notebook(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "n.ipynb", "1")
    before = notebook_digest(path)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].metadata["tags"] = ["weg"]
    nbformat.write(notebook, path)
    assert notebook_digest(path) != before


def test_force_makes_what_is_current(job: Job) -> None:
    (outcome,) = make_reports([job], RunOptions(force=True))
    assert outcome.state is State.MADE
    assert why(job) == []


def test_a_report_that_somebody_changed_is_kept(job: Job) -> None:
    for words in ("eerste", "tweede"):
        (job.folder / "report.html").write_text(f"{words} versie", encoding="utf-8")
        (job.folder / "notities.txt").write_text("van mij", encoding="utf-8")
        assert make_reports([job])[0].state is State.MADE
    kept = {path.name: path.read_text(encoding="utf-8") for path in (job.folder / "eigen").iterdir()}
    assert sorted(kept.values()) == ["eerste versie", "tweede versie", "van mij"]
    assert kept["notities.txt"] == "van mij"
    assert "versie" not in (job.folder / "report.html").read_text(encoding="utf-8")[:200]
    assert why(job) == []


def test_a_second_run_makes_only_what_the_first_could_not(tmp_path: Path) -> None:
    jobs = [
        Job(
            "kid_mbc", tmp_path / name, formats=("html",), own_notebook=write_notebook(tmp_path / f"{name}.ipynb", cell)
        )
        for name, cell in (("goed", "1"), ("kapot", "1 / 0"))
    ]
    assert [outcome.state for outcome in make_reports(jobs)] == [State.MADE, State.FAILED]
    write_notebook(tmp_path / "kapot.ipynb", "1")
    assert [outcome.state for outcome in make_reports(jobs)] == [State.CURRENT, State.MADE]


def test_a_data_file_that_changes_while_a_report_is_made(job: Job) -> None:
    """The report would mix two versions, so none is made and the earlier one stays."""
    path = job.tables / "prijzen.csv"
    assert job.own_notebook
    write_notebook(job.own_notebook, f"open({str(path)!r}, 'a').write('\\n')")
    (outcome,) = make_reports([job])
    assert outcome.exit_code == 2
    assert "prijzen.csv is veranderd terwijl het rapport werd gemaakt" in outcome.error
    assert (job.folder / "report.html").exists()
    write_notebook(job.own_notebook, "1")
    assert make_reports([job])[0].state is State.MADE


def change_row(data: Path, school: str, column: str, value: str) -> None:
    path = data / "trajecten.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    row = next(row for row in rows if row["school"] == school and row["begin"].startswith("2022"))
    row[column] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


def test_one_schools_data_remake_its_factsheet_and_no_other(tmp_path: Path) -> None:
    """A changed trajectories.csv is not a reason by itself; what a sheet shows of it is."""
    data = write_study(tmp_path / "nieuwstad")
    jobs = [Job("school_factsheet", tmp_path, data, {**VALUES, "school": school}, ("html",)) for school in SCHOOLS]
    total = Job("utrechtse_heuvelrug", tmp_path, data, VALUES, ("html",))
    options = RunOptions(workers=2)
    assert {outcome.state for outcome in make_reports([*jobs, total], options)} == {State.MADE}
    change_row(data, "linde", "aanbieder", "Praktijk Anders")
    assert not any(found for _, found in reasons_to_make(jobs))  # what was published of so few stays as it was
    shutil.rmtree(data / FOLDER)
    change_row(data, "linde", "aanbieder", "Praktijk Nieuw")
    expected = [
        ["de gegevens zijn veranderd (trajecten.csv)"] if job.values["school"] == "linde" else [] for job in jobs
    ]
    assert [found for _, found in reasons_to_make(jobs)] == expected
    states = [outcome.state for outcome in make_reports([*jobs, total], options)]
    assert states == [State.CURRENT, State.MADE, State.CURRENT, State.MADE]
    # The others' receipts have taken in the new file, so the next run is quick.
    tools = Tools.now()
    assert all(not fresh.reasons(job, Dependencies.of(job, tools)) for job in [*jobs, total])


def test_a_total_that_changes_remakes_every_sheet_that_shows_it(tmp_path: Path) -> None:
    data = write_study(tmp_path / "nieuwstad")
    jobs = [Job("school_factsheet", tmp_path, data, {**VALUES, "school": school}, ("html",)) for school in SCHOOLS]
    make_reports(jobs, RunOptions(workers=2))
    shutil.rmtree(data / FOLDER)
    change_row(data, "linde", "begin", "2023-02-02")
    change_row(data, "linde", "eind", "")
    assert all(found for _, found in reasons_to_make(jobs))
