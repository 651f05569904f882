"""Boundaries of regions from a user's GeoJSON, for a map instead of tiles."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from analysis_lib.errors import file_error, reason_of

FILE = "grenzen.geojson"
_LARGEST = 25 * 10**6  # bytes
_FARTHEST = 10**8  # of any coordinate: metres, twice round the earth
_HIGHEST = 85  # degrees of latitude that a flat map can show
_MOST_TOLD = 40  # characters of a name in the file
_SHAPES = {"Polygon": 1, "MultiPolygon": 2}

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
    """

    rings: dict[str, list[Ring]]
    aspect: float


def read_boundaries(folder: Path, names: Mapping[str, str]) -> Boundaries | None:
    """Read ``grenzen.geojson`` from a study's folder.

    A feature belongs to a region if one of its properties is the region's key or name; a
    region may have several features, such as its municipalities.

    Parameters
    ----------
    folder : Path
        The study's folder.
    names : mapping of str to str
        Name of each region by key.

    Returns
    -------
    Boundaries or None
        None where the folder has no such file.

    Raises
    ------
    InputError
        If the file is anything but GeoJSON of areas, or none of them is a known region.
    """
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
        found = list(_areas(features, names))
    except (TypeError, KeyError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        raise _wrong(
            "is geen GeoJSON met vlakken; exporteer de grenzen als een FeatureCollection van polygonen."
        ) from error
    rings: dict[str, list[Ring]] = {}
    for region, outline in found:
        rings.setdefault(region, []).append(outline)
    if not rings:
        there = sorted({str(key)[:_MOST_TOLD] for feature in features for key in feature.get("properties") or {}})
        seen = ", ".join(there[:8])
        raise _wrong(f"geen enkel vlak hoort bij een regio uit regios.csv; de vlakken hebben de kenmerken: {seen}.")
    points = np.vstack([outline for outlines in rings.values() for outline in outlines])
    in_degrees = bool(np.abs(points).max() <= 360)
    if in_degrees and np.abs(points[:, 1]).max() > _HIGHEST:
        raise _wrong("een punt heeft een breedtegraad die niet kan; schrijf eerst de lengte en dan de breedte.")
    return Boundaries(rings, float(1 / np.cos(np.radians(points[:, 1].mean()))) if in_degrees else 1.0)


def _areas(features: list[Any], names: Mapping[str, str]) -> Iterator[tuple[str, Ring]]:
    known: dict[str, set[str]] = {}
    for key, name in names.items():
        known.setdefault(name.lower(), set()).add(key)
    known |= {key.lower(): {key} for key in names}
    for feature in features:
        values = [str(value).lower() for value in (feature.get("properties") or {}).values()]
        regions = next((known[value] for value in values if value in known), set())
        geometry = feature["geometry"]
        if not regions or geometry is None or geometry["type"] not in _SHAPES:
            continue
        if len(regions) > 1:
            alike = " en ".join(sorted(regions))
            raise _wrong(f"een vlak heeft een naam die {alike} in regios.csv allebei hebben; geef het hun sleutel.")
        polygons = geometry["coordinates"] if _SHAPES[geometry["type"]] == 2 else [geometry["coordinates"]]
        for polygon in polygons:
            for outline in polygon:
                yield next(iter(regions)), _ring(outline)


def _ring(outline: Any) -> Ring:
    if not all(isinstance(number, int | float) for point in outline for number in point[:2]):
        raise TypeError("a coordinate is a number")
    points = np.array([point[:2] for point in outline], dtype=float)
    if points.ndim != 2 or points.shape[0] < 4 or points.shape[1] != 2:
        raise ValueError("a ring needs four points")
    if not np.isfinite(points).all() or np.abs(points).max() > _FARTHEST:
        raise ValueError("a point lies nowhere")
    return points
