from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis_lib import associations as ac
from analysis_lib import support_use as su
from analysis_lib.errors import InputError
from analysis_lib.support_use.names import DAYS_OF
from analysis_lib.tables.boundaries import read_boundaries
from tests import small_study
from tests.loading import load

ABOUT = {
    "onderdeel": "gebruik",
    "referentie": "",
    "referentie_groep": "",
    "referentie_via": "",
    "telt_op": "",
    "stap_aantal": np.nan,
    "stap_aandeel": np.nan,
    "plaats": "",
}


def study(rows: list[tuple[str, str, str, int, float, float]], **indicators: dict[str, Any]) -> dict[str, pd.DataFrame]:
    """Return tables with only what the model reads; unnamed indicators have no reference."""
    counts = pd.DataFrame(rows, columns=["indicator", "groep", "regio", "jaar", "aantal", "aandeel"])
    known = {name: {} for name in counts["indicator"].unique()} | indicators
    about = [{"indicator": name, "naam": name, **ABOUT, **more} for name, more in known.items()]
    kinds = {"NL": "land"}
    regions = [
        {"regio": r, "naam": f"Gebied {r}", "soort": kinds.get(r, "jeugdregio")} for r in counts["regio"].unique()
    ]
    return {"aantallen": counts, "indicatoren": pd.DataFrame(about), "regios": pd.DataFrame(regions)}


NAN = float("nan")
some = settings(max_examples=30)  # each example is a tenth of a second of pandas
WORKED = [
    ("kinderen", "Alle", "NL", 2016, 1000, NAN),
    ("kinderen", "Alle", "NL", 2019, 1100, NAN),
    ("gebruik", "Alle", "NL", 2016, 100, NAN),
    ("gebruik", "Alle", "NL", 2019, 120, NAN),
]


def only(frame: pd.DataFrame, indicator: str = "gebruik") -> pd.Series:
    (label,) = frame.index[frame["indicator"] == indicator]
    return frame.loc[label]


def test_the_worked_example_of_the_source() -> None:
    """Berenschot (2023), §3.1: 20% more in a population that grows by 10% is 9.1% more of it."""
    moved = su.mutations(su.shares(study(WORKED, gebruik={"referentie": "kinderen"})), 2016, 2019)
    assert only(moved)["absoluut"] == pytest.approx(0.20)
    assert round(100 * only(moved)["relatief"], 1) == 9.1
    assert only(moved)["procentpunt"] == pytest.approx(120 / 1100 - 0.1)


def test_without_a_reference_the_printed_percentage_stands() -> None:
    rows = [("gebruik", "Alle", "NL", 2016, 100, 13.3), ("gebruik", "Alle", "NL", 2019, 120, 14.5)]
    shares = su.shares(study(rows, gebruik={"stap_aandeel": 0.1}))
    assert list(shares["aandeel"]) == pytest.approx([0.133, 0.145])
    assert list(shares["aandeel_laag"]) == pytest.approx([0.1325, 0.1445])
    assert shares["referentie"].isna().all()


def test_a_reference_that_follows_from_another_percentage() -> None:
    rows = [("school", "Ja", "NL", 2016, 980, 98.0), ("vve", "Ja", "NL", 2016, 30, 3.1)]
    shares = su.shares(
        study(rows, vve={"referentie_via": "school", "referentie_groep": "Ja"}, school={"stap_aandeel": 0.1})
    ).set_index("indicator")
    assert shares.at["vve", "referentie"] == pytest.approx(1000)
    assert shares.at["vve", "aandeel"] == pytest.approx(0.03)  # not the 3.1 that was printed
    assert shares.at["vve", "aandeel_laag"] < 0.03 < shares.at["vve", "aandeel_hoog"]


def test_neither_reference_nor_percentage_is_unknown_not_zero() -> None:
    shares = su.shares(study([("gebruik", "Alle", "NL", 2016, 100, NAN)]))
    assert shares["aandeel"].isna().all()


