"""What a folder of registers may hold, and what a user is told where it is not in order; nothing is counted."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

pytest.importorskip("ibis", reason="registers need the extra `registers`")
import duckdb
import polars as pl

from analysis_lib.errors import UserError
from analysis_lib.registers.areas import read_areas
from analysis_lib.registers.catalogue import read_catalogue
from analysis_lib.registers.cells import cells
from analysis_lib.registers.convert import convert
from analysis_lib.registers.engine import opened
from analysis_lib.registers.finding import Found, find
from analysis_lib.registers.held import unknown_codes
from analysis_lib.registers.kinds import bits
from analysis_lib.registers.overview import describe, look, strange
from analysis_lib.registers.own import Own, read_own
from analysis_lib.registers.repeated import repeated_in
from analysis_lib.registers.settings import read_settings
from tests.hand_made_children import AREAS, OWN, registers
from tests.registers_by_hand import write_registers, write_table

CATALOGUE = read_catalogue()
KEY = "123456789"


def spells(key: str = KEY, linked: str = "R", end: str = "99999999") -> pd.DataFrame:
    columns = ("RINPERSOONS", "RINPERSOON", "JGDBGELDIGHEIDBEGINDATUM", "JGDBGELDIGHEIDEINDDATUM")
    return pd.DataFrame([[linked, key, "20160101", end]], columns=columns)


def converted(folder: Path, found: Found | None = None) -> list[dict[str, object]]:
    files = convert(found or find(folder, CATALOGUE), CATALOGUE, folder.parent / "cache")
    return [row for years in files.values() for path in years.values() for row in pl.read_parquet(path).to_dicts()]


@pytest.mark.parametrize("place", [".", "VeiligheidRecht/JGDBESCHERMBUS", "JGDBESCHERMBUS/2016"])
def test_the_highest_version_is_used_by_its_number_wherever_it_lies(tmp_path: Path, place: str) -> None:
    folder = tmp_path / place
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("JGDBESCHERM2016BUSV9.csv", "jgdbescherm2016busv10.CSV"):
        spells().to_csv(folder / name, index=False)
    (folder / "JGDBESCHERM2016BUSV99.txt").write_text("", encoding="utf-8")
    found = find(tmp_path, CATALOGUE)
    assert [(one.version, one.year) for one in found.used.values()] == [(10, 2016)]
    assert [one.version for one in found.older] == [9]


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".sav", ".dta"])
def test_every_format_gives_the_same_rows(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / "r" / f"JGDBESCHERM2016BUSV1{suffix}"
    path.parent.mkdir()
    frame = pd.concat([spells(), spells("", "F"), spells(""), spells("000000001", end="20161231")])
    if suffix == ".dta":
        frame.to_stata(path, write_index=False)
    else:
        write_table(path, frame)
    rows = converted(path.parent)
    ends = {row["persoon"]: row["JGDBGELDIGHEIDEINDDATUM"] for row in rows}
    assert ends == {1_123_456_789: "99999999", 1_000_000_001: "20161231"}, "linked persons with a key alone"


def test_a_key_that_is_no_number_gets_one_in_every_register(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    folder.mkdir()
    for year in (2016, 2017):
        write_table(folder / f"JGDBESCHERM{year}BUSV1.parquet", pd.concat([spells("x1"), spells(f"y{year}")]))
    numbers = [row["persoon"] for row in converted(folder)]
    assert numbers[0] == numbers[2]
    assert len(set(numbers)) == 3
    assert all(int(str(number)) < 0 for number in numbers)


def test_a_key_of_anything_but_17_digits_or_fewer_is_text(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    folder.mkdir()
    keys = ["9" * 17, "0", "9" * 18, "+5", "-5", "1 5", "1_0", "1e3", "\u0663"]
    write_table(folder / "JGDBESCHERM2016BUSV1.parquet", pd.concat(map(spells, keys)))
    numbers = [int(str(row["persoon"])) for row in converted(folder)]
    assert numbers[:2] == [199_999_999_999_999_999, 10]
    assert len(set(numbers)) == len(keys)
    assert max(numbers[2:]) < 0


def test_costs_of_who_has_several_rows_are_set_apart_again_when_they_are_lost(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    folder.mkdir()
    path = folder / "ZVWZORGKOSTEN2016TABV1.csv"
    needed = [name for name, about in CATALOGUE["ZVWZORGKOSTENTAB"].columns.items() if about.required]
    frame = pd.DataFrame({"RINPERSOONS": "R", "RINPERSOON": ["7", "5", "7", "", "6", "5", "7"]})
    frame.assign(**dict.fromkeys(needed, 1) | {"ZVWKHUISARTS": range(7)}).to_csv(path, index=False)
    apart = []
    for _ in range(2):
        files = convert(find(folder, CATALOGUE), CATALOGUE, tmp_path / "cache")
        place = repeated_in(files["ZVWZORGKOSTENTAB"][2016])
        apart.append(pl.read_parquet(place).select("persoon", "ZVWKHUISARTS").rows())
        place.unlink()
    assert apart == [[(17, 0), (15, 100), (17, 200), (15, 500), (17, 600)]] * 2


def test_amounts_are_whole_cents_however_they_are_written(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    folder.mkdir()
    amounts = ["1.234,5", "0,01", "-12,30", "", "100"]
    rows = "".join(f"R;00{place};1;{amount}\n" for place, amount in enumerate(amounts))
    (folder / "PGBWLZWMOJW2016TABV1.csv").write_text(f"RINPERSOONS;RINPERSOON;WETPGB;BEDRAGDECLPGB\n{rows}", "utf-8")
    assert [row["BEDRAGDECLPGB"] for row in converted(folder)] == [123_450, 1, -1_230, None, 10_000]


def test_text_that_is_cut_at_a_bad_byte_is_found(tmp_path: Path) -> None:
    """The first reader cuts a text there without a word, and what is left would be another code."""
    folder = tmp_path / "r"
    folder.mkdir()
    path = folder / "INSCHRWPOTAB2016V1.sav"
    write_table(path, pd.DataFrame({"RINPERSOONS": ["R"], "RINPERSOON": [KEY], "WPOTYPEPO": ["QZX"]}))
    path.write_bytes(path.read_bytes().replace(b"QZX", b"Q\xff "))
    with pytest.raises(UserError, match=r"INSCHRWPOTAB2016V1\.sav: kolom .*UTF-8") as caught:
        converted(folder)
    assert KEY not in str(caught.value)


def test_conversion_is_done_once_and_again_when_the_source_changes(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    folder.mkdir()
    path = folder / "JGDBESCHERM2016BUSV1.csv"
    spells().to_csv(path, index=False)
    before = path.read_bytes()
    said: list[str] = []
    for _ in range(2):
        convert(find(folder, CATALOGUE), CATALOGUE, tmp_path / "cache", said.append)
    assert said == ["omzetten: JGDBESCHERM2016BUSV1.csv"]
    assert path.read_bytes() == before
    spells("000000002").to_csv(path, index=False)
    assert converted(folder)[0]["persoon"] == 1_000_000_002
    (tmp_path / "cache" / "JGDBESCHERMBUS" / "2016.json").unlink()  # as if it broke off before the stamp
    assert converted(folder)[0]["persoon"] == 1_000_000_002


def looked_at_and_converted(folder: Path) -> None:
    look(folder)
    converted(folder)


BAD = {
    "two of one version": (
        {"JGDBESCHERM2016BUSV1.csv": spells(), "JGDBESCHERM2016BUSV1.parquet": spells()},
        r"JGDBESCHERM2016BUSV1\.csv: versie 1 van JGDBESCHERMBUS over 2016 is er twee keer",
    ),
    "no key": (
        {"JGDBESCHERM2016BUSV1.csv": spells().drop(columns="RINPERSOON")},
        r"kolom RINPERSOON ontbreekt; er staan alleen RINPERSOONS, JGDBGELDIGHEIDBEGINDATUM, JGDBGELDIGHEIDEINDDATUM\.",
    ),
    "renamed": (
        {"JGDBESCHERM2016BUSV1.csv": spells().rename(columns={"JGDBGELDIGHEIDEINDDATUM": "JGDBEINDDATUM"})},
        r"kolom JGDBGELDIGHEIDEINDDATUM ontbreekt; bedoelde u 'JGDBEINDDATUM'",
    ),
    "only by case": (
        {"JGDBESCHERM2016BUSV1.csv": spells().assign(rinpersoon="1")},
        r"kolommen 'RINPERSOON' en 'rinpersoon' verschillen alleen in hoofdletters",
    ),
    "empty": ({"JGDBESCHERM2016BUSV1.sav": b""}, r"JGDBESCHERM2016BUSV1\.sav: is leeg"),
    "cut within a row": (
        {"JGDBESCHERM2016BUSV1.csv": spells().to_csv(index=False, sep=";").encode()[:-12]},
        r"JGDBESCHERM2016BUSV1\.csv: breekt af binnen de laatste rij",
    ),
    "tabs": (
        {"JGDBESCHERM2016BUSV1.csv": spells().to_csv(index=False, sep="\t").encode()},
        r"JGDBESCHERM2016BUSV1\.csv: heeft tabs tussen de kolommen; sla het op met puntkomma's",
    ),
    "as Excel writes Unicode": (
        {"JGDBESCHERM2016BUSV1.csv": spells().to_csv(index=False, sep=";").encode("utf-16")},
        r"JGDBESCHERM2016BUSV1\.csv: is geen tekst in UTF-8; sla het zo op",
    ),
    "as Windows writes letters": (
        {"JGDBESCHERM2016BUSV1.csv": spells().assign(PLAATS="Curaçao").to_csv(index=False, sep=";").encode("cp1252")},
        r"JGDBESCHERM2016BUSV1\.csv: is geen tekst in UTF-8; sla het zo op",
    ),
    "no such format": (
        {"JGDBESCHERM2016BUSV1.sav": b"not a register"},
        r"JGDBESCHERM2016BUSV1\.sav: is leeg, afgebroken",
    ),
    "nothing": ({"other.csv": spells()}, r"staat geen register; verwacht worden namen zoals INSCHRWPOTAB2020V1\.sav"),
    "a key that lost its zeros": (
        {"JGDBESCHERM2016BUSV1.parquet": spells().assign(RINPERSOON=123)},
        r"kolom RINPERSOON is een getal",
    ),
    "a row with more columns": (
        {"JGDBESCHERM2016BUSV1.csv": spells().to_csv(index=False, sep=";").replace("R;", "R;R;R;R;").encode()},
        r"JGDBESCHERM2016BUSV1\.csv: is afgebroken, of heeft rijen met meer kolommen dan de eerste",
    ),
    "an amount in Parquet that is none": (
        {
            "PGBWLZWMOJW2016TABV1.parquet": pd.DataFrame(
                {"RINPERSOONS": ["R"], "RINPERSOON": ["1"], "WETPGB": ["1"], "BEDRAGDECLPGB": ["veel"]}
            )
        },
        r"PGBWLZWMOJW2016TABV1\.parquet: kolom BEDRAGDECLPGB: niet elk bedrag is te lezen",
    ),
    **{
        f"a day as {day}": (
            {name: spells(end=day)},
            r"JGDBESCHERM2016BUSV1\.\w+: kolom JGDBGELDIGHEIDEINDDATUM: er staan datums in een andere vorm",
        )
        for day, name in [
            ("31-12-2016", "JGDBESCHERM2016BUSV1.csv"),
            ("1/2/2016", "JGDBESCHERM2016BUSV1.parquet"),
            ("31-12-16", "JGDBESCHERM2016BUSV1.csv"),
            ("2016-12-31 00:00:00", "JGDBESCHERM2016BUSV1.csv"),
            ("2016-1-1", "JGDBESCHERM2016BUSV1.parquet"),
        ]
    },
    "an amount that can be two": (
        {
            "PGBWLZWMOJW2016TABV1.csv": pd.DataFrame(
                {"RINPERSOONS": "R", "RINPERSOON": ["1"], "WETPGB": "1", "BEDRAGDECLPGB": "1.234"}
            )
        },
        r"PGBWLZWMOJW2016TABV1\.csv: kolom BEDRAGDECLPGB: niet elk bedrag is te lezen",
    ),
}


@pytest.mark.parametrize(("files", "message"), BAD.values(), ids=BAD)
def test_a_file_that_is_not_in_order_is_named(
    tmp_path: Path, files: dict[str, pd.DataFrame | bytes], message: str
) -> None:
    folder = tmp_path / "r"
    folder.mkdir()
    for name, content in files.items():
        if isinstance(content, bytes):
            (folder / name).write_bytes(content)
        elif name.endswith(".parquet"):
            content.to_parquet(folder / name)
        else:
            content.to_csv(folder / name, index=False, sep=";")
    with pytest.raises(UserError, match=message) as caught:
        looked_at_and_converted(folder)
    assert KEY not in str(caught.value)
    assert not list((tmp_path / "cache").rglob("*.parquet")), "the cache holds what is whole alone"


@pytest.mark.parametrize(
    "day", ["2016-12-31", "20161231", "20161231.0", "99999999", "--------", "2016----", "00000000", ""]
)
def test_a_day_that_is_known_or_unknown_is_read(tmp_path: Path, day: str) -> None:
    folder = tmp_path / "r"
    folder.mkdir()
    spells(end=day).to_csv(folder / "JGDBESCHERM2016BUSV1.csv", index=False)
    [row] = converted(folder)
    assert (row["JGDBGELDIGHEIDEINDDATUM"] or "") == day.replace("2016-12-31", "20161231").removesuffix(".0")


def test_a_file_that_was_cut_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    folder.mkdir()
    path = folder / "JGDBESCHERM2016BUSV1.sav"
    write_table(path, pd.concat([spells(f"{number:09}") for number in range(200)]))
    whole = path.read_bytes()
    for end in (40, len(whole) // 2, len(whole) - 30):
        path.write_bytes(whole[:end])
        with pytest.raises(UserError, match=r"JGDBESCHERM2016BUSV1\.sav: is leeg, afgebroken"):
            converted(folder)


def test_no_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="De map 'nergens' bestaat niet"):
        look(tmp_path / "nergens")
    (tmp_path / "bestand").touch()
    with pytest.raises(UserError, match="'bestand' is een bestand; geef de map waarin de registers staan"):
        look(tmp_path / "bestand")


def test_what_begins_as_a_register_and_is_none_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    folder.mkdir()
    for name in ("JGDBESCHERM2016BUSV1", "jgdbescherm206busv1", "JGDBESCHERM2017BUS"):
        spells().to_csv(folder / f"{name}.csv", index=False)
    (folder / "JGDHULP2016BUSV1.sav").mkdir()
    (folder / "JGDHULP_toelichting.pdf").touch()
    assert strange(look(folder)) == [
        "Niet gebruikt: JGDBESCHERM2017BUS.csv, de naam is niet zoals JGDBESCHERM2020BUSV1. Hoort het erbij, geef het dan zijn "
        "eigen naam.",
        "Niet gebruikt: JGDHULP2016BUSV1.sav, dat is een map. Hoort het erbij, geef het dan zijn eigen naam.",
        "Niet gebruikt: jgdbescherm206busv1.csv, de naam is niet zoals JGDBESCHERM2020BUSV1. Hoort het erbij, geef het dan zijn "
        "eigen naam.",
    ]


COLUMN = "registers: {{INSCHRWPOTAB: {{kolommen: {{WPOTYPEPO: {{{}}}}}}}}}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("registers: {JGDHULPBU: {}}", r"'JGDHULPBU' is geen register; bedoelde u 'JGDHULPBUS'"),
        ("registers: {JGDHULPBUS: {kolommen: {JGDHVORM: {}}}}", r"'JGDHVORM' is geen kolom van JGDHULPBUS"),
        ("instellingen: {peildatum: '02-30'}", r"instelling peildatum: '02-30' is geen dag"),
        ("instellingen: {sbo_telt: misschien}", r"instelling sbo_telt: 'misschien' kan niet"),
        (
            "instellingen: {prijsindex: {2016: -1}}",
            r"instelling prijsindex: '2016: -1' is geen jaar met een indexcijfer",
        ),
        (
            "instellingen: {open_einde: loopt}",
            r"instelling open_einde: doet alleen iets bij zorgjaar: data; geef die ook",
        ),
        ("instellingen: {basisjaar: 2017}", r"instelling basisjaar: doet alleen iets bij prijsindex; geef die ook"),
        ("instellingen: {onderwijsvorm: 'so, bo'}", r"instelling onderwijsvorm: 'so, bo' moet elk van deze eenmaal"),
        (
            "instellingen: {prijsindex: {2016: 1}, basisjaar: [2016]}",
            r"instelling basisjaar: '\[2016\]' is geen jaartal",
        ),
        ("instellingen: {prijsindex: {2016.5: 100}}", r"instelling prijsindex: '2016.5: 100' is geen jaar"),
        (
            "instellingen: {zonder_registers: [[WMOBUS]]}",
            r"instelling zonder_registers: '\['WMOBUS'\]' is geen register",
        ),
        ("scholen: [a, b]", r"'scholen' hoort de naam van één bestand te zijn, zoals scholen\.csv"),
        ("gegevens: SYNTHETISH", r"'gegevens' kan alleen SYNTHETISCH zijn; laat het weg bij echte registers"),
        ("registers: {WMOBUS: {bestand: 5}}", r"'bestand' van WMOBUS hoort tekst te zijn"),
        ("registers: {WMOBUS: {bestand: 'W{jaar}'}}", r"'bestand' van WMOBUS moet \{jaar\} en \{versie\} elk één keer"),
        (
            "registers: {WMOBUS: {sleutel: gezin}}",
            r"'sleutel' van WMOBUS kan niet 'gezin' zijn; kies uit persoon, object",
        ),
        ("registers: {WMOBUS: {zekerheid: Z}}", r"'zekerheid' van WMOBUS kan niet 'Z' zijn; kies uit H, M, L"),
        ("registers: {WMOBUS: {vervangt: WMO}}", r"'vervangt' van WMOBUS: bedoelde u 'WMOBUS'"),
        ("registers: {WMOBUS: {kolommen: [a]}}", r"'kolommen' van WMOBUS hoort namen met hun waarden te zijn"),
        (COLUMN.format("codes: [BO]"), r"'codes' van INSCHRWPOTAB.WPOTYPEPO hoort namen met hun waarden te zijn"),
        (COLUMN.format("codes: {}"), r"'codes' van INSCHRWPOTAB.WPOTYPEPO is leeg; noem een code"),
        (COLUMN.format("codes: {BO: sb0}"), r"code 'BO' van INSCHRWPOTAB.WPOTYPEPO: 'sb0' heeft hier geen .* 'sbo'"),
        (COLUMN.format("vanaf: vroeg"), r"'vanaf' van INSCHRWPOTAB.WPOTYPEPO hoort een heel getal vanaf 0 te zijn"),
        (COLUMN.format("nodig: soms"), r"'nodig' van INSCHRWPOTAB.WPOTYPEPO hoort ja of nee te zijn"),
        (COLUMN.format("heet: [a]"), r"'heet' van INSCHRWPOTAB.WPOTYPEPO hoort tekst te zijn"),
        (COLUMN.format("heet: 'T{versie}'"), r"'heet' van INSCHRWPOTAB.WPOTYPEPO mag tussen accolades alleen \{jaar\}"),
        (
            COLUMN.format("soort: getal"),
            r"'soort' van INSCHRWPOTAB.WPOTYPEPO kan niet 'getal' zijn; kies uit code, datum",
        ),
        ("geheugen: veel", r"'geheugen: veel' is geen hoeveelheid; schrijf bijvoorbeeld 8 GB"),
        ("instelingen: {}", r"'instelingen' is geen onderdeel; bedoelde u 'instellingen'"),
        ("a: [", r"registers\.yaml, rij 1: is geen geldige YAML"),
    ],
)
def test_a_mistake_in_the_study_s_own_file_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "registers.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=message):
        understood(tmp_path)


def understood(folder: Path) -> None:
    own = read_own(folder)
    read_catalogue(own)
    read_settings(own)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("gebieden: weg.csv", r"weg\.csv: bestaat niet"),
        ("scholen: weg.csv\ninstellingen: {samenwerkingsverband: school}", r"weg\.csv: bestaat niet"),
        ("scholen: scholen.csv", r"scholen doet alleen iets bij samenwerkingsverband: school"),
        ("instellingen: {prijsindex: {2016: 100}}", r"Bij 'prijsindex' ontbreekt 2017, 2018"),
    ],
)
def test_check_refuses_what_counting_would(tmp_path: Path, settings: str, message: str) -> None:
    write_registers(folder := tmp_path / "r", registers())
    (folder / "registers.yaml").write_text(settings, encoding="utf-8")
    with pytest.raises(UserError, match=message):
        list(describe(folder))


def test_a_study_may_call_files_columns_and_codes_otherwise(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    folder.mkdir()
    text = """
