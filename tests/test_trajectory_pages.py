"""Pages of a study of trajectories: what they show, what they do not, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from analysis_lib.care_trajectories import factsheet, factsheet_figures, factsheet_tables, help_given
from analysis_lib.care_trajectories.factors import FactorView
from analysis_lib.care_trajectories.factsheet import FactsheetView
from analysis_lib.care_trajectories.factsheet_internal import internal_sheet
from analysis_lib.care_trajectories.figures import ages_figure, concentration_figure
from analysis_lib.care_trajectories.help_given import costs_table, forms_table, status_table, steps_table
from analysis_lib.care_trajectories.municipality import MunicipalityView
from analysis_lib.care_trajectories.schools import SchoolUseView
from analysis_lib.catalogue import report
from analysis_lib.errors import InputError, UserError
from analysis_lib.show.output import Output
from analysis_lib.study import read_study
from tests.cells import shown
from tests.small_trajectories import CHILD, DEAREST, tables, trajectories, write_study

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("undrawn")]
YEARS = (2021, 2023)
ON = "2024-01-01"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    return read_study(report("utrechtse_heuvelrug"), write_study(tmp_path_factory.mktemp("studie"))).tables


def outputs(view: Any, tables_: ModuleType) -> Iterator[Output]:
    """Everything that a view shows, and its tables in a module of their own."""
    own = [made for made in vars(tables_).values() if getattr(made, "__module__", "") == tables_.__name__]
    yield from (table(view) for table in own)
    for name in dir(type(view)):
        if name.startswith("_") or name in {"title_as", "marked_text", "note", "fingerprint"}:
            continue
        member = getattr(type(view), name)
        if callable(member) and isinstance(made := _made(view, name), Output):
            yield made


def _made(view: Any, name: str) -> object:
    try:
        return getattr(view, name)()
    except TypeError:
        return None


def drawn(sheet: FactsheetView) -> Iterator[Output]:
    """The figures of a factsheet."""
    yield factsheet_figures.forms_figure(sheet)
    yield factsheet_figures.providers_figure(sheet)
    yield factsheet_figures.ages_figure(sheet)


def cell_of(word: str, sheet: FactsheetView) -> Output:
    """What the factsheet's cell with this word shows."""
    kit = {"factsheet_tables": factsheet_tables, "figures": factsheet_figures}
    return shown("school_factsheet", word, sheet=sheet, facts=sheet.facts(), **kit)


def words(parts: Iterator[Output]) -> str:
    return "\n".join(part.html + part.text + part.csv for part in parts)


def test_the_ten_parts_of_a_factsheet(study: dict[str, pd.DataFrame]) -> None:
    sheet = FactsheetView(study, "linde", *YEARS, ON)
    assert "Factsheet jeugdhulp: De Linde" in sheet.title().text
    assert "Groei trajecten, gemeente" in factsheet_tables.numbers(sheet).text
    assert "Deel, bestuur" in factsheet_tables.comparison(sheet).text
    for part in drawn(sheet):
        assert part.html
    assert factsheet_tables.top_forms(sheet).html
    assert factsheet_tables.costs(sheet).html


@pytest.mark.parametrize("turn", [1, -1])
def test_pupils_of_a_year_that_is_not_known_are_those_of_the_nearest(study: dict[str, pd.DataFrame], turn: int) -> None:
    """Of two years equally near, the earlier, in any order of rows."""
    known = pd.DataFrame(
        [
            (school, year, pupils)
            for school in study["scholen"]["school"]
            for year, pupils in ((2021, 200), (2023, 260))
        ],
        columns=["school", "jaar", "leerlingen"],
    )
    view = MunicipalityView({**study, "leerlingen": known[::turn]}, 2020, 2024, ON)
    assert [view.pupils["es", year] for year in range(2020, 2025)] == [200, 200, 200, 260, 260]