def test_a_total_follows_from_its_parts_and_its_own_count_goes_first() -> None:
    rows = [("leeftijd", group, region, 2016, 40, NAN) for group in ("jong", "oud") for region in ("NL", "X")]
    rows.append(("gebruik", "Alle", "X", 2016, 79, NAN))
    shares = su.shares(study(rows, leeftijd={"telt_op": "gebruik", "stap_aantal": 10}))
    totals = shares[shares["indicator"] == "gebruik"].set_index("regio")
    assert totals["aantal"].to_dict() == {"X": 79, "NL": 80}
    assert (totals.at["NL", "aantal_laag"], totals.at["NL", "aantal_hoog"]) == (70, 90)
    assert totals.at["NL", "groep"] == "Alle"


@pytest.mark.parametrize("second", [[], [("leeftijd", "oud", "NL", 2019, NAN, NAN)]])
def test_half_a_total_is_not_a_total(second: list[tuple[str, str, str, int, float, float]]) -> None:
    rows = [("leeftijd", group, "NL", 2016, 40, NAN) for group in ("jong", "oud")]
    rows.append(("leeftijd", "jong", "NL", 2019, 50, NAN))
    shares = su.shares(study([*rows, *second], leeftijd={"telt_op": "gebruik"}, gebruik={}))
    assert list(shares.loc[shares["indicator"] == "gebruik", "jaar"]) == [2016]


def test_nor_is_that_of_a_region_that_lacks_a_part_in_every_year() -> None:
    rows = [("leeftijd", group, "NL", year, 40, NAN) for group in ("jong", "oud") for year in (2016, 2019)]
    rows += [("leeftijd", "jong", "X", year, 30, NAN) for year in (2016, 2019)]
    shares = su.shares(study(rows, leeftijd={"telt_op": "gebruik"}, gebruik={}))
    assert set(shares.loc[shares["indicator"] == "gebruik", "regio"]) == {"NL"}


def test_bounds_do_not_turn_round_where_a_reference_may_be_nothing() -> None:
    rows = [("kinderen", "Alle", "NL", 2016, 5, NAN), ("gebruik", "Alle", "NL", 2016, 4, 50.0)]
    steps = {"stap_aantal": 10}
    used = only(
        su.shares(study(rows, kinderen=steps, gebruik={"referentie": "kinderen", **steps, "stap_aandeel": 0.1}))
    )
    assert used["aandeel_laag"] <= used["aandeel"] <= used["aandeel_hoog"] == 1


def test_a_reference_that_may_have_no_end_leaves_a_share_without_a_start() -> None:
    """A printed 0,0% to whole tenths may be next to nothing, so the whole behind it may be any number."""
    rows = [("school", "Ja", "NL", 2016, 1, 0.04), ("vve", "Ja", "NL", 2016, 30, NAN)]
    found = su.shares(
        study(rows, vve={"referentie_via": "school", "referentie_groep": "Ja"}, school={"stap_aandeel": 0.1})
    ).set_index("indicator")
    assert pd.isna(found.at["vve", "referentie_hoog"])
    assert found.at["vve", "aandeel_laag"] == 0
    assert found.at["vve", "aandeel"] == pytest.approx(30 / 2500)


def test_a_reference_through_another_where_its_own_is_missing() -> None:
    rows = [("gebruik", "Alle", region, 2016, 100, 10.0) for region in ("NL", "X")]
    rows += [("dag", "Jeugdwet", region, 2016, 20, NAN) for region in ("NL", "X")]
    rows.append(("kinderen", "Alle", "NL", 2016, 990, NAN))
    both = {"referentie": "kinderen", "referentie_groep": "Alle", "referentie_via": "gebruik"}
    found = su.shares(study(rows, dag=both)).query("indicator == 'dag'").set_index("regio")["referentie"]
    assert found.to_dict() == pytest.approx({"NL": 990, "X": 1000})


