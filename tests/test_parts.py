"""A series cut into parts: each is made apart, and together they are what one run makes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from analysis_lib.batch.jobs import Job, RunOptions
from analysis_lib.batch.parts import cut
from analysis_lib.batch.series import ProgressListener, make_beside
from analysis_lib.care_trajectories import page
from analysis_lib.cli.snakefile import text_of, words_of
from analysis_lib.once import kept_in
from analysis_lib.whole_files import PARTS, alone, beside
from tests.processes import within_seconds
from tests.small_trajectories import SCHOOLS, write_study
from tests.typed import heard

SNAKEMAKE = os.environ.get("NAREKENBAAR_SNAKEMAKE") or shutil.which("snakemake")
PERIOD = ("-p", "beginjaar", "2021", "-p", "eindjaar", "2023", "-p", "peildatum", "2024-01-01")
VALUES = {"beginjaar": 2021, "eindjaar": 2023, "peildatum": "2024-01-01"}
PARTS_OF_TWO = ["uitgave-0001", "school_factsheet-0001", "school_factsheet-0002"]


def sheets(out: Path, *schools: str, data: Path | None = None) -> list[Job]:
    return [Job("school_factsheet", out, data, {"school": school}) for school in schools]


def files(out: Path) -> dict[str, bytes]:
    """What readers get; receipts say how long it took, and the overview when."""
    found = (path for path in out.rglob("*") if path.is_file() and path.name not in {"receipt.json", "index.html"})
    return {
        place: path.read_bytes()
        for path in found
        if not (place := path.relative_to(out).as_posix()).startswith((".", "uitleg"))
    }


# How it is cut


@given(st.lists(st.sampled_from(["kid_mbc", "school_factsheet"]), max_size=40), st.integers(1, 9))
def test_each_report_is_in_one_part_of_its_kind(kinds: list[str], size: int) -> None:
    jobs = [Job(kind, Path("uit"), None, {"school": str(number)}) for number, kind in enumerate(kinds)]
    parts = cut(jobs, size)
    assert sorted(job.name for part in parts for job in part.reports) == sorted(job.name for job in jobs)
    assert all(len(part.reports) <= size for part in parts)
    assert all(len({job.report for job in part.jobs}) == 1 for part in parts)
    names = [part.name for part in parts]
    assert len(set(names)) == len(names)
    for place, part in enumerate(parts):
        assert set(part.after) <= set(names[:place])
    assert cut(jobs, size) == parts


def test_what_one_study_publishes_is_worked_out_once_and_first(tmp_path: Path) -> None:
    here, there = sheets(tmp_path, *"abc"), sheets(tmp_path, "a", data=tmp_path / "elders")
    parts = cut([*here, *there, Job("utrechtse_heuvelrug", tmp_path), Job("kid_mbc", tmp_path)], 2)
    assert {part.name: part.after for part in parts} == {
        "uitgave-0001": (),
        "school_factsheet-0001": ("uitgave-0001",),
        "uitgave-0002": (),
        "school_factsheet-0002": ("uitgave-0001", "uitgave-0002"),
        "utrechtse_heuvelrug-0001": ("uitgave-0001",),
        "kid_mbc-0001": (),
    }


def test_other_years_are_another_release(tmp_path: Path) -> None:
    jobs = [Job("utrechtse_heuvelrug", tmp_path, None, {"eindjaar": year}) for year in (2018, 2019)]
    assert [part.name for part in cut(jobs, 9) if part.is_release] == ["uitgave-0001", "uitgave-0002"]


# Beside each other


def test_parts_are_made_beside_each_other_and_never_beside_a_run_of_the_whole(tmp_path: Path) -> None:
    with beside(tmp_path, "a-0001"), beside(tmp_path, "a-0002"):
        with pytest.raises(Exception, match="Het deel a-0001 wordt al gemaakt"), beside(tmp_path, "a-0001"):
            pass
        with pytest.raises(Exception, match="is al een run bezig"), alone(tmp_path):
            pass
    with alone(tmp_path):
        pass


def test_a_run_of_the_whole_refuses_a_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis_lib.whole_files._BEGINS_WITHIN", 0.05)
    with alone(tmp_path):
        with pytest.raises(Exception, match="is al een run bezig"), beside(tmp_path, "a-0001"):
            pass
        assert not FileLock(tmp_path / PARTS / "a-0001.lock").is_locked


def test_a_part_clears_away_what_it_left_and_nothing_of_another(tmp_path: Path) -> None:
    refused = Job("kid_mbc", tmp_path, tmp_path / "bestaat-niet")
    mine, theirs = (tmp_path / "kid_mbc" / f".{name}-0123abcd" for name in (refused.run, "standaard"))
    for folder in (mine, theirs):
        folder.mkdir(parents=True)
    (outcome,) = make_beside([refused], RunOptions(warm=False), ProgressListener())
    assert outcome.exit_code == 2
    assert not mine.exists()
    assert theirs.is_dir()


# Made


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_study(tmp_path_factory.mktemp("studie") / "nieuwstad")


@pytest.fixture(scope="module")
def whole(study: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one run makes."""
    out = tmp_path_factory.mktemp("geheel")
    assert heard("run", *words(study, out)).returncode == 0
    return files(out)


