"""What changed between two versions of a study, and what each change did: it adds up, whatever the order."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from analysis_lib import business_case as bc
from analysis_lib.catalogue import report
from analysis_lib.comparison.cells import differences
from analysis_lib.comparison.explained import NET, RATIO, Explained, explain
from analysis_lib.comparison.shapley import adding_up, shapley
from analysis_lib.comparison.versions import Version
from analysis_lib.comparison.worded import printed
from analysis_lib.errors import UserError
from tests import kid_by_hand as kid
from tests import other_study
from tests.ranged_study import Cells, study_with
from tests.typed import command

FIVE = {  # in two tables of KID
    ("prijzen", "djk_dag", "bedrag"): ("166", "170"),
    ("prijzen", "ab_uur", "bedrag"): ("53.64375", "55"),
    ("prijzen", "verzuim_uur", "bedrag"): ("34.75", "36"),
    ("kosten", "kid_ppo", "bedrag"): ("120000", "125000"),
    ("kosten", "kid_gemeente", "bedrag"): ("35000", "36000"),
}
CELLS: list[Cells] = [
    {("prijzen", "uur", "bedrag"): 95},
    {("kosten", "huur", "bedrag"): 12000},
    {("effecten", "school", "impactclaim"): "0,3"},
    {("regels", "r2", "duur"): 5},
    {("omstandigheden", "bus", "waarde"): "nee"},
]


def edited(folder: Path, cells: dict[tuple[str, str, str], tuple[str, str]]) -> Path:
    """Copy KID's tables with some cells changed."""
    shutil.copytree(report("kid_mbc").templates, folder)
    for (table, key, column), (old, new) in cells.items():
        path = folder / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        row = next(one for one in rows if one[0] == key)
        assert row[header.index(column)] == old
        row[header.index(column)] = new
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
    return folder


def by_orders(outcome: Callable[[frozenset[int]], np.ndarray], changes: int) -> np.ndarray:
    """The mean over all orders, one by one."""
    total = np.zeros((changes, 2))
    orders = list(permutations(range(changes)))
    for order in orders:
        made: frozenset[int] = frozenset()
        for one in order:
            total[one] += outcome(made | {one}) - outcome(made)
            made |= {one}
    return total / len(orders)


numbers = st.floats(-100, 100, allow_nan=False)


@given(st.lists(st.tuples(numbers, numbers), min_size=16, max_size=16))
def test_parts_are_the_mean_over_all_orders(values: list[tuple[float, float]]) -> None:
    def outcome(made: frozenset[int]) -> np.ndarray:
        return np.array(values[sum(1 << one for one in made)])

    found = shapley(outcome, 4)
    assert found.is_exact
    np.testing.assert_allclose(found.values, by_orders(outcome, 4), atol=1e-9)
    np.testing.assert_allclose(found.values.sum(axis=0), np.subtract(values[15], values[0]), atol=1e-9)
    back = shapley(lambda made: outcome(frozenset(range(4)) - made), 4)
    np.testing.assert_allclose(back.values, -found.values, atol=1e-9)


def test_orders_drawn_by_chance_add_up_exactly_and_come_near() -> None:
    rng = np.random.default_rng(3)
    shares = rng.uniform(0.5, 1.5, 10)

    def outcome(made: frozenset[int]) -> np.ndarray:
        return np.array([np.prod([shares[one] for one in made]), len(made) + 0.0])

    exact = shapley(outcome, 10, most_exact=10)
    drawn = shapley(outcome, 10)
    assert not drawn.is_exact
    np.testing.assert_allclose(drawn.values.sum(axis=0), exact.values.sum(axis=0), atol=1e-12)
    assert (np.abs(drawn.values - exact.values) <= 4 * drawn.errors + 1e-12).all()
    assert (drawn.errors[:, 0] > 0).all()
    everything = frozenset(range(10))
    back = shapley(lambda made: outcome(everything - made), 10)
    np.testing.assert_allclose(back.values, -drawn.values, atol=1e-12)


@given(st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=1, max_size=12), st.floats(-1e6, 1e6, allow_nan=False))
def test_printed_parts_add_up_to_the_cent(parts: list[float], old: float) -> None:
    total = round(round(old + sum(parts), 2) - round(old, 2), 2)
    shown = adding_up(np.array(parts), total, 2)
    assert round(float(shown.sum()), 2) == total
    assert (np.abs(shown - parts) <= 0.01 + 1e-6).all()


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Cells], Version]:
    home, made = tmp_path_factory.mktemp("versies"), dict[str, Version]()

    def version(cells: Cells) -> Version:
        name = str(sorted(cells.items()))
        if name not in made:
            made[name] = Version(f"versie {len(made)}", study_with(home / str(len(made)), cells))
        return made[name]

    return version