def test_a_mutation_from_nothing_is_unknown() -> None:
    rows = [("gebruik", "Alle", "NL", 2016, 0, 0.0), ("gebruik", "Alle", "NL", 2019, 10, 1.0)]
    moved = only(su.mutations(su.shares(study(rows)), 2016, 2019))
    assert pd.isna(moved["absoluut"])
    assert pd.isna(moved["relatief"])


counts = st.integers(100, 1_000_000)


@st.composite
def two_years(draw: st.DrawFn) -> dict[int, tuple[int, int]]:
    """Draw true counts and their populations in two years."""
    found = {}
    for year in (2016, 2019):
        whole = draw(counts)
        found[year] = (draw(st.integers(50, whole)), whole)
    return found


def as_printed(truth: dict[int, tuple[int, int]], step: int) -> dict[str, pd.DataFrame]:
    rows = []
    for year, (part, whole) in truth.items():
        rows.append(("kinderen", "Alle", "NL", year, step * round(whole / step), NAN))
        rows.append(("gebruik", "Alle", "NL", year, step * round(part / step), NAN))
    steps = {"stap_aantal": step if step > 1 else np.nan}
    return study(rows, kinderen=steps, gebruik={"referentie": "kinderen", **steps})


@some
@given(two_years(), st.sampled_from([1, 10]))
def test_the_bounds_hold_the_truth_behind_the_rounding(truth: dict[int, tuple[int, int]], step: int) -> None:
    shares = su.shares(as_printed(truth, step))
    used = shares[shares["indicator"] == "gebruik"].set_index("jaar")
    assert used["aandeel"].between(0, 1).all()
    slack = 1e-12
    for year, (part, whole) in truth.items():
        assert used.at[year, "aandeel_laag"] - slack <= min(part / whole, 1) <= used.at[year, "aandeel_hoog"] + slack
    moved = only(su.mutations(shares, 2016, 2019))
    (old, old_whole), (new, new_whole) = truth[2016], truth[2019]
    assert moved["absoluut_laag"] - slack <= new / old - 1 <= moved["absoluut_hoog"] + slack
    assert moved["relatief_laag"] - 1e-9 <= new / new_whole / (old / old_whole) - 1 <= moved["relatief_hoog"] + 1e-9


@some
@given(two_years())
def test_there_and_back_ends_where_it_started(truth: dict[int, tuple[int, int]]) -> None:
    shares = su.shares(as_printed(truth, 1))
    there, back = (only(su.mutations(shares, *years)) for years in ((2016, 2019), (2019, 2016)))
    for name in ("absoluut", "relatief"):
        assert (1 + there[name]) * (1 + back[name]) == pytest.approx(1)
    assert there["procentpunt"] == pytest.approx(-back["procentpunt"])


@some
@given(two_years(), st.randoms())
def test_neither_the_size_of_the_country_nor_the_order_of_rows_matters(
    truth: dict[int, tuple[int, int]], random: Any
) -> None:
    once = as_printed(truth, 1)
    order = list(range(len(once["aantallen"])))
    random.shuffle(order)
    doubled = {**once, "aantallen": once["aantallen"].assign(aantal=lambda d: 2 * d["aantal"]).iloc[order]}
    first, second = (only(su.mutations(su.shares(tables), 2016, 2019)) for tables in (once, doubled))
    assert first["relatief"] == pytest.approx(second["relatief"])
    assert first["absoluut"] == pytest.approx(second["absoluut"])


@some
@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=6))
def test_parts_add_up_to_their_total_within_its_bounds(parts: list[int]) -> None:
    rows = [("leeftijd", f"g{n}", "NL", 2016, 10 * round(part / 10), NAN) for n, part in enumerate(parts)]
    tables = study(rows, leeftijd={"telt_op": "gebruik", "stap_aantal": 10}, gebruik={})
    total = only(su.shares(tables))
    assert total["aantal_laag"] <= sum(parts) <= total["aantal_hoog"]
    (row,) = su.reconcile(su.shares(tables), tables).to_dict("records")
    assert (row["totaal"], row["verdeling"], row["delen"]) == ("gebruik", "leeftijd", len(parts))


