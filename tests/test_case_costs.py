from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis_lib import case_costs as cc
from analysis_lib.batch import Job
from analysis_lib.case_costs.audit import audit_of
from analysis_lib.case_costs.comparisons import price_variants
from analysis_lib.case_costs.figures import benefits_figure
from analysis_lib.case_costs.model import amounts, by_payer, support_costs
from analysis_lib.case_costs.page import CaseCostsView
from analysis_lib.catalogue import report
from analysis_lib.errors import InputError, UserError
from analysis_lib.intervals import Interval
from analysis_lib.published import Status
from analysis_lib.show.ranges import cost_range, result_range
from analysis_lib.study import read_study
from tests.audits import unexplained
from tests.loading import load
from tests.warm import make

pytestmark = pytest.mark.usefixtures("undrawn")

Tables = dict[str, pd.DataFrame]
DEN_BOSCH, HOLLAND = report("den_bosch_cases"), report("holland_rijnland")
EXAMPLES = [known.templates / "voorbeeld" for known in (DEN_BOSCH, HOLLAND)]


@pytest.fixture
def den_bosch() -> Tables:
    return read_study(DEN_BOSCH).tables


@pytest.fixture
def petra() -> Tables:
    return read_study(HOLLAND).tables


@pytest.fixture
def example() -> Tables:
    return read_study(DEN_BOSCH, EXAMPLES[0]).tables


# Expected values are those printed in the sources.


def test_savings_and_extra_costs_as_printed(den_bosch: Tables) -> None:
    results = {name: case.result for name, case in cc.evaluate(den_bosch).cases.items()}
    assert results["1"] == Interval.exactly(5_000)
    assert results["2"] == Interval.exactly(22_000)
    assert results["4"] == Interval(-10_000, -4_000)
    assert results["5"] == Interval.exactly(-10_000)  # printed: 9,500


def test_uncertain_stays_uncertain(den_bosch: Tables) -> None:
    worked = cc.evaluate(den_bosch)
    assert worked.cases["3"].result == Interval(-7_500, math.inf)
    assert worked.left_out == ["3"]
    assert worked.total == Interval(7_000, 13_000)


def test_direct_time_is_the_other_way_to_cost_support(den_bosch: Tables) -> None:
    worked = cc.evaluate(den_bosch, cc.Choice(cc.Method.DIRECT))
    supports = [case.support.high for case in worked.cases.values()]
    assert supports == [6_000, 1_900, 6_000, 1_800, 300]
    assert worked.cases["5"].result == Interval(-300, 0)


def test_in_kind_work_opens_the_result_for_everyone(den_bosch: Tables) -> None:
    everyone = cc.evaluate(den_bosch, cc.Choice(perspective=cc.Perspective.EVERYONE))
    assert everyone.cases["1"].result == Interval(-math.inf, math.inf)  # unknown on both paths
    assert everyone.left_out == ["1", "2", "3", "4", "5"]
    assert everyone.total == Interval(-math.inf, math.inf)  # a total of nothing is not "no difference"
    assert everyone.count(cc.Outcome.UNCERTAIN) == 5
    assert everyone.count(cc.Outcome.EXTRA) == 0


def test_petra_as_printed(petra: Tables) -> None:
    (case,) = cc.evaluate(petra, cc.Choice(perspective=cc.Perspective.EVERYONE)).cases.values()
    assert case.reference == Interval(44_000, 64_000)
    assert case.actual == Interval.exactly(38_000)
    assert case.result == Interval(6_000, 26_000)
    assert not case.tested


def test_petra_with_the_highest_price_of_day_care(petra: Tables) -> None:
    choice = cc.choice_of("gemiddeld", "iedereen", "dagbesteding=60.000,-")
    (case,) = cc.evaluate(petra, choice).cases.values()
    assert case.result == Interval.exactly(46_000)