registers:
  JGDBESCHERMBUS:
    bestand: BESCHERMING_{jaar}_V{versie}
    kolommen: {JGDBGELDIGHEIDEINDDATUM: {heet: EINDE}}
"""
    (folder / "registers.yaml").write_text(text, encoding="utf-8")
    spells().rename(columns={"JGDBGELDIGHEIDEINDDATUM": "einde"}).to_csv(
        folder / "bescherming_2016_v3.csv", index=False
    )
    sources = look(folder)
    files = convert(sources.found, sources.catalogue, tmp_path / "cache")
    rows = pl.read_parquet(files["JGDBESCHERMBUS"][2016]).to_dicts()
    assert rows[0]["JGDBGELDIGHEIDEINDDATUM"] == "99999999"


ASSUMED = {
    "JGDRECLASBUS": ["JGDRGELDIGHEIDBEGINDATUM", "JGDRGELDIGHEIDEINDDATUM"],
    "WMOBUS": [],
    "KINDEROPVANG": ["OPVANGSOORT"],
}


def test_what_is_assumed_says_so_in_the_catalogue() -> None:
    for name, columns in ASSUMED.items():
        assert CATALOGUE[name].sure == "L"
        assert [column.name for column in CATALOGUE[name].columns.values() if column.sure == "L"] == columns


OWN_NAMES = """
registers:
  JGDRECLASBUS:
    bestand: RECLASSERING{jaar}-{versie}
    zekerheid: H
    kolommen:
      JGDRGELDIGHEIDBEGINDATUM: {heet: BEGIN, zekerheid: H}
      JGDRGELDIGHEIDEINDDATUM: {heet: EIND, zekerheid: H}
  WMOBUS: {bestand: "WMO_{jaar}_{versie}", zekerheid: H}
  KINDEROPVANG:
    bestand: KOT{jaar}V{versie}
    zekerheid: H
    kolommen: {OPVANGSOORT: {heet: "SRT{jaar}", zekerheid: H, codes: {"7": bso_centrum}}}
