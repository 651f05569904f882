"""The attacker: reads all 22 factsheets and the report as they come out, and solves for what they hide.

Knows how everything hangs together and what each table is about; knows nothing of the library's own
account of what it hid. Counts are taken from the data that stand beside each table and figure.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from analysis_lib import care_trajectories as ct
from analysis_lib import show
from analysis_lib.care_trajectories import ledger as counting
from analysis_lib.catalogue import report
from analysis_lib.disclosure import attack
from analysis_lib.show.output import Output
from analysis_lib.tables.numbers import parse_numbers

YEARS = (2017, 2018, 2019)
ON = "2020-01-01"
Range = tuple[float, float]
Known = dict[str, Range]


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return report("utrechtse_heuvelrug").open().tables


@pytest.fixture(scope="module")
def truth(tables: dict[str, pd.DataFrame]) -> counting.Ledger:
    return counting.count(tables, YEARS, pd.Timestamp(ON))


@pytest.fixture(scope="module")
def published(tables: dict[str, pd.DataFrame]) -> Known:
    return read_everything(tables)


def read_everything(tables: dict[str, pd.DataFrame]) -> Known:
    """Take down every count that a reader of all pages sees."""
    view = show.MunicipalityView(tables, YEARS[0], YEARS[-1], ON)
    known: Known = {}
    pages = [_of_the_report(view)]
    for school in tables["scholen"]["school"]:
        sheet = show.FactsheetView(tables, school, YEARS[0], YEARS[-1], ON)
        sheet.__dict__["release"] = view.release  # as every run would make it; a test of its own says so
        pages.append(_of_a_factsheet(sheet))
    for page in pages:
        for name, (low, high) in page:
            least, most = known.get(name, (low, high))
            known[name] = max(low, least), min(high, most)
            assert known[name][0] <= known[name][1], name  # no page contradicts another
    return known


def _rows(output: Output) -> list[dict[str, str]]:
    if not output.csv:
        return []
    frame = pd.read_csv(io.StringIO(output.csv), dtype=str, keep_default_na=False)
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def _number(text: str) -> float | None:
    if text in {"x", ""}:
        return None
    number = parse_numbers([text.removesuffix("%")])[0] if "." not in text or "," in text else float(text)
    assert isinstance(number, float), text
    return number


def _put(name: str, text: str) -> Iterator[tuple[str, Range]]:
    value = _number(text)
    if value is not None:
        yield name, (value, value)


def _of_share(name: str, text: str, pupils: int) -> Iterator[tuple[str, Range]]:
    """Get a count back, as near as may be, from a percentage of a known number of pupils."""
    value = _number(text)
    if value is not None:
        yield name, (np.ceil((value - 0.05) / 100 * pupils - 1e-9), np.floor((value + 0.05) / 100 * pupils + 1e-9))


def _of_the_report(view: show.MunicipalityView) -> Iterator[tuple[str, Range]]:
    forms = {name: form for form, name in view.forms.items()}
    for row in _rows(view.per_year()):
        year = row["jaar"]
        yield from _put(ct.cell("trajecten_zonder_correctie", ct.WHOLE, year), row["ruw"])
        yield from _put(ct.cell("trajecten", ct.WHOLE, year), row["trajecten"])
        yield from _put(ct.cell("leerlingen", ct.WHOLE, year), row["leerlingen"])
    listed = {forms[row["vorm"]]: row["aantal"] for row in _rows(view.restarts())}
    for form in view.forms:
        yield from _put(ct.cell("herstart", form, 2018), listed.get(form, "0"))
    for row in _rows(view.forms_table()):
        for year in YEARS:
            yield from _put(ct.cell("zorgvorm", ct.WHOLE, forms[row["vorm"]], year), row[str(year)])
    for row in _rows(view.status_table()):
        yield from _put(ct.cell("status", ct.WHOLE, row["status"].lower()), row["leerlingen"])
    yield from _put(ct.cell("status", ct.WHOLE, ct.NOT_BEGUN), "0")  # no such row
    for row in _rows(view.durations_table()):
        yield from _put(ct.cell("duur", ct.WHOLE, row["klasse"]), row["leerlingen"])
    for row in _rows(view.steps_table()):
        step = row["stap"][0]
        yield from _put(ct.cell("stap", ct.WHOLE, step), row["leerlingen"])
        yield from _put(ct.cell("laatste_stap", ct.WHOLE, step), row["laatste"])
    for row, label in zip(_rows(view.costs_table()), ct.cost_labels(ct.COSTS), strict=True):
        yield from _put(ct.cell("kosten", ct.WHOLE, label), row["leerlingen"])
    for row in _rows(show.ages_figure(view)):
        age = row["leeftijd"].split()[0]
        yield from _put(ct.cell("leeftijd", ct.WHOLE, age), row["alle"])
        yield from _put(ct.cell("leeftijd_zonder_dyslexie", ct.WHOLE, age), row["zonder"])
    schools = {name: school for school, name in view.names.items()}
    for row in _rows(view.per_school()):
        school = schools[row["school"]]
        for year in YEARS:
            yield from _of_share(ct.cell("leerlingen", school, year), row[str(year)], view.pupils[school, year])
    yield from _put(ct.cell("periode", ct.WHOLE), view.status_table().text.split("Samen | ")[1].split(" ")[0])


def _of_a_factsheet(sheet: show.FactsheetView) -> Iterator[tuple[str, Range]]:
    school, board = sheet.school, sheet.board
    forms = {name: form for form, name in sheet.forms.items()}
    for row in _rows(sheet.numbers()):
        for kind in ("trajecten", "leerlingen"):
            yield from _put(ct.cell(kind, school, row["jaar"]), row[kind])
    for row in _rows(sheet.comparison()):
        year = int(row["jaar"])
        for place, column in ((school, "school"), (board, "bestuur"), (ct.WHOLE, "gemeente")):
            name = ct.cell("leerlingen", place, year)
            yield from _of_share(name, row[f"aandeel_{column}"], sheet.everyone(place, year))
    drawn = {forms[row["wat"]]: row for row in _rows(sheet.forms_figure())}
    for form in sheet.forms:  # a form without a bar had nobody, says the source's appendix
        for year in YEARS:
            yield from _put(ct.cell("zorgvorm", school, form, year), drawn.get(form, {}).get(str(year), "0"))
    for row in _rows(sheet.top_forms()):
        yield from _put(ct.cell("zorgvorm", school, forms[row["vorm"]], YEARS[-1]), row["leerlingen"])
    costs = _rows(sheet.costs())
    for row, label in zip(costs, ct.SCHOOL_COST_LABELS, strict=False):
        yield from _put(ct.cell("kosten", school, label), row["leerlingen"])
    ages = {row["wat"]: row for row in _rows(sheet.ages_figure())}
    for year in YEARS[-2:]:
        for band in (*ct.AGE_BANDS, ct.UNKNOWN_AGE):
            yield from _put(ct.cell("leeftijdsgroep", school, year, band), ages.get(band, {}).get(str(year), "0"))


def worked_out(known: Known, book: counting.Ledger, settings: ct.Settings) -> pd.DataFrame:
    """Solve for every count that is too small to show; give those narrowed down too far."""
    unsafe = ct.unsafe_cells(book, settings)
    bounds = pd.DataFrame({"laag": 0.0, "hoog": np.inf}, index=list(book.truth))
    for name, value in known.items():
        bounds.loc[name] = value
    found = attack(bounds, book.sums, unsafe.index)
    return found[found["hoog"] - found["laag"] < unsafe - 1e-4]


def test_what_is_read_is_true_and_is_most_of_what_there_is(published: Known, truth: counting.Ledger) -> None:
    for name, (low, high) in published.items():
        assert low <= truth.truth[name] <= high, name
    everything = set(truth.truth) - set(truth.unpublished)
    assert len(published) > 0.6 * len(everything)  # an attacker who reads nothing proves nothing


def test_no_small_count_stands_on_a_page(
    published: Known, truth: counting.Ledger, tables: dict[str, pd.DataFrame]
) -> None:
    assert not set(ct.unsafe_cells(truth, ct.Settings.of(tables)).index) & set(published)
    assert not {name for name, (_, high) in published.items() if 0 < high < 5}


def test_all_pages_together_give_no_small_count_away(
    published: Known, truth: counting.Ledger, tables: dict[str, pd.DataFrame]
) -> None:
    assert worked_out(published, truth, ct.Settings.of(tables)).empty


def test_without_secondary_suppression_they_would(
    tables: dict[str, pd.DataFrame], truth: counting.Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = sys.modules["analysis_lib.disclosure.protect"]
    monkeypatch.setattr(module, "narrowed", lambda cells, matrix, widths: widths.iloc[:0])
    found = worked_out(read_everything(tables), truth, ct.Settings.of(tables))
    assert len(found) > 10
    exactly = found[found["hoog"] - found["laag"] < 0.5]
    assert len(exactly)  # and some to the child
    assert all(round(row["laag"]) == truth.truth[str(name)] for name, row in exactly.iterrows())


def test_each_run_hides_the_same(tables: dict[str, pd.DataFrame], published: Known) -> None:
    sheet = show.FactsheetView(tables, "merseberch", YEARS[0], YEARS[-1], ON)
    for name, (low, high) in _of_a_factsheet(sheet):
        assert low <= published[name][0] <= published[name][1] <= high