def test_petra_at_each_kind_of_day_care(petra: Tables) -> None:
    shown = price_variants(CaseCostsView(petra, cc.choice_of("gemiddeld", "iedereen")))
    rows = {row["prijs"]: (float(row["laag"]), float(row["hoog"])) for row in csv.DictReader(io.StringIO(shown.csv))}
    assert rows == {
        "Dagbesteding in natura, in een groep": (6_000, 6_000),
        "Dagbesteding met een pgb, individueel": (46_000, 46_000),
    }


def test_who_bears_what_for_petra(petra: Tables) -> None:
    frame = by_payer(cc.evaluate(petra, cc.Choice(perspective=cc.Perspective.EVERYONE))).set_index("betaler")
    assert frame.at["onderwijs", "referentie"] == Interval.exactly(14_000)
    assert frame.at["onderwijs", "werkelijk"] == Interval.exactly(18_000)
    assert frame.at["gemeente", "werkelijk"] == Interval.exactly(15_000)


@pytest.mark.parametrize(
    ("known", "deviations", "count"),
    [
        (
            DEN_BOSCH,
            {
                "t_fin.baten_extra_kosten.c5",  # 9,500 beside 10,000
                "s31.ouder_inzicht",  # two in the text, three in the table
                "h1.verwijzing_jonkman",  # 2022 in the text, 2021 in the references
                "h1.verwijzing_gerdes",  # another university
            },
            130,
        ),
        (HOLLAND, {"figuren.nummers", "stap1.handreiking", "figuur1.individuele"}, 27),
    ],
    ids=["den_bosch", "holland_rijnland"],
)
def test_the_audit_covers_everything_and_explains_what_deviates(
    known: object, deviations: set[str], count: int
) -> None:
    tables = read_study(known).tables
    result = known.audit(tables)
    assert len(result) == count
    assert set(tables["relaties"]["id"]) == set(tables["published"]["id"])
    assert set(result.loc[result["status"] == Status.DEVIATES, "id"]) == deviations
    assert unexplained(result).empty


def test_a_figure_printed_as_uncertain_deviates_when_the_model_knows_it(den_bosch: Tables) -> None:
    items = den_bosch["posten"]
    known = items["post"] == "ref_3"
    den_bosch["posten"] = items.assign(onzeker=items["onzeker"] & ~known, laag=items["laag"].mask(known, 8_000.0))
    result = audit_of(den_bosch).set_index("id")["status"]
    assert result["t_fin.kosten_referentie.c3"] == Status.DEVIATES
    assert result["t_fin.baten.c3"] == Status.DEVIATES


# First principles, worked out by hand on the example.


def test_average_cost_is_all_hours_over_the_children_in_contact(example: Tables) -> None:
    case = cc.evaluate(example).cases["a"]
    assert case.support.low == case.support.high == pytest.approx(1480 * 85 / 24)


def test_direct_time_is_the_hours_for_this_child(example: Tables) -> None:
    case = cc.evaluate(example, cc.Choice(cc.Method.DIRECT)).cases["a"]
    assert case.support == Interval.exactly(36 * 85)


def test_a_rejected_scenario_does_not_count(example: Tables) -> None:
    assert cc.evaluate(example).cases["a"].reference == Interval(90 * 95, 90 * 115)


def test_several_scenarios_give_the_range_that_holds_them_all(example: Tables) -> None:
    references = example["referenties"]
    example["referenties"] = references.assign(oordeel=references["oordeel"].replace("verworpen", "aanvaard"))
    assert cc.evaluate(example).cases["a"].reference == Interval(90 * 95, 45_000)


def test_an_untested_scenario_is_marked(example: Tables) -> None:
    assert [case.tested for case in cc.evaluate(example).cases.values()] == [True, True, False]


