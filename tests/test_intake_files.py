"""Municipal files about children. Every person, number and amount here is invented."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis_lib.care_trajectories.contract import TRAJECTORIES
from analysis_lib.catalogue import PROJECT
from analysis_lib.errors import InputError
from analysis_lib.intake.beleidsinformatie import BESIDE, ENDINGS, FORMS, REFERRERS, help_rows
from analysis_lib.intake.zorgpaden import trajectory_rows
from analysis_lib.tables import Contract
from analysis_lib.tables.citizens import is_citizen_number
from tests.loading import load

PROTOCOL = (
    PROJECT.parent / "shared/realdata/jeugdwet/BWBR0036007_bijlage2_informatieprotocol_beleidsinformatie_jeugd_2015.md"
)
KEY = b"sleutel van een toets, geen geheim"
CONTRACT_HEADER = "leerling;school;zorgvorm;productcode;aanbieder;begin;eind;kosten;geboren;leeftijd"
PATHS = [
    "L1;dolfijn;dyslexie;54S01;Zorg & Zo;2018-03-01;2018-11-30;2150,00;2009-02-28;9",
    "L1;dolfijn;ambulant;;Coöperatie Één;2019-01-07;;310,50;2009-02-28;",
    "L2;meent;ambulant;45A04;Zorg & Zo;2016-02-29;2016-02-29;0,00;;7",
]


def write(folder: Path, *lines: str, encoding: str = "utf-8", end: str = "\n") -> Path:
    path = folder / "export.csv"
    path.write_bytes(end.join(lines).encode(encoding))
    return path


def read_trajectories(path: Path) -> pd.DataFrame:
    frame, _ = trajectory_rows(path)
    return frame.reset_index(drop=True)


def read_youth_help(path: Path, key: bytes | None = None) -> pd.DataFrame:
    frame, _ = help_rows(path, key)
    return frame.drop(columns=list(BESIDE)).reset_index(drop=True)


def by_contract(folder: Path, *rows: str) -> pd.DataFrame:
    """Return what `load` gives for the table itself."""
    folder.mkdir()
    (folder / "trajecten.csv").write_text("\n".join([CONTRACT_HEADER, *rows]), encoding="utf-8")
    return load(Contract((TRAJECTORIES,)), folder)["trajecten"]


def test_the_frame_is_that_of_the_contract(tmp_path: Path) -> None:
    found = read_trajectories(write(tmp_path, CONTRACT_HEADER, *PATHS))
    pd.testing.assert_frame_equal(found, by_contract(tmp_path / "tabel", *PATHS))


@pytest.mark.parametrize(
    "header",
    [
        "Client;Basisschool;Zorgproduct;Productcode;Zorgaanbieder;Startdatum;Einddatum;Zorgkosten;Geboortedatum;Leeftijd",
        "CLIENTNUMMER;SCHOOL;PRODUCTCATEGORIE;PRODUCTCODE;AANBIEDER;BEGINDATUM;EIND;BEDRAG;GEBOORTEDATUM;LEEFTIJD",
        "pseudoniem;brin;zorgvorm;product code;naam_aanbieder;begin;Datum einde;kosten;geboren;leeftijd bij start",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_other_names_and_encodings_say_the_same(tmp_path: Path, header: str, encoding: str) -> None:
    plain = read_trajectories(write(tmp_path, CONTRACT_HEADER, *PATHS))
    found = read_trajectories(write(tmp_path, header, *PATHS, encoding=encoding, end="\r\n"))
    pd.testing.assert_frame_equal(found, plain)


def test_commas_other_columns_another_order_and_a_title(tmp_path: Path) -> None:
    plain = read_trajectories(write(tmp_path, CONTRACT_HEADER, *PATHS))
    turned = [",".join(f'"{cell}"' for cell in [*line.split(";")[::-1], "x"]) for line in [CONTRACT_HEADER, *PATHS]]
    found = read_trajectories(write(tmp_path, "Export zorgpaden" + "," * 10, turned[0][:-3] + '"Wijk"', *turned[1:]))
    pd.testing.assert_frame_equal(found, plain)


def test_columns_that_may_be_missing(tmp_path: Path) -> None:
    header = "leerling;school;zorgvorm;aanbieder;begin;eind;kosten"
    found = read_trajectories(write(tmp_path, header, "L1;S;V;A;1-2-2018;;12"))
    assert list(found) == list(TRAJECTORIES.columns)
    assert (found.at[0, "productcode"], found.at[0, "kosten"]) == ("", 12)
    assert found[["geboren", "leeftijd", "eind"]].isna().all(axis=None)
    assert read_trajectories(write(tmp_path, header)).dtypes.equals(found.dtypes)


SHORT = "leerling;school;zorgvorm;aanbieder;begin;eind;kosten;leeftijd;geboortedatum"


def short(**cells: str) -> str:
    row = dict.fromkeys(SHORT.split(";"), "") | {
        "leerling": "L1",
        "school": "S",
        "zorgvorm": "V",
        "aanbieder": "A",
        "begin": "2018-03-01",
        "kosten": "10,00",
    }
    return ";".join((row | cells).values())


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("31-12-2018", "2018-12-31"),
        ("31/12/2018", "2018-12-31"),
        ("20181231", "2018-12-31"),
        ("2018-12-31 00:00:00", "2018-12-31"),
        ("29-2-2020", "2020-02-29"),
        ("", None),
        ("31-12-9999", None),
        ("99991231", None),
        ("9999-12-31 00:00:00", None),
        ("31/12/9999", None),
    ],
)
def test_ends(tmp_path: Path, text: str, date: str | None) -> None:
    (found,) = read_trajectories(write(tmp_path, SHORT, short(eind=text)))["eind"]
    assert pd.isna(found) if date is None else found == pd.Timestamp(date)


@pytest.mark.parametrize(
    ("texts", "amounts"),
    [
        (["€ 1.234,50", "€ 250,-"], [1234.5, 250]),
        (["1.234", "250"], [1234, 250]),  # the column leaves it open, so Dutch
        (["1.234.567", "0,10"], [1234567, 0.1]),
        (["1234.5678", "8.5"], [1234.5678, 8.5]),
    ],
)
def test_amounts(tmp_path: Path, texts: list[str], amounts: list[float]) -> None:
    rows = [short(kosten=f'"{text}"', leerling=f"L{n}") for n, text in enumerate(texts)]
    assert list(read_trajectories(write(tmp_path, SHORT, *rows))["kosten"]) == pytest.approx(amounts)


SECRET = ("geheim", "29-02-2019", "20190229", "8.765", "8765", "-43,21", "43,21", "24", "9,5", "1,234", "01-01-2030")


@pytest.mark.parametrize(
    ("cells", "column", "expected"),
    [
        ({"leerling": ""}, "leerling", "is leeg"),
        ({"aanbieder": ""}, "aanbieder", "is leeg"),
        ({"kosten": ""}, "kosten", "is leeg"),
        ({"begin": ""}, "begin", "is leeg"),
        ({"begin": "geheim"}, "begin", "is geen datum"),
        ({"begin": "29-02-2019"}, "begin", "geen bestaande datum"),
        ({"eind": "20190229"}, "eind", "geen bestaande datum"),
        ({"begin": "31-12-9999"}, "begin", "ligt buiten 1900 tot 2100"),
        ({"kosten": "geheim"}, "kosten", "is geen getal"),
        ({"kosten": "-43,21"}, "kosten", "mag niet negatief zijn"),
        ({"kosten": "1,234"}, "kosten", "kan twee dingen betekenen"),
        ({"leeftijd": "24"}, "leeftijd", "moet 23 of minder zijn"),
        ({"leeftijd": "9,5"}, "leeftijd", "geheel getal"),
        ({"eind": "01-01-2017"}, "eind", "ligt voor het begin"),
        ({"geboortedatum": "01-01-2030"}, "geboortedatum", "ligt na het begin"),
    ],
)
def test_what_is_wrong_in_an_export_is_reported_without_its_contents(
    tmp_path: Path, cells: dict[str, str], column: str, expected: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_trajectories(write(tmp_path, SHORT, short(), short(**cells)))
    (problem,) = caught.value.problems
    assert (problem.file, problem.row, problem.column) == ("export.csv", 3, column)
    assert expected in problem.message
    assert not any(secret in problem.message.replace("23", "") for secret in SECRET)


def test_every_problem_is_reported_at_once_under_the_files_own_names(tmp_path: Path) -> None:
    header = "CLIENT;BASISSCHOOL;Zorgproduct;zorgaanbieder;Startdatum;Einddatum;Bedrag"
    with pytest.raises(InputError) as caught:
        read_trajectories(write(tmp_path, header, ";S;V;A;ooit;nooit;veel"))
    assert {problem.column for problem in caught.value.problems} == {"CLIENT", "Startdatum", "Einddatum", "Bedrag"}


def test_missing_and_duplicate_columns(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_trajectories(write(tmp_path, "client;naam;begin;Startdatum;kosten;kosten", "a;b;c;d;e;f"))
    message = str(caught.value)
    assert "kolom school: deze kolom ontbreekt; het kan ook heten: basisschool" in message
    assert "kolom begin: deze kolom staat er meer dan één keer (begin en startdatum)" in message
    assert "kolom kosten: deze kolom staat er meer dan één keer" in message


@pytest.mark.parametrize("mark", ["", "\x07"])
def test_a_file_without_a_header_reveals_nothing(tmp_path: Path, mark: str) -> None:
    rows = [f"Jan Geheim;Schoolgeheim;V;A;2018-03-01;;12{n}{mark}" for n in range(3)]
    for read in (read_trajectories, read_youth_help):
        with pytest.raises(InputError) as caught:
            read(write(tmp_path, *rows))
        assert not any(cell in str(caught.value) for cell in ("Geheim", "geheim", "2018", "120", "121"))


def citizen(number: int) -> str:
    """Return the first number from here that passes the eleven test."""
    return next(text for text in map("{:09d}".format, range(number, number + 20)) if is_citizen_number(text))


def test_pupils_named_by_citizen_numbers_are_refused(tmp_path: Path) -> None:
    rows = [short(leerling=citizen(n).lstrip("0")) for n in (12_345_000, 234_567_000, 345_678_900)]
    with pytest.raises(InputError, match="bevat burgerservicenummers") as caught:
        read_trajectories(write(tmp_path, SHORT, *rows))
    assert citizen(234_567_000) not in str(caught.value)
    ordinary = [short(leerling=str(10_000_000 + n)) for n in range(30)]  # one in eleven passes by chance
    assert len(read_trajectories(write(tmp_path, SHORT, *ordinary))) == 30


@given(st.permutations(PATHS))
@settings(max_examples=6)
def test_the_order_of_trajectories_does_not_matter(tmp_path_factory: pytest.TempPathFactory, rows: list[str]) -> None:
    folder = tmp_path_factory.mktemp("volgorde")
    plain = read_trajectories(write(folder, CONTRACT_HEADER, *PATHS))
    found = read_trajectories(write(folder, CONTRACT_HEADER, *rows))
    order = [PATHS.index(row) for row in rows]
    pd.testing.assert_frame_equal(found, plain.iloc[order].reset_index(drop=True))


HELP = "BSN;Geboortedatum;Geslacht;Postcode;Datum aanvang;Datum einde;Hulpvorm;Verwijzer;Reden beëindiging"
ANNE, BO = "111222333", "123456782"  # numbers that banks and government use as examples; both pass the test


def youth(**cells: str) -> str:
    row = {
        "bsn": ANNE,
        "geboren": "20100315",
        "geslacht": "V",
        "postcode": "3941 AB",
        "begin": "20180301",
        "eind": "",
        "hulpvorm": "02",
        "verwijzer": "01",
        "reden": "",
    }
    return ";".join((row | cells).values())


def test_a_delivery(tmp_path: Path) -> None:
    frame = read_youth_help(
        write(tmp_path, HELP, youth(), youth(bsn=BO, geslacht="m", eind="20180930", reden="1", hulpvorm="11"), youth())
    )
    assert list(frame) == [
        "leerling", "geboren", "geboortejaar", "geslacht", "postcode", "begin", "eind",
        "hulpvorm", "hulpvorm_naam", "verwijzer", "verwijzer_naam", "reden_einde",
    ]  # fmt: skip
    second = frame.iloc[1].drop("leerling").to_dict()
    assert second == {
        "geboren": pd.Timestamp("2010-03-15"),
        "geboortejaar": 2010,
        "geslacht": "M",
        "postcode": "3941AB",
        "begin": pd.Timestamp("2018-03-01"),
        "eind": pd.Timestamp("2018-09-30"),
        "hulpvorm": "11",
        "hulpvorm_naam": "Pleegzorg",
        "verwijzer": "01",
        "verwijzer_naam": "Gemeentelijke toegang",
        "reden_einde": "01",
    }
    assert pd.isna(frame.at[0, "eind"])
    first, other, again = frame["leerling"]
    assert first == again != other


@pytest.mark.parametrize(
    "header",
    [
        HELP.upper(),
        HELP.replace("BSN", "Burgerservicenummer").replace("beëindiging", "beeindiging jeugdhulp"),
        HELP.replace(" ", "_").replace("Postcode", "Postcode/gemeente").replace("Hulpvorm", "Type jeugdhulp"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_other_forms_of_a_delivery(tmp_path: Path, header: str, encoding: str, delimiter: str) -> None:
    plain = read_youth_help(write(tmp_path, HELP, youth(), youth(bsn=BO)), key=KEY)
    lines = [line.replace(";", delimiter) for line in (header, youth(), youth(bsn=BO))]
    pd.testing.assert_frame_equal(read_youth_help(write(tmp_path, *lines, encoding=encoding), key=KEY), plain)


def test_pseudonyms_keep_the_number_to_themselves(tmp_path: Path) -> None:
    path = write(tmp_path, HELP, youth(), youth(bsn="12345672"), youth(bsn="012345672"))
    one, other = read_youth_help(path), read_youth_help(path)
    assert one.at[1, "leerling"] == one.at[2, "leerling"]  # a spreadsheet drops the zero in front
    assert not set(one["leerling"]) & set(other["leerling"])  # without a key nobody can repeat it
    keyed = read_youth_help(path, key=KEY)
    pd.testing.assert_frame_equal(read_youth_help(path, key=KEY), keyed)
    assert not set(keyed["leerling"]) & set(read_youth_help(path, key=KEY[::-1])["leerling"])
    for frame in (one, keyed):
        assert not any(digits in frame.to_csv() for digits in (ANNE, "12345672"))
    with pytest.raises(ValueError, match="16 bytes"):
        read_youth_help(path, key=b"kort")


def test_youths_without_a_number_are_each_somebody_else(tmp_path: Path) -> None:
    rows = [youth(bsn=bsn) for bsn in ("000000000", "000000000", "0", "999999999", "999999999", ANNE)]
    for key in (None, KEY):
        found = read_youth_help(write(tmp_path, HELP, *rows), key=key)["leerling"]
        assert found.is_unique
        assert [text.partition("-")[0] for text in found[:5]] == ["onbekend"] * 3 + ["ongeboren"] * 2


@pytest.mark.parametrize(
    ("text", "born", "year"),
    [
        ("20160229", "2016-02-29", 2016),
        ("20160200", None, 2016),
        ("20160000", None, 2016),
        ("99999999", None, None),
        ("29-02-2016", "2016-02-29", 2016),
    ],
)
def test_dates_of_birth(tmp_path: Path, text: str, born: str | None, year: int | None) -> None:
    frame = read_youth_help(write(tmp_path, HELP, youth(geboren=text), youth()))
    found = frame.iloc[0]
    assert pd.isna(found["geboren"]) if born is None else found["geboren"] == pd.Timestamp(born)
    assert pd.isna(found["geboortejaar"]) if year is None else found["geboortejaar"] == year
    assert str(frame["geboren"].dtype) == "datetime64[s]"
    assert str(frame["geboortejaar"].dtype) == "Int64"


@pytest.mark.parametrize(
    ("text", "place"), [("3941ab", "3941AB"), ("1581", "GM1581"), ("285", "GM0285"), ("GM0285", "GM0285"), ("", "")]
)
def test_postcodes_and_municipalities(tmp_path: Path, text: str, place: str) -> None:
    assert read_youth_help(write(tmp_path, HELP, youth(postcode=text))).at[0, "postcode"] == place


@pytest.mark.parametrize(
    ("column", "names", "codes"),
    [
        ("hulpvorm", FORMS, {"01", "02", "03", "04", "11", "12", "13", "14"}),
        ("verwijzer", REFERRERS, {f"0{n}" for n in range(1, 9)}),
        ("reden", ENDINGS, {f"0{n}" for n in range(1, 6)}),
    ],
)
def test_every_code(tmp_path: Path, column: str, names: dict[str, str], codes: set[str]) -> None:
    assert set(names) == codes
    rows = [youth(**{"eind": "20181231", column: code.lstrip("0")}) for code in names]
    frame = read_youth_help(write(tmp_path, HELP, *rows))
    if column == "reden":
        assert list(frame["reden_einde"]) == list(names)
        return
    assert list(frame[column]) == list(names)
    assert list(frame[f"{column}_naam"]) == list(names.values())


@pytest.mark.skipif(not PROTOCOL.is_file(), reason="the regulation's text is there in development only")
def test_codes_and_names_are_those_of_the_regulation() -> None:
    text = " ".join(PROTOCOL.read_text(encoding="utf-8").split())
    here = text[text.index("####Verwijzer") : text.index("Gegevens over jeugdbescherming en jeugdreclassering In dit")]
    parts = (
        (REFERRERS, here[: here.index("####Type jeugdhulp")]),
        (FORMS, here[here.index("####Type jeugdhulp") : here.index("Bij de dimensie perspectief")]),
        (ENDINGS, here[here.index("####Reden beëindiging jeugdhulp") :]),
    )
    own = {
        "Ander verblijf bij een jeugdhulpaanbieder": "Verblijf bij een jeugdhulpaanbieder anders dan bovenstaand verblijf"
    }
    for names, part in parts:
        for code, name in names.items():
            printed = f"{own.get(name, name)} ({code})"
            assert (printed in part) == (code != "08"), printed
    for special in ("000000000", "999999999", "99999999", "JJJJMM00", "JJJJ0000"):
        assert special in text


@pytest.mark.parametrize(
    ("cells", "column", "expected"),
    [
        ({"bsn": ""}, "BSN", "is leeg"),
        ({"bsn": "111222334"}, "BSN", "elfproef"),
        ({"bsn": "1112223"}, "BSN", "negen cijfers"),
        ({"bsn": "1112223330"}, "BSN", "negen cijfers"),
        ({"bsn": "11122233A"}, "BSN", "negen cijfers"),
        ({"bsn": "١١١٢٢٢٣٣٣"}, "BSN", "negen cijfers"),
        ({"geboren": ""}, "Geboortedatum", "is leeg"),
        ({"geboren": "20190229"}, "Geboortedatum", "geen bestaande datum"),
        ({"geboren": "20191300"}, "Geboortedatum", "JJJJMM00"),
        ({"geboren": "20190012"}, "Geboortedatum", "geen bestaande datum"),
        ({"geboren": "01020000"}, "Geboortedatum", "JJJJ0000"),
        ({"geslacht": "X"}, "Geslacht", "V, M, O"),
        ({"postcode": "0941AB"}, "Postcode", "1234AB"),
        ({"postcode": "39412"}, "Postcode", "gemeentecode"),
        ({"begin": "20180200"}, "Datum aanvang", "geen bestaande datum"),
        ({"eind": "20170101"}, "Datum einde", "voor de datum van aanvang"),
        ({"hulpvorm": "05"}, "Hulpvorm", "een van deze codes zijn: 01, 02, 03, 04, 11"),
        ({"hulpvorm": ""}, "Hulpvorm", "is leeg"),
        ({"verwijzer": "09"}, "Verwijzer", "een van deze codes zijn"),
        ({"eind": "20190101", "reden": "06"}, "Reden beëindiging", "een van deze codes zijn"),
        ({"reden": "02"}, "Reden beëindiging", "geen leesbare einddatum"),
    ],
)
def test_what_is_wrong_in_a_delivery_is_reported_without_its_contents(
    tmp_path: Path, cells: dict[str, str], column: str, expected: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_youth_help(write(tmp_path, HELP, youth(bsn=BO), youth(**cells)))
    (problem,) = caught.value.problems
    assert (problem.row, problem.column) == (3, column)
    assert expected in problem.message
    shown = problem.message.partition("een van deze")[0]
    assert not any(cell in shown for cell in cells.values() if len(cell) > 1)
    assert not any(secret in str(caught.value) for secret in (ANNE, BO, "20100315", "3941"))


@given(st.permutations(range(6)))
@settings(max_examples=6)
def test_the_order_of_a_delivery_does_not_matter(tmp_path_factory: pytest.TempPathFactory, order: list[int]) -> None:
    folder = tmp_path_factory.mktemp("volgorde")
    rows = [youth(), youth(bsn=BO), youth(hulpvorm="11"), youth(bsn="0"), youth(bsn="0"), youth(bsn="999999999")]
    plain = read_youth_help(write(folder, HELP, *rows), key=KEY)
    found = read_youth_help(write(folder, HELP, *[rows[n] for n in order]), key=KEY)
    columns = list(plain)
    pd.testing.assert_frame_equal(
        found.sort_values(columns, ignore_index=True), plain.sort_values(columns, ignore_index=True)
    )
    assert list(found["hulpvorm"]) == [plain.at[n, "hulpvorm"] for n in order]


def test_the_eleven_test_by_hand() -> None:
    assert is_citizen_number(ANNE)  # 9+8+7+12+10+8+9+6-3 = 66
    assert is_citizen_number(BO)  # 9+16+21+24+25+24+21+16-2 = 154
    assert not is_citizen_number("111222334")
    assert not is_citizen_number("112122333")
