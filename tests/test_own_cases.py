"""Own cases in the public version: each is one child, so amounts are rounded, put together or left out."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import pandas as pd
import pytest

from analysis_lib import case_costs as cc
from analysis_lib.case_costs import comparisons, figures
from analysis_lib.case_costs.page import CaseCostsView
from analysis_lib.catalogue import PROJECT, report
from analysis_lib.show.output import Output
from analysis_lib.tables import check
from tests.other_study import write_tables

pytestmark = pytest.mark.usefixtures("undrawn")

EXAMPLE = PROJECT / "data_templates" / "den_bosch_cases" / "voorbeeld"
HOURS = 90  # of 95 to 115 EUR, in case a


def study(folder: Path, cases: str, **about: str) -> Path:
    """The invented example as own data, with as many cases as letters; those after c are like a."""
    tables: dict[str, list[list[object]]] = {}
    for path in EXAMPLE.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        if path.stem == "studie":
            known = dict(rows) | {"gegevens": "eigen"} | about
            rows = [[key, value] for key, value in known.items()]
        elif "casus" in header:
            place = header.index("casus")
            kept = [row for row in rows if row[place] in cases]
            for letter in sorted(set(cases) - set("abc")):
                kept += [as_other(row, header, letter) for row in rows if row[place] == "a"]
            rows = kept
        tables[path.stem] = [header, *rows]
    write_tables(folder, tables)
    return folder


def as_other(row: list[str], header: list[str], letter: str) -> list[str]:
    changed = {"casus": letter, "post": f"{letter}{row[0]}", "omschrijving": f"Casus {letter.upper()}"}
    fields = {"casus", "post"} | ({"omschrijving"} if "locatie" in header else set())
    return [changed[name] if name in fields else cell for name, cell in zip(header, row, strict=True)]


def view(folder: Path, version: str = "publiek", **choice: str) -> tuple[CaseCostsView, list[str]]:
    found = check(report("den_bosch_cases").contract, folder)
    chosen = cc.choice_of(choice.get("method", "gemiddeld"), choice.get("perspective", "gemeente"))
    return CaseCostsView(found.tables, chosen, cc.is_internal(version)), [str(one) for one in found.warnings]


def outputs(shown: CaseCostsView) -> list[Output]:
    return [
        *(shown.version(), shown.counts(), shown.path_figures(), shown.participants(), shown.results()),
        *(shown.items(), shown.verdicts(), comparisons.both_methods(shown), comparisons.perspectives(shown)),
        *(comparisons.bounds(shown), comparisons.payers(shown), comparisons.price_variants(shown)),
        *(figures.range_figure(shown), figures.benefits_figure(shown), figures.price_figure(shown)),
    ]


def everything(shown: CaseCostsView) -> str:
    return "\n".join(part for one in outputs(shown) for part in (one.html, one.text, one.csv)) + str(shown.facts())


def amounts(shown: CaseCostsView) -> list[float]:
    """Every amount in the CSV of a view."""
    found: list[float] = []
    for one in outputs(shown):
        if one.csv:
            frame = pd.read_csv(io.StringIO(one.csv))
            names = [name for name in frame.select_dtypes("number") if "laag" in str(name) or "hoog" in str(name)]
            found += [float(value) for name in names for value in frame[name].dropna()]
    return found


def test_of_one_child_no_amount_and_no_place_is_public(tmp_path: Path) -> None:
    shown, warnings = view(study(tmp_path, "a"))
    text = everything(shown)
    assert "gaat over 1 kind" in text
    assert "toestemming" in text
    for secret in ("De Linde", "intern begeleider", "8.550", "8550", "5.242", "5241", "Mentaal welzijn", "Casus A"):
        assert secret not in text
    assert amounts(shown) == []
    assert any("geen bedragen" in warning and "toestemming" in warning for warning in warnings)


def test_of_a_few_cases_only_totals_are_public(tmp_path: Path) -> None:
    shown, warnings = view(study(tmp_path, "abd"))
    text = everything(shown)
    assert "Alle casussen samen" in text
    for secret in ("De Linde", "Casus A", "Casus B", "Casus D"):
        assert secret not in text
    assert amounts(shown)
    assert all(value % 100 == 0 for value in amounts(shown))
    assert any("alleen bedragen van allemaal samen" in warning for warning in warnings)


def test_of_five_cases_each_is_shown_without_hours_following_from_it(tmp_path: Path) -> None:
    shown, warnings = view(study(tmp_path, "abdef"))
    text = everything(shown)
    assert "Casus D" in text
    assert "De Linde" not in text
    assert not any("casus" in warning for warning in warnings)
    rows = pd.read_csv(io.StringIO(shown.results().csv)).set_index("casus")
    low, high = rows.loc["a", "referentie_laag"], rows.loc["a", "referentie_hoog"]
    step = math.gcd(*(int(value) for value in amounts(shown) if value))
    possible = [
        hours for hours in range(1000) if abs(hours * 95 - low) <= step / 2 and abs(hours * 115 - high) <= step / 2
    ]
    assert HOURS in possible
    assert len(possible) >= 10


def test_consent_is_named_and_shows_each_case_to_hundreds(tmp_path: Path) -> None:
    shown, warnings = view(study(tmp_path, "a", toestemming="de ouders van het kind, maart 2026"))
    text = everything(shown)
    assert "de ouders van het kind, maart 2026" in text
    assert "Casus A" in text
    assert "De Linde" not in text
    assert {8600.0, 10400.0, 5200.0} <= set(amounts(shown))
    assert all(value % 100 == 0 for value in amounts(shown))
    assert not any("casus" in warning for warning in warnings)


@pytest.mark.parametrize(("version", "about"), [("intern", {}), ("publiek", {"gegevens": "SYNTHETISCH"})])
def test_what_stays_inside_or_is_invented_is_shown_as_it_is(
    version: str, about: dict[str, str], tmp_path: Path
) -> None:
    shown, _ = view(study(tmp_path, "a", **about), version)
    text = everything(shown)
    assert "De Linde" in text
    assert "8550" in text


def test_a_release_has_the_totals_of_the_cases_it_puts_together(tmp_path: Path) -> None:
    folder = study(tmp_path, "abd")
    shown, inside = view(folder)[0].worked.whole, view(folder, "intern")[0].worked.whole
    for released, true in ((shown.actual, inside.actual), (shown.reference, inside.reference)):
        assert abs(released.low - true.low) <= 5_000
        assert released.is_bounded == true.is_bounded