def test_forms_become_a_range_and_show_disagreement(example: Tables) -> None:
    agreement = cc.agreement(example).set_index("casus")
    parent = Interval(0.8 * 80 * 95, 0.8 * 80 * 115)
    coach = Interval(0.9 * 100 * 95 + 3_000, 0.9 * 100 * 115 + 4_500)
    assistant = Interval(0.5 * 60 * 95, 0.5 * 60 * 115)
    assert agreement.at["a", "deelnemers"] == 3
    assert agreement.at["a", "bereik"] == Interval.hull([parent, coach, assistant])
    middle = [(i.low + i.high) / 2 for i in (parent, coach, assistant)]
    assert agreement.at["a", "spreiding"] == pytest.approx(max(middle) - min(middle))
    assert math.isnan(agreement.at["b", "spreiding"])  # someone wrote: uncertain


# Properties

money = st.floats(0, 1e5)


@st.composite
def items(draw: st.DrawFn) -> pd.DataFrame:
    rows = []
    for number in range(draw(st.integers(1, 6))):
        low = draw(money)
        unknown = draw(st.booleans())
        rows.append(
            {
                "post": str(number),
                "casus": "x",
                "pad": draw(st.sampled_from(["werkelijk", "referentie"])),
                "betaler": draw(st.sampled_from(["gemeente", "school"])),
                "laag": math.nan if unknown else low,
                "hoog": math.nan if unknown else low + draw(money),
                "onzeker": unknown,
            }
        )
    frame = pd.DataFrame(rows).assign(aantal=math.nan, prijs=None)
    return frame.assign(scenario=frame["pad"].map({"werkelijk": "", "referentie": "A"}))


@cache
def holland() -> Tables:
    return read_study(HOLLAND).tables


def study(rows: pd.DataFrame) -> Tables:
    return holland() | {
        "posten": rows,
        "casussen": pd.DataFrame({"casus": ["x"], "omschrijving": ["X"], "toekomst": [pd.NA]}),
        "referenties": pd.DataFrame({"casus": ["x"], "scenario": ["A"], "oordeel": ["aanvaard"]}),
        "partijen": pd.DataFrame({"partij": ["gemeente", "school"], "gemeentelijk": [True, False]}),
    }


def result(rows: pd.DataFrame, perspective: cc.Perspective = cc.Perspective.EVERYONE) -> Interval:
    return cc.evaluate(study(rows), cc.Choice(perspective=perspective)).cases["x"].result


some = settings(max_examples=30, deadline=None)


@pytest.mark.slow
@some
@given(items())
def test_a_range_never_turns_around(rows: pd.DataFrame) -> None:
    case = cc.evaluate(study(rows), cc.Choice(perspective=cc.Perspective.EVERYONE)).cases["x"]
    for interval in (case.actual, case.reference, case.result):
        assert interval.low <= interval.high


@pytest.mark.slow
@some
@given(items(), st.sampled_from(["werkelijk", "referentie"]))
def test_an_uncertain_item_never_narrows_a_result(rows: pd.DataFrame, path: str) -> None:
    extra = pd.DataFrame(
        [
            {
                "post": "u",
                "casus": "x",
                "pad": path,
                "scenario": "A" if path == "referentie" else "",
                "betaler": "school",
                "onzeker": True,
            }
        ]
    )
    before, after = result(rows), result(pd.concat([rows, extra], ignore_index=True))
    assert after.low <= before.low
    assert after.high >= before.high


@pytest.mark.slow
@some
@given(items())
def test_switching_perspective_changes_only_who_is_counted(rows: pd.DataFrame) -> None:
    of_municipality = rows[rows["betaler"] == "gemeente"].reset_index(drop=True)
    assert result(rows, cc.Perspective.MUNICIPALITY) == result(of_municipality)


@pytest.mark.slow
@some
@given(items())
def test_payers_add_up_to_the_whole(rows: pd.DataFrame) -> None:
    worked = cc.evaluate(study(rows), cc.Choice(perspective=cc.Perspective.EVERYONE))
    parts = by_payer(worked)
    case = worked.cases["x"]
    for path, whole in (("werkelijk", case.actual), ("referentie", case.reference)):
        total = Interval.total(parts[path])
        assert total.low == pytest.approx(whole.low)
        assert total.high == pytest.approx(whole.high)