def test_leaving_a_year_out() -> None:
    rows = [("gebruik", "Alle", "NL", year, share, share) for year, share in ((2016, 10), (2019, 12), (2020, 11))]
    (row,) = su.with_and_without(su.shares(study(rows)), 2016, 2019, 2020).to_dict("records")
    assert (row["zonder"], row["met"], row["verschil"]) == pytest.approx((0.2, 0.1, -0.1))


def test_a_cohort_is_followed() -> None:
    rows = [("cohort_gebruik", "", "NL", year, n, NAN) for year, n in ((2016, 200), (2017, 120), (2018, 90))]
    rows += [("cohort_bestand", "", "NL", year, n, NAN) for year, n in ((2016, 200), (2017, 198), (2018, 190))]
    rows += [("cohort_school", "so", "NL", year, n, NAN) for year, n in ((2016, 20), (2018, 18))]
    shares = su.shares(study(rows))
    followed = su.follow(shares).set_index("jaar")
    assert list(followed["tov_start"])[1:] == pytest.approx([-0.4, -0.55])
    assert list(followed["tov_vorig"])[1:] == pytest.approx([-0.4, -0.25])
    assert followed["tov_start"].isna().to_dict() == {2016: True, 2017: False, 2018: False}
    assert list(followed["uit_bestand"]) == [0, 2, 10]
    whole = followed[["gebruik", "zonder_gebruik", "uit_bestand"]].sum(axis=1)
    assert (whole == 200).all()
    last = su.places(shares).iloc[-1]
    assert last["van_cohort"] == pytest.approx(0.09)
    assert last["van_gebruikers"] == pytest.approx(0.2)


def test_without_a_cohort_there_is_nothing_to_follow() -> None:
    shares = su.shares(study(WORKED))
    assert su.follow(shares).empty
    assert su.places(shares).empty


@some
@given(st.lists(st.floats(0.05, 0.3), min_size=2, max_size=12, unique=True))
def test_the_possible_places_hold_the_true_place(truth: list[float]) -> None:
    rows = [("gebruik", "Alle", f"R{n}", 2019, 1000, round(100 * share, 1)) for n, share in enumerate(truth)]
    tables = study(rows, gebruik={"stap_aandeel": 0.1})
    ranked = su.ranking(su.shares(tables), tables, "jeugdregio", 2019).set_index("regio")
    for n, share in enumerate(truth):
        place = 1 + sum(other > share for other in truth)
        assert ranked.at[f"R{n}", "rang_laag"] <= place <= ranked.at[f"R{n}", "rang_hoog"]
    assert (ranked["rang_laag"] <= ranked["rang"]).all()
    assert (ranked["rang"] <= ranked["rang_hoog"]).all()


def test_only_shares_printed_alike_can_change_places() -> None:
    rows = [
        ("gebruik", "Alle", name, 2019, 1000, share)
        for name, share in zip("ABCD", (15.0, 14.9, 14.9, 14.8), strict=True)
    ]
    tables = study(rows, gebruik={"stap_aandeel": 0.1})
    ranked = su.ranking(su.shares(tables), tables, "jeugdregio", 2019)
    assert list(zip(ranked["rang_laag"], ranked["rang_hoog"], strict=True)) == [(1, 1), (2, 3), (2, 3), (4, 4)]


def test_regions_together_weigh_by_population() -> None:
    rows = [("gebruik", "Alle", "A", 2019, 10, 10.0), ("gebruik", "Alle", "B", 2019, 60, 20.0)]
    tables = study(rows)
    ranked = su.ranking(su.shares(tables), tables, "jeugdregio", 2019).set_index("regio")
    together = 70 / (100 + 300)
    assert ranked["verschil"].to_dict() == pytest.approx({"A": 0.10 - together, "B": 0.20 - together})


def test_a_region_without_children_has_no_place() -> None:
    rows = [("gebruik", "Alle", "A", 2019, 10, 10.0), ("gebruik", "Alle", "B", 2019, 0, 0.0)]
    tables = study(rows)
    assert list(su.ranking(su.shares(tables), tables, "jeugdregio", 2019)["regio"]) == ["A"]


