"""What to do now: what a recommendation may rest on, and what stands beside it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis_lib import show
from analysis_lib.catalogue import REPORTS, report
from analysis_lib.errors import InputError
from analysis_lib.published.audit import Status
from analysis_lib.published.recommendations import NAME, Grounds, names_in, resting, rests_on_what_is_there
from analysis_lib.show.recommendations import UNTESTED, Ground, recommendations
from analysis_lib.study import read_study
from tests import other_study
from tests.other_study import write_tables

HEADER = ["nr", "aanbeveling", "aan", "wanneer", "rust_op", "herkomst", "plaats"]
GROUNDS = Grounds({"effecten": "effect"}, {"kosten": "kosten"})
# What is transcribed from any report at all comes without recommendations, so nothing of it goes to a council.
OWN_TABLES = [known for known in REPORTS if not known.tables_of and known.name != "any_report"]


def advised(*rest: str | None) -> pd.DataFrame:
    rows = [[n, f"Doe {n}", "Wie", "Nu", text, "bron", "blz. 1"] for n, text in enumerate(rest, 1)]
    return pd.DataFrame(rows, columns=HEADER)


def tables(*rest: str | None) -> dict[str, pd.DataFrame]:
    printed = [
        ["t1.a", "Tabel 1", "Kinderen", "Aantal", 12.0, "aantal", "12"],
        ["t1.b", "Tabel 1", "Kinderen", "Deel", 40.0, "procent", "40%"],
        ["t1.c", "§1", "Kinderen", "Wie", float("nan"), "uitspraak", "alle kinderen"],
    ]
    columns = ["id", "plaats", "rij", "kolom", "waarde", "eenheid", "afgedrukt"]
    return {
        NAME: advised(*rest),
        "published": pd.DataFrame(printed, columns=columns),
        "effecten": pd.DataFrame({"effect": ["minder_hulp"]}),
    }


def audited(study: dict[str, pd.DataFrame], *found: tuple[float, Status]) -> pd.DataFrame:
    values, statuses = zip(*found, strict=True)
    return study["published"].assign(nagerekend=values, status=statuses)


def said(study: dict[str, pd.DataFrame], audit: pd.DataFrame) -> str:
    return recommendations(study, audit, {"kosten": Ground("Kosten", "€ 5"), "minder_hulp": Ground("Minder hulp")}).text


def found(*rest: str | None) -> list[str]:
    return [one.message for one in rests_on_what_is_there(GROUNDS)(tables(*rest))]


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    assert found("t1.a; kosten; minder_hulp", None, "") == []
    assert found("t1.aa") == [
        "'t1.aa' is geen id uit published.csv en niet een effect uit effecten.csv, kosten; bedoelde u 't1.a'?"
    ]
    assert found("minder_hlp; kostn") == [
        "'minder_hlp' is geen id uit published.csv en niet een effect uit effecten.csv, kosten; bedoelde u 'minder_hulp'?",
        "'kostn' is geen id uit published.csv en niet een effect uit effecten.csv, kosten; bedoelde u 'kosten'?",
    ]
    assert found("t1.a; t1.b; t1.a") == ["'t1.a' staat er meer dan één keer; noem het één keer."]


def test_a_report_refuses_it_with_sheet_row_and_column(tmp_path: Path) -> None:
    rows = [HEADER, [1, "Meet opnieuw", "", "", "uurr", "eigen", "eigen"]]
    write_tables(tmp_path, other_study.TABLES | {NAME: rows})
    with pytest.raises(InputError, match=r"aanbevelingen\.csv, rij 2, kolom rust_op: 'uurr' is geen id"):
        read_study(report("kid_mbc"), tmp_path)


def test_each_figure_shows_what_its_audit_found() -> None:
    study = tables("t1.a", "t1.b", "t1.c")
    right = said(
        study, audited(study, (12, Status.EQUAL), (38.5, Status.DEVIATES), (float("nan"), Status.NOT_DERIVABLE))
    )
    assert "Kinderen, aantal: 12\n" in f"{right}\n".replace(" | ", "\n").replace("|", "\n")
    assert "nagerekend 39%, afgedrukt 40%\u00a0≠" in right
    assert f"‘alle kinderen’\u00a0{UNTESTED}" in right


def test_without_an_audit_nothing_counts_as_tested() -> None:
    study = tables("t1.a; t1.b; kosten")
    text = said(study, pd.DataFrame(columns=[*study["published"], "nagerekend", "status"]))
    assert text.count(UNTESTED) == 2
    assert "Kosten: € 5" in text


def test_what_may_not_be_shown_and_what_rests_on_nothing_say_so() -> None:
    study = tables("minder_hulp", None)
    text = said(study, pd.DataFrame(columns=[*study["published"], "nagerekend", "status"]))
    assert "Minder hulp: niet te tonen" in text
    assert "Geen cijfer" in text


def test_without_rows_the_chapter_is_gone() -> None:
    study = tables()
    assert recommendations(study, study["published"], {}).html == ""


@given(st.lists(st.from_regex(r"[a-z0-9_.]{1,8}", fullmatch=True), max_size=5), st.sampled_from([";", " ; ", ";;"]))
def test_names_are_read_as_they_were_joined(names: list[str], between: str) -> None:
    assert names_in(between.join(names)) == names
    table = resting(advised(between.join(names), None))
    assert list(table["naam"]) == [*(names or [""]), ""]
    assert list(table["nr"]) == [1] * max(len(names), 1) + [2]


@pytest.mark.parametrize("known", OWN_TABLES, ids=lambda known: known.name)
def test_every_source_has_recommendations_that_say_where_they_stand(known) -> None:  # type: ignore[no-untyped-def]
    rows = read_study(known).tables[NAME]
    assert len(rows) >= 4
    assert rows["plaats"].ne("").all()
    longest = max(len(sentence.split()) for text in rows["aanbeveling"] for sentence in text.split(". "))
    assert longest < 25


def test_the_kit_shows_them() -> None:
    assert show.recommendations is recommendations