@pytest.mark.slow
@some
@given(items(), st.randoms(use_true_random=False))
def test_the_order_of_items_does_not_matter(rows: pd.DataFrame, random: object) -> None:
    shuffled = rows.sample(frac=1, random_state=random.randrange(2**32)).reset_index(drop=True)
    one, other = result(rows), result(shuffled)
    assert one.low == pytest.approx(other.low)
    assert one.high == pytest.approx(other.high)


@pytest.mark.slow
@some
@given(items())
def test_every_case_has_exactly_one_outcome(rows: pd.DataFrame) -> None:
    worked = cc.evaluate(study(rows), cc.Choice(perspective=cc.Perspective.EVERYONE))
    assert sum(worked.count(outcome) for outcome in cc.Outcome) == 1


def test_a_payer_bears_one_of_several_scenarios(example: Tables) -> None:
    references = example["referenties"]
    example["referenties"] = references.assign(oordeel=references["oordeel"].replace("verworpen", "aanvaard"))
    example["posten"] = example["posten"][example["posten"]["casus"] == "a"].reset_index(drop=True)
    example["ondersteuning"] = example["ondersteuning"][example["ondersteuning"]["casus"] == "a"]
    frame = by_payer(cc.evaluate(example)).set_index("betaler")
    assert frame.at["gemeente", "referentie"] == Interval(90 * 95, 45_000)
    assert frame.at["gemeente", "werkelijk"].low == pytest.approx(1480 * 85 / 24)


def test_a_missing_score_is_not_a_score(example: Tables) -> None:
    example["ervaren_baten"] = example["ervaren_baten"].iloc[1:].reset_index(drop=True)
    view = CaseCostsView(example, cc.Choice())
    assert "geen score" in benefits_figure(view).html


def test_own_studies_cannot_leave_out_what_was_done(tmp_path: Path) -> None:
    for path in EXAMPLES[1].glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if not line.startswith("p7,")]
        (tmp_path / path.name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="casus 'k2' heeft geen ondersteuning en geen werkelijke posten"):
        load(cc.CONTRACT, tmp_path)


def test_forms_and_case_sheets_stay_out_of_messages(tmp_path: Path) -> None:
    for path in EXAMPLES[0].glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    form = tmp_path / "formulieren.csv"
    form.write_text(
        form.read_text(encoding="utf-8").replace("30000,45000", "GEHEIM,45000").replace("a,ouder", "GEHEIM,ouder")
    )
    sheet = tmp_path / "casusbladen.csv"
    sheet.write_text("casus,GEHEIM verhaal,tekst\na,b,c\n")
    with pytest.raises(InputError) as caught:
        load(cc.CONTRACT, tmp_path)
    assert len(caught.value.problems) >= 3
    assert "geheim" not in str(caught.value).lower()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"eenheid": "jaar"}, "is per jaar, maar 'dagbesteding' is per week; reken om."),
        ({"variant_van": "dagbesteding_licht"}, "noem een prijs die zelf geen variant is"),
    ],
)
def test_variants_must_be_able_to_take_each_others_place(tmp_path: Path, change: dict[str, str], message: str) -> None:
    for path in EXAMPLES[1].glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    path = tmp_path / "prijzen.csv"
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    rows[-1] |= change
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(InputError, match=message):
        load(cc.CONTRACT, tmp_path)


def test_amounts_in_three_ways() -> None:
    rows = pd.DataFrame(
        {
            "aantal": [3.0, math.nan, math.nan, math.nan],
            "prijs": ["p", None, None, None],
            "laag": [math.nan, 5.0, 6.0, math.nan],
            "hoog": [math.nan, math.nan, 9.0, math.nan],
            "onzeker": [False, False, False, True],
        }
    )
    expected = [Interval(30, 60), Interval(5, 5), Interval(6, 9), Interval(0, math.inf)]
    assert list(amounts(rows, {"p": Interval(10, 20)})) == expected


