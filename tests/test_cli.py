"""The command as a user types it: words, exit codes, and no traceback for a mistake."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis_lib import cli
from analysis_lib.catalogue import REPORTS, report
from tests import typed


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str, str]:
    code = typed.command(*words)
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    return code, printed.out, printed.err


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, str]]:
    return lambda *words: run(capsys, monkeypatch, *words)


Command = Callable[..., tuple[int, str, str]]


def test_list_names_every_report(command: Command) -> None:
    code, out, _ = command("list")
    assert code == 0
    assert all(known.name in out and known.title in out for known in REPORTS)


def test_check_of_the_templates(command: Command) -> None:
    assert command("check")[0] == 0


def test_check_lists_every_problem_and_exits_with_2(
    command: Command, study_folder: Path, edit: Callable[..., None]
) -> None:
    edit("effecten", 2, "impactclaim", "55")
    edit("prijzen", 2, "bedrag", "veel")
    code, out, err = command("check", "kid_mbc", "--data", str(study_folder))
    assert code == 2
    assert out == ""
    assert err.splitlines() == [
        "kid_mbc: 2 problemen",
        "  effecten.csv, rij 2, kolom impactclaim: '55' moet een aandeel van 0 tot en met 1 zijn, zoals 0,55 of 55%; bedoelde u 0,55?",
        "  prijzen.csv, rij 2, kolom bedrag: 'veel' is geen getal.",
    ]


def test_check_opens_the_boundaries_too(command: Command, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(report("chain_pressure").templates, tmp_path / "eigen"))
    (folder / "grenzen.geojson").write_text("geen json", encoding="utf-8")
    code, _, err = command("check", "chain_pressure", "--data", str(folder))
    assert code == 2
    assert "grenzen.geojson: is geen GeoJSON met vlakken" in err


def test_audit_prints_one_object_per_figure(command: Command) -> None:
    code, out, _ = command("audit", "kid_mbc", "--json")
    figures = json.loads(out)
    assert code == 0
    by_id = {figure["id"]: figure for figure in figures}
    assert len(by_id) == len(figures) > 300
    design = {"id", "plaats", "afgedrukt", "nagerekend", "status", "toelichting"}
    assert set(figures[0]) == design | {"rapport", "laag", "hoog", "oorzaak", "bevestigd"}
    assert by_id["t7.so_plaatsing.besparing"]["status"] == "wijkt af"
    assert by_id["t7.so_plaatsing.besparing"]["nagerekend"] == pytest.approx(100_074.018)
    assert by_id["t7.so_plaatsing.besparing"]["bevestigd"] == "ja"  # 4 x 45,488 x 55% gives what is printed
    assert by_id["h43.cijfer_ouders"]["nagerekend"] is None


def test_audit_for_people(command: Command) -> None:
    _, out, _ = command("audit")
    assert out.startswith("kid_mbc: ")
    assert "EUR 11.495,25 (nagerekend 11494.25)" in out
    assert "klopt, maar zegt iets anders (andere periode): " in out
    assert "nagerekend nan" not in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "kid_mcb"], "Er is geen rapport 'kid_mcb'; bedoelde u 'kid_mbc'?"),
        (
            ["run", "kid_mbc", "-p", "impactclame", "0.5"],
            "De parameter 'impactclame' is onbekend; bedoelde u 'impactclaim'?",
        ),
        (
            ["run", "kid_mbc", "-p", "impactclaim", "half"],
            "De parameter impactclaim is 'half', maar moet een getal (of leeg) zijn (is geen getal).",
        ),
        (["run", "kid_mbc", "-p", "data", "x"], "Geef de map met tabellen met --data MAP"),
        (["run", "kid_mbc", "--formats", "pfd"], "Het formaat 'pfd' is onbekend; bedoelde u 'pdf'?"),
        (["run", "kid_mbc", "--formats", ","], "Geef minstens één formaat"),
        (["run", "kid_mbc", "--data", "bestaat-niet"], "bestaat-niet: deze map bestaat niet"),
        (["run", "--ouput", "x"], "De optie '--ouput' bestaat niet"),
        (["rn"], "De opdracht 'rn' bestaat niet"),
    ],
)
def test_a_mistake_is_one_message_and_exit_code_2(
    command: Command, tmp_path: Path, words: list[str], message: str
) -> None:
    extra = ["--out", str(tmp_path)] if words[0] == "run" and "--ouput" not in words else []
    code, _, err = command(*words, *extra)
    assert code == 2
    assert message in err
    assert list(tmp_path.rglob("report.*")) == []


def test_every_command_and_option_explains_itself() -> None:
    for name, one in cli.cli.commands.items():
        assert one.help, name
        for parameter in one.params:
            assert parameter.param_type_name == "argument" or parameter.help, (name, parameter.name)


def test_help_does_not_wait_for_slow_imports() -> None:
    assert slow_imports_of("analysis_lib.cli") == "[]"


def test_finding_that_nothing_changed_does_not_wait_for_slow_imports() -> None:
    assert slow_imports_of("analysis_lib.cli, analysis_lib.batch, analysis_lib.cli.planning") == "[]"


def slow_imports_of(modules: str) -> str:
    probe = f"import sys, {modules}; print([m for m in ('pandas', 'matplotlib', 'papermill') if m in sys.modules])"
    return subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True).stdout.strip()
