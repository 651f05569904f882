"""From forms that were filled in by hand, for an invented case, to the joint scenario and the report's verdict."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from analysis_lib.case_costs import evaluate
from analysis_lib.case_costs.choices import choice_of
from analysis_lib.case_costs.instruments import FORMS as INSTRUMENTS
from analysis_lib.case_costs.joint import NO_HELP, agreed, joint
from analysis_lib.case_costs.page import CaseCostsView
from analysis_lib.case_costs.session_forms import FORMS
from analysis_lib.catalogue import report
from analysis_lib.dialogue.joining import join
from analysis_lib.errors import InputError, UserError
from analysis_lib.intervals import Interval
from analysis_lib.new_study import create
from analysis_lib.study import read_study
from tests.hostile_studies import HOSTILE
from tests.pdf_text import words_on
from tests.typed import command
from tests.worked.filling import Tables, fill

TABLES: Tables = {
    "studie": [
        ["sleutel", "waarde"],
        ["titel", "Buurtmaatjes in Delfzijl"],
        ["ondertitel", "Een verzonnen kind"],
        ["organisatie", "Werkplaats Eemsmond"],
        ["datum", "mei 2027"],
        ["bron", "Verzonnen."],
        ["gegevens", "SYNTHETISCH"],
        ["aanpak", "het buurtmaatje"],
        ["naam_werkelijk", "situatie met maatje"],
        ["naam_referentie", "situatie zonder maatje"],
    ],
    "teksten": [
        ["onderdeel", "volgorde", "tekst", "plaats"],
        ["aanleiding", 1, "Eerste alinea.", "eigen"],
        ["aanleiding", 2, "Tweede alinea.", "eigen"],
    ],
    "partijen": [
        ["partij", "naam", "lidwoord", "gemeentelijk", "plaats"],
        ["stad", "gemeente", "de", "ja", "eigen"],
        ["zorg", "zorgverzekeraar", "de", "nee", "eigen"],
    ],
    "casussen": [["casus", "omschrijving", "plaats"], ["b1", "Kind aan de kade", "eigen"]],
    "prijzen": [
        ["prijs", "omschrijving", "laag", "hoog", "eenheid", "bron", "plaats"],
        ["thuis", "Begeleiding thuis", 80, None, "uur", "Inkoop", "eigen"],
        ["ggz", "Behandeling", 100, 120, "sessie", "Inkoop", "eigen"],
    ],
    "ondersteuning": [
        ["casus", "methode", "betaler", "uren", "prijs", "kinderen", "plaats"],
        ["b1", "gemiddeld", "stad", 900, "thuis", 30, "uren"],  # 2400
        ["b1", "direct", "stad", 20, "thuis", None, "uren"],
    ],
}
OUDER = (
    "b1",
    "ouder",
    [
        {
            "omschrijving": "Hulp thuis",
            "kans": "80%",
            "aantal": 50,
            "prijs": "thuis",
            "betaler": "stad",
            "onzeker": "nee",
        },
        {"omschrijving": "Opname", "kans": 0.3, "laag": 9000, "onzeker": "nee"},
    ],
)
LEERKRACHT = (
    "b1",
    "leerkracht",
    [
        {"omschrijving": "Begeleiding", "kans": 0.6, "aantal": 50, "prijs": "thuis", "onzeker": "nee"},
        {"omschrijving": "Therapie", "kans": "70%", "aantal": 10, "prijs": "ggz", "betaler": "stad", "onzeker": "nee"},
    ],
)
COACH = ("b1", "coach", [{"omschrijving": "Begeleiding", "kans": 0.9, "aantal": 50, "prijs": "thuis"}, {"omschrijving": "Ggz", "kans": 0.55, "aantal": 20, "prijs": "ggz", "onzeker": "nee"}])  # fmt: skip
FormRows = list[dict[str, object]]


def write_on(path: Path, case: str, role: str, rows: FormRows) -> None:
    """Fill in a form of a participant, as somebody does on a screen."""
    book = load_workbook(path)
    sheet = book["deelnemer"]
    cells = {sheet.cell(row, 1).value: row for row in range(1, 16)}
    for question, answer in (("Casus", case), ("Uw rol", role)):
        next(cell for cell in sheet[cells[question]][1:] if cell.protection.locked is False).value = answer
    head = cells["omschrijving"]
    names = {cell.value: cell.column for cell in sheet[head] if cell.value}
    for place, row in enumerate(rows, start=head + 1):
        for name, value in row.items():
            sheet.cell(place, names[name]).value = value
    book.save(path)


def write_on_pdf(path: Path, values: dict[str, object], source: str = "deelnemer") -> None:
    """Fill in a form as a viewer does: values in the fields, and what they look like left to who shows it."""
    with pikepdf.open(path.parent / f"{source}.pdf") as pdf:
        (top,) = pdf.Root.AcroForm.Fields
        fields = {str(field.T): field for field in top.Kids}
        for name, value in values.items():
            fields[name].V = pikepdf.String(str(value))
        pdf.save(path)


def with_pdf_forms(study: Path, forms: Iterable[tuple[str, str, FormRows]]) -> Path:
    for number, (case, role, rows) in enumerate(forms, start=1):
        cells = {f"{name} {place}": value for place, row in enumerate(rows, start=1) for name, value in row.items()}
        write_on_pdf(study / "formulieren" / f"deelnemer {number}.pdf", {"Casus": case, "Uw rol": role, **cells})
    return study


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dialoog") / "kade"
    create("den_bosch_cases", folder)
    fill(folder, TABLES)
    return folder


@pytest.fixture
def study(begun: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(begun, tmp_path / "kade"))


def with_forms(study: Path, forms: Iterable[tuple[str, str, FormRows]]) -> Path:
    for number, (case, role, rows) in enumerate(forms, start=1):
        path = study / "formulieren" / f"deelnemer {number}.xlsx"
        shutil.copyfile(study / "formulieren" / "deelnemer.xlsx", path)
        write_on(path, case, role, rows)
    return study


def write_verdict(study: Path, *row: object) -> None:
    path = study / "formulieren" / "toetsing.xlsx"
    book = load_workbook(path)
    sheet = book["toetsing"]
    head = next(cell.row for cell in sheet["A"] if cell.value == "casus")
    for place, value in enumerate(row, start=1):
        sheet.cell(head + 1, place).value = value
    book.save(path)


@pytest.mark.slow
def test_two_commands_lead_from_forms_to_the_verdict(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with_forms(study, (OUDER, LEERKRACHT, COACH))
    write_verdict(study, "b1", "aangepast", "Minder sessies")
    out, home = study.parent / "kade samen", study.parent / "uit"
    assert command("join", "den_bosch_cases", "--data", str(study), "--out", str(out)) == 0
    assert (
        "casus b1: 3 formulieren, 3 soorten hulp genoemd, 2 in het scenario, uiteen over 1; aangepast"
        in capsys.readouterr().out
    )
    words = (
        "run",
        "den_bosch_cases",
        "--data",
        str(out),
        "--out",
        str(home),
        "--formats",
        "html",
        "--workers",
        "1",
        "--quiet",
    )
    assert command(*words, "-p", "versie", "intern") == 0
    (made,) = (home / "den_bosch_cases").glob("*/report.html")
    page = made.read_text(encoding="utf-8").replace("\u00a0", " ")
    # 50 x 80 + 10 x 100 to 20 x 120, against 900 x 80 / 30
    for wanted in (
        "€ 5.000 tot € 6.400",
        "besparing € 2.600 tot € 4.000",
        "Waar deelnemers het over eens waren",
        "2 van 3",
    ):
        assert wanted in page, wanted
    assert "Tweede alinea" in page


def test_the_scenario_is_what_most_find_likely(study: Path) -> None:
    with_forms(study, (OUDER, LEERKRACHT, COACH))
    before = {path: path.read_bytes() for path in study.rglob("*") if path.is_file()}
    out = study.parent / "samen"
    joined = join("den_bosch_cases", study, study / "formulieren", out)
    assert {path: path.read_bytes() for path in study.rglob("*") if path.is_file()} == before
    rows = joined.agreed.set_index("hulp")
    assert rows.loc[
        "Begeleiding thuis", ["deelnemers", "genoemd", "aannemelijk", "eens_of", "eens_hoeveel", "in_scenario"]
    ].tolist() == [3, 3, 3, True, True, True]
    assert rows.loc["Behandeling", ["genoemd", "aannemelijk", "eens_of", "eens_hoeveel", "in_scenario"]].tolist() == [
        2,
        2,
        False,
        False,
        True,
    ]
    assert rows.loc["Opname", ["genoemd", "aannemelijk", "eens_of", "in_scenario"]].tolist() == [1, 0, True, False]
    tables = read_study(report("den_bosch_cases"), out).tables
    worked = evaluate(tables, choice_of("gemiddeld", "gemeente"))
    assert worked.cases["b1"].reference == Interval(5000, 6400)
    assert tables["referenties"]["oordeel"].tolist() == ["niet getoetst"]
    assert tables["studie"].set_index("sleutel").loc["gegevens", "waarde"] == "SYNTHETISCH"
    again = join("den_bosch_cases", out, study / "formulieren", study.parent / "weer")
    assert again.agreed["hulp"].tolist() == joined.agreed["hulp"].tolist()
    assert len(read_study(report("den_bosch_cases"), study.parent / "weer").tables["posten"]) == 2


def test_what_was_said_stays_inside(study: Path) -> None:
    with_forms(study, (OUDER, LEERKRACHT, COACH))
    out = study.parent / "samen"
    join("den_bosch_cases", study, study / "formulieren", out)
    tables = dict(read_study(report("den_bosch_cases"), out).tables)
    tables["studie"] = tables["studie"].replace("SYNTHETISCH", "eigen")
    view = CaseCostsView(tables, choice_of("gemiddeld", "gemeente"), internal=False)
    assert view.tables["formulieren"].empty


@pytest.mark.parametrize(
    ("case", "role", "rows", "message"),
    [
        ("b2", "ouder", OUDER[2], r"deelnemer 1\.xlsx, blad deelnemer: 'b2' staat niet in het blad casussen; bekend zijn: b1"),
        ("b1", "", OUDER[2], r"deelnemer 1\.xlsx, blad deelnemer: achter 'Uw rol' staat niets"),
        ("", "ouder", OUDER[2], r"achter 'Casus' staat niets"),
        ("b1", "ouder", [], r"er staan geen regels op"),
        ("b1", "ouder", [{"omschrijving": "GEHEIM", "kans": "veel", "laag": 1, "onzeker": "nee"}], r"blad deelnemer, rij 13, kolom kans"),
        ("b1", "ouder", [{"omschrijving": "GEHEIM", "kans": 1, "aantal": 3, "prijs": "GEHEIM", "onzeker": "nee"}], r"rij 13, kolom prijs: deze waarde staat niet in het blad prijzen"),
        ("b1", "ouder", [{"omschrijving": "GEHEIM", "kans": 1, "laag": 5, "onzeker": "ja"}], r"geef het bedrag op één manier"),
        ("b1", "ouder", [{"omschrijving": "GEHEIM", "kans": 1}], r"geef het bedrag op één manier"),
        ("b1", "ouder", [{"omschrijving": "GEHEIM", "kans": 1, "laag": 5, "onzeker": "nee"}], r"kolom betaler: op geen formulier van casus 'b1' staat wie hulp zonder prijs betaalt"),
    ],
)  # fmt: skip
def test_a_mistake_on_a_form_is_told_where_it_is(
    study: Path, case: str, role: str, rows: FormRows, message: str
) -> None:
    with_forms(study, [(case, role, rows)])
    with pytest.raises(InputError, match=message) as refused:
        join("den_bosch_cases", study, study / "formulieren", study.parent / "samen")
    assert "GEHEIM" not in str(refused.value)
    assert {path.name for path in study.parent.iterdir()} == {"kade"}


def test_forms_in_pdf_say_what_forms_in_excel_say(study: Path) -> None:
    folder = study / "formulieren"
    with_pdf_forms(study, (OUDER, LEERKRACHT, COACH))
    write_on_pdf(
        folder / "toets.pdf", {"casus 1": "b1", "oordeel 1": "aangepast", "reden 1": "Eén\rwachtlijst"}, "toetsing"
    )
    on_paper = join("den_bosch_cases", study, folder, study.parent / "uit pdf")
    assert on_paper.verdicts == {"b1": ("aangepast", "Eén wachtlijst")}
    for path in folder.glob("*.pdf"):
        path.unlink()
    with_forms(study, (OUDER, LEERKRACHT, COACH))
    pd.testing.assert_frame_equal(on_paper.agreed, join("den_bosch_cases", study, folder, study.parent / "x").agreed)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"Casus": "b2"}, "blad deelnemer: 'b2' staat niet in het blad casussen"),
        ({"kans 2": "GEHEIM"}, "blad deelnemer, rij 2, kolom kans"),
        ({"prijs 1": "GEHEIM"}, "rij 1, kolom prijs: deze waarde staat niet in het blad prijzen; verbeter haar"),
    ],
)
def test_a_mistake_in_a_field_is_told_as_one_in_excel(study: Path, values: dict[str, object], message: str) -> None:
    row = {"omschrijving 1": "GEHEIM", "kans 1": "1", "aantal 1": "3", "prijs 1": "thuis", "onzeker 1": "nee"}
    other = {name.replace("1", "2"): value for name, value in row.items()}
    filled = {"Casus": "b1", "Uw rol": "ouder", **row, **other, **values}
    write_on_pdf(study / "formulieren" / "ouder.pdf", filled)
    with pytest.raises(InputError, match=message) as refused:
        join("den_bosch_cases", study, study / "formulieren", study.parent / "samen")
    assert str(refused.value).startswith("ouder.pdf, ")
    assert "GEHEIM" not in str(refused.value)


def test_a_pdf_that_only_looks_filled_in_is_refused(study: Path) -> None:
    folder = study / "formulieren"
    with_forms(study, [OUDER])
    for name in ("plat", "beschreven", "dubbel", "geknipt", "vreemd", "geheim"):
        with pikepdf.open(folder / "deelnemer.pdf") as pdf:
            (top,) = pdf.Root.AcroForm.Fields
            if name == "plat":
                del pdf.Root.AcroForm, pdf.pages[0].obj.Annots
            if name == "beschreven":
                note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[0, 0, 9, 9])
                pdf.pages[0].obj.Annots.append(pdf.make_indirect(note))
            if name == "dubbel":
                other = pikepdf.Dictionary(T=pikepdf.String("deelnemer+1"), Kids=top.Kids)
                pdf.Root.AcroForm.Fields.append(pdf.make_indirect(other))
            if name == "geknipt":
                top.Kids = pikepdf.Array([field for field in top.Kids if str(field.T) != "kans 1"])
            if name == "vreemd":
                top.T = pikepdf.String("belasting")
            locked = pikepdf.Encryption(user="x", owner="x") if name == "geheim" else False
            pdf.save(folder / f"{name}.pdf", encryption=locked)
    (folder / "kapot.PDF").write_bytes(b"%PDF-1.7")
    with pytest.raises(InputError) as refused:
        join("den_bosch_cases", study, folder, study.parent / "samen")
    told = dict(str(problem).split(": ", 1) for problem in refused.value.problems)
    for file, message in {
        "plat.pdf": "heeft geen velden (gescand, of geprint naar een bestand)",
        "beschreven.pdf": "er is naast de velden in geschreven of getekend",
        "dubbel.pdf": "bevat meer dan één formulier",
        "geknipt.pdf, blad deelnemer": "mist velden van het formulier",
        "vreemd.pdf": "is geen formulier van narekenbaar",
        "geheim.pdf": "is met een wachtwoord beveiligd",
        "kapot.PDF": "is als PDF niet te lezen",
    }.items():
        assert told.pop(file).startswith(message)
    assert told == {}


def test_a_participant_has_one_form_and_a_case_one_verdict(study: Path) -> None:
    with_forms(study, [OUDER, OUDER])
    with pytest.raises(InputError, match=r"deelnemer 1\.xlsx.*staat bij deze casus ook op deelnemer 2\.xlsx"):
        join("den_bosch_cases", study, study / "formulieren", study.parent / "samen")
    (study / "formulieren" / "deelnemer 2.xlsx").unlink()
    write_verdict(study, "b1", "aanvaard", None)
    shutil.copyfile(study / "formulieren" / "toetsing.xlsx", study / "formulieren" / "toetsing 2.xlsx")
    with pytest.raises(InputError, match="over 'b1' staat ook een oordeel op een ander formulier"):
        join("den_bosch_cases", study, study / "formulieren", study.parent / "samen")


def test_without_forms_nothing_is_made(study: Path) -> None:
    for forms, message in (
        (study / "formulieren", "geen formulier van een deelnemer ingevuld"),
        (study / "weg", "is er niet"),
    ):
        with pytest.raises(UserError, match=message):
            join("den_bosch_cases", study, forms, study.parent / "samen")
    with pytest.raises(UserError, match="voor een studie van casussen"):
        join("kid_mbc", study, study / "formulieren", study.parent / "samen")
    with pytest.raises(UserError, match="staat al iets"):
        join("den_bosch_cases", study, study / "formulieren", study)
    Workbook().save(study / "formulieren" / "ander.xlsx")
    (study / "formulieren" / "kapot.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(InputError, match=r"kapot\.xlsx"):
        join("den_bosch_cases", study, study / "formulieren", study.parent / "samen")


def test_hostile_words_on_a_form_stay_words(study: Path) -> None:
    rows: FormRows = [
        {"omschrijving": f"={text}", "kans": 1, "laag": 1, "betaler": "stad", "onzeker": "nee"} for text in HOSTILE[:8]
    ]
    with_forms(study, [("b1", "ouder", rows)])
    book = load_workbook(study / "formulieren" / "deelnemer 1.xlsx")
    for row in book["deelnemer"].iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                cell.data_type = "s"
    book.save(study / "formulieren" / "deelnemer 1.xlsx")
    join("den_bosch_cases", study, study / "formulieren", study.parent / "samen")
    written = load_workbook(study.parent / "samen" / "invoer.xlsx")["posten"]
    assert not [cell for row in written.iter_rows() for cell in row if cell.data_type == "f"]


def frame(rows: list[tuple[str, str, float, float, float]]) -> pd.DataFrame:
    columns = ["deelnemer", "omschrijving", "kans", "laag", "hoog"]
    empty = {"casus": "a", "aantal": float("nan"), "prijs": "", "onzeker": False, "betaler": "stad"}
    return pd.DataFrame(rows, columns=columns).assign(**empty)


EMPTY = {
    "prijzen": pd.DataFrame({"prijs": [], "omschrijving": [], "laag": [], "hoog": []}, dtype=object),
    "partijen": pd.DataFrame({"partij": ["stad"]}),
    "referenties": pd.DataFrame(columns=["casus", "scenario", "omschrijving", "oordeel", "reden", "plaats"]),
    "posten": pd.DataFrame(
        columns=["post", "casus", "pad", "scenario", "omschrijving", "betaler", "aantal", "prijs", "laag", "hoog", "onzeker", "plaats"]
    ),
}  # fmt: skip
_ROWS = st.tuples(
    st.sampled_from(["D1", "D2", "D3"]),
    st.sampled_from(["Hulp thuis", "hulp  thuis!", "Opname"]),
    st.floats(0, 1),
    st.floats(0, 1e5),
    st.just(float("nan")),
)


@given(st.lists(_ROWS, min_size=1, max_size=8))
@settings(max_examples=40, deadline=None)
def test_the_scenario_lies_within_what_participants_said(rows: list[tuple[str, str, float, float, float]]) -> None:
    tables = {**EMPTY, "formulieren": frame(rows)}
    found, made = agreed(tables), joint(tables, {})
    assert found["soort"].is_unique
    assert (found["aannemelijk"] <= found["genoemd"]).all()
    assert (found["genoemd"] <= found["deelnemers"]).all()
    assert len(made["posten"]) == max(1, int(found["in_scenario"].sum()))
    low = made["posten"]["laag"].sum()
    assert 0 <= low <= sum(row[3] for row in rows) + 1e-6
    assert (made["posten"]["omschrijving"] == NO_HELP).any() == (not found["in_scenario"].any())


def test_who_gives_no_price_is_not_taken_for_naming_other_help() -> None:
    """40 hours at 95 euro says one; another finds the same help likely, in other letters, and does not know how much."""
    forms = frame(
        [("D1", "Hulp thuis", 0.9, float("nan"), float("nan")), ("D2", "hulp  THUIS", 0.6, float("nan"), float("nan"))]
    )
    forms = forms.assign(aantal=[40, float("nan")], prijs=["uur", ""], onzeker=[False, True])
    prices = pd.DataFrame({"prijs": ["uur"], "omschrijving": ["Begeleiding"], "laag": [95.0], "hoog": [float("nan")]})
    tables = {**EMPTY, "prijzen": prices, "formulieren": forms.iloc[::-1]}
    (row,) = agreed(tables).to_dict("records")
    assert (row["hulp"], row["prijs"], row["aannemelijk"], row["in_scenario"]) == ("Begeleiding", "uur", 2, True)
    assert (row["bedrag"], row["eens_hoeveel"]) == (Interval.exactly(3800), False)
    by_list = forms.assign(omschrijving=["Iets anders", "begeleiding"])
    assert len(agreed({**tables, "formulieren": by_list})) == 1
    two = pd.concat([prices, prices.assign(prijs="dag")])
    assert len(agreed({**tables, "prijzen": two, "formulieren": by_list})) == 2  # which of both is not known


def test_what_nobody_knows_stays_unknown() -> None:
    forms = frame([("D1", "Hulp", 0.9, float("nan"), float("nan")), ("D2", "Hulp", 0.9, float("nan"), float("nan"))])
    tables = {**EMPTY, "formulieren": forms.assign(onzeker=True)}
    (post,) = joint(tables, {})["posten"].to_dict("records")
    assert post["onzeker"] is True
    assert pd.isna(post["laag"])


@pytest.mark.slow
@pytest.mark.parametrize("known", ["den_bosch_cases", "holland_rijnland"])
def test_every_form_says_the_same_in_excel_and_on_paper(known: str, tmp_path: Path) -> None:
    create(known, tmp_path / "x")
    for form in FORMS if known == "den_bosch_cases" else INSTRUMENTS:
        asked = [form.title, form.about]
        for part in form.parts:
            asked += [part.heading, part.about, *part.asks, *part.open_asks, *part.ticks]
            asked += [text for field in (part.grid.fields if part.grid else ()) for text in (field.name, field.about)]
        sheet = load_workbook(tmp_path / "x" / "formulieren" / f"{form.name}.xlsx").active
        cells = {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value}
        assert set(filter(None, asked)) == cells
        assert sheet.protection.sheet
        assert sum(not cell.protection.locked for row in sheet.iter_rows() for cell in row) > 5
        with pikepdf.open(tmp_path / "x" / "formulieren" / f"{form.name}.pdf") as pdf:
            words = "".join("".join(words_on(pdf)).split())
            (top,) = pdf.Root.AcroForm.Fields
            fields = list(top.Kids)
            drawn = [place for page in pdf.pages for place in page.Annots]
            assert [str(field.T) for field in drawn] == [str(field.T) for field in fields]  # in the order of reading
            assert all(str(field.TU) for field in fields)
        for text in filter(None, asked):
            assert "".join(text.split()) in words, text
        rooms = sum(len(part.asks) + len(part.open_asks) + len(part.ticks) for part in form.parts)
        rooms += sum(len(part.grid.fields) * part.grid.rows for part in form.parts if part.grid)
        assert len(fields) == len({str(field.T) for field in fields}) == rooms
