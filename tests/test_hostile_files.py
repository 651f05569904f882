"""Files that are not what they seem: each is refused with a message, nothing hangs or leaves its folder."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from PIL import Image

from analysis_lib.batch import Job
from analysis_lib.batch.jobs import LONGEST_RUN
from analysis_lib.errors import InputError, Problem, UserError
from analysis_lib.new_study import mark_problems
from analysis_lib.render.document import Document
from analysis_lib.render.pdf import to_pdf
from analysis_lib.tables import reading, workbook
from analysis_lib.tables.boundaries import read_boundaries
from analysis_lib.tables.cells import MAX_TEXT, Flaw, read_text
from analysis_lib.tables.logo import MAX_BYTES, read_logo
from tests.typed import command
from tests.workbooks import PRICES

pytestmark = pytest.mark.slow
Edit = Callable[..., None]
RING = [[4.0, 52.0], [4.0, 52.5], [4.5, 52.5], [4.5, 52.0], [4.0, 52.0]]


@pytest.fixture
def check(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, study_folder: Path
) -> Callable[..., tuple[int, str]]:
    """Check the study as a user does; returns the exit code and the output."""

    def run(*words: str, data: Path = study_folder) -> tuple[int, str]:
        code = command("check", "kid_mbc", "--data", str(data), *words)
        said = capsys.readouterr().err
        assert "Traceback" not in said
        assert "Onverwacht" not in said
        return code, said

    return run


Check = Callable[..., tuple[int, str]]


@pytest.mark.parametrize(
    "character", ["\x00", "\x1b", "\x85", "\u2028", "\u202e", "\u2066", "\ud800", "\uffff", "\U000e0041"]
)
def test_characters_that_no_text_may_hold_are_refused(character: str) -> None:
    assert isinstance(read_text(f"a{character}b"), Flaw)


@pytest.mark.parametrize("text", ["👩‍👩‍👧", "e\u0301" * 50, "a\u200bb", "مرحبا", "a\tb\nc"])
def test_unusual_text_is_text(text: str) -> None:
    assert read_text(text) == text


def test_a_text_longer_than_a_cell_of_excel(check: Check, edit: Edit) -> None:
    edit("prijzen", 2, "omschrijving", "x" * (MAX_TEXT + 1))
    edit("prijzen", 3, "bedrag", "y" * 10_000)
    code, said = check()
    assert code == 2
    assert "is langer dan 32767 tekens" in said
    assert len(said) < 1000


def test_a_message_does_nothing_to_a_terminal(check: Check, study_folder: Path) -> None:
    (study_folder / "\x1b[31mrood\x07.csv").write_text("a\n", encoding="utf-8")
    (study_folder / "kosten.csv").write_text("\x1b]0;titel\x07,b\n1,2\n", encoding="utf-8")
    code, said = check()
    assert code == 2
    assert "\\x1b[31mrood\\x07.csv: hoort niet bij deze tabellen" in said
    assert "\x1b" not in said


def test_a_tables_name_on_anything_but_a_file(check: Check, study_folder: Path) -> None:
    (study_folder / "invoer.xlsx").mkdir()
    (study_folder / "afronding.csv").symlink_to("afronding.csv")
    (study_folder / "weg.csv").symlink_to("/bestaat/niet")
    if hasattr(os, "mkfifo"):
        (study_folder / "scenarios.csv").unlink()
        os.mkfifo(study_folder / "scenarios.csv")  # opening it waits for ever
    code, said = check()
    assert code == 2
    for name in ("invoer.xlsx", "afronding.csv", "weg.csv", *(["scenarios.csv"] if hasattr(os, "mkfifo") else [])):
        assert f"{name}: is geen bestand" in said


def test_a_table_may_lie_elsewhere(check: Check, study_folder: Path, tmp_path: Path) -> None:
    (study_folder / "kosten.csv").rename(tmp_path / "kosten.csv")
    (study_folder / "kosten.csv").symlink_to(tmp_path / "kosten.csv")
    assert check()[0] == 0


def test_a_file_in_the_place_of_a_folder(check: Check, study_folder: Path) -> None:
    assert check(data=study_folder / "kosten.csv") == (
        2,
        "kid_mbc: 1 probleem\n  kosten.csv: dit is een bestand; geef de map waarin het staat.\n",
    )


def test_a_file_that_may_not_be_read(check: Check, study_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    code, said = check()
    assert code == 2
    assert "kosten.csv: is niet te lezen (geen toegang); sluit het in Excel" in said


def test_ten_thousand_files(check: Check, study_folder: Path) -> None:
    for number in range(10_000):
        (study_folder / f"f{number}.csv").touch()
    code, said = check()
    assert code == 2
    assert said.startswith("kid_mbc: 10000 problemen")
    assert len(said.splitlines()) < 210


def test_a_folder_whose_name_is_not_text(check: Check, study_folder: Path) -> None:
    odd = study_folder.rename(study_folder.with_name("naam\u202e"))
    code, said = check(data=odd)
    assert code == 2
    assert "naam\\u202e' heeft tekens in haar naam die geen tekst zijn" in said


def test_a_bomb_and_a_giant_end_the_command_with_2(
    check: Check, study_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MAX_BYTES", 10**6)
    monkeypatch.setattr(reading, "MAX_BYTES", 10**6)
    with zipfile.ZipFile(study_folder / "bom.xlsx", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/worksheets/sheet1.xml", bytes(60_000_000))
    with (study_folder / "reus.xlsx").open("wb") as file:
        file.truncate(2**22)  # takes no room on the disk
    with (study_folder / "kosten.csv").open("wb") as file:
        file.truncate(2**22)
    code, said = check("--excel", str(tmp_path / "gemerkt.xlsx"))
    assert code == 2
    assert "bom.xlsx: wordt uitgepakt 60 MB" in said
    assert "reus.xlsx: is 4 MB en daarmee te groot" in said
    assert "kosten.csv: is 4 MB en daarmee te groot" in said
    assert load_workbook(tmp_path / "gemerkt.xlsx")["Problemen"]["A1"].value.startswith("3 problemen")


def test_a_marked_copy_holds_no_formula_or_link(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(list(PRICES.columns))
    sheet.append(["=cmd|' /C calc'!A0", '=HYPERLINK("https://example.org")', "tekst"])
    sheet["C2"].hyperlink = Hyperlink(ref="C2", target="https://example.org")
    sheet["D2"].hyperlink = Hyperlink(ref="D2", location="Sheet!A1")
    book.save(tmp_path / "invoer.xlsx")
    problem = Problem("invoer.xlsx", 2, "prijs", "\x1b <b> =1+1", sheet.title)
    out = mark_problems(tmp_path, [problem], tmp_path / "uit.xlsx")
    cells = [cell for one in load_workbook(out).worksheets for row in one.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(cell.value == "tekst" for cell in cells)
    with zipfile.ZipFile(out) as package:
        assert not [name for name in package.namelist() if b"example.org" in package.read(name)]
        assert not [name for name in package.namelist() if b'"External"' in package.read(name)]


@pytest.mark.parametrize("name", ["CON", "nul.map", "LPT1", "\U00020000" * 80, "é" * 80, "...", "../../x", "a/../../b"])
def test_a_run_has_a_name_that_every_system_takes(tmp_path: Path, name: str) -> None:
    for job in (Job("kid_mbc", tmp_path, tmp_path / name), Job("kid_mbc", tmp_path, values={"x": name})):
        assert job.folder.resolve().parent == tmp_path / "kid_mbc"
        assert len(job.run.encode()) <= LONGEST_RUN
        assert job.run.split(".")[0].upper() not in {"CON", "NUL", "LPT1"}


def test_parameters_nested_too_deep(tmp_path: Path) -> None:
    from analysis_lib.cli.planning import read_file

    (tmp_path / "p.yaml").write_text("a: " + "[" * 100_000, encoding="utf-8")
    with pytest.raises(UserError, match=r"p\.yaml: is te diep genest"):
        read_file(tmp_path / "p.yaml")


def feature(coordinates: Any, shape: str = "Polygon", **properties: Any) -> dict[str, Any]:
    return {"properties": properties or {"naam": "A"}, "geometry": {"type": shape, "coordinates": coordinates}}


def write_boundaries(folder: Path, *features: object, text: str = "") -> Path:
    path = folder / "grenzen.geojson"
    path.write_text(text or json.dumps({"features": list(features)}), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "one",
    [
        feature([[[float("nan"), 52.0], *RING[1:]]]),
        feature([[[float("inf"), 52.0], *RING[1:]]]),
        feature([[[10**400, 52.0], *RING[1:]]]),
        feature([[[1e300, 52.0], *RING[1:]]]),
        feature([["12", "34", "56", "78"]]),
        feature([[["4", "52"]] * 4]),
        feature([[[4.0]] * 4]),
        feature([[[]] * 4]),
        feature([[[[4.0, 52.0]]] * 4]),
        feature(None),
        feature({}),
        feature(RING),
        feature([RING], "MultiPolygon"),
        feature([RING[:3]]),
        {"properties": ["A"], "geometry": None},
        {"properties": {"naam": "A"}},
        "A",
        None,
    ],
)
def test_boundaries_that_are_not_areas(tmp_path: Path, one: object) -> None:
    with pytest.raises(InputError, match=r"grenzen\.geojson: (is geen GeoJSON met vlakken|geen enkel vlak)"):
        read_boundaries(write_boundaries(tmp_path, one), {"a": "A"})


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"features": ' + "[" * 100_000, "[]", "3", '{"features": 3}', "\ufeff"]
)
def test_boundaries_that_are_not_a_collection(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match="is geen GeoJSON met vlakken"):
        read_boundaries(write_boundaries(tmp_path, text=text), {"a": "A"})


def test_boundaries_that_lie_off_the_map(tmp_path: Path) -> None:
    turned = [[north, east] for east, north in RING]
    assert read_boundaries(write_boundaries(tmp_path, feature([turned])), {"a": "A"})  # odd, but a map
    with pytest.raises(InputError, match="breedtegraad die niet kan"):
        read_boundaries(write_boundaries(tmp_path, feature([[[4.0, 90.0]] * 4])), {"a": "A"})


def test_a_name_shared_by_two_regions_belongs_to_neither(tmp_path: Path) -> None:
    names = {"g": "Utrecht", "p": "utrecht"}
    with pytest.raises(InputError, match=r"een naam die g en p in regios\.csv allebei hebben"):
        read_boundaries(write_boundaries(tmp_path, feature([RING], naam="Utrecht")), names)
    found = read_boundaries(write_boundaries(tmp_path, feature([RING], code="G")), names)
    assert found is not None
    assert set(found.rings) == {"g"}


def picture(form: str, size: tuple[int, int] = (60, 30), **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new("1", size).save(buffer, form, **options)
    return buffer.getvalue()


def test_a_logo_brings_nothing_along(tmp_path: Path) -> None:
    script = b"<script>alert(1)</script>PK\x03\x04"
    (tmp_path / "logo.png").write_bytes(picture("JPEG", comment=script) + script)
    logo = read_logo(tmp_path)
    assert logo is not None
    assert logo.png.startswith(b"\x89PNG")
    assert b"script" not in logo.png


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [  # made by the test itself: every process that collects would make them
        ("logo.png", partial(picture, "PNG", (9_000, 9_000)), "neem een beeld met hooguit 25 miljoen"),
        ("logo.png", partial(picture, "PNG", (20_000, 100)), "neem een beeld met tussen 16 en 10000"),
        ("logo.png", partial(picture, "PNG", (9_999, 9_999)), "neem een beeld met hooguit 25 miljoen"),
        ("logo.png", partial(picture, "GIF"), "is niet te lezen als PNG of JPEG"),
        ("logo.gif", partial(picture, "GIF"), "is geen PNG of JPEG"),
        ("logo.png", lambda: picture("PNG")[:-30], "is niet te lezen als PNG of JPEG"),
        ("logo.jpg", lambda: b"<svg onload='alert(1)'/>", "is niet te lezen als PNG of JPEG"),
        ("logo.svg", lambda: b"<svg/>", "een SVG kan ook iets anders"),
        ("logo.png", partial(bytes, MAX_BYTES + 1), "is te groot"),
    ],
)
def test_images_that_cannot_be_a_logo(tmp_path: Path, name: str, data: Callable[[], bytes], message: str) -> None:
    (tmp_path / name).write_bytes(data())
    with pytest.raises(InputError, match=message):
        read_logo(tmp_path)


def test_a_character_that_the_pdf_cannot_show_is_named() -> None:
    with pytest.raises(UserError, match="het lettertype heeft het teken 😀 niet; haal het uit uw tabellen"):
        to_pdf(Document("T", "<p>rood 😀</p>", {}, ()))
