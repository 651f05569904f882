"""How near counts lie to printed ones: worked out by hand, at the size of the study."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis_lib.support_use.nearness import COMPARED, nearness

KEY = ["indicator", "groep", "jaar"]


def found(**counts: tuple[float, float | None]) -> pd.DataFrame:
    """Compare a tenth of 10,000 children, of whom 2,000 in childcare and a cohort of 500, with what was counted."""
    printed = pd.DataFrame(
        [
            ("kinderen", "Alle kinderen", 2016, 10_000.0, None, "Figuur 1"),
            ("opvang", "Kinderopvang", 2016, 2_000.0, None, "Tabel 1"),
            ("gebruik_leeftijd", "0 t/m 3 jaar", 2016, 90.0, 4.5, "Tabel 14"),
            ("cohort_bestand", "Nog in de bestanden", 2016, 500.0, None, "Tabel 11"),
            ("cohort_bestand", "Nog in de bestanden", 2017, 490.0, None, "Tabel 11"),
            ("cohort_school", "Basisonderwijs", 2017, 250.0, None, "Tabel 11"),
        ],
        columns=[*KEY, "aantal", "aandeel", "plaats"],
    )
    indicators = pd.DataFrame(
        [("opvang", "kinderen", "Alle kinderen"), ("gebruik_leeftijd", "kinderen_leeftijd", "")],
        columns=["indicator", "referentie", "referentie_groep"],
    )
    groups = dict(zip(printed["indicator"], printed["groep"], strict=True))
    rows = [(name[:-5], groups[name[:-5]], int(name[-4:]), *value) for name, value in counts.items()]
    shares = pd.DataFrame(rows, columns=[*KEY, "aantal", "aandeel"]).astype({"aandeel": float})
    return nearness(shares, {COMPARED: printed, "indicatoren": indicators}).set_index(KEY)


def test_a_share_or_a_count_within_bounds_is_near() -> None:
    frame = found(
        kinderen_2016=(1_000, None),
        opvang_2016=(210, 0.21),  # a share of 20% was printed, and 200 children expected
        gebruik_leeftijd_2016=(9, 0.047),  # 4.5% was printed
        cohort_bestand_2016=(50, None),
        cohort_bestand_2017=(49, None),
        cohort_school_2017=(30, None),  # half of the cohort of the first year was printed
    )
    assert frame["verschil"]["opvang", "Kinderopvang", 2016] == pytest.approx(0.01)
    assert frame["relatief"]["opvang", "Kinderopvang", 2016] == pytest.approx(0.05)
    assert frame["verschil"]["gebruik_leeftijd", "0 t/m 3 jaar", 2016] == pytest.approx(0.002)
    assert frame["verschil"]["cohort_school", "Basisonderwijs", 2017] == pytest.approx(30 / 50 - 250 / 500)
    near = frame["binnen"].xs(2016, level="jaar").droplevel("groep").to_dict()
    assert near == {"kinderen": True, "opvang": False, "gebruik_leeftijd": True, "cohort_bestand": True}
    assert not frame["binnen"]["cohort_school", "Basisonderwijs", 2017]


def test_what_was_not_counted_is_left_out() -> None:
    assert found(kinderen_2016=(1_000, None)).index.to_list() == [("kinderen", "Alle kinderen", 2016)]