def words(study: Path, out: Path) -> tuple[str, ...]:
    where = ("--data", str(study), "--out", str(out), "--formats", "html")
    return ("school_factsheet", "--all", *PERIOD, *where)


@pytest.mark.slow
def test_parts_together_are_what_one_run_makes(study: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    asked, size = words(study, tmp_path), ("--per-job", "2")
    said = heard("plan", *asked, *size).stdout
    assert [line.split()[0] for line in said.splitlines()] == PARTS_OF_TWO
    release, first, second = PARTS_OF_TWO
    for name in (release, second):
        assert heard("run", *asked, *size, "--job", name).returncode == 0
    shared = tmp_path / PARTS / "gedeeld"
    assert shared.stat().st_mode & 0o077 == 0
    assert [path for path in shared.iterdir() if not path.suffix]
    early = heard("gather", *asked)
    assert early.returncode == 1
    assert "2 van 3 rapporten moeten nog gemaakt worden" in early.stderr
    assert not (tmp_path / "index.html").exists()
    assert heard("run", *asked, *size, "--job", first).returncode == 0
    last = heard("gather", *asked)
    assert last.returncode == 0, last.stderr
    assert "3 rapporten; het overzicht is geschreven" in last.stdout
    assert files(tmp_path) == whole
    assert len(whole) > len(SCHOOLS)
    assert (tmp_path / "index.html").is_file()
    assert not shared.exists()


@pytest.mark.slow
def test_sheets_begin_with_the_release_that_was_found(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from analysis_lib.batch.making import work_out_release

    job = Job("school_factsheet", tmp_path, study, {**VALUES, "school": "es"})
    with kept_in(tmp_path):
        work_out_release(job)
        monkeypatch.setattr(page.ct, "release", None)  # whoever works it out anew fails
        work_out_release(job)


def test_what_is_no_part_is_refused(study: Path, tmp_path: Path) -> None:
    said = heard("run", *words(study, tmp_path), "--job", "school_factsheet-0009")
    assert said.returncode == 2
    assert "Er is geen deel 'school_factsheet-0009'; bedoelde u 'school_factsheet-0001'?" in said.stderr
    assert not files(tmp_path)


# Snakemake


def test_what_is_typed_goes_into_the_snakefile_whole(study: Path, tmp_path: Path) -> None:
    wanted = {
        "names": ("school_factsheet",),
        "data": (study,),
        "out": tmp_path / "met spatie",
        "file": None,
        "parameters": (("school", "de 'es'"),),
        "every": False,
        "standard_notebook": True,
        "formats": "html",
    }
    typed = words_of(wanted, 7)
    assert typed["run"].endswith("-p school 'de '\"'\"'es'\"'\"'' --standard-notebook --formats html --per-job 7")
    text = text_of(cut(sheets(tmp_path / "met spatie", "es", data=study), 7), typed)
    found: dict[str, object] = {"config": {}}
    exec("\n".join(line for line in text.splitlines() if " = " in line and line[0].isupper()), found)  # noqa: S102
    assert found["WORDS"] == typed
    assert found["AFTER"] == {"uitgave-0001": [], "school_factsheet-0001": ["uitgave-0001"]}
    assert found["STUDIES"] == {name: [str(study)] for name in found["AFTER"]}  # type: ignore[attr-defined]
    assert str(study / "scholen.csv") in found["TABLES"][str(study)]  # type: ignore[index]


@pytest.mark.slow
@pytest.mark.skipif(not SNAKEMAKE, reason="there is no Snakemake: pipx install snakemake")
def test_snakemake_killed_half_way_ends_with_the_same_bytes(
    study: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    out, file = tmp_path / "uit", tmp_path / "Snakefile"
    assert heard("plan", *words(study, out), "--per-job", "2", "--snakefile", str(file)).returncode == 0
    place = tmp_path / "een map"
    place.symlink_to(Path(sys.executable).parent)
    ours = place / "narekenbaar"
    typed = [str(SNAKEMAKE), "--snakefile", str(file), "--config", f"narekenbaar={ours}", "--cores", "1"]

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*typed, *more], cwd=tmp_path, capture_output=True, text=True, check=False)

    killed = subprocess.Popen(typed, cwd=tmp_path, stderr=subprocess.DEVNULL, start_new_session=True)
    assert within_seconds((out / PARTS / "uitgave-0001.klaar").exists, 120)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    assert run("--unlock").returncode == 0
    last = run("--rerun-incomplete")
    assert last.returncode == 0, last.stderr
    assert files(out) == whole
    assert (out / "index.html").is_file()