def together(cells: list[Cells]) -> Cells:
    return {key: value for one in cells for key, value in one.items()}


def test_nothing_changed_is_nothing(versions: Callable[[Cells], Version]) -> None:
    found = explain(bc.CONTRACT, versions({}), versions({}))
    assert found.changes == []
    assert all((one.old == one.new).all() or np.isnan(one.old[RATIO]) for one in found.differences)


@pytest.mark.parametrize("cells", [CELLS[:1], CELLS])
def test_there_and_back_again(versions: Callable[[Cells], Version], cells: list[Cells]) -> None:
    old, new = versions({}), versions(together(cells))
    there, back = explain(bc.CONTRACT, old, new), explain(bc.CONTRACT, new, old)
    assert len(there.groups) == len(cells)
    for one, other in zip(there.differences, back.differences, strict=True):
        assert one.perspective.key == other.perspective.key
        np.testing.assert_allclose(one.parts, -other.parts, atol=1e-9)
        np.testing.assert_allclose(one.parts.sum(axis=0), one.new - one.old, atol=1e-9)
        net = printed(one, NET)
        assert round(float(net.parts.sum()), 2) == net.difference == round(net.new - net.old, 2)


def test_the_order_of_rows_says_nothing(versions: Callable[[Cells], Version]) -> None:
    old, new = versions({}), versions(together(CELLS))
    turned = Version("omgekeerd", {name: frame.iloc[::-1].reset_index(drop=True) for name, frame in new.tables.items()})
    assert differences(bc.CONTRACT, new.tables, turned.tables) == []
    straight, other = explain(bc.CONTRACT, old, new), explain(bc.CONTRACT, old, turned)
    assert straight.groups == other.groups
    for one, same in zip(
        straight.differences,
        sorted(other.differences, key=lambda it: _place(straight, it.perspective.key)),
        strict=True,
    ):
        np.testing.assert_allclose(one.parts, same.parts, atol=1e-9)


def _place(found: Explained, key: str) -> int:
    return [one.perspective.key for one in found.differences].index(key)


def test_what_belongs_together_is_one_change(versions: Callable[[Cells], Version]) -> None:
    """A number of persons stands at the effect and at its line; a range changes nothing that is explained here."""
    cells: Cells = {
        ("effecten", "school", "aantal"): 8,
        ("regels", "r2", "aantal"): 8,
        ("effecten", "school", "impactclaim_laag"): "0,4",
        ("effecten", "school", "impactclaim_hoog"): "0,7",
    }
    found = explain(bc.CONTRACT, versions({}), versions(cells))
    assert [[one.column for one in group] for group in found.groups] == [["aantal", "aantal"]]
    assert [one.column for one in found.silent] == ["impactclaim_laag", "impactclaim_hoog"]


def test_an_effect_that_came_is_one_change_with_its_line_and_price(versions: Callable[[Cells], Version]) -> None:
    old = versions({})
    with_it = dict(old.tables)
    without = {
        "effecten": with_it["effecten"][with_it["effecten"]["effect"] != "school"],
        "regels": with_it["regels"][with_it["regels"]["effect"] != "school"],
    }
    before = Version("zonder", with_it | {name: frame.reset_index(drop=True) for name, frame in without.items()})
    found = explain(bc.CONTRACT, before, old)
    assert [sorted(one.table for one in group) for group in found.groups] == [["effecten", "regels"]]
    assert found.differences[0].parts[0, NET] == pytest.approx(
        bc.evaluate(old.tables).net - bc.evaluate(before.tables).net
    )


def test_parameters_are_part_of_a_version(versions: Callable[[Cells], Version]) -> None:
    old = versions({})
    found = explain(bc.CONTRACT, old, Version("hoger", old.tables, {"impactclaim": 0.9, "trekkingen": 1000}))
    (group,) = found.groups
    assert (group[0].table, group[0].key, group[0].new) == ("parameters", ("impactclaim",), 0.9)
    assert [one.key for one in found.silent] == [("trekkingen",)]
    wanted = bc.evaluate(old.tables, bc.scenario_of(0.9)).net - bc.evaluate(old.tables).net
    assert found.differences[0].parts[0, NET] == pytest.approx(wanted)