def test_a_variable_that_few_regions_have_does_not_cost_the_others() -> None:
    rows = [
        ("gebruik", "Alle", region, year, 100, 10.0 + n) for n, region in enumerate("ABCD") for year in (2016, 2019)
    ]
    rows += [("anders", "Alle", "A", year, 10, 1.0) for year in (2016, 2019)]
    tables = study(rows)
    assert len(su.levels_and_trends(su.shares(tables), tables, "jeugdregio", [2016, 2019])) == 4


def test_levels_and_trends_of_regions() -> None:
    rows = [
        ("gebruik", "Alle", region, year, 100, share)
        for region, shares in {"A": (10.0, 12.0), "B": (20.0, 18.0), "C": (0.0, 5.0)}.items()
        for year, share in zip((2016, 2019), shares, strict=True)
    ]
    tables = study(rows)
    frame = su.levels_and_trends(su.shares(tables), tables, "jeugdregio", [2016, 2019])
    assert list(frame.index) == ["A", "B"]  # C started with nothing
    assert frame["", "trend 2016-2019"].to_dict() == pytest.approx({"A": 0.2, "B": -0.1})
    assert frame["", "niveau 2016"].to_dict() == pytest.approx({"A": 0.1, "B": 0.2})


def problems(folder: Path, **tables: list[list[object]]) -> str:
    with pytest.raises(InputError) as caught:
        load(su.CONTRACT, small_study.write(folder, **tables))
    return str(caught.value)


def with_row(table: str, *row: object) -> dict[str, list[list[object]]]:
    return {table: [*small_study.TABLES[table], list(row)]}


ANSWERED = [
    *("vestiging", "soort", "concern", "plaatsen", "bezet", "wachtend", "wachttijd", "wachttijd_verloop"),
    *("kinderen", "zwaarder", "toename"),
]


def cohort(**counts: int) -> list[list[object]]:
    names = {"using": "cohort_gebruik", "present": "cohort_bestand", "school": "cohort_school"}
    return [[names[name], "x", "P", 2021, count, ""] for name, count in counts.items()]