def test_no_support_costs_nothing(petra: Tables) -> None:
    assert support_costs(petra["ondersteuning"], {}).empty


# Words


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (Interval(5000, 5000), "€\u00a05.000"),
        (Interval(0, 6000), "€\u00a00 tot €\u00a06.000"),
        (Interval(0, math.inf), "onzeker"),
        (Interval(7500, math.inf), "onzeker, ten minste €\u00a07.500"),
    ],
)
def test_costs_in_words(interval: Interval, text: str) -> None:
    assert cost_range(interval) == text


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (Interval(5000, 5000), "besparing €\u00a05.000"),
        (Interval(-10000, -4000), "extra kosten €\u00a04.000 tot €\u00a010.000"),
        (Interval(-1800, 4200), "van €\u00a01.800 extra kosten tot €\u00a04.200 besparing"),
        (Interval(0, 0), "geen verschil"),
        (Interval(-7500, math.inf), "onzeker, ten hoogste €\u00a07.500 extra kosten"),
        (Interval(-math.inf, 5000), "onzeker, ten hoogste €\u00a05.000 besparing"),
        (Interval(-math.inf, -100), "onzeker, ten minste €\u00a0100 extra kosten"),
        (Interval(100, math.inf), "onzeker, ten minste €\u00a0100 besparing"),
        (Interval(-math.inf, math.inf), "onzeker"),
        (Interval(0, math.inf), "onzeker, maar geen extra kosten"),
        (Interval(-1e-12, 1e-12), "geen verschil"),
    ],
)
def test_results_in_words(interval: Interval, text: str) -> None:
    assert result_range(interval) == text


# Bad input


@pytest.mark.parametrize(
    ("table", "row", "name", "value", "message"),
    [
        ("posten", 2, "laag", "", "posten.csv, rij 2, kolom laag: geef het bedrag op één manier"),
        ("posten", 2, "onzeker", "ja", "posten.csv, rij 2, kolom laag: geef het bedrag op één manier"),
        ("posten", 5, "laag", "9000", "posten.csv, rij 5, kolom hoog: hoog ligt onder laag; wissel ze om."),
        (
            "posten",
            2,
            "scenario",
            "B",
            "posten.csv, rij 2, kolom scenario: casus '1' met scenario 'B' staat niet in referenties.csv",
        ),
        ("posten", 2, "betaler", "gemeent", "bedoelde u 'gemeente'?"),
        (
            "referenties",
            2,
            "oordeel",
            "verworpen",
            "casussen.csv, rij 2, kolom casus: casus '1' heeft geen (niet verworpen) referentie",
        ),
        ("ondersteuning", 2, "methode", "direct", "komt met dezelfde casus, methode meer dan één keer voor"),
        ("ondersteuning", 2, "uren", "12", "geef óf uren en prijs, óf een bedrag"),
        ("ervaren_baten", 2, "score", "4", "'4' moet 3 of minder zijn"),
        ("studie", 2, "sleutel", "tittel", "'tittel' moet een van deze zijn"),
    ],
)
def test_one_damaged_cell(  # noqa: PLR0917
    tmp_path: Path, table: str, row: int, name: str, value: str, message: str
) -> None:
    for path in DEN_BOSCH.templates.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    path = tmp_path / f"{table}.csv"
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    rows[row - 1][rows[0].index(name)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    with pytest.raises(InputError) as caught:
        load(cc.CONTRACT, tmp_path)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: cc.choice_of("gemiddelde", "gemeente"),
            "De parameter methode is 'gemiddelde'; bedoelde u 'gemiddeld'?",
        ),
        (
            lambda: cc.choice_of("direct", "alles"),
            "De parameter perspectief is 'alles'; bekend zijn: gemeente, iedereen.",
        ),
        (lambda: cc.choice_of("direct", "gemeente", "dagbesteding"), "moet de vorm prijs=bedrag hebben"),
        (lambda: cc.is_internal("inter"), "De parameter versie is 'inter'; bedoelde u 'intern'?"),
    ],
)
def test_impossible_choices(make: Callable[[], object], message: str) -> None:
    with pytest.raises(UserError) as caught:
        make()
    assert message in str(caught.value)


