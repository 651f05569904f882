"""From words and YAML to reports: codes stay codes, and unknown names are refused."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest

from analysis_lib import study
from analysis_lib.batch import Job
from analysis_lib.catalogue import REPORTS
from analysis_lib.cli.planning import Wanted, plan, read_file
from analysis_lib.errors import UserError
from tests import small_trajectories


def jobs(tmp_path: Path, yaml: str = "", report: str = "school_factsheet", **wanted: object) -> list[Job]:
    path = tmp_path / "parameters.yaml"
    path.write_text(yaml, encoding="utf-8")
    return plan(Wanted((report,), out=tmp_path, file=path, **wanted)).jobs


def test_a_list_of_values_gives_a_report_for_each(tmp_path: Path) -> None:
    found = jobs(tmp_path, "school: [meander, dolfijn]\nbeginjaar:\n  - 2018\n  - 2016\n")
    assert [(job.values["school"], job.values["beginjaar"]) for job in found] == [
        ("meander", 2018),
        ("meander", 2016),
        ("dolfijn", 2018),
        ("dolfijn", 2016),
    ]


def test_every_school_by_one_word(tmp_path: Path) -> None:
    assert len(jobs(tmp_path, "school: alle\n")) == 22
    assert len(plan(Wanted(("school_factsheet",), out=tmp_path, every=True)).jobs) == 22


@pytest.mark.parametrize("code", ["0363", "1e5", "0x10", "yes", "2020-01-01", "null", "1_000", "~", "0b1", "12:30:45"])
def test_a_text_stays_as_it_is_written(tmp_path: Path, code: str) -> None:
    (job,) = jobs(tmp_path, f"school: {code}\n")
    assert job.values["school"] == code


def test_values_get_their_declared_type_and_paths_their_backslashes(tmp_path: Path) -> None:
    (job,) = jobs(tmp_path, "impactclaim: 0,5\nillustraties: nee\nomstandigheden: 'C:\\map\\x'\n", "kid_mbc")
    assert dict(job.values) == {"impactclaim": 0.5, "illustraties": False, "omstandigheden": "C:\\map\\x"}


def test_the_command_line_goes_before_the_file(tmp_path: Path) -> None:
    (job,) = jobs(tmp_path, "impactclaim: 0.5\naantal_kinderen: 9", "kid_mbc", parameters=(("impactclaim", "0.4"),))
    assert dict(job.values) == {"impactclaim": 0.4, "aantal_kinderen": 9.0}


@pytest.mark.parametrize(
    ("yaml", "message"),
    [
        ("impactclame: 0.5", "'impactclame' is onbekend; bedoelde u 'impactclaim'"),
        ("impactclaim: half", "impactclaim is 'half', maar moet een getal"),
        ("impactclaim: 0.5\nimpactclaim: 0.6", "regel 2: .*'impactclaim' staat er twee keer"),
        ("impactclaim: {a: 1}", "'impactclaim' moet één waarde hebben"),
        ("impactclaim: []", "lege lijst"),
        ("- a\n- b", "schrijf per regel 'naam: waarde'"),
        ("impactclaim: [1", "is geen YAML"),
        ("a: !!python/object/apply:os.system ['echo']", "is onbekend|moet één waarde"),
        ("x: &a [y]\nz: [*a, *a]", "moet één waarde hebben"),
        ("data: ergens", "met --data MAP"),
        ("? [a]\n: b", "een naam moet tekst zijn"),
        ("a: \x07", "een teken dat daar niet mag"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, yaml: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        jobs(tmp_path, yaml, "kid_mbc")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"nergens\.yaml is niet te lezen"):
        read_file(tmp_path / "nergens.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"a: \xe9")
    with pytest.raises(UserError, match="geen UTF-8"):
        read_file(tmp_path / "latin.yaml")
    (tmp_path / "groot.yaml").write_bytes(b"#" * 1_000_001)
    with pytest.raises(UserError, match="te groot"):
        read_file(tmp_path / "groot.yaml")


def test_too_many_reports_are_refused_before_they_are_listed(tmp_path: Path) -> None:
    many = ", ".join(map(str, range(1, 200)))
    with pytest.raises(UserError, match="7880599 rapporten"):
        jobs(tmp_path, f"school: [{many}]\nbeginjaar: [{many}]\neindjaar: [{many}]\n")


@pytest.mark.parametrize("text", ["", "\n", "# niets\n", "---\n"])
def test_an_empty_file_of_parameters_is_refused_where_it_was_asked_for(tmp_path: Path, text: str) -> None:
    (tmp_path / "leeg.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=r"^leeg\.yaml is leeg; schrijf per regel 'naam: waarde', of laat --parameters"):
        plan(Wanted(("kid_mbc",), out=tmp_path, file=tmp_path / "leeg.yaml"))


def test_a_study_may_have_an_empty_file_of_parameters(tmp_path: Path) -> None:
    (tmp_path / "parameters.yaml").write_text("# impactclaim: 0.5\n", encoding="utf-8")
    assert len(plan(Wanted(("kid_mbc",), data=[tmp_path], out=tmp_path)).jobs) == 1


def test_parameters_belong_to_one_report(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="horen bij één rapport"):
        plan(Wanted(("kid_mbc", "chain_pressure"), out=tmp_path, parameters=(("impactclaim", "1"),)))


def test_wrong_tables_of_one_report_leave_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(about: object, data: object = "") -> NoReturn:
        raise UserError("scholen.csv is stuk")

    monkeypatch.setattr(study, "read_study", refuse)
    found = plan(Wanted(out=tmp_path))
    assert {outcome.job.report for outcome in found.failed} == {known.name for known in REPORTS if known.each}
    assert {outcome.error for outcome in found.failed} == {"scholen.csv is stuk"}
    assert {job.report for job in found.jobs} == {known.name for known in REPORTS if not known.each}


def test_an_own_notebook_that_is_not_a_notebook(tmp_path: Path) -> None:
    (tmp_path / "kid_mbc.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(UserError, match=r"kid_mbc\.ipynb is geen notebook; herstel het of haal het weg"):
        plan(Wanted(("kid_mbc",), data=[tmp_path], out=tmp_path))


def test_more_studies_at_once_are_a_series_of_all_their_schools(tmp_path: Path) -> None:
    """What was read of one stays known when the next is read, and a study that is wrong stops no other."""
    folders = [small_trajectories.write_study(tmp_path / name) for name in ("oost", "west")]
    (tmp_path / "uit" / "school_factsheet").mkdir(parents=True)
    wanted = Wanted(("school_factsheet",), [*folders, tmp_path / "nergens"], out=tmp_path / "uit", every=True)
    found = plan(wanted)
    assert [job.run for job in found.jobs] == [
        f"{town}_school-{school}" for town in ("oost", "west") for school in small_trajectories.SCHOOLS
    ]
    assert [outcome.job.data for outcome in found.failed] == [tmp_path / "nergens"]
