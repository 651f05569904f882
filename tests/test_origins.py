"""What is invented carries its mark, stands outside the summary and takes nothing from what is real."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis_lib import once
from analysis_lib.associations import factor_tests
from analysis_lib.care_trajectories.contract import CONTRACT, HELP_GIVEN, TOLD_BY, USE_PRINTED
from analysis_lib.care_trajectories.factors import FactorView
from analysis_lib.care_trajectories.municipality import MunicipalityView
from analysis_lib.care_trajectories.page import TrajectoriesView
from analysis_lib.care_trajectories.schools import SchoolUseView
from analysis_lib.catalogue import REPORTS, report
from analysis_lib.show.prose import text
from analysis_lib.study import read_study
from analysis_lib.tables.kinds_of_data import SYNTHETIC
from analysis_lib.tables.origins import Field, Origins
from tests.cells import all_shown, calls_shown, parts_shown
from tests.small_trajectories import write_study

pytestmark = pytest.mark.usefixtures("undrawn")

HEUVELRUG = report("utrechtse_heuvelrug")
PARTNERS = {"dorpsteam", "jeugdgezondheidszorg", "leerplicht", "schoolondersteuningsteam"}
USES: dict[Field, set[str]] = {  # which tests of the example use a column
    ("leerlingen", "leerlingen"): {"omvang"},
    ("scholen", "bestuur"): {"bestuur"},
    ("scholen", "ses"): {"ses"},
    ("scholen", "sot"): {"sot"},
    ("scholen", "achterstandsscore"): {"achterstandsscore"},
    ("samenwerking", "cijfer"): PARTNERS,
}
NAMES = {
    "omvang": "omvang van de school",
    "bestuur": "schoolbestuur",
    "ses": "status",
    "sot": "trajecten school",
    "achterstandsscore": "achterstandsscore",
}


@pytest.fixture(scope="module", autouse=True)
def _kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Work the release of the example out once, as a batch does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(once.FOLDER, str(tmp_path_factory.mktemp("batch")))
        yield


@pytest.fixture(scope="module")
def example() -> dict[str, pd.DataFrame]:
    return read_study(HEUVELRUG).tables


def factor_view(example: dict[str, pd.DataFrame]) -> FactorView:
    return FactorView(SchoolUseView(MunicipalityView(example, 2017, 2019)), 0.05, 1)


def told(study: dict[str, pd.DataFrame], **keys: str) -> dict[str, pd.DataFrame]:
    """The study with other values in ``studie``."""
    frame = study["studie"].copy()
    for key, value in keys.items():
        frame.loc[frame["sleutel"] == key, "waarde"] = value
    return {**study, "studie": frame}


def summary_and_apart(view: FactorView) -> tuple[str, str]:
    """What the report says of the tests in its verdict and summary, and elsewhere."""
    words = "explained = ", "tested.apart("
    outside = parts_shown("utrechtse_heuvelrug", *words, tested=view, texts=view.view.tables["teksten"])
    summary = calls_shown("utrechtse_heuvelrug", "tested.summary", tested=view)
    return "\n".join(part.text for part in summary if part.text), "\n".join(part.text for part in outside)


def keys(whole: str, features: str) -> pd.DataFrame:
    return pd.DataFrame({"sleutel": ["gegevens", "kenmerken"], "waarde": [whole, features]})


# What it is that follows the columns


def test_one_invented_column_is_enough_and_only_one_of_those_used() -> None:
    rows = pd.DataFrame({"plaats": ["Tabel 6", "synthetisch ", SYNTHETIC]}, index=[4, 5, 6])
    origins = Origins.of({"studie": keys("eigen", SYNTHETIC), "a": rows}, {"kenmerken": (("a", "x"),)})
    assert origins.mark([("a", "x"), ("a", "y")]) == origins.mark([("a", 5)]) == origins.mark([("a", 6)]) == SYNTHETIC
    assert origins.mark([("a", "y"), ("b", "x"), ("a", 4), ("b", 5)]) == ""
    assert not origins.may_be_concluded([("a", "x")])
    whole = Origins.of({"studie": keys(SYNTHETIC, "eigen")}, {"kenmerken": (("a", "x"),)})
    assert whole.mark() == SYNTHETIC
    assert whole.may_be_concluded([("a", "x")])  # there is nothing else


def test_every_key_on_data_names_columns_that_exist() -> None:
    rows = {row.cells["sleutel"] for row in CONTRACT["studie"].rows}
    assert {key for key in rows if str(key).startswith("gegevens_")} == set(TOLD_BY)
    for table, column in [*USE_PRINTED, *USES, *(field for fields in TOLD_BY.values() for field in fields)]:
        assert column in CONTRACT[table].columns


@settings(max_examples=15)
@given(st.sets(st.sampled_from(["omvang", "ses", "bestuur", "cijfer", "gebruik"])))
def test_a_test_is_synthetic_if_a_column_of_it_is_and_corrected_with_its_like_alone(synthetic: set[str]) -> None:
    random = np.random.default_rng(3)
    frame = pd.DataFrame({name: random.normal(size=12) for name in ("gebruik", "omvang", "cijfer")})
    frame["ses"] = pd.Categorical(random.choice(["laag", "hoog"], 12), ["laag", "hoog"], ordered=True)
    frame["bestuur"] = random.choice(list("abc"), 12)
    names = ["omvang", "ses", "bestuur", "cijfer"]

    def found(chosen: Collection[str]) -> pd.DataFrame:
        made = factor_tests(frame, list(chosen), outcome="gebruik", draws=19, synthetic=synthetic)
        return made.set_index("factor")

    together = found(names)
    assert list(together["synthetisch"]) == [bool({name, "gebruik"} & synthetic) for name in names]
    for _, family in together.groupby("synthetisch"):
        pd.testing.assert_frame_equal(family, found(family.index))


# The report on the example


def test_the_example_tests_three_times_on_what_is_not_invented(example: dict[str, pd.DataFrame]) -> None:
    view = factor_view(example)
    real = view.tests[~view.tests["synthetisch"]]
    assert list(real["factor"]) == ["omvang", "bestuur"]
    assert view.facts()["toetsen"] == "3 toetsen"
    assert view.facts(synthetic=True)["toetsen"] == "14 toetsen"


@pytest.mark.parametrize("field", USES)
def test_a_column_that_turns_out_invented_moves_its_tests_out_of_the_summary(
    example: dict[str, pd.DataFrame], field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TrajectoriesView, "told_by", {"gegevens_kenmerken": (field,), "gegevens_trajecten": HELP_GIVEN})
    view = factor_view(example)
    assert set(view.tests.loc[view.tests["synthetisch"], "factor"]) == USES[field]
    summary, elsewhere = summary_and_apart(view)
    assert SYNTHETIC not in summary
    for name in USES[field]:
        words = NAMES.get(name, f"cijfer {name}")
        assert words not in summary
        assert words in elsewhere.split(SYNTHETIC, 1)[1]
    for name in set().union(*USES.values()) - USES[field]:
        assert NAMES.get(name, f"cijfer {name}") in summary
    marked = {name: SYNTHETIC in part.text for name, part in (("omvang", view.size_table()), ("ses", view.ses_table()))}
    assert marked == {name: name in USES[field] for name in marked}


def test_where_use_is_invented_nothing_that_uses_it_is_concluded(
    example: dict[str, pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TrajectoriesView, "told_by", {"gegevens_kenmerken": USE_PRINTED})
    view = factor_view(example)
    assert view.tests["synthetisch"].all()
    assert summary_and_apart(view)[0] == view.use.headline().text == view.use.growth_words("{van}").text == ""
    assert view.use.growth_words("{van}", in_summary=False).text.startswith(f"{SYNTHETIC}: ")
    for part in (view.use.use_table(), view.use.patterns(), view.size_table(), view.factor_table(synthetic=True)):
        assert part.text.startswith(f"{SYNTHETIC}: ")


def test_own_data_are_one_family(example: dict[str, pd.DataFrame]) -> None:
    own = told(example, gegevens="eigen", gegevens_trajecten="eigen", gegevens_kenmerken="eigen")
    view = factor_view(own)
    summary, elsewhere = summary_and_apart(view)
    assert "17 toetsen" in summary
    assert SYNTHETIC not in summary + elsewhere + view.view.warning().text + view.marks().html
    assert view.factor_table(synthetic=True).html == ""


@pytest.mark.parametrize("trajectories", ["eigen", SYNTHETIC])
def test_a_study_that_is_invented_as_a_whole_sums_up_with_its_mark(
    example: dict[str, pd.DataFrame], trajectories: str
) -> None:
    view = factor_view(told(example, gegevens=SYNTHETIC, gegevens_trajecten=trajectories, gegevens_kenmerken="eigen"))
    summary, elsewhere = summary_and_apart(view)
    assert summary.startswith(f"{SYNTHETIC}: ")
    assert "17 toetsen" in summary
    assert elsewhere.count("SYNTHETISCH: Kenmerken") == 1
    assert view.use.headline().text.count(f"({SYNTHETIC})") == 4
    assert view.view.mark == SYNTHETIC


def test_invented_features_alone_are_announced(example: dict[str, pd.DataFrame]) -> None:
    said = factor_view(told(example, gegevens="eigen", gegevens_trajecten="eigen")).view.warning().text
    assert "kenmerken van scholen" in said
    assert "trajecten van leerlingen" not in said


def changed_values(folder: Path) -> Path:
    """The example, with other invented values in every column that holds some."""
    shutil.copytree(HEUVELRUG.templates, folder)
    random = np.random.default_rng(5)
    trajectories = pd.read_csv(folder / "trajecten.csv", dtype=str)
    pupils = trajectories["leerling"].drop_duplicates()
    kept = trajectories["leerling"].isin(pupils.sample(frac=0.7, random_state=random))
    trajectories[kept].assign(kosten="4321.5").to_csv(folder / "trajecten.csv", index=False)
    counts = pd.read_csv(folder / "leerlingen.csv")
    counts["leerlingen"] += 40 * (counts["plaats"] == SYNTHETIC)
    counts.to_csv(folder / "leerlingen.csv", index=False)
    for table, column in USES:
        if (table, column) in TOLD_BY["gegevens_kenmerken"]:
            frame = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)
            frame[column] = random.permutation(frame[column].to_numpy())
            frame.to_csv(folder / f"{table}.csv", index=False)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", ["utrechtse_heuvelrug", "school_factsheet"])
def test_whatever_changes_with_invented_values_carries_the_mark(tmp_path: Path, name: str) -> None:
    """Not the code is asked which output depends on them, but the outputs."""
    same = shutil.copytree(report("utrechtse_heuvelrug").templates, tmp_path / "zelfde")
    before = list(all_shown(name, data=str(same)))
    after = list(all_shown(name, data=str(changed_values(tmp_path / "anders"))))
    assert [heading for heading, _ in before] == [heading for heading, _ in after]
    depend = [
        (heading, part)
        for (heading, part), (_, other) in zip(before, after, strict=True)
        if part != other and heading != "Verantwoording" and "vingerafdruk" not in part.text  # name the files
    ]
    assert len(depend) > 6
    assert "Samenvatting" not in {heading for heading, _ in depend}
    for heading, part in depend:
        page = BeautifulSoup(part.html, "html.parser")
        said = [tag.get_text() for tag in page.find_all(["caption", "figcaption"])]
        said += [str(tag["aria-label"]) for tag in page.find_all("svg", role="img")]
        said += [] if said else [tag.get_text() for tag in page.find_all("p")]
        assert said, heading
        assert all(words.startswith(f"{SYNTHETIC}: ") for words in said), (heading, said)
        assert all(line.endswith(SYNTHETIC) for line in part.csv.splitlines()[1:]), heading


# Studies that are invented as a whole


def all_invented(name: str, folder: Path) -> Path:
    """A report's own tables as if they were invented, without what only a source has."""
    of_the_source = (
        "published",
        "relaties",
        "verklaringen",
        "brontabellen",
        "afronding",
        "aanbevelingen",
        "uitspraken",
    )
    shutil.copytree(report(name).templates, folder, ignore=shutil.ignore_patterns(*(f"{t}.csv" for t in of_the_source)))
    study = folder / "studie.csv"
    study.write_text(study.read_text(encoding="utf-8").replace("gegevens,gepubliceerd", f"gegevens,{SYNTHETIC}"))
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", [known.name for known in REPORTS])
def test_everything_counted_in_an_invented_study_says_so(tmp_path: Path, name: str) -> None:
    unmarked = []
    folder = all_invented(name, tmp_path / "verzonnen")
    (folder / "teksten.csv").write_text("onderdeel;volgorde;tekst;plaats\n")  # what people wrote is theirs
    for heading, part in all_shown(name, data=str(folder)):
        page = BeautifulSoup(part.html, "html.parser")
        said = [tag.get_text() for tag in page.find_all(["caption", "figcaption", "li"])]
        said += [str(tag["aria-label"]) for tag in page.find_all("svg", role="img")]
        said += [
            tag.get_text() for tag in page.find_all("p") if heading == "Samenvatting" and not tag.find_parent("div")
        ]
        unmarked += [(heading, words) for words in said if SYNTHETIC not in words and heading != "Verantwoording"]
    assert unmarked == []


