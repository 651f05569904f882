"""Areas of a map belong to regions by one property of the file, and never by coincidence."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis_lib.catalogue import report
from analysis_lib.errors import InputError
from analysis_lib.study import read_study
from analysis_lib.tables.boundaries import read_boundaries
from analysis_lib.tables.matching import MatchingError, match
from tests import small_study

NUMBERED = {"prov": "Heel", "1": "Noord", "2": "Midden", "3": "Zuid"}
CODED = {"GM1": "Aadorp", "GM2": "Beek", "GM3": "Cool"}


def areas(**properties: list[Any]) -> list[dict[str, Any]]:
    return [dict(zip(properties, values, strict=True)) for values in zip(*properties.values(), strict=True)]


@pytest.mark.parametrize("name", ["id", "teller", "OBJECTID"])
def test_a_serial_number_is_no_key(name: str) -> None:
    found = match(areas(**{name: [1, 2, 3], "statnaam": ["Zuid", "Midden", "Noord"]}), NUMBERED)
    assert found.regions == ("3", "2", "1")
    assert found.warnings == (
        f"de kaart volgt statnaam; {name} lijkt een volgnummer en telt niet mee "
        "(het vlak met statnaam 'Zuid' is 'Zuid', niet 'Noord').",
    )


@pytest.mark.parametrize(("name", "said"), [("km2", True), ("inwoners", True), ("regio_nr", False)])
def test_a_number_that_may_be_anything_is_said_to_be_all_there_is(name: str, said: bool) -> None:
    found = match(areas(**{name: [3, 1, 2], "gemeente": ["Noorderland", "Middelland", "Zuiderland"]}), NUMBERED)
    assert found.regions == ("3", "1", "2")
    assert any("dat ook iets anders kan zijn" in one for one in found.warnings) == said


def test_a_serial_number_is_used_where_there_is_nothing_else_and_said_to_be() -> None:
    found = match(areas(id=[1, 2], kleur=["rood", "groen"]), NUMBERED)
    assert found.regions == ("1", "2")
    assert "alleen aan id te herkennen, dat een volgnummer lijkt" in found.warnings[0]


@pytest.mark.parametrize("key", ["3", 3, 3.0])
def test_a_key_and_a_name_that_contradict_each_other_are_refused_with_both(key: object) -> None:
    with pytest.raises(MatchingError) as caught:
        match(areas(code=[1, key, 2], statnaam=["Noord", "Midden", "Zuid"]), NUMBERED)
    assert "volgens code '3' regio 'Zuid' (3) en volgens statnaam 'Midden' regio 'Midden' (2)" in str(caught.value)


def test_one_swapped_name_among_many_that_are_unknown_is_refused() -> None:
    with pytest.raises(MatchingError, match=r"statcode 'GM1' regio 'Aadorp' .* statnaam 'Beek'"):
        match(areas(statcode=["GM1", "GM2", "GM3"], statnaam=["Beek", "x", "y"]), CODED)


def test_the_property_with_most_regions_counts_for_every_area() -> None:
    found = match(areas(naam=["Beek", "Elders", "Cool", "x"], statcode=["GM2", "GM1", "GM3", "GM9"]), CODED)
    assert found.regions == ("GM2", "GM1", "GM3", None)


def test_the_name_of_what_areas_lie_in_proves_nothing() -> None:
    names = {"GM1": "Utrecht", "GM2": "Amersfoort", "GM3": "Zeist"}
    found = match(areas(provincie=["Utrecht"] * 3, naam=["Utrecht", "Amersfoort", "Zeist"]), names)
    assert found.regions == ("GM1", "GM2", "GM3")


def test_numbers_that_happen_to_be_keys_prove_nothing() -> None:
    names = {str(number): f"Gebied {chr(64 + number)}" for number in range(1, 9)}
    counted = [5, 90, 41, 77, 60, 52, 38, 66]
    found = match(areas(wijken=counted, naam=list(names.values())), names)
    assert found.regions == tuple(names)


def test_a_region_has_one_area() -> None:
    with pytest.raises(MatchingError, match=r"2 vlakken horen bij regio 'GM1', met statcode 'GM1'; voeg ze samen"):
        match(areas(statcode=["GM1", "GM1", "GM2"]), CODED)


def test_a_name_of_a_region_and_of_what_it_lies_in_contradicts_no_key() -> None:
    names = {"P": "Utrecht", "GM1": "Utrecht", "GM2": "Zeist"}
    assert match(areas(code=["GM1", "GM2"], naam=["Utrecht", "Zeist"]), names).regions == ("GM1", "GM2")


@given(st.permutations(range(8)), st.permutations(range(8)))
def test_every_area_goes_where_its_name_says(places: list[int], keys: list[int]) -> None:
    """Whatever the order of the file and of the keys, with a serial number beside the names."""
    names = {str(key + 1): f"Gebied {place}" for place, key in enumerate(keys)}
    found = match([{"id": number, "naam": f"Gebied {place}"} for number, place in enumerate(places, 1)], names)
    assert [names[str(region)] for region in found.regions] == [f"Gebied {place}" for place in places]


SQUARE = [[5.0, 52.0], [6.0, 52.0], [6.0, 53.0], [5.0, 53.0], [5.0, 52.0]]


def write(folder: Path, properties: list[dict[str, Any]]) -> Path:
    features = [{"properties": one, "geometry": {"type": "Polygon", "coordinates": [SQUARE]}} for one in properties]
    folder.mkdir(exist_ok=True)
    (folder / "grenzen.geojson").write_text(json.dumps({"features": features}), encoding="utf-8")
    return folder


def test_check_warns_of_regions_without_an_area_and_areas_without_a_region(tmp_path: Path) -> None:
    folder = small_study.write(tmp_path / "studie")
    names = ["Streek A", "Streek B", "Elders", None]
    write(folder, areas(id=[1, 2, 3, 4], naam=names))
    study = read_study(report("chain_pressure"), folder)
    about = [str(warning) for warning in study.warnings if warning.file == "grenzen.geojson"]
    assert about == [
        "grenzen.geojson: 10 gebieden uit regios.csv ('Streek C', 'Streek D', 'Streek E', 'Streek F', 'Streek G' "
        "en nog 5) hebben geen vlak en komen niet op de kaart.",
        "grenzen.geojson: 2 vlakken ('Elders', '') horen bij geen gebied uit regios.csv.",
    ]


def test_a_point_with_the_name_of_an_area_is_no_second_area(tmp_path: Path) -> None:
    write(tmp_path, [{"naam": "Beek"}])
    text = (tmp_path / "grenzen.geojson").read_text(encoding="utf-8")
    point = '{"properties": {"naam": "Beek"}, "geometry": {"type": "Point", "coordinates": [5, 52]}}, '
    (tmp_path / "grenzen.geojson").write_text(text.replace('[{"properties"', f'[{point}{{"properties"', 1))
    found = read_boundaries(tmp_path, CODED)
    assert found is not None
    assert set(found.rings) == {"GM2"}


def test_a_contradiction_is_refused_in_the_name_of_the_file(tmp_path: Path) -> None:
    write(tmp_path, areas(statcode=["GM1", "GM2"], statnaam=["Beek", "Aadorp"]))
    with pytest.raises(InputError, match=r"^grenzen\.geojson: een vlak is volgens statcode 'GM1'"):
        read_boundaries(tmp_path, CODED)


@pytest.mark.parametrize(
    "name", ["grens.geojson", "Grenzen.geojson", "grenzen.json", "grenzen (1).geojson", "gemeenten.shp", "grenzen.zip"]
)
def test_a_map_of_another_name_is_not_passed_over(tmp_path: Path, name: str) -> None:
    write(tmp_path, [{"naam": "Beek"}])
    (tmp_path / name).write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match=rf"{re.escape(name)}: wordt niet gelezen; .* heet grenzen\.geojson"):
        read_boundaries(tmp_path, CODED)
