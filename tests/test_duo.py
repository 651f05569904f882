"""DUO's files in every layout so far; the rows are invented, the layouts are real."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis_lib.catalogue import PROJECT
from analysis_lib.errors import InputError
from analysis_lib.intake.duo import brin6, municipality_code, pupil_rows

REAL = PROJECT.parent / "shared" / "realdata" / "duo"
HEADER = "BRIN_NUMMER;VESTIGINGSNUMMER;INSTELLINGSNAAM_VESTIGING;GEMEENTENUMMER;GEMEENTENAAM;SOORT_PO;BEVOEGD_GEZAG_NUMMER;LEEFTIJD_4;TOTAAL"
ROWS = ["16AH;00;De Bösk; 285;Voorst;Bo;41208;10;120", "16AH;01;De Bösk;1581;Utrechtse Heuvelrug;Sbo;41208;<5;<5"]


def file(tmp_path: Path, text: str, encoding: str = "cp1252") -> Path:
    path = tmp_path / "duo.csv"
    path.write_bytes(text.encode(encoding))
    return path


def read_pupils(path: Path) -> pd.DataFrame:
    frame, _ = pupil_rows(path)
    return frame.drop(columns="jaar").reset_index(drop=True)


def test_a_file_as_published(tmp_path: Path) -> None:
    frame = read_pupils(file(tmp_path, "\r\n".join([HEADER, *ROWS])))
    assert frame.iloc[0].to_dict() == {
        "school": "16AH00",
        "naam": "De Bösk",
        "gemeente": "GM0285",
        "gemeentenaam": "Voorst",
        "bestuur": "41208",
        "soort": "Bo",
        "leerlingen": 120,
    }
    assert pd.isna(frame.at[1, "leerlingen"])  # hidden, not zero


@pytest.mark.parametrize(
    "text",
    [
        "\r".join([HEADER, *ROWS]),  # line ends of an old Mac
        "\n".join(["WPO (BAO);Peildatum:;1-10-2016;;;;;;", HEADER, *ROWS]),  # a title above
        "\n".join([HEADER, *ROWS]).replace(";", ","),
        "\n".join([HEADER.lower(), *ROWS]),
        "\n".join([HEADER, *ROWS])
        .replace("VESTIGINGSNUMMER", "VESTIGINGSCODE")
        .replace(";00;", ";16AH00;")
        .replace(";01;", ";16AH01;"),
        "\n".join([HEADER, *ROWS])
        .replace("BRIN_NUMMER", "INSTELLINGSCODE")
        .replace(";00;", ";0;")
        .replace(";01;", ";1;"),
    ],
)
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_other_forms_say_the_same(tmp_path: Path, text: str, encoding: str) -> None:
    plain = read_pupils(file(tmp_path, "\n".join([HEADER, *ROWS])))
    pd.testing.assert_frame_equal(read_pupils(file(tmp_path, text, encoding)), plain)


def test_a_file_of_regular_schools_only(tmp_path: Path) -> None:
    text = "BRIN_NUMMER;VESTIGINGSNUMMER;NAAM_INSTELLING;GEMEENTENAAM;TOTAAL\n00AP;0;De School;Zoetermeer;1.080\n00AR;0;A;B;1.135"
    frame = read_pupils(file(tmp_path, text))
    assert list(frame["leerlingen"]) == [1080, 1135]
    assert set(frame["soort"]) == {"Bo"}
    assert set(frame["gemeente"]) == {""}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("16AH;00", "16A;00"), "rij 2, kolom VESTIGINGSNUMMER: '16A' met vestiging '00' is geen BRIN"),
        (("16AH;00", "16AH;17BC00"), "is geen BRIN van een school"),
        ((" 285", "28500"), "rij 2, kolom GEMEENTENUMMER: '28500' is geen gemeentenummer"),
        (("10;120", "10;veel"), "rij 2, kolom TOTAAL: 'veel' is geen aantal leerlingen"),
        (("10;120", "10;12,5"), "'12,5' is geen aantal leerlingen"),
        (("TOTAAL", "SOM"), "rij 1, kolom TOTAAL: deze kolom ontbreekt"),
    ],
)
def test_what_is_wrong_is_reported(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_pupils(file(tmp_path, "\n".join([HEADER, *ROWS]).replace(*change)))
    assert message in str(caught.value)


def test_codes() -> None:
    assert brin6("16ah", "0") == brin6("16AH", "00") == brin6("16AH", "16AH00") == "16AH00"
    assert municipality_code(" 285") == municipality_code("0285") == municipality_code("gm0285") == "GM0285"


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files are there in development only")
def test_the_real_files_as_they_are() -> None:
    frame = read_pupils(REAL / "leerlingen_po_soort_cluster_leeftijd_2016-2017.csv")
    regular = frame[(frame["gemeentenaam"] == "Utrechtse Heuvelrug") & (frame["soort"] == "Bo")]
    assert regular["leerlingen"].sum() == 4_083
    assert set(regular["gemeente"]) == {"GM1581"}
    bron = read_pupils(REAL / "leerlingen_bo_in_bron_2016-2017.csv")
    assert bron["school"].str.fullmatch(r"\d{2}[A-Z]{2}\d{2}").all()
    assert len(bron) > 6_000
