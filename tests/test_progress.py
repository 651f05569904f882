"""What an operator sees of a series: live, in a log, as JSON, or only what failed."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from analysis_lib.batch import Job, Outcome, State
from analysis_lib.cli.progress import Json, Lines, Quiet, Terminal, choose_listener
from analysis_lib.errors import ReportError

OUT = Path("uit")
JOBS = [Job("kid_mbc", OUT, values={"nummer": number}) for number in (1, 2, 3)]
FAILED = Outcome.failed(
    JOBS[1], ReportError("cel 4 geeft een fout: KeyError", advice="verbeter cel 4.", trace="Traceback: regel 7"), 2.0
)
OUTCOMES = [Outcome(JOBS[0], State.MADE, 4.0), FAILED, Outcome(JOBS[2], State.CURRENT)]


def see(view: Quiet) -> None:
    view.begin(JOBS[:2], {JOBS[0].name: 4.0, JOBS[1].name: 0.0})
    view.step(JOBS[0], "notebook uitvoeren", 3, 9)
    for outcome in OUTCOMES[:2]:
        view.done(outcome)
    view.summarise(OUTCOMES)


def test_quiet_says_only_what_failed_where_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    see(Quiet())
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines() == [
        "kid_mbc/nummer-2: niet gemaakt.",
        "  cel 4 geeft een fout: KeyError",
        "  Wat te doen: verbeter cel 4.",
        "Met --verbose ziet u waar in de code het misging.",
    ]


def test_verbose_shows_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    see(Quiet(verbose=True))
    assert "Traceback: regel 7" in capsys.readouterr().err


def test_a_log_has_a_line_for_each_report_and_none_for_each_cell(capsys: pytest.CaptureFixture[str]) -> None:
    see(Lines())
    printed = capsys.readouterr()
    assert printed.err.splitlines()[:2] == [
        "[1/2] kid_mbc/nummer-1: klaar in 4 s: uit/kid_mbc/nummer-1/ ()",
        "[2/2] kid_mbc/nummer-2: niet gemaakt",
    ]
    assert printed.out == "1 gemaakt, 1 actueel, 1 mislukt\n"


def test_json_is_one_object_per_line(capsys: pytest.CaptureFixture[str]) -> None:
    see(Json())
    printed = capsys.readouterr()
    assert printed.err == ""
    events = [json.loads(line) for line in printed.out.splitlines()]
    assert [event["gebeurtenis"] for event in events] == ["begin", "stap", "klaar", "klaar", "einde"]
    assert events[0]["rapporten"] == ["kid_mbc/nummer-1", "kid_mbc/nummer-2"]
    assert events[1] | {"cel": 3, "cellen": 9, "rapport": "kid_mbc/nummer-1"} == events[1]
    assert [made["toestand"] for made in events[-1]["rapporten"]] == ["gemaakt", "mislukt", "actueel"]
    assert events[3]["wat_te_doen"] == "verbeter cel 4."


def text_of(view: Terminal) -> str:
    console = Console(file=io.StringIO(), width=100)
    console.print(view.render())
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n"


def test_a_terminal_shows_what_runs_what_failed_and_how_long_it_will_take() -> None:
    view = Terminal(verbose=False, workers=2)
    assert "nagaan wat er is veranderd" in text_of(view)
    view.begin(JOBS, {})
    view.step(JOBS[0], "notebook uitvoeren", 3, 9)
    view.step(JOBS[1], "html maken", 0, 0)
    shown = text_of(view)
    assert "0 van 3 klaar · 2 bezig\n" in shown  # nothing to tell the time by yet
    assert "kid_mbc/nummer-1  notebook uitvoeren, cel 3 van 9" in shown
    assert "kid_mbc/nummer-2  html maken" in shown
    view.done(FAILED)
    view.step(JOBS[2], "gegevens controleren", 0, 0)
    shown = text_of(view)
    assert "1 van 3 klaar · 2 bezig · 1 mislukt · nog ongeveer 0:0" in shown
    assert "mislukt: kid_mbc/nummer-2" in shown


def test_time_left_comes_from_how_long_reports_took_before() -> None:
    view = Terminal(verbose=False, workers=2)
    view.begin(JOBS, {job.name: 60.0 for job in JOBS})
    assert view.seconds_left() == pytest.approx(90.0)
    view.done(Outcome(JOBS[0], State.MADE, 30.0))
    assert view.seconds_left() == pytest.approx(60.0)


@pytest.mark.parametrize(("asked", "kind"), [({"as_json": True}, Json), ({"quiet": True}, Quiet), ({}, Lines)])
def test_the_listener_that_was_asked_for(asked: dict[str, bool], kind: type) -> None:
    """Without a terminal, as here, lines."""
    with choose_listener(**{"quiet": False, "as_json": False, "verbose": False, "workers": 1} | asked) as view:
        assert type(view) is kind