# The kit


def test_a_mark_stands_before_every_paragraph_whichever_sentence_is_left_out() -> None:
    said = text("{a} is weg.", "\nDit blijft.", "\n\nEn dit.", mark="X", a=None).html
    assert said == "<p><strong>X:</strong> Dit blijft.</p>\n<p><strong>X:</strong> En dit.</p>\n"
    assert text("{a} is weg.", mark="X", a=None).html == ""


def test_what_is_internal_says_so_beside_what_is_invented(tmp_path: Path) -> None:
    opened = read_study(HEUVELRUG, write_study(tmp_path / "s")).tables
    for kind, mark in (("eigen", "INTERN"), (SYNTHETIC, f"INTERN, {SYNTHETIC}")):
        view = MunicipalityView(told(opened, gegevens_trajecten=kind), 2021, 2023, version="intern")
        assert view.mark == SchoolUseView(view).mark == mark  # no percentages were printed
        assert view.mark_of(*USE_PRINTED) == ""


def test_what_was_printed_is_never_weighed_with_invented_pupils(example: dict[str, pd.DataFrame]) -> None:
    """The source printed pupils of 2019 alone; those of other years are invented, with the trajectories."""
    invented = example["leerlingen"]["plaats"] == SYNTHETIC
    assert set(example["leerlingen"].loc[invented, "jaar"]) == {2017, 2018}
    printed = example["gebruik"].set_index(["jaar", "school"])["percentage"]
    weights = example["leerlingen"][~invented].set_index("school")["leerlingen"]
    use = SchoolUseView(MunicipalityView(example, 2017, 2018))
    expected = (printed[2018] * weights).sum() / weights.sum()
    assert f"{expected:.1f}%".replace(".", ",") in use.headline().text
    assert use.mark == ""
    nothing_else = {**example, "leerlingen": example["leerlingen"].assign(plaats=SYNTHETIC)}
    assert SchoolUseView(MunicipalityView(nothing_else, 2017, 2018)).mark == SYNTHETIC