instellingen: {verblijf: bestand}
"""


def test_every_assumed_name_can_be_another(tmp_path: Path) -> None:
    (folder := tmp_path / "r").mkdir()
    (folder / "registers.yaml").write_text(OWN_NAMES, encoding="utf-8")
    for year in (2016, 2017):
        key = pd.DataFrame({"RINPERSOONS": ["R"], "RINPERSOON": [KEY]})
        key.assign(BEGIN=f"{year}0101", EIND="99999999").to_csv(folder / f"reclassering{year}-1.csv", index=False)
        key.to_csv(folder / f"WMO_{year}_2.csv", index=False)
        key.assign(**{f"srt{year}": "7"}).to_csv(folder / f"KOT{year}V1.csv", index=False)
        born = key.assign(GBAGEBOORTEJAAR="2010", GBAGEBOORTEMAAND="05", GBAGEBOORTEDAG="03")
        born.to_csv(folder / f"GBAPERSOON{year}TABV1.csv", index=False)
    sources = look(folder)
    files = convert(sources.found, sources.catalogue, tmp_path / "cache")
    begin = pl.read_parquet(files["JGDRECLASBUS"][2017])["JGDRGELDIGHEIDBEGINDATUM"].to_list()
    assert (begin, sorted(files["WMOBUS"])) == (["20170101"], [2016, 2017])
    with opened(files, tmp_path / "cache", threads=1) as registers:
        found = cells(registers, sources.catalogue, sources.settings, sources.years).national
    expected = bits(["jeugdreclassering", "wmo", "bso_centrum"])
    assert found[["jaar", "soorten", "kinderen"]].to_numpy().tolist() == [[2016, expected, 1], [2017, expected, 1]]
    assert not [line for line in describe(folder) if line.startswith("Verondersteld") or "[bestandsnaam v" in line]


def test_codes_that_are_not_known_are_counted_by_code(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    folder.mkdir()
    frame = pd.DataFrame({"RINPERSOONS": "R", "RINPERSOON": ["1", "2", "3"], "WPOTYPEPO": ["BO", "XX", "XX"]})
    frame.to_csv(folder / "INSCHRWPOTAB2016V1.csv", index=False)
    files = convert(find(folder, CATALOGUE), CATALOGUE, tmp_path / "cache")
    assert unknown_codes(files, CATALOGUE) == [("INSCHRWPOTAB", 2016, "WPOTYPEPO", "XX", 2)]


def test_municipalities_and_their_regions_are_read(tmp_path: Path) -> None:
    path = tmp_path / "gebieden.csv"
    path.write_text("Gemeente,Jeugdregio,Samenwerkingsverband\nGM0363,JZ01,\n 599,JZ02,PO2002\n", encoding="utf-8")
    assert read_areas(path).to_numpy().tolist() == [["0363", "JZ01", None], ["0599", "JZ02", "PO2002"]]
    path.write_text("gemeente;jeugdregio;samenwerkingsverband\n363;JZ01;PO1\n0363;JZ02;PO1\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"gebieden\.csv, rij 3: gemeente 0363 staat er twee keer"):
        read_areas(path)


@pytest.fixture(scope="module")
def hand_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("all")
    left_out = {("JGDRECLASBUS", year) for year in (2016, 2017, 2018)} | {("KINDEROPVANG", 2017)}
    write_registers(folder, {key: rows for key, rows in registers().items() if key not in left_out})
    (folder / "registers.yaml").write_text(OWN, encoding="utf-8")
    (folder / "gebieden.csv").write_text(AREAS, encoding="utf-8")
    return folder


def test_check_says_what_is_there_and_what_goes_without(hand_made: Path) -> None:
    said = "\n".join(describe(hand_made))
    for line in (
        "Te tellen: 2016, 2017, 2018.",
        "KINDEROPVANG: 2016 V1, 2018 V1 [bestandsnaam verondersteld]",
        "JGDRECLASBUS: ontbreekt (jeugdreclassering); verwacht wordt JGDRECLAS2016BUSV1 [bestandsnaam verondersteld]",
        "KINDEROPVANG ontbreekt over 2017.",
        "Verondersteld, ook wat de codes betekenen: kolom OPVANGSOORT van KINDEROPVANG. Kijk dat na; zet in registers.yaml wat "
        "anders is, of 'zekerheid: H'.",
        "Geen cijfer over 2017 bij 'Kinderen in de kinderopvang' (Tabel 1): zonder KINDEROPVANG.",
        "Geen cijfer over 2016, 2017, 2018 bij 'Kinderen met geregistreerd gebruik van ondersteuning' (Tabel 18, 19 en 22): "
        "zonder JGDRECLASBUS.",
    ):
        assert line in said.splitlines()
    assert not re.search(r"\d{9}", said), "no key of anyone"


def test_the_engine_drops_and_overwrites_a_table_and_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "outside.csv").write_text("a\n1\n", encoding="utf-8")
    with opened({}, tmp_path / "cache") as engine:
        for number in (1, 2):
            table = engine.memory("gebieden", pd.DataFrame({"gemeente": ["0363"] * number}))
            assert table.count().to_pyarrow().as_py() == number
        with pytest.raises(duckdb.PermissionException):
            engine.connection.read_csv(tmp_path / "outside.csv")


def test_the_page_says_nothing_of_a_setting_that_makes_no_difference() -> None:
    said = " ".join(sentence for sentence, *_ in read_settings().sentences([2016]))
    assert "niet omgerekend" in said
    assert "zijn omgerekend naar" not in said
    with_index = Own(settings={"prijsindex": {2016: 100}, "indexeer": "drempel"})
    assert "De drempels zijn omgerekend" in " ".join(one for one, *_ in read_settings(with_index).sentences([2016]))


def test_converting_needs_no_pandas() -> None:
    probe = "import sys, analysis_lib.registers.convert, analysis_lib.registers.finding; print('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True).stdout == "False\n"