REGIONAL = [row for row in small_study.TABLES["aantallen"] if row[2] != "P"]
WITH_COHORT = [
    *small_study.TABLES["indicatoren"],
    *([f"cohort_{name}", "cohort", name, "", "", "", "", "", "", "eigen"] for name in ("gebruik", "bestand", "school")),
]


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        (
            with_row("aantallen", "gebruik", "Alle kinderen", "P", 2021, "", ""),
            "aantal en aandeel zijn allebei leeg",
        ),
        (
            with_row("aantallen", "gebruik", "Alle kinderen", "P", 2021, 20_001, ""),
            "20001 is meer dan de 20000 waarvan het een deel is",
        ),
        (with_row("aantallen", "gebruk", "Alle kinderen", "P", 2021, 1, ""), "bedoelde u 'gebruik'?"),
        (with_row("aantallen", "gebruik", "Alle kinderen", "Q", 2021, 1, ""), "'Q' staat niet in regios.csv"),
        (with_row("aantallen", "gebruik", "Alle kinderen", "P", 2021, -1, ""), "'-1' mag niet negatief zijn"),
        (with_row("aantallen", "gebruik", "Alle kinderen", "P", 2021, "", 5500), "moet 100 of minder zijn"),
        (
            with_row("aantallen", "kinderen", "Alle kinderen", "P", 2021, 1, ""),
            "komt met dezelfde indicator, groep, regio, jaar meer dan één keer voor",
        ),
        (
            with_row("indicatoren", "x", "keten", "X", "kinderen", "Elk kind", "", "", "", "", "eigen"),
            "'Elk kind' is geen groep van 'kinderen'",
        ),
        (
            with_row("indicatoren", "x", "keten", "X", "x", "", "", "", "", "", "eigen"),
            "kan niet naar zichzelf verwijzen",
        ),
        (with_row("indicatoren", "x", "keten", "X", "", "", "", "", 0, "", "eigen"), "moet meer dan nul zijn"),
        (
            {
                "indicatoren": [
                    *small_study.TABLES["indicatoren"],
                    ["x", "keten", "X", "", "", "", "y", "", "", "eigen"],
                    ["y", "keten", "Y", "", "", "", "x", "", "", "eigen"],
                ]
            },
            "'x' komt via 'y' weer bij zichzelf uit",
        ),
        (
            with_row(
                "indicatoren", "x", "keten", small_study.TABLES["indicatoren"][1][2], "", "", "", "", "", "", "eigen"
            ),
            "kolom naam",
        ),
        (with_row("regios", "Z", "Streek Z", "jeugdregio", 1, 1, ""), "plaats 1, 1 op de tegelkaart is al bezet"),
        (with_row("regios", "Q", "Elders", "land", "", "", ""), "er is al een regio van soort 'land'"),
        (
            {"regios": [small_study.TABLES["regios"][0], *small_study.TABLES["regios"][2:]], "aantallen": REGIONAL},
            "geen enkele regio heeft soort 'land'",
        ),
        (with_row("aantallen", "gebruik", "Jongens", "P", 2021, 5, ""), "'Jongens' is een tweede groep van 'gebruik'"),
        (
            {"indicatoren": WITH_COHORT, "aantallen": [*small_study.TABLES["aantallen"], *cohort(using=10)]},
            "de indicator 'cohort_bestand' ontbreekt",
        ),
        (
            {
                "indicatoren": WITH_COHORT,
                "aantallen": [*small_study.TABLES["aantallen"], *cohort(using=10, present=100, school=120)],
            },
            "'cohort_school' telt in 2021 op tot 120, meer dan de 100 kinderen",
        ),
        (
            {
                "verbanden": [
                    ["naam", "indicator", "groep", "toetsniveau", "gevonden", "plaats"],
                    ["V", "leeftijd", "oud", "0,01", "ja", "eigen"],
                ]
            },
            "'oud' is geen groep van 'leeftijd'",
        ),
        (
            {
                "verbanden": [
                    ["naam", "indicator", "groep", "toetsniveau", "gevonden", "plaats"],
                    ["V", "leeftijd", "0 t/m 6 jaar", 1, "ja", "eigen"],
                ]
            },
            "het niveau moet tussen 0 en 1 liggen",
        ),
        (
            {
                "enquete": [
                    ["vraag", "soort", "antwoord", "waarde", "eenheid", "n", "plaats"],
                    ["toename", "Bso", "Ja", "412,5", "procent", "", "eigen"],
                ]
            },
            "'412.5' is meer dan 100 procent",
        ),
        (
            {
                "enquete": [
                    ["vraag", "soort", "antwoord", "waarde", "eenheid", "n", "plaats"],
                    ["toename", "Bso", "Ja", "", "procent", "", "eigen"],
                ]
            },
            "waarde en n zijn allebei leeg",
        ),
        (
            {"enquete_antwoorden": [[*ANSWERED], ["v01", "Bso", "", 10, 11, "", "", "", 5, 1, ""]]},
            "'11' is meer dan er bij plaatsen staat",
        ),
        (
            {"enquete_antwoorden": [[*ANSWERED], ["v01", "Bso", "", 10, 9, "", "", "", 5, 6, ""]]},
            "'6' is meer dan er bij kinderen staat",
        ),
        (
            {
                "enquete_antwoorden": [
                    [*ANSWERED],
                    ["v01", "Bso", "", 10, 9, "", "", "", 5, 1, ""],
                    ["v02", "Bso", "", 10, 9, "", "", "", 5, 1, ""],
                ],
                "enquete_vestigingen": [["soort", "vestigingen", "plaats"], ["Bso", 1, "eigen"]],
            },
            "1 is minder dan de 2 die van 'Bso' antwoordden",
        ),
        (
            {
                "aantallen": [
                    *small_study.counts(),
                    ["cohort_pad", "elk jaar", "P", 2021, 100, ""],
                ],
                **with_row("indicatoren", "cohort_pad", "cohort", "Wegen", "", "", "", "", "", "", "eigen"),
            },
            "'elk jaar' moet de jaren met gebruik zijn",
        ),
    ],
)
def test_what_is_wrong_in_the_tables_is_reported(
    tmp_path: Path, tables: dict[str, list[list[object]]], message: str
) -> None:
    assert message in problems(tmp_path / "s", **tables)