def test_sheets_that_take_what_is_kept_of_their_study_are_those_made_anew(
    study: dict[str, pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(factsheet, "_kept", [])
    given = {"beginjaar": YEARS[0], "eindjaar": YEARS[1], "peildatum": ON, "versie": "publiek"}
    schools = list(study["scholen"]["school"])
    anew = [FactsheetView(study, school, *YEARS, ON).fingerprint for school in schools]
    assert [factsheet.content(study, school=school, **given) for school in schools] == anew
    ((_, _, whole),) = factsheet._kept
    assert [FactsheetView(study, school, *YEARS, ON).fingerprint for school in reversed(schools)] == anew[::-1]
    assert set(whole.names) == set(schools)  # no sheet took anything from what others share
    fewer = {**study, "trajecten": study["trajecten"].iloc[1:]}
    assert factsheet._whole(fewer, *given.values()) is not whole
    assert factsheet._whole(study, *{**given, "versie": "intern"}.values()) is not whole
    assert factsheet._whole(study, *given.values()) is whole


def test_a_board_with_one_school_says_so(study: dict[str, pd.DataFrame]) -> None:
    for school, alone in (("wilg", True), ("es", False)):
        said = cell_of("factsheet_tables.comparison", FactsheetView(study, school, *YEARS, ON)).html
        assert ("geen andere school" in said) == alone


@pytest.mark.parametrize("school", ["es", "linde", "wilg"])
def test_nothing_about_one_pupil_is_in_the_public_sheet(study: dict[str, pd.DataFrame], school: str) -> None:
    sheet = FactsheetView(study, school, *YEARS, ON)
    said = words(outputs(sheet, factsheet_tables)) + words(drawn(sheet))
    assert internal_sheet(sheet) == []
    for secret in ("98.765", "98765", CHILD, "kind-"):
        assert secret not in said


def test_nor_in_the_report(study: dict[str, pd.DataFrame]) -> None:
    view = MunicipalityView(study, *YEARS, ON)
    said = words(outputs(view, help_given)) + words(iter([ages_figure(view), concentration_figure(view)]))
    for secret in ("98.765", "98765", CHILD, "kind-"):
        assert secret not in said


def test_the_internal_sheet_shows_the_dearest_and_is_marked(study: dict[str, pd.DataFrame]) -> None:
    where = next(str(row[1]) for row in trajectories()[1:] if row[7] == DEAREST)
    sheet = FactsheetView(study, where, *YEARS, ON, version="intern")
    said = words(iter(internal_sheet(sheet)))
    assert "98.765" in said
    assert CHILD not in said  # a pseudonym is never shown
    assert "INTERN" in sheet.title().html
    numbers = factsheet_tables.numbers(sheet)
    assert all("INTERN" in part.html for part in [numbers, *drawn(sheet), *internal_sheet(sheet)])
    assert "x" not in numbers.csv.split("\n", 1)[1]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda s: FactsheetView(s, "lende", *YEARS, ON), "Er is geen school 'lende'; bedoelde u 'linde'?"),
        (
            lambda s: MunicipalityView(s, *YEARS, ON, "openbaar"),
            "De parameter versie is 'openbaar'; bekend zijn: publiek, intern.",
        ),
        (lambda s: MunicipalityView(s, 2023, 2021, ON), "beginjaar 2023 moet voor eindjaar 2021 liggen."),
        (lambda s: MunicipalityView(s, *YEARS, "ooit"), "peildatum 'ooit'"),
        (lambda s: MunicipalityView(s, 2015, 2016, ON).per_year(), "In 2015 tot en met 2016 begint geen enkel"),
        (lambda s: FactorView(SchoolUseView(MunicipalityView(s, *YEARS, ON)), 5.0, 1), "toetsniveau 5,00 moet tussen"),
        (lambda s: FactorView(SchoolUseView(MunicipalityView(s, *YEARS, ON)), 0.05, -1), "toevalsgetal -1 mag niet"),
    ],
)
def test_wrong_parameters(
    study: dict[str, pd.DataFrame], make: Callable[[dict[str, pd.DataFrame]], object], said: str
) -> None:
    with pytest.raises(UserError) as error:
        make(study)
    assert said in str(error.value)


def test_the_years_are_those_in_the_tables(study: dict[str, pd.DataFrame]) -> None:
    view = MunicipalityView(study, None, None)
    assert view.period == {"beginjaar": 2021, "eindjaar": 2023, "peildatum": "2024-01-01"}
    assert MunicipalityView(study, 2022, None).years == (2022, 2023)
    assert MunicipalityView(study, None, 2022, "2022-07-01").period["peildatum"] == "2022-07-01"


def test_years_without_counted_pupils_do_not_count_where_more_years_are_counted(study: dict[str, pd.DataFrame]) -> None:
    counted = pd.concat([study["leerlingen"].assign(jaar=year) for year in (2022, 2023, 2024)], ignore_index=True)
    assert MunicipalityView({**study, "leerlingen": counted}, None, None).years == (2022, 2023)


def test_years_without_trajectories_are_refused_with_those_that_have_some(study: dict[str, pd.DataFrame]) -> None:
    with pytest.raises(UserError, match="de trajecten beginnen in 2021 tot en met 2023"):
        MunicipalityView(study, 2017, 2019).per_year()
    one = {**study, "trajecten": study["trajecten"][study["trajecten"]["begin"].dt.year == 2022]}
    with pytest.raises(UserError, match="staat alleen 2022"):
        MunicipalityView(one, None, None)


