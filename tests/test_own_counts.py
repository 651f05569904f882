"""Own counts of support use: what is small is hidden, and no number in the report's CSV gives it back."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from analysis_lib import support_use as su
from analysis_lib.catalogue import report
from analysis_lib.show.output import Output
from analysis_lib.support_use import changes, figures, maps, release
from analysis_lib.support_use.page import SupportUseView
from analysis_lib.tables import check
from tests.other_study import write_tables

pytestmark = pytest.mark.usefixtures("undrawn")

YEARS = (2021, 2022, 2023)
AREAS, DISTRICTS = [f"s{n}" for n in range(6)], [f"j{n}" for n in range(4)]
ALL = "Alle kinderen"
ABOUT = ["indicator", "onderdeel", "naam", "referentie", "referentie_groep", "referentie_via", "telt_op"]
ABOUT += ["stap_aantal", "stap_aandeel", "plaats"]
INDICATORS = [
    ["kinderen", "keten", "Kinderen", "", "", "", "", "", "", "eigen"],
    ["gebruik", "gebruik", "Gebruik", "kinderen", "", "", "", "", "", "eigen"],
    ["leeftijd", "gebruik", "Naar leeftijd", "kinderen", ALL, "", "gebruik", "", "", "eigen"],
    ["herkomst", "gebruik", "Naar herkomst", "kinderen", ALL, "", "", "", "", "eigen"],
]
INDICATOR = {row[2]: row[0] for row in INDICATORS}
FIRST, LAST = YEARS[0], YEARS[-1]
Cell = tuple[str, str, str, int]
Claim = tuple[dict[Cell, float], float]


def split(generator: np.random.Generator, total: int, parts: int) -> list[int]:
    return [int(part) for part in generator.multinomial(total, [1 / parts] * parts)]


def counts(seed: int) -> list[list[object]]:
    generator = np.random.default_rng(seed)
    rows: list[list[object]] = [["indicator", "groep", "regio", "jaar", "aantal", "aandeel"]]
    for year in YEARS:
        of_area = {area: int(generator.integers(0, 22)) for area in AREAS}
        total = sum(of_area.values())
        of_district = dict(zip(DISTRICTS, split(generator, total, len(DISTRICTS)), strict=True))
        for region, using in {"P": total, **of_area, **of_district}.items():
            size = 1_200 if region == "P" else 200 if region in of_area else 300
            rows += [["kinderen", ALL, region, year, size, ""], ["gebruik", ALL, region, year, using, ""]]
        for indicator in ("leeftijd", "herkomst"):
            parts = split(generator, total, 5)
            rows += [[indicator, f"groep {n}", "P", year, part, ""] for n, part in enumerate(parts)]
    return rows


def write(folder: Path, rows: list[list[object]], **study: str) -> Path:
    about = {"titel": "T", "ondertitel": "O", "organisatie": "O", "datum": "2026", "bron": "B", "gegevens": "eigen"}
    kinds = {"P": "land", **dict.fromkeys(AREAS, "samenwerkingsverband"), **dict.fromkeys(DISTRICTS, "jeugdregio")}
    used = [region for region in kinds if any(row[2] == region for row in rows[1:])]
    tables = {
        "studie": [["sleutel", "waarde"], *map(list, (about | {"periode": "2021-2023"} | study).items())],
        "teksten": [["onderdeel", "volgorde", "tekst", "plaats"]],
        "indicatoren": [
            ABOUT,
            *([*row[:3], row[3] if has(rows, row[3]) else "", *row[4:]] for row in INDICATORS if has(rows, row[0])),
        ],
        "regios": [
            ["regio", "naam", "soort", "kolom", "rij", "herkomst"],
            *([region, f"Gebied {region}", kinds[region], "", "", ""] for region in used),
        ],
        "aantallen": rows,
    }
    write_tables(folder, tables)
    return folder


def has(rows: list[list[object]], indicator: str) -> bool:
    return any(row[0] == indicator for row in rows[1:])


def opened(folder: Path) -> tuple[dict[str, pd.DataFrame], list[str]]:
    found = check(report("chain_pressure").contract, folder)
    return found.tables, [str(warning) for warning in found.warnings]


def outputs(view: SupportUseView) -> dict[str, list[dict[str, str]]]:
    """Every number that the report saves of these tables, by name."""
    made: list[Output] = [changes.changes(view, part) for part in ("keten", "gebruik")]
    made += [figures.trends_figure(view, part) for part in ("keten", "gebruik")]
    made += [figures.slopes_figure(view, "leeftijd"), maps.youth_regions(view), view.totals()]
    made += [maps.ranking_figure(view, kind) for kind in ("samenwerkingsverband", "jeugdregio")]
    return {
        one.name: pd.read_csv(io.StringIO(one.csv), dtype=str, keep_default_na=False).to_dict("records")
        for one in made
        if one.csv
    }


def is_number(text: str) -> bool:
    return text not in {"", "x"}


def claims(found: dict[str, list[dict[str, str]]], size: dict[tuple[str, int], float]) -> Iterator[Claim]:
    """What each number says of the counts, to who knows how many children live where."""
    for part in ("keten", "gebruik"):
        for row in found.get(f"cijfers_{part}", []):
            yield from of_change(row, size)
        for row in found.get(f"figuur_trends_{part}", []):
            yield from of_trend(row)
    for kind in ("samenwerkingsverband", "jeugdregio"):
        for row in [*found.get(f"figuur_rangorde_{kind}", []), *found.get(f"rangorde_{kind}", [])]:
            at_end = ("gebruik", ALL, row["regio"], LAST)
            if is_number(row["aantal"]):
                yield {at_end: 1.0}, float(row["aantal"])
            yield from of_share(at_end, row["aandeel"], size)
    for row in found.get("jeugdregios", []):
        for column, year in (("begin", FIRST), ("eind", LAST)):
            yield from of_share(("gebruik", ALL, row["naam"].removeprefix("Gebied "), year), row[column], size)
    for row in found.get("figuur_leeftijd", []):
        for column, year in (("begin", FIRST), ("eind", LAST)):
            yield from of_share(("leeftijd", row["groep"], "P", year), row[column], size)


def of_share(cell: Cell, text: str, size: dict[tuple[str, int], float]) -> Iterator[Claim]:
    if is_number(text):
        yield {cell: 1.0}, float(text) * size[cell[2], cell[3]]


def of_change(row: dict[str, str], size: dict[tuple[str, int], float]) -> Iterator[Claim]:
    at = {year: (INDICATOR[row["naam"]], row["groep"], "P", year) for year in YEARS}
    if is_number(row.get("aantal", "")):
        yield {at[LAST]: 1.0}, float(row["aantal"])
    for year in YEARS:
        yield from of_share(at[year], row.get(f"aandeel_{year}", ""), size)
    for column in ("absoluut", "relatief"):  # as many children live there each year
        if is_number(row.get(column, "")):
            yield {at[LAST]: 1.0, at[FIRST]: -1 - float(row[column])}, 0.0


def of_trend(row: dict[str, str]) -> Iterator[Claim]:
    here, year = (INDICATOR[row["naam"]], row["groep"], "P"), int(row["jaar"])
    for column in ("aantal_index", "aandeel_index"):
        if is_number(row[column]) and year != FIRST:
            yield {(*here, year): 1.0, (*here, FIRST): -float(row[column]) / 100}, 0.0


def narrow(truth: dict[Cell, float], said: list[Claim]) -> list[tuple[Cell, float, float]]:
    """Solve for each small count; return those left with less than ten possible values."""
    cells = [cell for cell in truth if cell[0] != "kinderen"]
    where = {cell: place for place, cell in enumerate(cells)}
    for year in YEARS:
        whole = ("gebruik", ALL, "P", year)
        for parts in (AREAS, DISTRICTS):
            said.append(({whole: 1.0, **{("gebruik", ALL, part, year): -1.0 for part in parts}}, 0.0))
        for name in ("leeftijd", "herkomst"):
            said.append(({whole: 1.0, **{(name, f"groep {n}", "P", year): -1.0 for n in range(5)}}, 0.0))
    matrix, right = np.zeros((2 * len(said), len(cells))), np.zeros(2 * len(said))
    for row, (coefficients, value) in enumerate(said):
        if not coefficients.keys() <= where.keys():
            continue
        assert sum(c * truth[cell] for cell, c in coefficients.items()) == pytest.approx(value, abs=1e-4), coefficients
        for cell, coefficient in coefficients.items():
            matrix[2 * row, where[cell]], matrix[2 * row + 1, where[cell]] = coefficient, -coefficient
        right[2 * row], right[2 * row + 1] = value + 1e-4, 1e-4 - value
    found = []
    for cell in cells:
        if not 0 < truth[cell] < 10:
            continue
        ends = []
        for sign in (1.0, -1.0):
            aim = np.zeros(len(cells))
            aim[where[cell]] = sign
            result = linprog(aim, A_ub=matrix, b_ub=right)
            assert result.status in {0, 3}
            ends.append(math.inf if result.status == 3 else sign * float(result.fun))
        if ends[1] - ends[0] < 10 - 0.01:
            found.append((cell, *ends))
    return found


@pytest.mark.parametrize("seed", range(2))
def test_no_hidden_count_follows_from_the_numbers_of_the_report(seed: int, tmp_path: Path) -> None:
    tables, _ = opened(write(tmp_path, counts(seed)))
    rows = tables["aantallen"]
    truth: dict[Cell, float] = rows.set_index(["indicator", "groep", "regio", "jaar"])["aantal"].to_dict()
    size = {(region, int(year)): n for (name, _, region, year), n in truth.items() if name == "kinderen"}
    assert any(0 < value < 10 for value in truth.values())
    found = outputs(SupportUseView(tables, 2021, 2023))
    assert "x" in {cell for rows in found.values() for row in rows for cell in row.values()}
    said = list(claims(found, size))
    assert len(said) > 10
    assert narrow(truth, said) == []


@pytest.mark.parametrize("stated", [{"gegevens": "SYNTHETISCH"}, {"gegevens": "gepubliceerd"}, {"beveiligd": "ja"}])
def test_the_attack_works_where_nothing_is_hidden(stated: dict[str, str], tmp_path: Path) -> None:
    tables, warnings = opened(write(tmp_path, counts(1), **stated))
    truth: dict[Cell, float] = (
        tables["aantallen"].set_index(["indicator", "groep", "regio", "jaar"])["aantal"].to_dict()
    )
    size = {(region, int(year)): n for (name, _, region, year), n in truth.items() if name == "kinderen"}
    view = SupportUseView(tables, 2021, 2023)
    assert narrow(truth, list(claims(outputs(view), size)))
    assert not any("staat een x" in warning for warning in warnings)
    assert ("beveiligd door de bron" in view.protection().text) == ("beveiligd" in stated)


def whole(*use: tuple[str, int]) -> list[list[object]]:
    """A study of one year-round number of children per region, and of their use."""
    rows: list[list[object]] = [["indicator", "groep", "regio", "jaar", "aantal", "aandeel"]]
    for year in YEARS:
        for region, number in use:
            size = 1_000 if region == "P" else 200
            rows += [["kinderen", ALL, region, year, size, ""], ["gebruik", ALL, region, year, number, ""]]
    return rows


def shown(tables: dict[str, pd.DataFrame]) -> dict[str, float]:
    rows = su.shares(su.released(tables))
    rows = rows[(rows["indicator"] == "gebruik") & (rows["jaar"] == 2023)]
    return rows.set_index("regio")["aantal"].to_dict()


def test_a_region_that_was_left_out_cannot_be_worked_out_from_the_total(tmp_path: Path) -> None:
    """30 + 40 of 73: what is missing is three children, so one of the others is hidden too."""
    tables, warnings = opened(write(tmp_path, whole(("P", 73), ("s0", 30), ("s1", 40))))
    assert sum(math.isnan(value) for value in shown(tables).values()) >= 1
    assert any("verraden" in warning for warning in warnings)


def test_check_names_the_rows_and_what_to_do(tmp_path: Path) -> None:
    _, warnings = opened(write(tmp_path, whole(("P", 43), ("s0", 3), ("s1", 15), ("s2", 25))))
    first, second = (warning for warning in warnings if "staat een x" in warning)
    assert "3 rijen die gaan over minder dan 10 kinderen (rij 5, 13, 21)" in first
    assert "beveiligd ja" in first
    assert "met andere cijfers een klein aantal verraden (rij 7, 15, 23)" in second


def test_counts_that_are_large_enough_stay_as_they_are(tmp_path: Path) -> None:
    tables, warnings = opened(write(tmp_path, whole(("P", 60), ("s0", 20), ("s1", 40), ("s2", 0))))
    assert shown(tables) == {"P": 60, "s0": 20, "s1": 40, "s2": 0}
    assert not warnings


def test_who_does_not_use_support_is_protected_too(tmp_path: Path) -> None:
    """998 of 1000 is two who do not."""
    tables, _ = opened(write(tmp_path, whole(("P", 998))))
    rows = su.shares(su.released(tables))
    assert rows["aandeel"].dropna().empty


def test_a_share_gives_no_hidden_count_back(tmp_path: Path) -> None:
    rows = whole(("P", 60), ("s0", 4), ("s1", 26), ("s2", 30))
    rows = [
        [*row[:-1], "2" if row[2] == "s0" and row[0] == "gebruik" else ""] if row[4] != "aantal" else row
        for row in rows
    ]
    tables, _ = opened(write(tmp_path, rows))
    known = su.shares(su.released(tables)).set_index(["indicator", "regio", "jaar"])["aandeel"]
    assert math.isnan(known["gebruik", "s0", 2023])


def test_a_share_without_a_count_is_hidden_and_said(tmp_path: Path) -> None:
    rows: list[list[object]] = [["indicator", "groep", "regio", "jaar", "aantal", "aandeel"]]
    rows += [["gebruik", ALL, "P", year, "", "0,4"] for year in YEARS]
    tables, warnings = opened(write(tmp_path, rows))
    assert su.shares(su.released(tables))["aandeel"].isna().all()
    assert any("een aandeel zonder aantal" in warning for warning in warnings)


def test_an_unknown_word_for_protected_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="'misschien' moet een van deze zijn: ja, nee"):
        opened(write(tmp_path, whole(("P", 60)), beveiligd="misschien"))


@pytest.mark.parametrize(
    ("wholes", "number", "expected"),
    [((5, 9), 2, True), ((5, 8), 2, False), ((4, 9), 2, False), ((5, 9), 1, False), ((5, 9), 3, False)],
)
def test_parts_add_up_where_all_of_them_are_there_and_do_so_everywhere(
    wholes: tuple[float, float], number: int, expected: bool
) -> None:
    truth = {"2": 2.0, "3": 3.0, "4": 4.0, "5": 5.0} | {f"samen {year}": whole for year, whole in enumerate(wholes)}
    places = {("NL", 0): {"a": "2", "b": "3"}, ("NL", 1): {"a": "4", "b": "5"}, ("A", 0): {"a": "2"}}
    totals = {("A", 0): "5", ("NL", 0): "samen 0", ("NL", 1): "samen 1", ("B", 0): "2"}
    assert release._add_up(truth, totals, places, number) is expected