SQUARE = [[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]


def geojson(tmp_path: Path, text: str) -> Path:
    (tmp_path / "grenzen.geojson").write_text(text, encoding="utf-8")
    return tmp_path


def test_boundaries_are_found_by_key_or_name(tmp_path: Path) -> None:
    features = [
        {"properties": {"code": key}, "geometry": {"type": kind, "coordinates": shape}}
        for key, kind, shape in (
            ("r1", "Polygon", [SQUARE]),
            ("Streek B", "MultiPolygon", [[SQUARE], [SQUARE]]),
            ("elders", "Polygon", [SQUARE]),
        )
    ]
    text = str({"features": features}).replace("'", '"')
    found = read_boundaries(geojson(tmp_path, text), {"R1": "Streek A", "R2": "Streek B"})
    assert found is not None
    assert {key: len(rings) for key, rings in found.rings.items()} == {"R1": 1, "R2": 2}
    assert read_boundaries(tmp_path / "nergens", {}) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("geen json", "is geen GeoJSON met vlakken"),
        ('{"type": "Point"}', "is geen GeoJSON met vlakken"),
        ('{"features": [{"properties": {"naam": "x"}, "geometry": null}]}', "de vlakken hebben de kenmerken: naam"),
        (
            '{"features": [{"properties": {"a": "R1"}, "geometry": {"type": "Polygon", "coordinates": [[[0, 0]]]}}]}',
            "is geen GeoJSON met vlakken",
        ),
        ('{"features": [3]}', "is geen GeoJSON met vlakken"),
    ],
)
def test_boundaries_that_cannot_be_used_are_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_boundaries(geojson(tmp_path, text), {"R1": "Streek A"})


def test_youth_regions_have_the_number_of_pairs_that_the_source_tested() -> None:
    draws = np.random.default_rng(1)
    groups = {
        "gebruik": ["Alle kinderen"],
        "gebruik_leeftijd": ["0 t/m 3 jaar", "4 t/m 7 jaar", "8 t/m 10 jaar", "11 t/m 13 jaar"],
        "gebruik_opvang": ["Kinderopvang", "Dagopvang (gastouder)"],
        "gebruik_onderwijs": ["Basisonderwijs"],
        "onderwijs": [
            "Basisonderwijs",
            "Speciaal basisonderwijs",
            "Speciaal onderwijs",
            "Voortgezet speciaal onderwijs",
        ],
        "opvang": ["Kinderopvang"],
        "dagbesteding": [*DAYS_OF],
        "kinderen": ["Alle kinderen"],
    }
    regions = [f"JZ{place:02}" for place in range(1, 43)]
    shares = pd.DataFrame(
        [
            (indicator, group, region, year, 100.0, draws.uniform(0.05, 0.2))
            for indicator, names in groups.items()
            for group in names
            for region in regions
            for year in (2021, 2023)
        ],
        columns=["indicator", "groep", "regio", "jaar", "aantal", "aandeel"],
    )
    tables = {
        "indicatoren": pd.DataFrame({"indicator": [*groups], "naam": [*groups]}),
        "regios": pd.DataFrame({"regio": regions, "soort": "jeugdregio"}),
    }
    frame = su.variables(shares, tables, "jeugdregio", 2021, 2023)
    assert frame.shape == (42, 28)
    assert len(ac.correlations(frame)) == 378, "Berenschot (2023), §7.1.4"
    assert su.variables(shares[shares["indicator"] == "gebruik"], tables, "jeugdregio", 2021, 2023).empty