def test_an_unknown_or_negative_price(petra: Tables) -> None:
    with pytest.raises(UserError, match="'dagbestding' staat niet in prijzen"):
        cc.evaluate(petra, cc.choice_of("direct", "gemeente", "dagbestding=1"))
    with pytest.raises(UserError, match="mag niet negatief zijn"):
        cc.evaluate(petra, cc.Choice(prices={"dagbesteding": -1}))


# Reports on other data than the source's


@pytest.mark.slow
@pytest.mark.parametrize(("known", "folder"), [(DEN_BOSCH, EXAMPLES[0]), (HOLLAND, EXAMPLES[1])])
def test_the_example_of_own_data_is_marked_everywhere(tmp_path: Path, known: object, folder: Path) -> None:
    made = make(Job(known.name, tmp_path, folder, formats=("html",)))
    page = (made / "report.html").read_text(encoding="utf-8")
    assert "Hertogenbosch" not in page
    assert "Petra" not in page
    assert "Holland" not in page
    study_tables = [path for path in (made / "data").glob("*.csv") if path.stem not in {"invoer", "parameters"}]
    assert len(study_tables) > 5
    for path in study_tables:
        rows = list(csv.DictReader(path.open(encoding="utf-8")))
        assert all(row["gegevens"] == "SYNTHETISCH" for row in rows), path


SECRETS = {
    "formulieren": {"deelnemer": "GEHEIM-ROL", "omschrijving": "GEHEIM-FORMULIER"},
    "casusbladen": {"onderdeel": "GEHEIM-KOP", "tekst": "GEHEIM-VERHAAL"},
    "posten": {"omschrijving": "GEHEIM-POST"},
    "referenties": {"omschrijving": "GEHEIM-SCENARIO", "reden": "GEHEIM-REDEN"},
}


def plant_secrets(folder: Path, target: Path) -> None:
    """Put a text that no reader may see in every cell that belongs to a single child."""
    target.mkdir()
    for path in folder.glob("*.csv"):
        rows = list(csv.DictReader(path.open(encoding="utf-8")))
        header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
        for row in rows:
            for name, secret in SECRETS.get(path.stem, {}).items():
                row[name] = f"{secret}-{row['casus']}"
            if row.get("sleutel") == "gegevens":
                row["waarde"] = "eigen"
        with (target / path.name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header)
            writer.writeheader()
            writer.writerows(rows)


@pytest.mark.slow
@pytest.mark.parametrize("version", ["publiek", "intern"])
@pytest.mark.parametrize(("known", "folder"), [(DEN_BOSCH, EXAMPLES[0]), (HOLLAND, EXAMPLES[1])])
def test_only_the_internal_version_shows_what_belongs_to_one_child(
    tmp_path: Path, known: object, folder: Path, version: str
) -> None:
    plant_secrets(folder, tmp_path / "study")
    job = Job(known.name, tmp_path / "out", tmp_path / "study", {"versie": version}, ("html",))
    made = make(job)
    texts = [
        path.read_text(encoding="utf-8")
        for path in made.rglob("*")
        if path.suffix in {".html", ".ipynb", ".csv", ".json"}
    ]
    found = {
        secret for fields in SECRETS.values() for secret in fields.values() if any(secret in text for text in texts)
    }
    if version == "publiek":
        assert found == set()
    elif known is HOLLAND:
        assert found == {"GEHEIM-POST", "GEHEIM-SCENARIO", "GEHEIM-REDEN"}
    else:
        assert {"GEHEIM-KOP", "GEHEIM-VERHAAL", "GEHEIM-POST", "GEHEIM-SCENARIO", "GEHEIM-REDEN"} <= found
        assert "GEHEIM-ROL" not in found  # who filled in which form is nobody's business
