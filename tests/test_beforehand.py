"""What processes share is there once, before they are forked; what cannot be worked out there is left to them."""

from __future__ import annotations

import _thread
import multiprocessing
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from analysis_lib.batch import Job, RunOptions, make_reports, shared
from analysis_lib.catalogue import report
from analysis_lib.notebook import beforehand, forking
from analysis_lib.render import forgetting
from analysis_lib.render.pdf import compile_typst
from analysis_lib.study import read_study
from tests import small_trajectories

pytestmark = pytest.mark.skipif(not forking.is_possible(), reason="this system forks no processes")
VALUES = {"beginjaar": 2021, "eindjaar": 2023, "peildatum": "2024-01-01"}


@pytest.fixture
def obeying(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A process that obeys, until it is let go; it then writes what it has to the file."""
    monkeypatch.setattr(beforehand, "_asking", None)
    said = tmp_path / "said"

    def obey(mine: int) -> None:
        if beforehand._asking:
            beforehand._asking.close()
        os.environ[beforehand._PLACE] = str(mine)
        beforehand.obey_all()
        said.write_text(f"{shared._shared}")

    numbers = list[int]()
    with beforehand.line_for(lambda number: numbers.append(os.dup(number))):
        process = multiprocessing.get_context("fork").Process(target=obey, args=(numbers[0],))
        process.start()
    os.close(numbers[0])
    yield said
    beforehand.let_go()
    process.join(60)
    assert process.exitcode == 0


def end(obeying: Path) -> str:
    """What that process has when it is let go."""
    beforehand.let_go()
    for child in multiprocessing.active_children():
        child.join(60)
    return obeying.read_text()


_A_THREAD = (_thread.start_new_thread, time.sleep, (60,))


def exit_code(*do: Any) -> int | None:
    """How a process ends that does this before others are forked; None for one that goes on."""
    process = multiprocessing.get_context("fork").Process(target=beforehand.done_safely, args=do)
    process.start()
    process.join(60)
    ended = process.exitcode
    process.kill()
    return ended


def divide(one: int, other: int) -> float:
    return one / other


def test_it_answers_and_leaves_what_it_cannot_do(obeying: Path) -> None:
    assert beforehand.ask(divide, 6, 2) == 3
    assert beforehand.ask(divide, 6, 0) is None
    assert beforehand.ask(divide, 6, 3) == 2
    end(obeying)
    assert beforehand.ask(divide, 6, 2) is None
    beforehand.order(divide, 6, 2)  # nobody obeys, and nothing is wrong


def test_a_process_that_is_gone_is_not_waited_for(obeying: Path) -> None:
    assert beforehand.ask(os._exit, 0) is None
    assert beforehand.ask(divide, 6, 2) is None


@pytest.mark.parametrize(("do", "code"), [((divide, 6, 2), 0), ((divide, 6, 0), 0), (_A_THREAD, 1)])
def test_what_starts_a_thread_ends_it(do: tuple[Any, ...], code: int) -> None:
    assert exit_code(*do) == code


def test_what_sheets_share_is_worked_out_there(obeying: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = small_trajectories.write_study(tmp_path / "nieuwstad")
    kept = tmp_path / "kept"
    kept.mkdir()
    monkeypatch.setenv("NAREKENBAAR_BATCH", str(kept))
    jobs = [Job("school_factsheet", tmp_path, data, {**VALUES, "school": school}) for school in ("es", "linde")]
    shared.share([Job("kid_mbc", tmp_path), *jobs])
    schools = shared.column_of("school_factsheet", data, "scholen", "school")
    assert schools == list(read_study(report("school_factsheet"), data).tables["scholen"]["school"])
    assert "school_factsheet" in end(obeying)
    assert [path for path in kept.iterdir() if not path.suffix]  # the release, for whoever asks for it


def test_wrong_tables_are_left_to_whoever_can_say_what_is_wrong(obeying: Path, tmp_path: Path) -> None:
    data = small_trajectories.write_study(tmp_path / "nieuwstad")
    (data / "scholen.csv").write_text("school\n")
    shared.share([Job("school_factsheet", tmp_path, data, {**VALUES, "school": "es"})])
    assert shared.column_of("school_factsheet", data, "scholen", "school") is None
    assert end(obeying) == "set()"


def test_an_own_notebook_shares_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[object] = []
    monkeypatch.setattr(shared, "order", lambda *given: asked.append(given))
    shared.share([Job("kid_mbc", tmp_path, own_notebook=tmp_path / "kid_mbc.ipynb")])
    assert not asked
    shared.share([Job("kid_mbc", tmp_path)])
    assert len(asked) == 1


_BEGIN = {
    "started": "forking.import_for(['school_factsheet'], kernels=False)",
    "forked": "import analysis_lib.batch.preload; forking.fork_server_here()",  # as a kept server does
}
_SHARED = """
import sys
from pathlib import Path
from analysis_lib.batch import Job, shared
from analysis_lib.batch.folder import batch_folder
from analysis_lib.notebook import forking
if __name__ == "__main__":
    {begin}
    jobs = [Job(name, Path(sys.argv[1]), None, {{"school": "dolfijn"}}) for name in ("school_factsheet", "kid_mbc")]
    with batch_folder():
        shared.share(jobs)
        with forking.context().Pool(1) as processes:
            print(processes.map(shared.is_shared, jobs))
"""


_AFTER_A_THREAD = """
import _thread, sys, time
from pathlib import Path
from analysis_lib.batch import Job, make_reports
from analysis_lib.notebook import beforehand, forking
if __name__ == "__main__":
    forking.import_for(["holland_rijnland"], kernels=False)
    beforehand.order(_thread.start_new_thread, time.sleep, (60,))
    print(*make_reports([Job("holland_rijnland", Path(sys.argv[1]), formats=("html",))]))
"""


@pytest.mark.slow
def test_reports_are_made_where_that_process_ended(tmp_path: Path) -> None:
    code = tmp_path / "begin.py"
    code.write_text(_AFTER_A_THREAD)
    done = subprocess.run(
        [sys.executable, code, tmp_path / "uit"], capture_output=True, text=True, check=True, timeout=120
    )
    assert "State.MADE" in done.stdout


@pytest.fixture
def unusual(tmp_path: Path) -> Path:
    """A study of which a name has characters that Typst is asked about; it starts threads where it is used."""
    data = shutil.copytree(report("holland_rijnland").templates, tmp_path / "nieuwstad")
    text = (data / "studie.csv").read_text(encoding="utf-8")
    (data / "studie.csv").write_text(text.replace("casus Petra", "casus Žižek"), encoding="utf-8")
    return data


def test_reading_unusual_characters_starts_no_thread(unusual: Path) -> None:
    assert exit_code(read_study, report("holland_rijnland"), unusual) == 0


@pytest.mark.slow
def test_unusual_characters_keep_no_report_waiting(unusual: Path, tmp_path: Path) -> None:
    words = ["run", "holland_rijnland", "--data", unusual, "--out", tmp_path / "uit", "--timeout", "60"]
    done = subprocess.run(
        [sys.executable, "-m", "analysis_lib.cli", *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (made,) = tmp_path.glob("uit/holland_rijnland/*/report.pdf")
    assert "Žižek" in pypdfium2.PdfDocument(made)[0].get_textpage().get_text_bounded()


@pytest.mark.slow
@pytest.mark.parametrize("how", _BEGIN)
def test_what_is_forked_has_it(how: str, tmp_path: Path) -> None:
    code = tmp_path / "begin.py"
    code.write_text(_SHARED.format(begin=_BEGIN[how]))
    done = subprocess.run([sys.executable, code, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout == "[True, False]\n"


@pytest.mark.slow
def test_tables_that_change_after_they_were_read_are_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read beforehand is used as long as the files stay as they were, and no longer."""
    data = small_trajectories.write_study(tmp_path / "nieuwstad")
    jobs = [
        Job("school_factsheet", tmp_path / "uit", data, {**VALUES, "school": school}, ("html",))
        for school in ("es", "linde")
    ]
    before = make_reports(jobs, RunOptions(workers=1))
    assert [outcome.error for outcome in before] == ["", ""]
    place = data / "scholen.csv"
    place.write_text(place.read_text().replace("De Es", "De Nieuwe Es"))
    make_reports(jobs, RunOptions(workers=1))
    assert "De Nieuwe Es" in (jobs[0].folder / "report.html").read_text()


def test_what_was_typeset_is_forgotten_and_typeset_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main = tmp_path / "main.typ"
    main.write_text("#set document(title: [a])\n= Kop\n" + "\n".join(f"woord {number}" for number in range(300)))
    first = compile_typst(main)
    forgetting.forget()
    assert compile_typst(main) == first
    forgetting.forget()
    monkeypatch.setattr("typst.compile", None)
    forgetting.forget()  # nothing was typeset since
