"""A report appears whole or not at all, and twice the same."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import nbformat
import numpy as np
import pytest

from analysis_lib import catalogue
from analysis_lib.batch import Job, RunOptions, State, make_reports
from analysis_lib.batch.jobs import LONGEST_RUN
from analysis_lib.batch.making import attempt, make_report
from analysis_lib.errors import InputError, UserError
from analysis_lib.whole_files import LOCK, alone, put_in_place, recover, write_text
from tests import warm
from tests.small_notebook import write_notebook
from tests.warm import make

pytestmark = pytest.mark.slow
FILES = {
    *("report.html", "cijfers.html", "report.pdf", "report.docx", "report.ipynb", "receipt.json", "data", "kort.pdf")
}


def snapshot(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    (outcome,) = make_reports([Job("kid_mbc", folder)])
    assert outcome.error == ""
    return folder


@pytest.fixture(scope="module")
def made(out: Path) -> Path:
    return out / "kid_mbc" / "standaard"


def test_a_report_has_all_its_parts(made: Path) -> None:
    assert {path.name for path in made.iterdir()} == FILES
    assert len(list((made / "data").glob("*.csv"))) > 30


def test_nothing_else_is_left_with_it(out: Path) -> None:
    assert {path.name for path in out.iterdir()} == {
        "kid_mbc",
        "index.html",
        "controle.html",
        "volgend",
        "uitleg",
        LOCK,
    }
    assert {path.name for path in (out / "kid_mbc").iterdir()} == {"standaard"}


def test_the_receipt_records_what_it_was_made_from(made: Path) -> None:
    receipt = json.loads((made / "receipt.json").read_text(encoding="utf-8"))
    assert receipt["rapport"] == "kid_mbc"
    assert receipt["parameters"] == {}
    assert {entry["bestand"] for entry in receipt["invoer"]} == {
        p.name for p in catalogue.report("kid_mbc").templates.glob("*.csv")
    }
    for entry in receipt["invoer"]:
        data = (catalogue.report("kid_mbc").templates / entry["bestand"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
    outputs = snapshot(made)
    del outputs["receipt.json"]
    assert receipt["uitvoer"] == outputs
    assert {"narekenbaar", "python", "pandas", "typst"} <= set(receipt["versies"])


def test_the_index_links_to_every_format(out: Path) -> None:
    index = (out / "index.html").read_text(encoding="utf-8")
    for name in ("report.html", "report.pdf", "report.docx", "report.ipynb"):
        assert f'href="kid_mbc/standaard/{name}"' in index


def test_nothing_handed_out_names_this_machine(out: Path) -> None:
    for path in out.rglob("*"):
        if path.suffix in {".html", ".ipynb", ".json", ".csv"}:
            text = path.read_text(encoding="utf-8")
            for private in (str(catalogue.PROJECT), str(Path.home()) + "/", str(out), "Traceback"):
                assert private not in text, path


def test_twice_without_changes_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    again = make(Job("kid_mbc", tmp_path))
    first, second = snapshot(made), snapshot(again)
    del first["receipt.json"], second["receipt.json"]
    assert first == second


def test_the_executed_notebook_equals_the_stored_one(made: Path) -> None:
    stored = nbformat.read(catalogue.report("kid_mbc").notebook, as_version=4)
    executed = nbformat.read(made / "report.ipynb", as_version=4)
    assert [cell.get("outputs") for cell in executed.cells] == [cell.get("outputs") for cell in stored.cells]


def test_parameters_and_own_data_get_a_folder_of_their_own(study_folder: Path, tmp_path: Path) -> None:
    job = Job("kid_mbc", tmp_path, study_folder, {"impactclaim": 0.5}, ("html",))
    folder = make(job)
    assert folder == tmp_path / "kid_mbc" / "kid_impactclaim-0.5"
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "Dit is een variant." in page
    assert "impactclaim van 50%" in page
    assert "€\u00a0482.554" in page  # half of the gross 965,107.91
    assert not (folder / "report.pdf").exists()
    for path in folder.rglob("*"):
        if path.is_file():
            assert str(study_folder).encode() not in path.read_bytes()


@pytest.mark.parametrize(
    ("values", "run"),
    [
        ({}, "standaard"),
        ({"impactclaim": 0.5}, "impactclaim-0.5"),
        ({"omstandigheden": "so_in_wijk=ja, x=nee"}, "omstandigheden-so_in_wijk=ja,-x=nee"),
        ({"data": "../../etc"}, "data-..-..-etc"),
    ],
)
def test_the_name_of_a_run_stays_inside_its_folder(tmp_path: Path, values: dict[str, str], run: str) -> None:
    job = Job("kid_mbc", tmp_path, values=values)
    assert job.run == run
    assert job.folder.parent == tmp_path / "kid_mbc"


def test_wrong_input_leaves_an_earlier_report_as_it_was(
    made: Path, out: Path, study_folder: Path, edit: Callable[..., None]
) -> None:
    before = snapshot(out)
    edit("effecten", 2, "impactclaim", "55")
    shutil.copytree(made, out / "kid_mbc" / "kid")
    before |= {f"kid_mbc/kid/{name}": digest for name, digest in snapshot(made).items()}
    with pytest.raises(InputError):
        make_report(Job("kid_mbc", out, study_folder))
    assert snapshot(out) == before
    shutil.rmtree(out / "kid_mbc" / "kid")


def test_a_wrong_parameter_is_the_users_error_and_not_the_notebooks(tmp_path: Path) -> None:
    outcome = warm.attempt(Job("kid_mbc", tmp_path, values={"impactclaim": 55.0}, formats=("html",)))
    assert outcome.exit_code == 2
    assert outcome.error == "De parameter impactclaim is 55, maar moet een aandeel van 0 tot en met 1 zijn, zoals 0.55."
    assert not (tmp_path / "kid_mbc").exists()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("1 / 0", "cel 3 van het notebook geeft een fout: ZeroDivisionError: division by zero"),
        ("import sys; sys.exit(0)", "cel 3"),
        ("import os; os._exit(1)", "cel 3: het notebook is afgebroken; waarschijnlijk"),
    ],
)
def test_a_notebook_that_fails_leaves_nothing(tmp_path: Path, source: str, message: str) -> None:
    notebook = write_notebook(tmp_path / "fout.ipynb", source, "1")
    outcome = attempt(Job("kid_mbc", tmp_path / "out", own_notebook=notebook))
    assert outcome.state is State.FAILED
    assert outcome.exit_code == 1
    assert message in outcome.error
    assert outcome.advice
    assert "Traceback" not in outcome.error
    assert not (tmp_path / "out" / "kid_mbc").exists()


def test_what_a_failing_cell_says_of_persons_is_kept_inside(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "fout.ipynb", "raise KeyError('geheim-kind')")
    for report, told in (("kid_mbc", True), ("utrechtse_heuvelrug", False)):
        outcome = warm.attempt(Job(report, tmp_path / "out", own_notebook=notebook))
        assert ("geheim-kind" in outcome.error) is told
        assert "KeyError" in outcome.error


def test_a_failing_report_does_not_stop_the_others(tmp_path: Path) -> None:
    cells = {"kapot": "1 / 0", "goed": "1", "dood": "import os; os._exit(3)", "verkeerd": "raise UserError('anders')"}
    jobs = [
        Job(
            "kid_mbc",
            tmp_path / name,
            formats=("html",),
            own_notebook=write_notebook(tmp_path / f"{name}.ipynb", "from analysis_lib.errors import UserError", cell),
        )
        for name, cell in cells.items()
    ]
    outcomes = make_reports(jobs, RunOptions(workers=2))
    assert [outcome.exit_code for outcome in outcomes] == [1, 0, 1, 2]
    assert outcomes[3].error == "anders"
    assert [path.parent.parent.parent.name for path in tmp_path.glob("*/kid_mbc/*/receipt.json")] == ["goed"]


def test_parameters_may_be_dates_paths_and_numbers_of_numpy(tmp_path: Path) -> None:
    job = Job("x", tmp_path, values={"dag": date(2020, 1, 1), "map": Path("a/b"), "n": np.int64(3), "code": "0363"})
    assert dict(job.values) == {"dag": "2020-01-01", "map": "a/b", "n": 3, "code": "0363"}
    with pytest.raises(TypeError, match="cannot be a tuple"):
        Job("x", tmp_path, values={"n": (1, 2)})


def test_one_report_asked_twice_is_made_once_and_two_of_one_name_are_refused(tmp_path: Path) -> None:
    job = Job("kid_mbc", tmp_path, formats=("html",), own_notebook=write_notebook(tmp_path / "a.ipynb", "1"))
    assert len(make_reports([job, job])) == 1
    twin = Job("kid_mbc", tmp_path, formats=("html",), own_notebook=write_notebook(tmp_path / "b.ipynb", "2"))
    with pytest.raises(UserError, match="allebei kid_mbc/standaard"):
        make_reports([job, twin])


def body_of(page: Path) -> str:
    return page.read_text(encoding="utf-8").partition("<main")[2]


def test_reports_made_side_by_side_are_the_same(made: Path, tmp_path: Path) -> None:
    jobs = [Job("kid_mbc", tmp_path / name, formats=("html",)) for name in ("a", "b")]
    outcomes = make_reports(jobs, RunOptions(workers=2))
    assert [outcome.error for outcome in outcomes] == ["", ""]
    one, other, alone = (folder / "report.html" for folder in (jobs[0].folder, jobs[1].folder, made))
    assert one.read_bytes() == other.read_bytes()
    assert body_of(one) == body_of(alone)  # which links to its other formats too


@pytest.fixture(scope="module")
def priced(tmp_path_factory: pytest.TempPathFactory) -> list[Job]:
    """Reports of three prices made by one process, file by file, and the last of them again by itself."""
    out = tmp_path_factory.mktemp("prices")
    values = [{"hoogste_prijs": price} for price in (50_000.0, 60_000.0, 70_000.0)]
    jobs = [Job("holland_rijnland", out / "together", values=each) for each in values]
    assert [outcome.state for outcome in make_reports(jobs, RunOptions(workers=1))] == [State.MADE] * 3
    alone = Job("holland_rijnland", out / "alone", values=values[2])
    make(alone)
    return [*jobs, alone]


def test_files_made_side_by_side_are_those_made_in_turn(priced: list[Job]) -> None:
    """A report that is made alone has them made at once."""
    files, others = (
        {path.name: path for path in job.folder.iterdir() if path.is_file()} for job in (priced[-1], priced[-2])
    )
    assert set(files) == set(others) > {"report.html", "report.pdf", "report.docx"}
    assert not [
        name for name in files if name != "receipt.json" and files[name].read_bytes() != others[name].read_bytes()
    ]


def test_reports_that_share_what_is_alike_are_the_same_as_alone(priced: list[Job]) -> None:
    """The third finds what the second drew; a chart that hangs on the parameter is its own."""
    *jobs, alone = priced
    together, by_itself = snapshot(jobs[2].folder), snapshot(alone.folder)
    del together["receipt.json"], by_itself["receipt.json"]
    assert together == by_itself
    drawn = [(job.folder / "data" / "figuur_prijs_dagbesteding.csv").read_text(encoding="utf-8") for job in jobs]
    assert len(set(drawn)) == 3


def test_a_swap_that_fails_brings_the_earlier_report_back(tmp_path: Path) -> None:
    target = tmp_path / "standaard"
    target.mkdir()
    write_text(target / "report.html", "eerder")
    with pytest.raises(OSError, match="No such file"):
        put_in_place(tmp_path / "bestaat-niet", target)
    assert (target / "report.html").read_text() == "eerder"
    assert [path.name for path in tmp_path.iterdir()] == ["standaard"]


def test_two_folders_of_one_name_do_not_overwrite_each_other(made: Path, out: Path, tmp_path: Path) -> None:
    twin = tmp_path / "kid"
    shutil.copytree(catalogue.report("kid_mbc").templates, twin)
    taken = out / "kid_mbc" / "kid"
    shutil.copytree(made, taken)
    before = snapshot(taken)
    outcome = attempt(Job("kid_mbc", out, twin, formats=("html",)))
    assert outcome.exit_code == 2
    assert "een andere map die ook 'kid' heet" in outcome.error
    assert snapshot(taken) == before
    shutil.rmtree(taken)


@pytest.mark.parametrize("name", ["standaard", "---", "x" * 200])
def test_no_folder_of_data_takes_the_standard_run(tmp_path: Path, name: str) -> None:
    job = Job("kid_mbc", tmp_path, tmp_path / name)
    assert job.run != "standaard"
    assert len(job.run) <= LONGEST_RUN


def test_a_broken_receipt_does_not_stop_the_overview(tmp_path: Path) -> None:
    from analysis_lib.batch.overview import write_index

    for name, text in (
        ("a", "{"),
        ("b", "[]"),
        (".c", '{"rapport": "x", "titel": "t", "run": "r", "gestart": "2026"}'),
    ):
        (tmp_path / "r" / name).mkdir(parents=True)
        (tmp_path / "r" / name / "receipt.json").write_text(text)
    write_index(tmp_path)
    assert 'class="kaart"' not in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_an_output_folder_that_cannot_be_written_is_the_users_to_mend(tmp_path: Path) -> None:
    (tmp_path / "bezet").write_text("een bestand")
    outcome = attempt(Job("kid_mbc", tmp_path / "bezet"))
    assert outcome.exit_code == 2
    assert "schrijven in 'bezet' lukt niet" in outcome.error
    assert str(tmp_path) not in outcome.error


def test_a_second_run_into_the_same_folder_is_refused(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(UserError, match="is al een run bezig"):
        make_reports([Job("kid_mbc", tmp_path)])
    assert {path.name for path in tmp_path.iterdir()} == {LOCK}
    with alone(tmp_path):  # and released again
        pass


def test_what_a_broken_off_run_left_is_cleared(made: Path, tmp_path: Path) -> None:
    """A report caught between two moves comes back; a half-made one goes; what is not ours stays."""
    caught = shutil.copytree(made, tmp_path / ".standaard-0123abcd")
    half = tmp_path / ".anders-89abcdef"
    half.mkdir()
    (half / "report.html").write_text("half", encoding="utf-8")
    theirs = tmp_path / ".notities"
    theirs.mkdir()
    recover(tmp_path)
    assert not caught.exists()
    assert snapshot(tmp_path / "standaard") == snapshot(made)
    assert not half.exists()
    assert theirs.exists()


def test_an_earlier_report_is_not_put_over_a_later_one(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path / "standaard")
    shutil.copytree(made, tmp_path / ".standaard-0123abcd")
    (tmp_path / "standaard" / "report.html").write_text("later", encoding="utf-8")
    recover(tmp_path)
    assert (tmp_path / "standaard" / "report.html").read_text(encoding="utf-8") == "later"
    assert {path.name for path in tmp_path.iterdir()} == {"standaard"}