def test_ages_without_dyslexia_are_separate_where_there_is_such_help(study: dict[str, pd.DataFrame]) -> None:
    assert "dyslexie" in ages_figure(MunicipalityView(study, *YEARS)).html
    none = {**study, "zorgvormen": study["zorgvormen"].assign(dyslexie=False)}
    alone = ages_figure(MunicipalityView(none, *YEARS))
    assert "dyslexie" not in alone.html + alone.text


def test_restarts_are_mentioned_only_where_there_may_be_some(study: dict[str, pd.DataFrame]) -> None:
    view = MunicipalityView(study, *YEARS)
    said = words(iter([view.definitions(), shown("utrechtse_heuvelrug", "view.per_year(", view=view), view.restarts()]))
    assert "2018" not in said
    assert "correctie" not in said
    longer = MunicipalityView(study, 2017, 2023)
    assert "2018" in longer.definitions().text
    assert "op 1 januari 2018 alleen" in shown("utrechtse_heuvelrug", "view.per_year(", view=longer).html


def test_a_factsheet_says_which_help_counts_in_the_words_of_the_study(study: dict[str, pd.DataFrame]) -> None:
    assert "telt mee in het jaar waarin de hulp begon" in cell_of("{telling}", FactsheetView(study, "es", *YEARS)).text
    row = {"onderdeel": "factsheet", "volgorde": 1, "tekst": "Alleen {hulp} <b>telt</b>.", "plaats": "eigen"}
    told = cell_of("{telling}", FactsheetView({**study, "teksten": pd.DataFrame([row])}, "es", *YEARS))
    assert "Alleen {hulp} <b>telt</b>." in told.text
    assert "&lt;b&gt;" in told.html


def test_use_comes_from_trajectories_where_none_was_printed(study: dict[str, pd.DataFrame]) -> None:
    view = MunicipalityView(study, *YEARS, ON)
    use = SchoolUseView(view)
    factors = FactorView(use, 0.05, 1)
    release = view.release
    expected = 100 * release.count("leerlingen", "linde", 2023) / 240
    assert use.percentages.at["linde", 2023] == pytest.approx(expected, abs=0.5)
    assert "Alle scholen" in use.use_table().text
    assert factors.verdicts().html == ""  # no source, no verdicts
    assert "niet te toetsen" in factors.factor_table().text  # three schools prove nothing


def test_a_study_with_printed_percentages_only(tmp_path: Path) -> None:
    printed = [["school", "jaar", "percentage", "plaats"]]
    printed += [[s, y, p, "Tabel 1"] for s in ("es", "linde", "wilg") for y, p in ((2021, 5), (2022, 8), (2023, 8))]
    opened = read_study(
        report("utrechtse_heuvelrug"), write_study(tmp_path / "s", trajecten=None, gebruik=printed)
    ).tables
    view = MunicipalityView(opened, *YEARS, ON)
    use = SchoolUseView(view)
    assert list(use.classes.loc["es"]) == ["+", "0"]
    assert view.per_year().html == ""
    for word in ("{minimum_rapport}", "Soms is een verborgen aantal", "interne versie", "{aanbieders}", "{gestuurd"):
        assert not shown("utrechtse_heuvelrug", word, view=view, facts=view.facts()).html, word
    assert ages_figure(view).html == ""
    with pytest.raises(UserError, match="zonder trajecten is er geen factsheet"):
        FactsheetView(opened, "es", *YEARS, ON)


def test_without_trajectories_or_percentages_there_is_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="vul minstens een van beide"):
        read_study(report("utrechtse_heuvelrug"), write_study(tmp_path / "s", trajecten=None))


def _with(row: int, column: int, value: str) -> list[list[object]]:
    rows = trajectories()
    rows[row][column] = value
    return rows


@pytest.mark.parametrize(
    ("table", "said", "secret"),
    [
        (_with(3, 6, "1999-02-03"), "trajecten.csv, rij 4, kolom eind: deze datum ligt voor het begin", "1999"),
        (
            _with(3, 5, "2021-13-45"),
            "trajecten.csv, rij 4, kolom begin: deze waarde is niet als datum te lezen",
            "13-45",
        ),
        (_with(3, 7, "duizend"), "trajecten.csv, rij 4, kolom kosten: deze waarde is niet als getal", "duizend"),
        (_with(3, 7, "-77"), "trajecten.csv, rij 4, kolom kosten: deze waarde mag niet negatief zijn", "77"),
        (
            _with(3, 1, "geheime-school"),
            "trajecten.csv, rij 4, kolom school: deze waarde staat niet in scholen.csv",
            "geheime",
        ),
        (_with(3, 8, "2031-01-01"), "trajecten.csv, rij 4, kolom geboren: deze datum ligt na het begin", "2031"),
        ([*trajectories(), trajectories()[5]], "dit traject staat er al", "kind-"),
    ],
)
def test_wrong_rows_are_named_without_what_stands_in_them(
    tmp_path: Path, table: list[list[object]], said: str, secret: str
) -> None:
    with pytest.raises(InputError) as error:
        read_study(report("utrechtse_heuvelrug"), write_study(tmp_path / "s", trajecten=table))
    assert said in str(error.value)
    assert secret not in str(error.value)


