"""Boundaries of regions from a user's GeoJSON, for a map instead of tiles."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from analysis_lib.errors import Problem, file_error, reason_of
from analysis_lib.nouns import agreeing
from analysis_lib.tables.matching import Matched, MatchingError, listed, match

FILE = "grenzen.geojson"
_LARGEST = 25 * 10**6  # bytes
_FARTHEST = 10**8  # of any coordinate: metres, twice round the earth
_HIGHEST = 85  # degrees of latitude that a flat map can show
_MOST_TOLD = 40  # characters of a name in the file
_SHAPES = {"Polygon": 1, "MultiPolygon": 2}
_MAPS = {".geojson", ".topojson", ".shp", ".gpkg", ".kml", ".kmz", ".gml"}

_wrong = partial(file_error, FILE)

Ring = np.ndarray  # points x 2


@dataclass(frozen=True)
class Boundaries:
    """Outlines by region.

    Parameters
    ----------
    rings : dict of str to list of arrays
        Per key of a region its rings, each of shape (points, 2), in the file's coordinates.
    aspect : float
        Length of a unit north over that of a unit east, for a map without distortion.
    warnings : tuple of Problem
        Regions without an area, areas without a region, and what they are told by where that is doubtful.
    """

    rings: dict[str, list[Ring]]
    aspect: float
    warnings: tuple[Problem, ...] = ()


def read_boundaries(
    folder: Path, names: Mapping[str, str], kinds: Mapping[str, str] | None = None
) -> Boundaries | None:
    """Read ``grenzen.geojson`` from a study's folder.

    Each region is one area, which one property for the whole file tells by the region's key or
    name (`matching`).

    Parameters
    ----------
    folder : Path
        The study's folder.
    names : mapping of str to str
        Name of each region by key.
    kinds : mapping of str to str, optional
        Kind of each region by key. Of a kind with no area at all none is missed.

    Returns
    -------
    Boundaries or None
        None where the folder has no such file.

    Raises
    ------
    InputError
        If the file is anything but GeoJSON of areas, none of them is a known region, or it
        contradicts itself; if a file of another name looks like one.
    """
    _refuse_other_maps(folder)
    path = folder / FILE
    if not path.is_file():
        return None
    if path.stat().st_size > _LARGEST:
        raise _wrong(f"is groter dan {_LARGEST // 10**6} MB; vereenvoudig de grenzen.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _wrong(f"is niet te lezen ({reason_of(error)}).") from error
    except UnicodeDecodeError as error:
        raise _wrong("is geen UTF-8; exporteer de grenzen opnieuw als GeoJSON.") from error
    try:
        features = list(json.loads(text)["features"])
        areas = [feature for feature in features if _is_area(feature)]
        properties = [dict(feature.get("properties") or {}) for feature in areas]
        outlines = [list(_rings(feature["geometry"])) for feature in areas]
    except (TypeError, KeyError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        raise _wrong(
            "is geen GeoJSON met vlakken; exporteer de grenzen als een FeatureCollection van polygonen."
        ) from error
    try:
        matched = match(properties, names)
    except MatchingError as error:
        raise _wrong(str(error)) from error
    rings = {
        region: outline
        for region, outline in zip(matched.regions, outlines, strict=True)
        if region is not None and outline
    }
    if not rings:
        there = sorted({str(key)[:_MOST_TOLD] for feature in features for key in feature.get("properties") or {}})
        seen = ", ".join(there[:8])
        raise _wrong(f"geen enkel vlak hoort bij een regio uit regios.csv; de vlakken hebben de kenmerken: {seen}.")
    said = [*matched.warnings, *_unmatched(matched, names, kinds or {})]
    points = np.vstack([outline for outlines in rings.values() for outline in outlines])
    in_degrees = bool(np.abs(points).max() <= 360)
    if in_degrees and np.abs(points[:, 1]).max() > _HIGHEST:
        raise _wrong("een punt heeft een breedtegraad die niet kan; schrijf eerst de lengte en dan de breedte.")
    aspect = float(1 / np.cos(np.radians(points[:, 1].mean()))) if in_degrees else 1.0
    return Boundaries(rings, aspect, tuple(Problem(FILE, 0, "", message) for message in said))


def _refuse_other_maps(folder: Path) -> None:
    """Refuse a map that would be passed over: misspelt, in capitals, in another form, or a second one."""
    for path in sorted(folder.glob("*")):  # none where there is no folder
        of_that_name = path.stem.lower() == Path(FILE).stem and path.suffix.lower() in {".json", ".zip"}
        is_map = path.suffix.lower() in _MAPS or of_that_name
        if is_map and path.name != FILE and path.is_file() and not path.name.startswith("."):
            raise file_error(
                path, f"wordt niet gelezen; een kaart met grenzen is GeoJSON en heet {FILE}. Anders: haal het weg."
            )


def _is_area(feature: Any) -> bool:
    geometry = feature["geometry"]
    return geometry is not None and geometry["type"] in _SHAPES and bool(geometry["coordinates"])


def _rings(geometry: Any) -> Iterator[Ring]:
    polygons = geometry["coordinates"] if _SHAPES[geometry["type"]] == 2 else [geometry["coordinates"]]
    return (_ring(outline) for polygon in polygons for outline in polygon)


def _unmatched(matched: Matched, names: Mapping[str, str], kinds: Mapping[str, str]) -> Iterator[str]:
    """Say which regions have no area and which areas no region."""
    shown = {kinds.get(key, "") for key in matched.regions if key is not None}
    missing = [name for key, name in names.items() if key not in matched.regions and kinds.get(key, "") in shown]
    if missing:
        number = len(missing)
        stay = "heeft geen vlak en komt" if number == 1 else "hebben geen vlak en komen"
        yield f"{number} {agreeing(number, 'gebieden')} uit regios.csv ({listed(missing)}) {stay} niet op de kaart."
    others = [value for value, region in zip(matched.values, matched.regions, strict=True) if region is None]
    if others:
        number = len(others)
        belong = "hoort" if number == 1 else "horen"
        yield f"{number} {agreeing(number, 'vlakken')} ({listed(others)}) {belong} bij geen gebied uit regios.csv."


def _ring(outline: Any) -> Ring:
    if not all(isinstance(number, int | float) for point in outline for number in point[:2]):
        raise TypeError("a coordinate is a number")
    points = np.array([point[:2] for point in outline], dtype=float)
    if points.ndim != 2 or points.shape[0] < 4 or points.shape[1] != 2:
        raise ValueError("a ring needs four points")
    if not np.isfinite(points).all() or np.abs(points).max() > _FARTHEST:
        raise ValueError("a point lies nowhere")
    return points
