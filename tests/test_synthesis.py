"""Invented trajectories: close to the printed tables, the same for a seed, and with nothing planted in them."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis_lib import care_trajectories as ct
from analysis_lib import synthesis
from analysis_lib.care_trajectories.nearness import TARGETS, nearness
from analysis_lib.errors import InputError
from analysis_lib.synthesis import care, draws, schools, stories
from tests.loading import load

pytestmark = pytest.mark.slow
EXAMPLE = Path(__file__).parents[1] / "data_templates" / "utrechtse_heuvelrug"
MADE = ("leerlingen.csv", "samenwerking.csv", "scholen.csv", "trajecten.csv")
CHANGE, REFERENCE = pd.Timestamp("2018-01-01"), pd.Timestamp("2020-01-01")
SEEDS = (1, 2, 3, 20200717)

Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def facts() -> Tables:
    return load(ct.CONTRACT, EXAMPLE)


@pytest.fixture(scope="module")
def every(facts: Tables) -> dict[int, Tables]:
    return {seed: {**facts, **synthesis.synthesize(facts, seed)} for seed in SEEDS}


@pytest.fixture
def made(every: dict[int, Tables]) -> Tables:
    return every[1]


def joined(tables: Tables) -> tuple[pd.DataFrame, pd.DataFrame]:
    forms = tables["zorgvormen"]
    return ct.join_restarts(tables["trajecten"], on=CHANGE, forms=list(forms.loc[forms["herstart"], "zorgvorm"]))


def ages(rows: pd.DataFrame) -> pd.Series:
    """Return whole years at the start of each trajectory, computed in another way than by the library."""
    return rows.apply(
        lambda r: r["begin"].year - r["geboren"].year - (r["begin"].timetuple()[1:3] < r["geboren"].timetuple()[1:3]),
        axis=1,
    )


# --- near the printed tables ---


@pytest.mark.parametrize("seed", SEEDS)
def test_every_printed_figure_is_met(every: dict[int, Tables], seed: int) -> None:
    """Counts exactly; shares, percentages and 'about' within half of what was printed or said."""
    near = nearness(every[seed])
    assert list(near.columns) == ["onderwerp", "plaats", "afgedrukt", "nagemaakt", "marge", "binnen"]
    missed = near[~near["binnen"]]
    assert missed.empty, missed.to_string()
    assert len(near) == len(TARGETS) + 3 * 22


def test_the_targets_are_those_of_the_source() -> None:
    """Totals that the source prints with the figures they consist of."""
    printed = {target.about: target.printed for target in TARGETS}

    def total(start: str) -> float:
        return sum(value for about, value in printed.items() if about.startswith(start))

    assert len(printed) == len(TARGETS)
    assert total("herstarts ") == 131  # table 1, TOTAAL
    assert printed["trajecten 2018 zonder correctie"] - printed["trajecten 2018 gecorrigeerd"] == 131
    assert total("duur ") == total("kosten ") == printed["leerlingen met hulp 2017-2019"]
    status = {"in zorg": 47.37, "stop zorg": 9.63, "uitgestroomd": 43.00}  # figure 1
    for name, percent in status.items():
        assert round(100 * printed[f"leerlingen {name}"] / 914, 2) == percent


def test_nearness_sees_what_is_off(made: Tables) -> None:
    fewer = {**made, "trajecten": made["trajecten"][made["trajecten"]["leerling"] != "L0001"]}
    near = nearness(fewer).set_index("onderwerp")
    assert near.at["leerlingen met hulp 2017-2019", "nagemaakt"] == 913
    assert not near.at["leerlingen met hulp 2017-2019", "binnen"]


@pytest.mark.parametrize("seed", SEEDS)
def test_costs_are_as_uneven_as_printed(every: dict[int, Tables], seed: int) -> None:
    costs = every[seed]["trajecten"].groupby("leerling")["kosten"].sum().sort_values(ascending=False)
    assert len(costs[costs >= 10_000]) == 114  # 12.5% of 914
    assert costs[costs >= 10_000].sum() / costs.sum() == pytest.approx(0.54, abs=0.001)
    assert costs.iloc[:2].sum() > 200_000
    assert (every[seed]["trajecten"]["kosten"] > 0).all()
    cents = every[seed]["trajecten"]["kosten"] * 100
    assert (cents - cents.round()).abs().max() < 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_later_steps_end_care_less_often(every: dict[int, Tables], seed: int) -> None:
    shares = ct.first_time_right(joined(every[seed])[0], REFERENCE)["aandeel"]
    assert shares.is_monotonic_decreasing
    assert 0.05 < shares.iloc[-1] < shares.iloc[0] == pytest.approx(0.34, abs=0.005)


@pytest.mark.parametrize("seed", SEEDS)
def test_most_help_is_from_8_to_11_with_the_peak_at_9_and_10(every: dict[int, Tables], seed: int) -> None:
    rows = every[seed]["trajecten"].assign(leeftijd=ages(every[seed]["trajecten"]))
    assert rows["leeftijd"].between(4, 12).all()
    assert set(rows["leeftijd"]) == set(range(4, 13))
    dyslexia = rows["zorgvorm"] == "dyslexie"
    assert rows.loc[dyslexia, "leeftijd"].min() >= 7
    pupils = rows.drop_duplicates(["leerling", "leeftijd"])["leeftijd"].value_counts()
    assert set(pupils.index[:2]) == {9, 10}
    assert set(pupils.index[:4]) == {8, 9, 10, 11}
    other = rows[~dyslexia].drop_duplicates(["leerling", "leeftijd"])["leeftijd"].value_counts()
    assert other.iloc[:2].sum() / other.sum() < pupils.iloc[:2].sum() / pupils.sum()  # flatter


def test_the_kinds_of_stories_add_up() -> None:
    """Each table of kinds is compared with the others, and with the pupils of each year."""
    pupils = dict.fromkeys(stories.YEARS, 0)
    for years, kinds in stories.ENDED.items():
        assert sum(kinds.values()) == sum(stories.ENDED_STEPS[years])
    for table in (stories.ENDED_STEPS, stories.RUNNING_STEPS):
        for years, numbers in table.items():
            assert not any(numbers[: len(years) - 1])  # at least a step a year
            for year in years:
                pupils[year] += sum(numbers)
    for years, back in stories.CAME_BACK.items():
        for year in years:
            pupils[year] += sum(back.values())
    assert pupils == schools.HELPED


# --- what happened in those years ---


@pytest.mark.parametrize("seed", SEEDS)
def test_forms_follow_the_codes_of_their_year(every: dict[int, Tables], seed: int) -> None:
    rows = every[seed]["trajecten"]
    forms = rows.groupby(rows["begin"].dt.year)["zorgvorm"].agg(set)
    assert "dyslexie" not in forms[2017]
    assert "basis_ggz" not in forms[2019]
    assert set(rows["zorgvorm"]) == set(every[seed]["zorgvormen"]["zorgvorm"])
    basic = rows[rows["zorgvorm"] == "basis_ggz"]
    assert (basic["eind"] < pd.Timestamp("2019-01-01")).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_restarts_stay_with_the_same_school_and_provider(every: dict[int, Tables], seed: int) -> None:
    rows = every[seed]["trajecten"]
    pairs = joined(every[seed])[1]
    first, second = rows.loc[pairs["eerste"]], rows.loc[pairs["tweede"]]
    assert list(first["aanbieder"]) == list(second["aanbieder"])
    assert list(first["school"]) == list(second["school"])
    changed = second.loc[first["zorgvorm"].to_numpy() != second["zorgvorm"].to_numpy(), "zorgvorm"]
    assert set(changed) == {"dyslexie"}
    assert (first["begin"].dt.year == 2017).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_providers_differ_in_size(every: dict[int, Tables], seed: int) -> None:
    sizes = every[seed]["trajecten"]["aanbieder"].value_counts()
    assert sizes.index.str.fullmatch(r"Aanbieder \d{2}").all()
    assert sizes.iloc[:10].sum() > 0.3 * sizes.sum()  # of 58
    assert sizes.iloc[0] > 5 * sizes.median() > 5


@pytest.mark.parametrize("seed", SEEDS)
def test_unusual_cases_are_there_but_few(every: dict[int, Tables], seed: int) -> None:
    rows = every[seed]["trajecten"].sort_values(["leerling", "begin"])
    assert not (rows["eind"] < rows["begin"]).any()
    places = rows[["leerling", "school"]].drop_duplicates()
    assert places["leerling"].duplicated().sum() == schools.MOVED
    assert stories.ON_ONE_DAY <= (rows["begin"] == rows["eind"]).sum() <= 15
    before = rows.groupby("leerling")["eind"].shift()
    overlap = (rows["begin"] <= before).sum()
    assert 10 <= overlap <= 100
    leap = rows.loc[(rows["geboren"].dt.month == 2) & (rows["geboren"].dt.day == 29), "leerling"].nunique()
    assert 3 <= leap <= 6
    paths = ct.with_paths(joined(every[seed])[0])
    assert paths.loc[paths["pad"] > 1, "leerling"].nunique() == 20


# --- schools ---


def test_what_is_known_is_kept_and_what_is_invented_says_so(facts: Tables, made: Tables) -> None:
    known = facts["leerlingen"][facts["leerlingen"]["jaar"] == 2019]
    kept = made["leerlingen"][made["leerlingen"]["jaar"] == 2019]
    pd.testing.assert_frame_equal(kept.reset_index(drop=True), known.reset_index(drop=True))
    assert known["leerlingen"].sum() == 4550  # table 6
    drawn = made["leerlingen"][made["leerlingen"]["jaar"] != 2019]
    assert set(drawn["plaats"]) == {"SYNTHETISCH"}
    beside = drawn.merge(known, on="school", suffixes=("", "_2019"))
    assert ((beside["leerlingen"] / beside["leerlingen_2019"]).between(0.93, 1.07)).all()
    real = ["school", "naam", "brin6", "bestuur"]
    pd.testing.assert_frame_equal(made["scholen"][real], facts["scholen"][real])
    assert made["scholen"].notna().all(axis=None)
    assert made["trajecten"]["productcode"].str.startswith("SYNTHETISCH").all()
    assert made["trajecten"]["leeftijd"].isna().all()


@pytest.mark.parametrize("seed", SEEDS)
def test_scores_are_as_printed(every: dict[int, Tables], seed: int) -> None:
    scores = every[seed]["samenwerking"]
    assert scores["school"].nunique() == 20
    assert not set(scores["school"]) & {"wegwijzer", "ladder"}  # not in appendix 1
    by = {partner: rows["cijfer"] for partner, rows in scores.groupby("partner")}
    team = by["dorpsteam"]
    assert (team.isin([3, 4]).sum(), team.isin([5, 6]).sum(), team.isin([7, 7.5, 8]).sum()) == (5, 7, 7)  # table 9
    assert len(team) == 19
    assert by["jeugdgezondheidszorg"].isin([7, 7.5, 8]).sum() == 14  # 70% of 20
    assert len(by["jeugdgezondheidszorg"]) == 20
    assert sorted(by["schoolondersteuningsteam"])[::19] == [6, 9]
    assert by["schoolondersteuningsteam"].isin([7, 8]).sum() == 18
    assert by["leerplicht"].median() >= 7


def test_no_association_is_planted(facts: Tables) -> None:
    """Over 200 seeds a rank correlation of 22 schools averages 0, give or take 0.015."""
    use = facts["gebruik"].query("jaar == 2019").set_index("school")["percentage"].rank()
    found: dict[str, list[float]] = {}
    for seed in range(200):
        rng = draws.stream(seed, 6)
        features = schools.draw_features(rng, facts["scholen"]).set_index("school")
        features["ses"] = features["ses"].map({"laag": 1, "midden": 2, "hoog": 3})
        marks = schools.draw_marks(rng, facts["scholen"]).pivot_table(
            index="school", columns="partner", values="cijfer"
        )
        for name, values in features[["ses", "sot", "achterstandsscore"]].join(marks).items():
            given = values.dropna().astype(float)
            found.setdefault(str(name), []).append(np.corrcoef(given.rank(), use[given.index])[0, 1])
    assert len(found) == 7
    for name, correlations in found.items():
        assert abs(np.mean(correlations)) < 0.06, name
        assert np.std(correlations) > 0.1, name


# --- by seed, and as files ---


def test_the_same_seed_gives_the_same(facts: Tables, made: Tables) -> None:
    shuffled = {name: frame.sample(frac=1, random_state=5) for name, frame in facts.items()}
    again, turned = synthesis.synthesize(facts, 1), synthesis.synthesize(shuffled, 1)
    for name in ("trajecten", "scholen", "leerlingen", "samenwerking"):
        assert synthesis.as_csv(again[name]) == synthesis.as_csv(made[name])
    pd.testing.assert_frame_equal(turned["trajecten"], made["trajecten"])  # whatever the order of the rows


def test_another_seed_gives_other_rows(every: dict[int, Tables]) -> None:
    for name in ("trajecten", "scholen", "leerlingen", "samenwerking"):
        assert len({synthesis.as_csv(tables[name]) for tables in every.values()}) == len(SEEDS)


def test_what_was_synthesized_before_is_not_looked_at(facts: Tables, every: dict[int, Tables]) -> None:
    pd.testing.assert_frame_equal(synthesis.synthesize(every[2], 1)["trajecten"], every[1]["trajecten"])


def test_the_contract_accepts_the_files(facts: Tables, made: Tables, tmp_path: Path) -> None:
    folder = tmp_path / "studie"
    shutil.copytree(EXAMPLE, folder)
    near = synthesis.write_trajectories(facts, 1, folder)
    assert near["binnen"].all()
    read = load(ct.CONTRACT, folder)
    for name in ("trajecten", "scholen", "leerlingen", "samenwerking"):
        pd.testing.assert_frame_equal(
            read[name], made[name].fillna({"productcode": ""}) if name == "trajecten" else made[name]
        )
    assert {p.name for p in folder.iterdir()} == {p.name for p in EXAMPLE.iterdir()} | set(MADE)
    assert [p.name for p in tmp_path.iterdir()] == ["studie"]


def test_the_example_holds_what_seed_1_gives(facts: Tables, tmp_path: Path) -> None:
    """Bytes, so that a machine that draws differently is noticed."""
    synthesis.write_trajectories(facts, 1, tmp_path / "nieuw")
    assert sorted(p.name for p in (tmp_path / "nieuw").iterdir()) == sorted(MADE)
    for name in MADE:
        assert (tmp_path / "nieuw" / name).read_bytes() == (EXAMPLE / name).read_bytes(), name


def test_files_are_plain(facts: Tables, tmp_path: Path) -> None:
    synthesis.write_trajectories(facts, 3, tmp_path / "nieuw")
    for name in MADE:
        content = (tmp_path / "nieuw" / name).read_bytes()
        assert b"\r" not in content
        assert content.endswith(b"\n")
    lines = (tmp_path / "nieuw" / "trajecten.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "leerling,school,zorgvorm,productcode,aanbieder,begin,eind,kosten,geboren,leeftijd"
    form = r"L\d{4},\w+,\w+,SYNTHETISCH-\d,Aanbieder \d\d,\d{4}-\d\d-\d\d,(\d{4}-\d\d-\d\d)?,\d+\.\d\d,\d{4}-\d\d-\d\d,"
    assert pd.Series(lines[1:]).str.fullmatch(form).all()


def test_somebodys_own_trajectories_are_not_overwritten(facts: Tables, tmp_path: Path) -> None:
    own = tmp_path / "trajecten.csv"
    own.write_text("leerling,school\np1,dolfijn\n", encoding="utf-8")
    with pytest.raises(InputError, match="niet SYNTHETISCH"):
        synthesis.write_trajectories(facts, 1, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["trajecten.csv"]
    assert own.read_text(encoding="utf-8") == "leerling,school\np1,dolfijn\n"


def test_a_failure_leaves_the_folder_as_it_was(facts: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "studie"
    synthesis.write_trajectories(facts, 2, folder)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("analysis_lib.synthesis.writing.put_in_place", full)
    with pytest.raises(OSError, match="No space"):
        synthesis.write_trajectories(facts, 1, folder)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    assert [p.name for p in tmp_path.iterdir()] == ["studie"]


@pytest.mark.parametrize(
    ("table", "keep", "message"),
    [
        ("gebruik", "jaar != 2018", "percentage over 2018"),
        ("leerlingen", "school != 'dolfijn'", "leerlingen van 2019"),
        ("zorgvormen", "zorgvorm != 'begeleiding'", "begeleiding"),
    ],
)
def test_tables_of_another_study_are_refused(facts: Tables, table: str, keep: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        synthesis.synthesize({**facts, table: facts[table].query(keep)}, 1)


def test_percentages_of_another_study_are_refused(facts: Tables) -> None:
    doubled = facts["gebruik"].assign(percentage=2 * facts["gebruik"]["percentage"])
    with pytest.raises(InputError, match="andere studie"):
        synthesis.synthesize({**facts, "gebruik": doubled}, 1)


def test_many_more_pupils_are_refused_at_once(facts: Tables) -> None:
    known = facts["leerlingen"].query("jaar == 2019")
    crowd = known.assign(leerlingen=1000 * known["leerlingen"])
    with pytest.raises(InputError, match="telt 4550000 leerlingen"):
        synthesis.synthesize({**facts, "leerlingen": crowd}, 1)


def test_every_seed_finds_its_numbers(facts: Tables) -> None:
    for seed in range(60):
        pupils, helped = schools.draw_numbers(draws.stream(seed, 0), facts)
        for row in facts["gebruik"].itertuples():
            assert round(100 * helped[row.jaar][row.school] / pupils[row.jaar][row.school]) == row.percentage
        assert {year: sum(numbers.values()) for year, numbers in helped.items()} == schools.HELPED


# --- chance ---


def test_a_number_is_divided_by_largest_remainder() -> None:
    assert draws.apportion(10, [1, 1, 1]) == [4, 3, 3]
    assert draws.apportion(7, [5, 3, 2]) == [4, 2, 1]  # 3.5, 2.1, 1.4
    assert draws.apportion(0, [2, 1]) == [0, 0]


def test_what_has_no_weight_is_never_drawn() -> None:
    rng = draws.stream(1, 1)
    assert {draws.pick(rng, "abc", [0, 3, 0]) for _ in range(50)} == {"b"}
    with pytest.raises(ValueError, match="nothing"):
        draws.pick(rng, "ab", [0, 0])


def test_mental_health_care_that_ran_was_cut_in_two(every: dict[int, Tables]) -> None:
    """Appendix and §3.1: all help that ran on 1 January 2018 was reopened on paper."""
    for tables in every.values():
        rows = tables["trajecten"]
        runs = (rows["begin"] < CHANGE) & ~(rows["eind"] < CHANGE)
        assert set(rows.loc[runs, "zorgvorm"]) <= {care.SUPPORT, care.OTHER}