def test_an_amount_that_may_mean_two_things_is_not_repeated(tmp_path: Path) -> None:
    rows = [trajectories()[0], [*trajectories()[1]]]
    rows[1][7] = "1.234"
    with pytest.raises(InputError) as error:
        read_study(report("utrechtse_heuvelrug"), write_study(tmp_path / "s", trajecten=rows))
    assert "kolom kosten" in str(error.value)
    assert "234" not in str(error.value)


def test_citizen_numbers_are_refused(tmp_path: Path) -> None:
    rows = trajectories()
    for row in rows[1:]:
        row[0] = "111222333"
        row[8] = "2012-01-01"
    with pytest.raises(InputError, match="burgerservicenummers") as error:
        read_study(report("utrechtse_heuvelrug"), write_study(tmp_path / "s", trajecten=rows))
    assert "111222333" not in str(error.value)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["minimum_school", "0", ""]], "'0' moet een geheel getal vanaf 1 zijn"),
        ([["minimum_school", "20", ""]], "het minimum per school is hoger dan dat van het rapport"),
        ([["dominantie", "1,5", ""]], "'1.5' moet een aandeel boven 0"),
        ([["inclusief", "2", ""]], "'2' moet 1 (ja) of 0 (nee) zijn"),
    ],
)
def test_settings_of_the_protection_are_checked(tmp_path: Path, rows: list[list[object]], said: str) -> None:
    table = [["instelling", "waarde", "toelichting"], *rows]
    with pytest.raises(InputError) as error:
        read_study(report("utrechtse_heuvelrug"), write_study(tmp_path / "s", bescherming=table))
    assert said in str(error.value)


def test_a_lower_minimum_shows_more(tmp_path: Path) -> None:
    def hidden(minimum: int) -> int:
        rows = [
            ["instelling", "waarde", "toelichting"],
            ["minimum_school", minimum, ""],
            ["minimum_rapport", minimum, ""],
        ]
        opened = read_study(
            report("utrechtse_heuvelrug"), write_study(tmp_path / str(minimum), bescherming=rows)
        ).tables
        return int(MunicipalityView(opened, *YEARS, ON).release.cells["waarde"].isna().sum())

    assert hidden(2) < hidden(10)


def test_the_synthetic_example_says_so_everywhere() -> None:
    opened = read_study(report("utrechtse_heuvelrug")).tables
    view = MunicipalityView(opened, 2017, 2019, "2020-01-01")
    tables_ = [view.per_year(), *(of(view) for of in (forms_table, status_table, steps_table, costs_table))]
    for part in tables_:
        assert "SYNTHETISCH" in part.html
        assert all(line.endswith("SYNTHETISCH") for line in part.csv.splitlines()[1:])
    use = SchoolUseView(view)
    factors = FactorView(use, 0.05, 1)
    assert "SYNTHETISCH" not in use.use_table().html  # table 6 is real
    assert "SYNTHETISCH" in factors.marks().html
    assert "SYNTHETISCH" not in factors.factor_table().html + factors.size_table().html  # nor is size per school
    assert factors.factor_table(synthetic=True).text.startswith("SYNTHETISCH: ")


def test_every_table_of_the_small_study_is_there() -> None:
    assert set(tables()) <= {table.name for table in report("utrechtse_heuvelrug").contract.tables}


@pytest.mark.parametrize("comparable", [0, 1, 2])
def test_growth_is_told_of_two_schools_or_more(study: dict[str, pd.DataFrame], comparable: int) -> None:
    use = SchoolUseView(MunicipalityView(study, *YEARS, ON))
    use.percentages = pd.DataFrame({2021: 10.0, 2022: 11.0, 2023: 9.0}, index=list(use.view.names))
    use.percentages.loc[use.percentages.index[comparable:], 2022] = float("nan")
    said = use.growth_words("{omlaag} van {scholen} omlaag.", in_summary=use.may_be_concluded).text
    assert said == (f"0 van {comparable} omlaag. {comparable} van {comparable} omlaag." if comparable > 1 else "")
