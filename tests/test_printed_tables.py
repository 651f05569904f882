"""Tables of a source as it printed them, and what is said about them, whatever the source is like."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from analysis_lib.published import audit
from analysis_lib.show.audit import audit_deviations
from analysis_lib.show.output import Output
from analysis_lib.show.printed_tables import printed_tables
from analysis_lib.show.recomputed import difference, recomputed

NAN = float("nan")
Figure = tuple[str, str, str, str, float, str, str]  # as in published.csv


def audited(figures: list[Figure], relations: list[tuple[str, str, str, str]]) -> pd.DataFrame:
    columns = ["id", "plaats", "rij", "kolom", "waarde", "eenheid", "afgedrukt"]
    return audit(
        {
            "published": pd.DataFrame(figures, columns=columns),
            "relaties": pd.DataFrame(relations, columns=["id", "relatie", "operanden", "toelichting"]),
            "verklaringen": pd.DataFrame(columns=["id", "oorzaak", "relatie", "operanden", "toelichting"]),
            "afronding": pd.DataFrame(columns=["plaats", "eenheid", "stap", "toelichting"]),
        }
    )


def shown(figures: list[Figure], relations: list[tuple[str, str, str, str]]) -> list[Output]:
    result = audited(figures, relations)
    places = dict.fromkeys(result["plaats"])
    return printed_tables(result, pd.DataFrame({"plaats": list(places), "titel": "Titel"}))


def words(output: Output) -> str:
    return BeautifulSoup(output.html, "html.parser").get_text(" ", strip=True)


def number(name: str, place: str = "Tabel 1", row: str = "A", column: str = "2016", value: float = 3) -> Figure:
    return name, place, row, column, value, "aantal", f"{value:g}"


def test_a_table_of_which_only_words_are_judged_is_shown() -> None:
    said = ("u", "Tabel 1", "Kop", "Wie", NAN, "uitspraak", "alle kinderen")
    [output] = shown([said], [("u", "groep", "kinderen; leerlingen", "Het zijn leerlingen.")])
    assert "\u2018alle kinderen\u2019" in words(output)
    assert "Het zijn leerlingen." in words(output)


def test_words_with_the_note_of_a_number_keep_it() -> None:
    said = ("u", "Tabel 1", "Kop", "Wie", NAN, "uitspraak", "alle kinderen")
    figures = [said, *(number(f"n{row}", row=f"rij {row}") for row in range(9))]
    claims = [(name, "groep", "kinderen; leerlingen", "Het zijn leerlingen.") for name in ("u", "n0")]
    [output] = shown(figures, claims)
    assert words(output).count("Het zijn leerlingen.") == 2
    assert "\u2018alle kinderen\u2019" in words(output)


@pytest.mark.parametrize("column", ["rij", ", aandeel", "(rij"])
def test_a_column_may_have_any_name(column: str) -> None:
    [output] = shown([number("a", column=column), number("b", row="B")], [])
    assert "A" in words(output)


def test_places_that_are_much_alike_have_files_of_their_own() -> None:
    places = ["Tabel 1a", "tabel 1a", "Tabel 1-a", "Tabel \u00e9\u00e9n", "\u8868", "Tabel " + "x" * 400]
    outputs = shown([number(f"n{at}", place) for at, place in enumerate(places)], [])
    names = [output.name for output in outputs]
    assert len(set(names)) == len(places)
    assert all(re.fullmatch(r"[a-z0-9_]{1,70}", name) for name in names)


def test_there_are_letters_for_any_number_of_notes() -> None:
    figures = [number(f"n{at}", row=f"rij {at}") for at in range(750)]
    [output] = shown(figures, [(f"n{at}", "som van", "1; 2", f"Noot {at}.") for at in range(750)])
    assert all(f"[{letters}]" in words(output) for letters in ("a", "z", "aa", "zz", "aaa"))


def test_deviations_name_the_ends_of_many_figures_and_every_note() -> None:
    figures = [number(f"n{at}", row=f"rij {at}", value=at) for at in range(1, 6)]
    output = audit_deviations(audited(figures, [(f"n{at}", "som van", "20; 0", "Er is meer.") for at in range(1, 6)]))
    assert "Er is meer." in words(output)
    assert "1 tot 5" in words(output)
    assert "\u221219 tot \u221215" in words(output)
    assert "verschillend" not in words(output)


@pytest.mark.parametrize(
    ("figures", "said"),
    [(1, "De verklaring is een vermoeden."), (2, "De verklaring is steeds een vermoeden.")],
)
def test_how_sure_the_explanations_are(figures: int, said: str) -> None:
    wrong = [number(f"n{at}", row=f"rij {at}") for at in range(figures)]
    assert said in words(audit_deviations(audited(wrong, [(one[0], "som van", "20; 0", "") for one in wrong])))
    judged = [(one[0], "groep", "kinderen; leerlingen", "") for one in wrong]
    confirmed = words(audit_deviations(audited(wrong, judged)))
    assert "vermoeden" not in confirmed
    assert ("Daarbij is" if figures == 1 else "Bij alle is") in confirmed


def test_a_figure_said_again_in_round_words_has_its_own_digits() -> None:
    figures: list[Figure] = [
        ("a", "Tabel 1", "A", "daling", -22.1, "procent", "-22,1%"),
        ("b", "Tekst", "A", "daling", -20, "procent", "meer dan 20%"),
    ]
    row = audited(figures, [("b", "genoemd in tekst", "a", "")]).iloc[-1]
    assert (row["status"], recomputed(row), difference(row)) == ("overgenomen", "\u221222,1%", "2,1 procentpunt")


def test_a_step_finer_than_the_digits_does_not_fill_the_cell_with_digits() -> None:
    row = {"nagerekend": 34.4444, "waarde": 34.0, "afgedrukt": "34%", "eenheid": "procent", "status": "wijkt af"}
    assert recomputed(row) == "34,4%"
    assert recomputed({**row, "nagerekend": 2018.6, "afgedrukt": "2019", "waarde": 2019, "eenheid": "jaar"}) == "2019"
