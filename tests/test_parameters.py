from __future__ import annotations

from pathlib import Path

import nbformat
import papermill
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis_lib.catalogue import REPORTS, report
from analysis_lib.errors import UserError
from analysis_lib.notebook.parameters import Parameter, check_parameters, declared, read_values

KID = report("kid_mbc").notebook


def with_parameters(folder: Path, *lines: str) -> Path:
    cell = nbformat.v4.new_code_cell("\n".join(lines), metadata={"tags": ["parameters"]})
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), folder / "n.ipynb")
    return folder / "n.ipynb"


def parameter(kind: type, optional: bool = False) -> Parameter:
    return Parameter("naam", kind, optional, None, "Uitleg.")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (str, "0363", "0363"),  # a code stays a code
        (str, "", ""),
        (int, "12", 12),
        (float, "0,5", 0.5),
        (float, "0.5", 0.5),
        (bool, "ja", True),
        (bool, "False", False),
    ],
)
def test_reads_by_declared_type(kind: type, text: str, value: object) -> None:
    read = parameter(kind).read(text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("kind", "text"), [(int, "1,5"), (int, "veel"), (float, "half"), (float, "55%"), (bool, "misschien"), (float, "")]
)
def test_refuses_another_type(kind: type, text: str) -> None:
    with pytest.raises(UserError, match=f"De parameter naam is '{text}', maar moet"):
        parameter(kind).read(text)


def test_an_optional_parameter_may_be_empty() -> None:
    assert parameter(float, optional=True).read("leeg") is None


def test_a_notebook_declares_its_parameters(tmp_path: Path) -> None:
    path = with_parameters(
        tmp_path,
        'data: str = ""  # Map.',
        "claim: float = None  # Eén aandeel.",
        "jaar: int = 2018  # Welk jaar: niet leeg.",
        "kort: bool = True",
    )
    assert declared(path) == (
        Parameter("data", str, False, "", "Map."),
        Parameter("claim", float, True, None, "Eén aandeel."),
        Parameter("jaar", int, False, 2018, "Welk jaar: niet leeg."),
        Parameter("kort", bool, False, True, ""),
    )


@pytest.mark.parametrize("known", REPORTS, ids=lambda known: known.name)
def test_every_parameter_is_explained(known: object) -> None:
    assert all(len(p.help) > 10 for p in declared(known.notebook))


def test_an_unknown_parameter_is_an_error_with_a_suggestion() -> None:
    with pytest.raises(UserError, match="'impactclame' is onbekend; bedoelde u 'impactclaim'"):
        read_values(declared(report("kid_mbc").notebook), [("impactclame", "0.5")])


def test_a_parameter_given_twice() -> None:
    with pytest.raises(UserError, match="twee keer gegeven"):
        read_values([parameter(int)], [("naam", "1"), ("naam", "2")])


def test_a_parameters_cell_holds_declarations_only(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="regel 1 van de parametercel"):
        declared(with_parameters(tmp_path, "x = 1"))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"illustraties": "nee"}, "illustraties is 'nee', maar moet ja of nee zijn"),
        ({"impactclaim": "half"}, "impactclaim is 'half', maar moet een getal"),
        ({"aantal_kinderen": True}, "aantal_kinderen is True"),
        ({"omstandigheden": 1}, "omstandigheden is 1, maar moet tekst zijn"),
    ],
)
def test_plain_papermill_cannot_pass_another_type(values: dict[str, object], message: str) -> None:
    with pytest.raises(UserError, match=message):
        check_parameters(report("kid_mbc").notebook, values)


def test_whole_numbers_may_stand_for_a_float_and_none_for_an_empty_one() -> None:
    check_parameters(report("kid_mbc").notebook, {"impactclaim": 1, "aantal_kinderen": None, "illustraties": False})


def test_what_is_not_given_has_its_default() -> None:
    found = check_parameters(report("kid_mbc").notebook, {"impactclaim": 1, "iets_anders": 2})
    assert (found["impactclaim"], found["illustraties"]) == (1, True)
    assert list(found) == [one.name for one in declared(report("kid_mbc").notebook)]


def test_giving_the_default_counts_as_giving_no_parameter() -> None:
    assert read_values(declared(report("kid_mbc").notebook), [("impactclaim", "leeg"), ("illustraties", "ja")]) == {}


@pytest.mark.parametrize("known", REPORTS, ids=lambda known: known.name)
def test_papermill_finds_the_same_parameters(known: object) -> None:
    found = papermill.inspect_notebook(str(known.notebook))
    assert list(found) == [p.name for p in declared(known.notebook)]


@pytest.mark.parametrize(
    "name",
    [
        "impactclam",
        "impactcliam",
        "imapctclaim",
        "impact_claim",
        "ImpactClaim",
        "inpactclam",
        "aantalkinderen",
        "aantal_kinder",
    ],
)
def test_a_name_that_must_be_a_misspelling_is_refused_with_the_right_one(name: str) -> None:
    meant = "aantal_kinderen" if name.startswith("aantal") else "impactclaim"
    with pytest.raises(UserError, match=f"'{name}' is onbekend; bedoelde u '{meant}'"):
        check_parameters(KID, {name: 0.4})


@pytest.mark.parametrize(
    "variables",
    [
        {"impactclaims": 3},
        {"impactclaim2": 0.1},
        {"impactclam": [0.1, 0.2]},
        {"impactclam": 0.1, "impactclaim": 0.5},
        {"date": "2024"},
        {"claim": 0.1},
        {"kinderen": 12},
        {"_impactclam": 1},
        {"omstandigheid": 1},
    ],
)
def test_a_researchers_own_variable_is_left_alone(variables: dict[str, object]) -> None:
    assert check_parameters(KID, variables)["aantal_kinderen"] is None


@given(st.sampled_from(["impactclaim", "aantal_kinderen", "omstandigheden"]), st.data())
def test_any_slip_of_the_keyboard_is_noticed(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(name) - 2))
    slip = data.draw(st.sampled_from(["left out", "doubled", "swapped", "other"]))
    typed = {
        "left out": name[:at] + name[at + 1 :],
        "doubled": name[:at] + name[at] + name[at:],
        "swapped": name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        "other": f"{name[:at]}q{name[at + 1 :]}",
    }[slip]
    assume(typed != name)
    with pytest.raises(UserError, match=f"bedoelde u '{name}'"):
        check_parameters(KID, {typed: 1})