def test_renamed_keys_are_recognised_by_name(versions: Callable[[Cells], Version]) -> None:
    old = versions({})
    lines = old.tables["regels"].assign(regel=[f"nieuw_{name}" for name in old.tables["regels"]["regel"]])
    with pytest.raises(UserError, match=r"regels\.csv, kolom regel: alle \d namen zijn anders.*r2 heet nu nieuw_r2"):
        explain(bc.CONTRACT, old, Version("nieuw", {**old.tables, "regels": lines}))
    one = old.tables["regels"].replace({"regel": {"r2": "les"}})
    found = explain(bc.CONTRACT, old, Version("nieuw", {**old.tables, "regels": one}))
    assert [(gone.name, come.name) for gone, come in found.renamed] == [("r2", "les")]
    np.testing.assert_allclose(found.differences[0].parts, 0.0, atol=1e-9)


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    home = tmp_path_factory.mktemp("kid")
    return edited(home / "oud", {}), edited(home / "nieuw", FIVE)


def test_five_cells_of_kid_are_explained(five: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    """In JSON, in text and on a page; against what follows from the report's own figures, order by order."""
    old, new = five
    page = new.parent / "verschil.html"
    assert command("compare", str(old), str(new), "--json", "--page", str(page)) == 0
    said = json.loads(capsys.readouterr().out)
    cells = [(one["tabel"], one["rij"], one["kolom"]) for group in said["groepen"] for one in group["cellen"]]

    def outcome(made: frozenset[int]) -> np.ndarray:
        changed = {cells[place][1]: float(FIVE[cells[place]][1]) for place in made}
        gains = kid.benefits(kid.PRICES | {name: value for name, value in changed.items() if name in kid.PRICES})
        paid = sum(changed.get(f"kid_{payer}", amount) for payer, amount in kid.COSTS.items())
        return np.array([gains - paid, gains / paid])

    everyone = said["perspectieven"][0]
    parts = np.array([everyone["netto"]["delen"], everyone["per_euro"]["delen"]]).T
    np.testing.assert_allclose(parts, by_orders(outcome, 5), atol=1e-9)
    nothing, everything = outcome(frozenset()), outcome(frozenset(range(5)))
    assert everyone["netto"]["oud"] == pytest.approx(nothing[0])
    assert everyone["per_euro"]["nieuw"] == pytest.approx(everything[1])
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    words = soup.get_text(" ").replace("\u00a0", " ")
    assert "Wat er veranderd is: Kleuters in Delfshaven" in words
    assert "+€ 3.300,00" in words  # 4 euro more for 1,500 days, of which 55% counts
    assert "€ \u22121.597,33" in words

    assert command("compare", str(old), str(new)) == 0
    text = capsys.readouterr().out.replace("\u00a0", " ")
    assert "netto: € 375.809,35 wordt € 374.212,02, verschil € \u22121.597,33" in text
    assert "prijzen, djk_dag (Dagbehandeling Jonge Kind (DJK)), bedrag: 166 wordt 170" in text


def test_what_cannot_be_compared_is_refused(
    five: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = five

    def refused(*words: object) -> str:
        assert command("compare", *map(str, words)) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert "Traceback" not in err
        return err

    assert "met zichzelf vergeleken" in refused(old, old)
    assert "'den_bosch_cases' die van den_bosch_cases" in refused(old, report("den_bosch_cases").templates)
    cases = report("holland_rijnland").templates
    assert "compare is er voor een maatschappelijke business case" in refused(
        report("den_bosch_cases").templates, cases
    )
    assert "'nergens' bestaat niet" in refused(old, tmp_path / "nergens")
    assert "geen enkele tabel" in refused(tmp_path, new)
    assert "moet op .html eindigen" in refused(old, new, "--page", tmp_path / "x.pdf")
    assert not (tmp_path / "x.pdf").exists()
    wrong = edited(tmp_path / "fout", {("prijzen", "djk_dag", "bedrag"): ("166", "veel")})
    assert "In de map 'fout':\n  prijzen.csv, rij 2, kolom bedrag: 'veel' is geen getal." in refused(old, wrong)
    several = edited(tmp_path / "reeks", {})
    (several / "parameters.yaml").write_text("impactclaim: [0.4, 0.5]\n", encoding="utf-8")
    assert "meer waarden voor één parameter" in refused(old, several)


def test_a_copy_has_no_differences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, copy = other_study.write(tmp_path / "een"), other_study.write(tmp_path / "kopie")
    assert command("compare", str(one), str(copy), "--page", str(tmp_path / "k.html")) == 0
    assert "Er is niets veranderd." in capsys.readouterr().out
    assert "Er is niets veranderd." in (tmp_path / "k.html").read_text(encoding="utf-8")
